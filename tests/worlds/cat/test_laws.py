"""Jumps, falls, walking and shoving, by their formulas."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworld.worlds.cat.body import GROUND_MPS2, JUMP_MPS, MASS_KG, RUN_MPS, WALK_MPS
from reelworld.worlds.cat.motion import WALL, Push, first_crossing, landing, move
from reelworld.worlds.cat.pose import feet
from reelworld.worlds.cat.state import (
    FLOOR,
    IN_AIR,
    SHELF,
    SILL,
    SOFA,
    TABLE,
    Mover,
    Surface,
    Yarn,
)
from reelworld.worlds.cat.things import YARN_BOUNCE, YARN_KG, bump
from reelworld.worlds.state import FPS

from .room import ACT, DOWN, LEFT, RIGHT, SURFACES, UP, cat_at, play, room_with

OPEN = (Surface(-50.0, 50.0, 0.0),)
METRES = st.floats(0.05, 1.6)
GRAVITY = st.floats(3.0, 25.0)


def free(gravity_mps2, **more):
    return Push(gravity_mps2, -50.0, 50.0, 100.0, **more)


@given(vy=st.floats(0.5, 6.0), g=GRAVITY)
def test_a_jump_lasts_2v_over_g_and_rises_v2_over_2g(vy, g):
    flight_s = 2.0 * vy / g
    end, impacts = move(Mover(0.0, 0.0, 0.4, vy), free(g), OPEN, 1.5 * flight_s)
    assert impacts[0].after_s == pytest.approx(flight_s, rel=1e-12)
    assert impacts[0].speed_mps == pytest.approx(vy, rel=1e-12)
    assert (end.on, end.y, end.vy) == (FLOOR, 0.0, 0.0)
    top, _ = move(Mover(0.0, 0.0, 0.4, vy), free(g), OPEN, vy / g)
    assert top.y == pytest.approx(vy * vy / (2.0 * g), rel=1e-12)
    assert top.x == pytest.approx(0.4 * vy / g, rel=1e-12)


@given(height=METRES, g=GRAVITY, frames=st.integers(1, 40))
def test_a_fall_in_frames_is_the_fall_in_one(height, g, frames):
    point, met = Mover(0.0, height, 0.3), []
    fall_s = math.sqrt(2.0 * height / g)
    for _ in range(frames + 1):
        point, impacts = move(point, free(g), OPEN, fall_s / frames)
        met += impacts
    assert [impact.on for impact in met] == [FLOOR]
    assert met[0].speed_mps ** 2 == pytest.approx(2.0 * g * height, rel=1e-9)


@given(gap=st.floats(1e-6, 5.0), v=st.floats(-5.0, 5.0), a=st.floats(-20.0, 20.0))
def test_a_crossing_is_a_root_and_the_first(gap, v, a):
    s = first_crossing(gap, v, a)
    if s == math.inf:
        assert all(gap + (v + 0.5 * a * t) * t > -1e-9 for t in (0.01, 0.1, 1.0, 4.0))
    else:
        assert gap + (v + 0.5 * a * s) * s == pytest.approx(0.0, abs=1e-9 * (1 + s * s))
        assert all(gap + (v + 0.5 * a * t) * t > -1e-9 for t in (0.3 * s, 0.7 * s, 0.99 * s))


@given(height=st.floats(-1.0, 1.0), vy=st.floats(-5.0, 5.0), g=GRAVITY)
def test_only_what_comes_from_above_lands(height, vy, g):
    s = landing(height, vy, -g)
    if s < math.inf:
        assert height + (vy - 0.5 * g * s) * s == pytest.approx(0.0, abs=1e-9)
        assert vy - g * s <= 1e-9
    rises_above = height + vy * vy / (2.0 * g) > 1e-9 if vy > 0.0 else height > 1e-9
    assert not rises_above or s < math.inf


@given(
    y=METRES,
    vx=st.floats(-3.0, 3.0),
    vy=st.floats(-6.0, 6.0),
    g=GRAVITY,
    x=st.floats(0.2, 1.8),
    bounce=st.floats(0.0, 0.8),
)
@settings(max_examples=100, deadline=None)
def test_nothing_falls_through_a_floor_or_out_of_the_room(y, vx, vy, g, x, bounce):
    push = Push(g, 0.1, 1.9, 1.75, ground_mps2=2.0, bounce=bounce, soft_bounce=bounce)
    point = Mover(x, min(y, 1.7), vx, vy)
    for _ in range(30):
        energy = g * point.y + 0.5 * (point.vx**2 + point.vy**2)
        point, _ = move(point, push, SURFACES, 1.0 / FPS)
        assert -1e-12 <= point.y <= 1.75 and 0.1 <= point.x <= 1.9
        assert g * point.y + 0.5 * (point.vx**2 + point.vy**2) <= energy + 1e-9
        if point.on != IN_AIR:
            surface = SURFACES[point.on]
            assert point.y == surface.y and surface.x0 <= point.x <= surface.x1


@given(share=st.floats(0.1, 0.9), height=METRES, g=GRAVITY)
def test_restitution_of_a_bounce(share, height, g):
    fall_s = math.sqrt(2.0 * height / g)
    after, _ = move(Mover(0.0, height), free(g, bounce=share, rest_mps=0.0), OPEN, fall_s * 1.0001)
    assert after.vy == pytest.approx(share * g * fall_s, abs=2e-3 * g * fall_s)


@given(vx=st.floats(0.2, 3.0), friction=st.floats(0.5, 5.0))
def test_friction_stops_a_slide_after_v2_over_2a(vx, friction):
    end, _ = move(Mover(0.0, 0.0, vx, on=FLOOR), free(9.8, ground_mps2=friction), OPEN, 10.0)
    assert end.vx == 0.0
    assert end.x == pytest.approx(vx * vx / (2.0 * friction), rel=1e-12)


def test_a_wall_stops_what_runs_into_it_and_says_so():
    push = Push(9.8, 0.0, 0.5, 9.0, target_mps=1.0, ground_mps2=6.0)
    end, impacts = move(Mover(0.45, 0.0, 1.0, on=FLOOR), push, OPEN, 0.2)
    assert (end.x, end.vx) == (0.5, 0.0)
    assert [(i.on, i.speed_mps) for i in impacts] == [(WALL, 1.0)]


@pytest.mark.parametrize("gravity_mps2", [8.0, 9.81, 19.62])
def test_the_cats_jump_keeps_the_formula_and_gives_back_its_momentum(gravity_mps2):
    state = room_with(gravity_mps2=gravity_mps2, cat=cat_at(1.07))
    flight_s = 2.0 * JUMP_MPS / gravity_mps2
    states = [*play(state, UP), *play(play(state, UP)[0], times=math.ceil(flight_s * FPS) - 1)]
    for s in states[:-1]:
        t = s.frame_index / FPS
        assert s.cat.body.y == pytest.approx((JUMP_MPS - 0.5 * gravity_mps2 * t) * t, abs=1e-12)
    assert states[-1].cat.body.on == FLOOR
    assert states[-1].cat.impulse_Ns == pytest.approx(MASS_KG * JUMP_MPS, rel=1e-12)


def test_the_ceiling_ends_a_jump_under_low_gravity():
    states = play(room_with(gravity_mps2=2.0), UP, times=40)
    tallest = max(s.cat.body.y for s in states)
    assert tallest == pytest.approx(1.84 - 0.44, abs=0.02) and tallest <= 1.84 - 0.44


def test_the_cat_walks_runs_and_comes_to_rest():
    walked = play(room_with(), RIGHT, times=8)
    assert walked[-1].cat.body.vx == WALK_MPS
    ran = play(walked[0], LEFT, ACT, times=6)
    assert ran[-1].cat.body.vx == -RUN_MPS
    stopped = play(ran[-1], times=12)[-1].cat.body
    assert stopped.vx == 0.0
    assert ran[-1].cat.body.x - stopped.x == pytest.approx(RUN_MPS**2 / (2.0 * GROUND_MPS2))


def test_opposite_keys_cancel():
    assert play(room_with(), LEFT, RIGHT)[0].cat.body == room_with().cat.body


@pytest.mark.parametrize(("on", "x"), [(SOFA, 0.5), (TABLE, 1.5), (SHELF, 0.7), (SILL, 1.5)])
def test_down_crouches_and_then_lets_the_cat_drop(on, x):
    states = play(room_with(cat=cat_at(x, on)), DOWN, times=5)
    assert [s.cat.body.on for s in states] == [on] * 4 + [IN_AIR]
    assert states[3].cat.crouch == 1.0
    below = {SOFA: FLOOR, TABLE: FLOOR, SHELF: SOFA, SILL: TABLE}[on]
    assert play(states[-1], times=12)[-1].cat.body.on == below


def test_furniture_is_reached_from_below_through_its_top():
    jump = play(room_with(cat=cat_at(0.6)), UP)[0]
    assert play(jump, times=14)[-1].cat.body.on == SOFA
    jump = play(room_with(cat=cat_at(0.6, SOFA)), UP)[0]
    assert play(jump, times=14)[-1].cat.body.on == SHELF


@given(runs=st.booleans(), start=st.floats(0.4, 0.7), scale=st.floats(0.86, 1.12))
@settings(max_examples=12, deadline=None)
def test_paws_that_bear_the_cat_stand_still(runs, start, scale):
    state = room_with(cat=cat_at(start, scale=scale))
    keys = (RIGHT, ACT) if runs else (RIGHT,)
    states = play(state, *keys, times=11)[5:]
    pairs = 0
    for before, after in pairwise(states):
        for (x0, _, bore), (x1, _, bears) in zip(feet(before.cat), feet(after.cat), strict=True):
            if bore and bears and abs(x1 - x0) < 0.12:
                there = before.cat.body.x + scale * x0
                assert after.cat.body.x + scale * x1 == pytest.approx(there, abs=1e-9)
                pairs += 1
    assert pairs >= 2


@given(v=st.floats(0.1, 1.3), u=st.floats(-0.5, 0.05), kg=st.floats(0.05, 2.0))
def test_a_shove_keeps_momentum_and_its_restitution(v, u, kg):
    cat = replace(cat_at(0.8), body=Mover(0.8, 0.0, v, on=FLOOR))
    after, thing = bump(cat, Mover(1.0, 0.0, u, on=FLOOR), kg, 0.06, YARN_BOUNCE, 0.0)
    momentum = MASS_KG * v + kg * u
    assert MASS_KG * after.body.vx + kg * thing.vx == pytest.approx(momentum, abs=1e-12)
    assert thing.vx - after.body.vx == pytest.approx(YARN_BOUNCE * (v - u), abs=1e-12)


def test_a_walking_cat_sets_the_yarn_rolling():
    state = room_with(cat=cat_at(1.0), yarn=Yarn(Mover(1.4, 0.0, on=FLOOR), "pink"))
    rolled = play(state, RIGHT, times=12)[-1]
    assert rolled.yarn.body.vx > WALK_MPS and rolled.yarn.angle < 0.0
    assert YARN_KG < MASS_KG


def test_the_sofa_carries_who_stands_on_it():
    state = room_with(cat=cat_at(0.5, SOFA))
    room = replace(state.room, sofa_goal_m=0.4)
    states = play(replace(state, room=room), times=15)
    assert states[-1].room.surfaces[SOFA].x0 == 0.4
    assert states[-1].cat.body.x == pytest.approx(0.8, abs=1e-12)
    assert all(s.cat.body.on == SOFA for s in states)
