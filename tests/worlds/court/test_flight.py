"""The laws by which balls move on the court."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reelworld.worlds.court.flyer import ROLLING
from reelworld.worlds.court.physics import BALL_SHARE, REST_MPS, SURFACES
from reelworld.worlds.court.roots import first_fall, first_touch

from ..laboratory import law, signs
from .hall import FRAME_S, ball, court, energy_per_kg, fly, overlap_m

speeds = st.floats(-6.0, 6.0)
spins = st.floats(-20.0, 20.0)
gravities = st.floats(1.0, 20.0)


@law
@given(speeds, st.floats(0.0, 6.0), gravities, st.floats(-1.5, 1.5), st.integers(1, 8))
def test_free_flight_is_the_parabola(vx, vy, g, wind, num_frames):
    t = num_frames * FRAME_S
    on = court(gravity_mps2=g, wind_mps2=wind)
    x, y = 1.5 + vx * t + 0.5 * wind * t * t, 4.0 + vy * t - 0.5 * g * t * t
    assume(min(x, 1.5) > 0.2 and max(x, 1.5) < 3.4 and y > 0.2)
    assume(vx * (vx + wind * t) > 0.0 and 4.0 + vy * vy / (2.0 * g) < 8.8)
    (after,), contacts = fly([ball(1.5, 4.0, vx, vy, 3.0)], on, num_frames)
    assert contacts == []
    assert (after.x_m, after.y_m) == pytest.approx((x, y), abs=1e-12)
    assert (after.vx_mps, after.vy_mps) == pytest.approx((vx + wind * t, vy - g * t), abs=1e-12)
    assert after.spin_rps == 3.0 and after.angle_rad == pytest.approx(3.0 * t, abs=1e-12)


@law
@given(st.floats(-0.6, 0.6), st.floats(0.15, 0.6), speeds, speeds, st.floats(-1, 1), gravities)
def test_the_first_touch_is_the_first_root_of_the_quartic(px, py, vx, vy, ax, g):
    reach, until = 0.14, 0.4
    t = first_touch((px, py), (vx, vy), (ax, -g), reach, until)
    path = [np.polynomial.Polynomial([p, v, a / 2]) for p, v, a in ((px, vx, ax), (py, vy, -g))]
    gap = path[0] ** 2 + path[1] ** 2 - reach**2
    roots = [r.real for r in gap.roots() if abs(r.imag) < 1e-9 and 0.0 < r.real < until]
    falls = sorted(r for r in roots if gap.deriv()(r) < -1e-6)  # grazing apart
    assume(all(abs(gap.deriv()(r)) > 1e-6 for r in roots))
    assert t == pytest.approx(falls[0] if falls else math.inf, abs=1e-9)


@law
@given(st.floats(0.01, 2.0), speeds, st.floats(-20.0, 20.0))
def test_the_first_fall_is_where_the_gap_closes(gap, speed, pull):
    t = first_fall(gap, speed, pull)
    left = np.polynomial.Polynomial([gap, speed, pull / 2.0])
    if t < math.inf:
        assert left(t) == pytest.approx(0.0, abs=1e-9 * max(1.0, t * t))
    before = np.linspace(0.0, min(t, 50.0), 200)[:-1]
    assert (left(before) > -1e-9).all()


@law
@given(st.floats(0.5, 3.0), gravities, st.floats(0.3, 0.95))
def test_a_bounce_happens_at_its_time_and_loses_what_it_should(height, g, bounce):
    on, r = court(gravity_mps2=g, bounce=bounce), 0.12
    fall_s = math.sqrt(2.0 * height / g)
    num_frames = math.ceil(fall_s / FRAME_S)
    up = bounce * g * fall_s
    rest_s = num_frames * FRAME_S - fall_s
    assume(2.0 * up / g > rest_s and g * fall_s > REST_MPS)
    (after,), contacts = fly([ball(1.0, r + height)], on, num_frames)
    assert after.y_m == pytest.approx(r + up * rest_s - 0.5 * g * rest_s**2, abs=1e-9)
    assert after.vy_mps == pytest.approx(up - g * rest_s, abs=1e-9)
    assert contacts[0].impulse_Ns == pytest.approx(0.6 * (1.0 + bounce) * g * fall_s, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "start", "across"),
    [
        ("floor", (1.0, 0.15, 0.0, -1.0), (0.0, 1.0)),
        ("left wall", (0.15, 1.0, -1.0, 0.0), (1.0, 0.0)),
        ("right wall", (4.85, 1.0, 1.0, 0.0), (-1.0, 0.0)),
        ("ceiling", (1.0, 8.85, 0.0, 1.0), (0.0, -1.0)),
        ("board", (4.22, 3.2, 1.0, 0.0), (-1.0, 0.0)),
        ("board", (4.62, 3.2, -1.0, 0.0), (1.0, 0.0)),
        ("near rim", (3.72, 2.88, 0.0, -1.0), (0.0, 1.0)),
        ("near rim", (3.72, 2.54, 0.0, 1.0), (0.0, -1.0)),
        ("far rim", (4.12, 2.7, 1.0, 0.0), (-1.0, 0.0)),
    ],
)
@law
@given(st.floats(2.0, 6.0), st.floats(-0.5, 0.5), st.floats(-4.0, 4.0), st.floats(0.3, 0.95))
def test_impacts_keep_restitution_friction_and_angular_momentum(
    name, start, across, fast, slide, spin, bounce
):
    """Without gravity; on round things straight at the middle, or the normal would turn."""
    x, y, ux, uy = start
    nx, ny = across
    slide = 0.0 if "rim" in name else slide
    share, friction = SURFACES[name]
    on = court(gravity_mps2=0.0, bounce=bounce)
    tx, ty = ny, -nx
    before = ball(x, y, ux * fast + tx * slide, uy * fast + ty * slide, spin)
    (after,), contacts = fly([before], on)
    assert [c.other for c in contacts] == [name] and contacts[0].normal == pytest.approx(across)
    into = before.vx_mps * nx + before.vy_mps * ny
    out = after.vx_mps * nx + after.vy_mps * ny
    assert out == pytest.approx(-bounce * share * into, abs=1e-12)
    along = [b.vx_mps * tx + b.vy_mps * ty for b in (before, after)]
    change, r = along[1] - along[0], before.radius_m
    # about the point of contact: r times velocity along plus 2/3 r^2 times spin, which counts
    turned = (along[1] - 2.0 / 3.0 * r * after.spin_rps) - (along[0] - 2.0 / 3.0 * r * spin)
    assert turned == pytest.approx(0.0, abs=1e-12)
    slip = [v + b.spin_rps * r for v, b in zip(along, (before, after), strict=True)]
    assert abs(change) <= friction * (out - into) + 1e-12
    assert abs(slip[1]) <= abs(slip[0]) + 1e-12 and slip[0] * slip[1] >= -1e-12
    if abs(slip[1]) > 1e-9:
        assert abs(change) == pytest.approx(friction * (out - into), abs=1e-12)


@law
@given(st.floats(0.0, 2.0 * math.pi), st.floats(0.5, 4.0), st.floats(0.10, 0.15), speeds)
def test_balls_meet_with_momentum_kept_and_restitution(angle, closing, radius, drift):
    on = court(gravity_mps2=0.0)
    c, s = math.cos(angle), math.sin(angle)
    apart = 0.12 + radius + 0.01
    drift *= 0.1
    a = ball(1.5, 1.5, drift, 0.0)
    b = ball(1.5 + c * apart, 1.5 + s * apart, drift - c * closing, -s * closing, 0.0, 1, radius)
    (a2, b2), contacts = fly([a, b], on)
    assert [x.other for x in contacts] == ["ball 1"]
    for v in ("vx_mps", "vy_mps"):
        assert sum(x.mass_kg * getattr(x, v) for x in (a, b)) == pytest.approx(
            sum(x.mass_kg * getattr(x, v) for x in (a2, b2)), abs=1e-12
        )
    apart_mps = (b2.vx_mps - a2.vx_mps) * c + (b2.vy_mps - a2.vy_mps) * s
    assert apart_mps == pytest.approx(0.8 * BALL_SHARE * closing, abs=1e-9)


@law
@given(st.floats(0.3, 3.0), signs, gravities)
def test_a_rolling_ball_stops_after_its_way(speed, sign, g):
    on = court(gravity_mps2=g)
    stops_m = speed**2 / (2.0 * ROLLING * g)
    assume(stops_m < 2.0)
    (after,), _ = fly([ball(2.5, 0.12, sign * speed, 0.0, -sign * speed / 0.12)], on, 450)
    assert (after.vx_mps, after.vy_mps, after.spin_rps) == (0.0, 0.0, 0.0)
    assert after.x_m == pytest.approx(2.5 + sign * stops_m, abs=1e-9)
    assert after.y_m == 0.12
    again, contacts = fly([after], on, 30)
    assert again == [after] and contacts == []  # at rest, to the bit


@law
@given(st.floats(0.5, 3.0), gravities)
def test_a_sliding_shell_rolls_at_three_fifths_of_its_speed(speed, g):
    on, friction = court(gravity_mps2=g), SURFACES["floor"][1]
    slides_s = 0.4 * speed / (friction * g)
    num_frames = math.floor(slides_s / FRAME_S)
    (after,), _ = fly([ball(0.5, 0.12, speed)], on, 1, slides_s)
    assert after.vx_mps == pytest.approx(0.6 * speed, abs=1e-9)
    assert after.spin_rps * 0.12 == pytest.approx(-0.6 * speed, abs=1e-9)
    (mid,), _ = fly([ball(0.5, 0.12, speed)], on, num_frames)
    assert mid.vx_mps == pytest.approx(speed - friction * g * num_frames * FRAME_S, abs=1e-9)


def test_a_moving_rim_bounces_a_ball_off_by_relative_speed():
    on = court(gravity_mps2=0.0, hoop_target_m=3.2)
    rising = 0.5 * 0.8 / 0.5  # 0.8 m/s at the most
    (after,), _ = fly([ball(3.72, 2.7 + 0.14 + 0.05, 0.0, -2.0)], on)
    share = SURFACES["near rim"][0] * on.bounce
    assert after.vy_mps == pytest.approx(rising + share * (2.0 + rising), abs=1e-9)


@settings(law, max_examples=200)
@given(
    st.floats(0.2, 4.8), st.floats(0.3, 5.0), speeds, speeds, spins, st.floats(3.0, 12.0),
    st.floats(0.5, 0.9), st.floats(0.10, 0.15),
)  # fmt: skip
def test_energy_never_grows_and_every_ball_comes_to_lie_on_the_floor(
    x, y, vx, vy, spin, g, bounce, radius
):
    """From anywhere, on rim and board too: nothing overlaps, nothing gets stuck."""
    on = court(gravity_mps2=g, bounce=bounce)
    balls = [ball(x, y, vx, vy, spin, 0, radius)]
    assume(overlap_m(balls[0], on) < -0.01)
    energy = energy_per_kg(balls[0], on)
    for _ in range(60):
        for _ in range(15):
            balls, _ = fly(balls, on)
            now = energy_per_kg(balls[0], on)
            assert now <= energy + 1e-9
            assert overlap_m(balls[0], on) < 1e-9
            energy = now
        if energy < g * radius + 1e-12:
            break
    assert balls[0].y_m == pytest.approx(radius, abs=1e-9)
    assert energy == pytest.approx(g * radius, abs=1e-9)
