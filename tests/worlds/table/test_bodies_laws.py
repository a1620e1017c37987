import math
from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelworld.worlds.table import engine, grip, step
from reelworld.worlds.table.shapes import inertia_kgm2
from reelworld.worlds.table.state import FLOOR_M, HAND_ID, TABLE, TABLE_TOP_M
from reelworld.worlds.table.step import advance, energy_J

from .bench import ACT, IDLE, LEFT, RIGHT, box, law, play, table

widths, heights = st.floats(0.05, 0.14), st.floats(0.05, 0.2)
gravities, frictions = st.floats(1.5, 8.0), st.floats(0.05, 0.9)
FRAME_S = 1.0 / 15.0


def pushed(width_m, height_m, friction, push_m, gravity_mps2):
    """Tilt and shift of a box that a hand of 1 cm/s pushes to the right for 4 s."""
    thing = box(width_m, height_m, x=0.3)
    x = 0.3 - width_m / 2 - 0.032
    state = table(
        thing, hand=(x, TABLE_TOP_M + push_m), friction=friction, gravity_mps2=gravity_mps2
    )
    tilt, moved = 0.0, thing
    slow_and_strong = patch.multiple(step, HAND_MASS_KG=30.0, MOTOR_N=900.0)
    with slow_and_strong, patch.object(grip, "SPEED_MPS", 0.01):
        for _ in range(60):
            state = advance(state, RIGHT)
            moved = state.things[0]
            tilt = max(tilt, abs(moved.angle_rad))
    return tilt, moved.position_m[0] - 0.3


@law
@given(widths, heights, st.floats(0.2, 0.9), st.floats(0.15, 0.95), gravities)
def test_pushed_below_the_tipping_point_it_slides_and_above_it_tips(w, h, mu, share, g):
    push, tipping = share * h, w / (2.0 * mu)
    assume(abs(push / tipping - 1.0) > 0.04 and push > 0.034)
    tilt, shift = pushed(w, h, mu, push, g)
    if push > tipping:
        assert tilt > 0.08
    else:
        assert tilt < 0.01
        assert 0.035 < shift < 0.042


@law
@given(frictions, gravities, st.floats(0.3, 1.0))
def test_it_slides_as_far_as_coulomb_says(mu, g, speed):
    thing = box(0.12, 0.04, x=0.1, velocity_mps=(speed, 0.0))
    length = speed**2 / (2.0 * mu * g)
    assume(length < 0.6)
    last = play(table(thing, friction=mu, gravity_mps2=g), num_frames=120)[-1].things[0]
    # The last substep before rest, and half a substep at the start.
    assert last.position_m[0] - 0.1 == pytest.approx(length, abs=speed * engine.H_S)
    assert last.velocity_mps == (0.0, 0.0)


@law
@given(gravities, st.floats(0.05, 0.5), st.floats(0.15, 0.95))
def test_it_bounces_back_with_the_restitution_times_the_speed_of_the_impact(g, fall, e):
    speed = math.sqrt(2.0 * g * fall)
    assume(e * speed > 0.2)
    thing = box(0.1, 0.1, bottom_m=TABLE_TOP_M + fall, restitution=e)
    top = 0.0
    for state in play(table(thing, gravity_mps2=g), num_frames=60):
        moved = state.things[0]
        if state.contacts:
            up = e * speed
            risen = moved.position_m[1] - 0.05 - TABLE_TOP_M
            energy = moved.velocity_mps[1] ** 2 / 2.0 + g * risen
            assert energy == pytest.approx(up * up / 2.0, rel=1e-8)
            top = 1.0
            break
    assert top == 1.0


@law
@given(gravities, st.floats(-1.0, 1.0), st.floats(0.0, 1.5), st.floats(-9.0, 9.0))
def test_free_flight_is_a_parabola_and_keeps_its_spin(g, vx, vy, spin):
    thing = box(0.06, 0.06, bottom_m=0.9, velocity_mps=(vx, vy), spin_radps=spin)
    states = play(table(thing, gravity_mps2=g), num_frames=4)
    t = 4 * FRAME_S
    last = states[-1].things[0]
    assume(not any(state.contacts for state in states))
    assert last.position_m[0] == pytest.approx(0.4 + vx * t, abs=1e-12)
    assert last.position_m[1] == pytest.approx(0.93 + vy * t - g * t * t / 2.0, abs=1e-12)
    assert last.spin_radps == spin


@law
@given(
    st.lists(st.tuples(widths, heights, st.floats(-3.0, 3.0), st.floats(-8.0, 8.0)), max_size=3,
             min_size=1),
    st.floats(0.0, 0.9), gravities, frictions, st.floats(0.3, 0.7),
)  # fmt: skip
def test_a_table_left_alone_never_gains_energy(drawn, e, g, mu, edge):
    things = [
        box(w, h, x=0.2 + 0.27 * i, bottom_m=0.5 + 0.1 * i, number=3 + i, angle_rad=angle,
            spin_radps=spin, restitution=e, velocity_mps=(0.4 * (1 - i), 0.0))
        for i, (w, h, angle, spin) in enumerate(drawn)
    ]  # fmt: skip
    states = play(table(*things, gravity_mps2=g, friction=mu, edge_m=edge), num_frames=60)
    energies = [energy_J(state) for state in states]
    steps = [after - before for before, after in pairwise(energies)]
    assert max(steps) < 2e-5
    assert energies[-1] < energies[0]


