"""What must hold in every frame of minutes of play, and what footage needs to show."""

import numpy as np
import pytest

from .laboratory import FRAME_S
from .long_play import SLOTS

BALLS = slice(0, SLOTS)
GRAVITY_MPS2, HAND_MASS_KG = 0.5, 0.05
EVERY_SPELL = pytest.mark.parametrize(
    "name", ["den", "den_idle", "den_pressed", "box", "box_still"]
)


def overlaps_m(played):
    """How deep each pair of bodies overlaps, ``[episode, frame, pair]``; negative: apart."""
    at, radius_m = played.position_m, played.radius_m
    apart_m = np.linalg.norm(at[:, :, :, None] - at[:, :, None], axis=-1)
    depth_m = radius_m[..., :, None] + radius_m[..., None, :] - apart_m
    return depth_m[..., *np.triu_indices(SLOTS + 1, 1)]


def speeds_mps(played):
    return np.linalg.norm(played.velocity_mps, axis=-1)


def energy_J(played, gravity_mps2):  # noqa: N802 - joules
    """Of all balls together, with the hand's motion, ``[episode, frame]``."""
    squares = speeds_mps(played) ** 2
    height_m = played.position_m[..., 1] - played.radius_m
    mass_kg = np.pi * played.radius_m[..., BALLS] ** 2
    balls = mass_kg * (0.5 * squares[..., BALLS] + gravity_mps2 * height_m[..., BALLS])
    return np.nansum(balls, -1) + 0.5 * HAND_MASS_KG * np.nan_to_num(squares[..., SLOTS])


@EVERY_SPELL
def test_nothing_ever_leaves_the_bounds(long_play, name):
    played = long_play(name)
    low, high = played.bounds_m[:2], played.bounds_m[2:]
    reach_m = played.radius_m[..., None]
    assert np.nanmin(played.position_m - reach_m - low) > -1e-12
    assert np.nanmin(high - played.position_m - reach_m) > -1e-12


@EVERY_SPELL
def test_bodies_neither_come_nor_go(long_play, name):
    there = ~np.isnan(long_play(name).radius_m)
    assert (there == there[:, :1]).all()


@pytest.mark.parametrize(
    ("name", "most_m"),
    [("box", 1e-9), ("box_still", 1e-9), ("den_idle", 1e-6), ("den", 1e-3), ("den_pressed", 5e-3)],
)
def test_discs_overlap_by_no_more_than_stated(long_play, name, most_m):
    assert np.nanmax(overlaps_m(long_play(name))) <= most_m


@EVERY_SPELL
def test_time_never_freezes_for_a_ball_that_touches_nothing(long_play, name):
    played = long_play(name)
    moved_m = np.linalg.norm(np.diff(played.position_m, axis=1), axis=-1)[..., BALLS]
    speed_mps = speeds_mps(played)[..., BALLS]
    slower_mps = np.minimum(speed_mps[:, 1:], speed_mps[:, :-1])
    faster_mps = np.maximum(speed_mps[:, 1:], speed_mps[:, :-1])
    free = ~played.touched[:, 1:, BALLS] & (slower_mps > 0.08)
    assert free.sum() > 1000
    assert (moved_m > 0.9 * slower_mps * FRAME_S)[free].all()
    assert (moved_m < 1.001 * faster_mps * FRAME_S)[free].all()


def test_a_ball_at_rest_moves_only_when_touched(long_play):
    played = long_play("den_idle")
    moved = (np.diff(played.position_m, axis=1) != 0.0).any(-1)[..., BALLS]
    touched = played.touched[..., BALLS]
    resting = (speeds_mps(played)[:, :-1, BALLS] == 0.0) & ~touched[:, 1:] & ~touched[:, :-1]
    assert resting.sum() > 1000
    assert not moved[resting].any()


def test_a_box_left_alone_keeps_its_energy_for_a_minute(long_play):
    energy = energy_J(long_play("box_still"), 0.0)
    assert np.abs(energy / energy[:, :1] - 1.0).max() < 1e-12


def test_balls_collide_in_the_box(long_play):
    assert long_play("box_still").touched.mean() > 0.05


def test_a_den_left_alone_only_loses_energy(long_play):
    rise_J = np.diff(energy_J(long_play("den_idle"), GRAVITY_MPS2), axis=1)  # noqa: N806
    assert rise_J.max() < 1e-12
    assert rise_J.min() < -1e-4


def hidden_spells_s(played):
    """How long every ball was hidden, each time that it came back."""
    hidden = np.pad(played.visible[..., BALLS] == 0.0, ((0, 0), (1, 1), (0, 0)))
    edges = np.diff(hidden.astype(int), axis=1).transpose(0, 2, 1)
    begin, end = (np.argwhere(edges == sign) for sign in (1, -1))
    came_back = end[:, 2] < edges.shape[2] - 1
    return (end[:, 2] - begin[:, 2])[came_back] * FRAME_S


def test_balls_hide_and_come_back_often(long_play):
    spells_s = hidden_spells_s(long_play("den"))
    assert ((spells_s >= 0.3) & (spells_s <= 5.0)).sum() > 150  # 305 in 100 episodes of 10.7 s
    assert (spells_s >= 1.0).sum() > 20


def test_some_balls_stop_behind_the_couch(long_play):
    played = long_play("den_idle")
    stopped = speeds_mps(played)[:, -1, BALLS] < 0.005
    hidden = played.visible[:, -1, BALLS] == 0.0
    assert (stopped & hidden).sum() >= 4  # 9 in 20 episodes of 30 s


def test_the_curious_hand_hits_balls(long_play):
    hits = long_play("den").hit_by_hand[..., SLOTS]
    assert 0.05 < hits.mean() < 0.4  # of frames; 0.18 measured
    assert hits.any(1).mean() > 0.9  # of episodes
