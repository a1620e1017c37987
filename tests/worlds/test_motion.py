"""One ball: flight, bounces, rolling and rest have answers on paper."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.worlds.state import CEILING, FLOOR, WALL_LEFT, WALL_RIGHT

from .laboratory import FRAME_S, ball, box, den, law, mass_kg, signs, step

GRAVITY_MPS2, RESTITUTION, ROLLING_MPS2 = 0.5, 0.85, 0.05
FLOOR_M = 0.08

speeds = st.floats(-1.0, 1.0)
fast = st.floats(0.4, 1.0)  # reaches what is at most a gap away within one frame
gaps = st.floats(0.0, 0.02)
radii = st.floats(0.06, 0.10)


@law
@given(x=st.floats(0.3, 0.7), y=st.floats(0.4, 0.7), vx=speeds, vy=speeds, radius_m=radii)
def test_free_flight_is_the_exact_parabola(x, y, vx, vy, radius_m):
    after = step(den(ball(x, y, vx, vy, radius_m)))
    fallen_m = 0.5 * GRAVITY_MPS2 * FRAME_S**2
    assert after.balls[0].position_m == pytest.approx(
        (x + vx * FRAME_S, y + vy * FRAME_S - fallen_m), abs=1e-12
    )
    assert after.balls[0].velocity_mps == pytest.approx(
        (vx, vy - GRAVITY_MPS2 * FRAME_S), abs=1e-12
    )
    assert after.contacts == ()


@law
@given(gap_m=gaps, down_mps=fast, vx=st.floats(-0.3, 0.3), radius_m=radii)
def test_a_bounce_off_the_floor_happens_at_its_exact_time(gap_m, down_mps, vx, radius_m):
    floor_m = FLOOR_M + radius_m
    after = step(den(ball(0.5, floor_m + gap_m, vx, -down_mps, radius_m)))
    impact_mps = math.sqrt(down_mps**2 + 2 * GRAVITY_MPS2 * gap_m)
    left_s = FRAME_S - (impact_mps - down_mps) / GRAVITY_MPS2
    up_mps = RESTITUTION * impact_mps
    (moved,) = after.balls
    assert moved.position_m == pytest.approx(
        (0.5 + vx * FRAME_S, floor_m + up_mps * left_s - 0.5 * GRAVITY_MPS2 * left_s**2), abs=1e-9
    )
    assert moved.velocity_mps == pytest.approx((vx, up_mps - GRAVITY_MPS2 * left_s), abs=1e-9)
    (contact,) = after.contacts
    assert (contact.a, contact.b, contact.normal) == (0, FLOOR, (0.0, -1.0))
    assert contact.impulse_Ns == pytest.approx(mass_kg(moved) * (impact_mps + up_mps), rel=1e-9)


@law
@given(gap_m=gaps, speed_mps=fast, side=signs, vy=st.floats(-0.3, 0.3), radius_m=radii)
def test_a_bounce_off_a_wall_gives_back_the_set_share(gap_m, speed_mps, side, vy, radius_m):
    wall_m = 0.5 + side * (0.5 - radius_m)
    after = step(den(ball(wall_m - side * gap_m, 0.5, side * speed_mps, vy, radius_m)))
    (moved,) = after.balls
    left_s = FRAME_S - gap_m / speed_mps
    assert moved.velocity_mps == pytest.approx(
        (-side * RESTITUTION * speed_mps, vy - GRAVITY_MPS2 * FRAME_S), abs=1e-9
    )
    assert moved.position_m[0] == pytest.approx(
        wall_m - side * RESTITUTION * speed_mps * left_s, abs=1e-9
    )
    (contact,) = after.contacts
    assert contact.b == (WALL_RIGHT if side > 0 else WALL_LEFT)
    assert contact.normal == (side, 0.0)


@law
@given(gap_m=gaps, speed_mps=fast, radius_m=radii)
def test_a_bounce_off_the_ceiling_gives_back_the_set_share(gap_m, speed_mps, radius_m):
    after = step(den(ball(0.5, 1.0 - radius_m - gap_m, 0.0, speed_mps, radius_m)))
    impact_mps = math.sqrt(speed_mps**2 - 2 * GRAVITY_MPS2 * gap_m)
    left_s = FRAME_S - (speed_mps - impact_mps) / GRAVITY_MPS2
    expected_mps = -RESTITUTION * impact_mps - GRAVITY_MPS2 * left_s
    assert after.balls[0].velocity_mps[1] == pytest.approx(expected_mps, abs=1e-9)
    assert after.contacts[0].b == CEILING


@law
@given(gap_m=gaps, speed_mps=fast, side=signs, other_mps=st.floats(-0.3, 0.3))
def test_walls_of_the_box_lose_nothing(gap_m, speed_mps, side, other_mps):
    wall_m = 0.5 + side * (0.45 - 0.08)
    after = step(box(ball(wall_m - side * gap_m, 0.5, side * speed_mps, other_mps)))
    assert after.balls[0].velocity_mps == pytest.approx((-side * speed_mps, other_mps), abs=1e-12)


@law
@given(vx=st.floats(0.02, 0.3), side=signs)
def test_a_rolling_ball_slows_down_evenly(vx, side):
    after = step(den(ball(0.5, FLOOR_M + 0.08, side * vx)))
    expected_mps = side * (vx - ROLLING_MPS2 * FRAME_S)
    assert after.balls[0].velocity_mps == (pytest.approx(expected_mps, abs=1e-12), 0.0)
    assert after.balls[0].position_m[1] == FLOOR_M + 0.08


@pytest.mark.parametrize("vx", [0.05, 0.1, 0.2])
def test_a_ball_rolls_as_far_as_its_speed_carries_it(vx):
    after = step(den(ball(0.2, FLOOR_M + 0.08, vx)), num_frames=90)
    assert after.balls[0].velocity_mps == (0.0, 0.0)
    rolled_m = after.balls[0].position_m[0] - 0.2
    assert rolled_m == pytest.approx(vx**2 / (2 * ROLLING_MPS2), abs=2e-3)


@pytest.mark.parametrize(("y", "vx"), [(0.3, 0.0), (0.7, 0.2), (0.9, -0.4)])
def test_a_dropped_ball_comes_to_rest_and_stays_at_rest(y, vx):
    rested = step(den(ball(0.5, y, vx)), num_frames=30 * 15)
    assert rested.balls[0].velocity_mps == (0.0, 0.0)
    assert rested.balls[0].position_m[1] == FLOOR_M + 0.08
    later = step(rested, num_frames=60)
    assert later.bodies == rested.bodies
    assert later.contacts == ()


@law
@given(speed_mps=st.floats(0.001, 0.02))
def test_an_impact_too_slow_to_bounce_ends_on_the_floor(speed_mps):
    after = step(den(ball(0.5, FLOOR_M + 0.08 + 1e-5, 0.0, -speed_mps)))
    assert after.balls[0].velocity_mps == (0.0, 0.0)
    assert after.balls[0].position_m[1] == FLOOR_M + 0.08