@law
@given(frictions, gravities, st.floats(0.0, 0.15), st.integers(0, 40))
def test_friction_stays_in_its_cone(mu, g, height, frames):
    thing = box(0.08, 0.15, x=0.5)
    state = table(thing, hand=(0.3, TABLE_TOP_M + 0.034 + height), friction=mu, gravity_mps2=g)
    for _ in range(frames):
        after = advance(state, RIGHT)
        for contact in after.contacts:
            limit = 0.0 if HAND_ID in (contact.a, contact.b) else max(mu, engine.FRICTION_WALL)
            limit = mu if TABLE in (contact.a, contact.b) else limit
            assert contact.friction_Ns <= limit * contact.impulse_Ns + 1e-12
        state = after


@law
@given(st.floats(0.3, 1.2), st.floats(0.0, 0.9), widths, widths, st.floats(-0.04, 0.04))
def test_a_collision_in_the_air_keeps_momentum_and_spin(speed, e, wa, wb, offset):
    things = (
        box(wa, wa, x=0.3, bottom_m=0.9, number=3, restitution=e, velocity_mps=(speed, 0.0)),
        box(wb, wb, x=0.5, bottom_m=0.9 + (wa - wb) / 2 + offset, number=4, restitution=e),
    )
    states = [table(*things, gravity_mps2=0.0)]
    while not states[-1].contacts:
        states.append(advance(states[-1], IDLE))
    assert {contact.a for contact in states[-1].contacts} <= {3, 4}
    before, after = (momenta(state.things) for state in (states[0], states[-1]))
    assert after[:2] == pytest.approx(before[:2], abs=1e-12)
    # A bounce turns velocities at the end of a substep: up to h times their change of spin is lost.
    assert after[2] == pytest.approx(before[2], abs=1e-3)
    assert energy_J(states[-1]) <= energy_J(states[0]) + 1e-12


def momenta(things):
    """Across, up and angular about the origin."""
    total = [0.0, 0.0, 0.0]
    for t in things:
        (x, y), (vx, vy), m = t.position_m, t.velocity_mps, t.mass_kg
        total[0] += m * vx
        total[1] += m * vy
        total[2] += m * (x * vy - y * vx) + inertia_kgm2(t) * t.spin_radps
    return total


@pytest.mark.parametrize("still", [0, 6])
def test_what_stands_stays_to_the_bit_awake_or_asleep(still):
    things = (box(x=0.2, still_frames=still), box(0.07, 0.2, x=0.5, number=4, still_frames=still))
    for state in play(table(*things), num_frames=30):
        for was, thing in zip(things, state.things, strict=True):
            assert (thing.position_m, thing.angle_rad) == (was.position_m, was.angle_rad)
            assert (thing.velocity_mps, thing.spin_radps) == ((0.0, 0.0), 0.0)


def test_a_tower_settles_within_a_fiftieth_of_a_millimetre_and_then_stays_to_the_bit():
    tower = [box(0.1, 0.08, bottom_m=TABLE_TOP_M + 0.08 * i, number=3 + i) for i in range(3)]
    states = play(table(*tower), num_frames=40)
    for was, thing in zip(tower, states[-1].things, strict=True):
        assert math.dist(was.position_m, thing.position_m) < 2e-5
    assert states[-1].things == states[10].things


@law
@given(st.floats(0.05, 0.1), st.floats(1.6, 2.6), gravities)
def test_a_toppling_box_loses_no_more_than_the_stated_share(w, slender, g):
    """Substeps cost a box that turns about its edge, without sliding, 10 % of what it gains."""
    h = slender * w
    lean = math.atan(w / h) + 0.02  # just past its balance
    radius = math.hypot(w, h) / 2
    x, y = 0.5 - radius * math.sin(lean - math.atan(w / h)), TABLE_TOP_M + radius * math.cos(0.02)
    thing = replace(box(w, h), position_m=(x, y), angle_rad=lean)
    states = play(table(thing, friction=5.0, gravity_mps2=g), num_frames=30)
    start = energy_J(states[0])
    for state in states:
        moved = state.things[0]
        fallen = 0.3 * g * (y - moved.position_m[1])
        if fallen > 0.002 and abs(moved.angle_rad) < 1.45:
            assert -0.10 * fallen < energy_J(state) - start < 1e-6


def test_pushed_off_the_edge_it_falls_to_the_floor():
    state = table(box(0.08, 0.08, x=0.62), hand=(0.52, TABLE_TOP_M + 0.034), edge_m=0.66)
    for _ in range(25):
        state = advance(state, RIGHT)
    for _ in range(40):
        state = advance(state, IDLE)
    fallen = state.things[0]
    assert fallen.position_m[1] < FLOOR_M + 0.06
    assert fallen.velocity_mps == (0.0, 0.0)


def test_the_closed_hand_lifts_what_it_touches_and_lets_go():
    state = table(box(0.08, 0.08), hand=(0.4, TABLE_TOP_M + 0.08 + 0.034))
    state = advance(state, ACT)
    assert state.hand.holds == 3
    lift = tuple(a or b for a, b in zip(ACT, (0, 0, 1, 0, 0), strict=True))
    for _ in range(12):
        state = advance(state, lift)
    lifted = state.things[0].position_m[1] - (TABLE_TOP_M + 0.04)
    assert lifted == pytest.approx(12 * 0.36 / 15, abs=0.02)
    state = advance(state, IDLE)
    assert state.hand.holds is None
    state = play(state, num_frames=40)[-1]
    assert state.things[0].position_m[1] == pytest.approx(TABLE_TOP_M + 0.04, abs=1e-3)


def test_the_hand_stops_at_table_walls_and_picture():
    for held in (LEFT, RIGHT, (0, 0, 0, 1, 0), (0, 0, 1, 0, 0)):
        x, y = play(table(hand=(0.5, 0.6)), held, 60)[-1].hand.position_m
        assert 0.0319 < x < 0.9681
        assert TABLE_TOP_M + 0.0319 < y < 0.99
