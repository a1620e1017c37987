"""Vases fall as they must, break as they should and stay broken; the paw's work is recorded."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworld.worlds.cat.body import STRIKE_FRAME, front
from reelworld.worlds.cat.state import (
    BROKEN,
    FALLING,
    FLOOR,
    HIT_MOUSE,
    HIT_VASE,
    HIT_YARN,
    SHELF,
    SOFA,
    STANDING,
    STRUCK,
    TABLE,
    WANDERING,
    Mover,
    Surface,
    Yarn,
)
from reelworld.worlds.cat.things import NUM_SHARDS, move_vase
from reelworld.worlds.state import FPS

from .room import ACT, RIGHT, SURFACES, cat_at, mouse_at, play, room_with, vase_at


def fallen(height, g, break_mps, *, soft=False, vx=0.6, seed=0):
    """A vase pushed off a board at ``height``: the states of its fall to the ground."""
    surfaces = (Surface(0.0, 2.0, 0.0, soft), Surface(0.2, 0.6, height))
    vase = replace(vase_at(0.59, SOFA, break_mps), body=Mover(0.59, height, vx, on=1))
    fall = [vase]
    for frame in range(60):
        fall.append(move_vase(fall[-1], surfaces, g, seed, frame))
    return fall


@given(height=st.floats(0.2, 1.6), g=st.floats(3.0, 25.0), break_mps=st.floats(1.0, 6.0))
@settings(max_examples=60)
def test_a_vase_falls_as_v2_is_2gh_and_breaks_above_its_speed_only(height, g, break_mps):
    last = fallen(height, g, break_mps)[-1]
    assert last.impact_mps**2 == pytest.approx(2.0 * g * height, rel=1e-9)
    assert (last.state == BROKEN) == (last.impact_mps > break_mps)
    assert len(last.shards) == (NUM_SHARDS if last.state == BROKEN else 0)


def test_nothing_breaks_on_something_soft():
    last = fallen(1.2, 9.81, 1.0, soft=True)[-1]
    assert last.state == STANDING and last.body.on == FLOOR and last.impact_mps > 4.0


@given(seed=st.integers(0, 2**62), vx=st.floats(0.3, 1.2))
@settings(max_examples=60)
def test_breaking_keeps_momentum_along_the_floor_and_takes_energy(seed, vx):
    fall = fallen(1.1, 9.81, 2.0, vx=vx, seed=seed)
    breaks = next(i for i, vase in enumerate(fall) if vase.state == BROKEN)
    before, after = fall[breaks - 1], fall[breaks]
    assert before.state == FALLING
    # The rest of the breaking frame is friction's, with which the momentum can only shrink.
    mean = math.fsum(s.body.vx for s in after.shards) / NUM_SHARDS
    assert 0.0 <= mean <= before.body.vx + 1e-12
    assert mean >= before.body.vx - 0.35 * 9.81 / FPS - 1e-12
    energy = math.fsum(s.body.vx**2 + s.body.vy**2 for s in after.shards) / NUM_SHARDS
    assert energy < before.body.vx**2 + after.impact_mps**2


def test_a_broken_vase_stays_broken_and_its_pieces_come_to_rest():
    last = fallen(1.1, 9.81, 2.0)[-1]
    assert last.state == BROKEN
    assert all(shard.body.on == FLOOR and shard.body.vx == 0.0 for shard in last.shards)
    assert move_vase(last, (Surface(0.0, 2.0, 0.0),), 9.81, 0, 99) == last


def test_a_vase_left_alone_stands():
    state = room_with(vases=[vase_at(0.6, SHELF)])
    assert play(state, times=100)[-1].vases == state.vases


def test_the_paw_knocks_a_vase_off_the_shelf_and_it_breaks():
    state = room_with(cat=cat_at(0.62, SHELF), vases=[vase_at(0.90, SHELF)])
    states = [*play(state, ACT), *play(play(state, ACT)[0], times=30)]
    outcomes = [s.cat.outcome for s in states]
    assert outcomes.index(STRUCK | HIT_VASE) == STRIKE_FRAME - 1
    assert sum(outcome > 0 for outcome in outcomes) == 1
    kinds = [s.vases[0].state for s in states]
    assert kinds == sorted(kinds) and set(kinds) == {STANDING, FALLING, BROKEN}
    drop_m = SURFACES[SHELF].y - states[-1].vases[0].body.y
    assert states[-1].vases[0].impact_mps ** 2 == pytest.approx(2 * 9.81 * drop_m, rel=1e-9)


def test_a_running_cat_takes_a_vase_along_and_a_walking_one_does_not():
    state = room_with(cat=cat_at(0.42, SHELF), vases=[vase_at(0.8, SHELF)])
    assert play(state, RIGHT, times=5)[-1].vases[0].body.x == 0.8
    ran = play(state, RIGHT, ACT, times=8)
    assert ran[-1].vases[0].body.x > 0.85


def paw_scene(x, y, thing):
    """The cat in the frame before the strike, and a thing at ``x``, ``y`` from its paws."""
    cat = replace(cat_at(1.0), swipe_frame=STRIKE_FRAME - 1)
    if thing == "mouse":
        return room_with(cat=cat, mouse=mouse_at(1.0 + x, WANDERING))
    if thing == "yarn":
        return room_with(cat=cat, yarn=Yarn(Mover(1.0 + x, y, on=FLOOR), "pink"))
    return room_with(cat=cat, vases=[replace(vase_at(1.0 + x, FLOOR), break_mps=99.0)])


@given(x=st.floats(-0.6, 0.6), thing=st.sampled_from(["mouse", "yarn", "vase"]))
@settings(max_examples=100)
def test_whatever_is_in_the_paws_reach_is_struck_and_nothing_else(x, thing):
    bit = {"mouse": HIT_MOUSE, "yarn": HIT_YARN, "vase": HIT_VASE}[thing]
    after = play(paw_scene(x, 0.0, thing))[0]
    low, _, high, _ = front(after.cat)
    body = {
        "mouse": after.mouse and after.mouse.body,
        "yarn": after.yarn and after.yarn.body,
        "vase": after.vases[0].body if after.vases else None,
    }[thing]
    assert after.cat.outcome == STRUCK | (bit if low <= body.x <= high else 0)
    assert not (after.cat.outcome & bit) or body.vx > 0.0


def test_a_paw_in_the_air_meets_nothing():
    after = play(room_with(cat=replace(cat_at(1.0), swipe_frame=STRIKE_FRAME - 1)))[0]
    assert after.cat.outcome == STRUCK


def test_a_vase_on_the_table_can_survive():
    last = fallen(0.42, 9.81, 3.0)[-1]
    assert last.state == STANDING and abs(math.cos(2 * last.angle)) == pytest.approx(1.0)
    assert SURFACES[TABLE].y == 0.42
