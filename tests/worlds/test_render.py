"""Pixels tell where a disc is, to a hundredth of a pixel."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld import worlds
from reelworld.worlds import PALETTE
from reelworld.worlds.render import draw_background, draw_frame
from reelworld.worlds.state import HAND_RGB, Occluder

from .laboratory import COLOURS, DISC_WORLDS, ball, box, den, hand, law

YELLOW = COLOURS.index("yellow")
EVERY_SIZE = pytest.mark.parametrize("size_px", [64, 128, 256])


def on_black(state):
    return replace(state, scenery=replace(state.scenery, wall_rgb=(0, 0, 0), floor_rgb=(0, 0, 0)))


def coverage(body, size_px):
    """How much of each pixel the body covers, from its picture on black."""
    frame = draw_frame(on_black(box(body)), size_px)
    return frame[..., 0] / PALETTE["yellow"][0]


def measured(x, y, radius_m, size_px):
    """Centroid (column, row) in pixels and area over true area, from the picture."""
    covered = coverage(ball(x, y, radius_m=radius_m, number=YELLOW), size_px)
    total, centre_px = covered.sum(), np.arange(size_px) + 0.5
    centroid_px = (covered.sum(0) @ centre_px / total, covered.sum(1) @ centre_px / total)
    return centroid_px, total / (math.pi * (radius_m * size_px) ** 2)


WORST = {64: (0.03, 0.02), 128: (0.02, 0.006), 256: (0.015, 0.002)}
"""By size: error of the centroid in pixels, and of the area as a share."""


@pytest.mark.parametrize("size_px", WORST)
@law
@given(x=st.floats(0.15, 0.85), y=st.floats(0.15, 0.85), radius_m=st.floats(0.05, 0.10))
def test_a_discs_centroid_and_area_are_right(size_px, x, y, radius_m):
    centroid_px, area_share = measured(x, y, radius_m, size_px)
    worst_px, worst_share = WORST[size_px]
    assert centroid_px == pytest.approx((x * size_px, (1 - y) * size_px), abs=worst_px)
    assert area_share == pytest.approx(1.0, abs=worst_share)


@pytest.mark.parametrize("size_px", WORST)
def test_a_centroid_is_right_to_a_hundredth_of_a_pixel_on_average_and_has_no_bias(size_px):
    rng = np.random.default_rng(0)
    errors_px = []
    for _ in range(400):
        x, y, radius_m = rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85), rng.uniform(0.05, 0.1)
        centroid_px, _ = measured(x, y, radius_m, size_px)
        errors_px.append(np.subtract(centroid_px, (x * size_px, (1 - y) * size_px)))
    assert np.sqrt(np.mean(np.square(errors_px))) < 0.01
    assert np.abs(np.mean(errors_px, axis=0)).max() < 0.002


def test_pixels_change_smoothly_as_a_disc_moves():
    frames = [coverage(ball(0.5 + i / 6400, 0.5, number=YELLOW), 64) for i in range(100)]
    steps = np.abs(np.diff(np.stack(frames), axis=0))
    assert steps.max() < 0.02  # a hundredth of a pixel moves no pixel by more


@pytest.mark.parametrize("colour", COLOURS)
def test_a_ball_has_its_palettes_colour(colour):
    frame = draw_frame(box(ball(0.5, 0.5, number=COLOURS.index(colour))), 64)
    assert tuple(frame[32, 32]) == PALETTE[colour]


def test_palette_colours_are_far_apart():
    colours = np.array([*PALETTE.values(), HAND_RGB], float)
    apart = np.linalg.norm(colours[:, None] - colours[None], axis=-1)
    assert apart[~np.eye(len(colours), dtype=bool)].min() > 60


@EVERY_SIZE
def test_layers_are_balls_then_furniture_then_hand(size_px):
    couch = Occluder("couch", (0.3, 0.03, 0.7, 0.5), (70, 60, 60))
    state = den(
        ball(0.5, 0.4, number=0), ball(0.2, 0.4, number=1), hand=hand(0.5, 0.3), occluders=(couch,)
    )
    frame = draw_frame(state, size_px)

    def at(x, y):
        return tuple(frame[int((1 - y) * size_px), int(x * size_px)].tolist())

    assert at(0.5, 0.3) == HAND_RGB
    assert at(0.2, 0.4) == PALETTE["green"]
    behind = draw_background(state.scenery, size_px)
    assert at(0.5, 0.43) == tuple(behind[int(0.57 * size_px), size_px // 2].tolist())


@EVERY_SIZE
def test_up_is_up_and_the_floor_is_below(size_px):
    frame = draw_frame(den(ball(0.25, 0.75)), size_px)
    assert tuple(frame[size_px // 4, size_px // 4]) == PALETTE["red"]
    assert tuple(frame[-1, size_px // 2]) == den().scenery.floor_rgb


@pytest.mark.parametrize("name", DISC_WORLDS)
def test_the_background_is_the_frame_without_bodies(name):
    world = worlds.make(name)
    for seed in range(10):
        frame, _ = world.reset(seed=seed)
        background = draw_background(world.scenery, 128)
        empty = replace(world.state(), bodies=())
        assert np.array_equal(draw_frame(empty, 128), background)
        changed = (frame != background).any(-1)
        bodies = sum(math.pi * (body.radius_m * 128) ** 2 for body in world.state().bodies)
        assert changed.sum() == pytest.approx(bodies, rel=0.2)


def test_sizes_show_the_same_picture():
    world = worlds.make("den", size_px=64)
    world.reset(seed=3)
    large = draw_frame(world.state(), 256).reshape(64, 4, 64, 4, 3).mean((1, 3))
    assert np.abs(large - world.render()).mean() < 0.5  # of 255
