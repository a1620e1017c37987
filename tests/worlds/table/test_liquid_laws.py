import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.worlds.table import spills
from reelworld.worlds.table.liquid import DAMPING, capacity_m3, surface_level, swing
from reelworld.worlds.table.shapes import area_m2, below, placed
from reelworld.worlds.table.spills import puddle_radius_m, total_m3
from reelworld.worlds.table.state import FLOOR, TABLE, TABLE_TOP_M, VESSEL_DEPTH_M, Drop, Liquid
from reelworld.worlds.table.step import advance

from .bench import IDLE, LEFT, RIGHT, cup, law, play, table

fills, tilts = st.floats(0.02, 1.0), st.floats(-0.9, 0.9)


@law
@given(fills, tilts, st.floats(-3.0, 3.0))
def test_the_surface_encloses_exactly_the_volume(filled, tilt, angle):
    thing = replace(cup(filled), angle_rad=angle)
    thing = replace(thing, liquid=replace(thing.liquid, tilt_rad=tilt))
    inside = placed(thing.interior_m, thing.position_m, thing.angle_rad)
    wet = below(inside, -math.sin(tilt), math.cos(tilt), surface_level(thing))
    assert area_m2(wet) * VESSEL_DEPTH_M == pytest.approx(thing.liquid.volume_m3, rel=1e-6)


@law
@given(st.floats(-0.5, 0.5), st.floats(-5.0, 5.0), st.floats(-0.5, 0.5), st.floats(3.0, 20.0))
def test_the_surface_swings_as_a_damped_oscillator(tilt, rate, rest, omega):
    """Against a fine numerical solution of its equation of motion."""
    step, x, v = 1e-5, tilt, rate
    for _ in range(5000):
        v += step / 2 * (-(omega**2) * (x - rest) - 2 * DAMPING * omega * v)
        x += step * v
        v += step / 2 * (-(omega**2) * (x - rest) - 2 * DAMPING * omega * v)
    assert swing(tilt, rate, rest, omega, 0.05) == pytest.approx((x, v), abs=2e-3)


@law
@given(fills, st.floats(-1.5, 1.5))
def test_a_tilted_cup_keeps_what_is_below_its_lip_and_spills_the_rest(filled, angle):
    thing = replace(cup(filled), angle_rad=angle, position_m=(0.4, 0.8), still_frames=6)
    state = table(thing)
    holds = capacity_m3(thing, 0.0)
    state = spills.flow(state, {0: (0.0, 0.0)}, ())
    left = state.things[0].liquid.volume_m3
    assert left == pytest.approx(min(thing.liquid.volume_m3, holds), abs=2e-9)
    assert total_m3(state) == pytest.approx(thing.liquid.volume_m3, rel=1e-12)


@law
@given(st.integers(0, 10_000), st.floats(0.3, 1.0))
def test_not_a_drop_is_lost_whatever_the_hand_does(seed, filled):
    rng = np.random.default_rng(seed)
    state = table(cup(filled), hand=(0.2, TABLE_TOP_M + 0.08), edge_m=0.6)
    for _ in range(20):
        keys = tuple(int(key) for key in rng.random(5) < 0.4)
        for state in play(state, keys, 6):  # noqa: B020 - goes on from the last
            assert total_m3(state) == pytest.approx(state.room.poured_m3, rel=1e-12)


def test_a_full_cup_that_tips_over_leaves_a_puddle_that_stays():
    thing = replace(cup(0.8), spin_radps=-9.0, velocity_mps=(0.4, 0.0))
    wet = play(table(thing), num_frames=90)[-1]
    assert abs(wet.things[0].angle_rad) > 1.2
    lying = sum(puddle.volume_m3 for puddle in wet.puddles)
    assert lying > 0.5 * thing.liquid.volume_m3
    later = play(wet, num_frames=60)[-1]
    assert later.puddles == wet.puddles
    assert {puddle.surface for puddle in wet.puddles} == {TABLE}


def test_moving_the_cup_makes_it_slosh_against_the_motion_and_calms_down():
    state = table(cup(0.3), hand=(0.3, TABLE_TOP_M + 0.05), friction=0.3)
    states = play(state, RIGHT, 12)
    tilts = [s.things[0].liquid.tilt_rad for s in states]
    assert min(tilts) < -0.05  # higher on the left as the cup is pushed to the right
    calm = play(states[-1], LEFT, 3)[-1]
    calm = play(calm, IDLE, 200)[-1]
    assert calm.things[0].liquid.tilt_rad == calm.things[0].liquid.tilt_radps == 0.0
    assert calm.things[0].liquid.volume_m3 == pytest.approx(state.room.poured_m3)


def test_a_drop_beside_the_table_reaches_the_floor_and_above_it_the_table():
    drops = (
        Drop("tea", 1e-6, (0.3, 0.6), (0.0, 0.0)),
        Drop("tea", 2e-6, (0.8, 0.6), (0.0, 0.0)),
    )
    state = replace(table(edge_m=0.6), drops=drops)
    state = play(state, num_frames=30)[-1]
    assert {(p.surface, p.volume_m3) for p in state.puddles} == {(TABLE, 1e-6), (FLOOR, 2e-6)}


def test_a_puddle_over_the_edge_drips_until_it_fits():
    puddle = spills.Puddle(TABLE, "tea", 0.58, 4e-5)
    state = replace(table(edge_m=0.6), puddles=(puddle,))
    last = play(state, num_frames=200)[-1]
    upper = next(p for p in last.puddles if p.surface == TABLE)
    assert upper.x_m + puddle_radius_m(upper.volume_m3) < 0.6 + 0.003
    assert total_m3(last) == pytest.approx(4e-5, rel=1e-12)


def test_liquid_has_weight():
    empty, full = cup(0.0), cup(1.0)
    assert full.liquid.volume_m3 > 5e-4
    pushed = []
    for thing in (empty, full):
        state = table(thing, hand=(0.3, TABLE_TOP_M + 0.05))
        state = play(state, RIGHT, 14)[-1]
        pushed.append(sum(c.friction_Ns for c in state.contacts))
    assert pushed[1] > 2.0 * pushed[0] > 0.0


def test_an_empty_vessel_stays_empty():
    state = table(cup(0.0))
    assert state.things[0].liquid == Liquid("water", 0.0)
    assert advance(state, IDLE).things[0].liquid == Liquid("water", 0.0)
