"""Two discs: what one loses the other gains, along the line that joins them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.worlds.physics import Disc, Law, advance

from .laboratory import FRAME_S, angles, ball, box, den, hand, law, mass_kg, step

GRAVITY_MPS2 = np.array([0.0, -0.5])

gaps = st.floats(1e-6, 0.01)
closings = st.floats(0.3, 1.0)  # meets within a frame
slides = st.floats(-0.15, 0.15)
drifts = st.floats(-0.5, 0.5)
radii = st.floats(0.05, 0.10)


def pair(angle, gap_m, closing_mps, slide_mps, drift_mps, radius_a_m, radius_b_m):
    """Two balls in mid-air about to meet: ``closing`` along the line of centres, ``slide`` across
    it, and a common ``drift`` of the pair."""
    normal = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-normal[1], normal[0]])
    at_a = np.array([0.5, 0.5]) - 0.5 * normal * (radius_a_m + radius_b_m)
    at_b = at_a + normal * (radius_a_m + radius_b_m + gap_m)
    velocity_a = np.array([drift_mps, -drift_mps]) + closing_mps * normal + slide_mps * across
    velocity_b = np.array([drift_mps, -drift_mps])
    a = ball(*at_a.tolist(), *velocity_a.tolist(), radius_a_m, number=0)
    b = ball(*at_b.tolist(), *velocity_b.tolist(), radius_b_m, number=1)
    return a, b


pairs = st.builds(pair, angles, gaps, closings, slides, drifts, radii, radii)


def position(body):
    return np.array(body.position_m)


def velocity(body):
    return np.array(body.velocity_mps)


def meeting(a, b):
    """Seconds until two balls on straight lines touch, from the quadratic's textbook root."""
    d, v = position(b) - position(a), velocity(b) - velocity(a)
    roots = np.roots([v @ v, 2 * d @ v, d @ d - (a.radius_m + b.radius_m) ** 2])
    return float(min(roots.real))


@law
@given(pairs)
def test_an_elastic_collision_keeps_momentum_energy_and_angular_momentum(two):
    after = step(box(*two)).balls
    masses = [mass_kg(body) for body in two]

    def totals(bodies):
        momentum = sum(m * velocity(b) for m, b in zip(masses, bodies, strict=True))
        energy = sum(m * velocity(b) @ velocity(b) for m, b in zip(masses, bodies, strict=True))
        spin = sum(
            m * (b.position_m[0] * b.velocity_mps[1] - b.position_m[1] * b.velocity_mps[0])
            for m, b in zip(masses, bodies, strict=True)
        )
        return (*momentum.tolist(), float(energy), spin)

    assert totals(after) == pytest.approx(totals(two), abs=1e-13)
    assert after[1].velocity_mps != two[1].velocity_mps


@law
@given(pairs)
def test_an_elastic_collision_happens_at_its_exact_time_and_place(two):
    after = step(box(*two))
    meet_s = meeting(*two)
    left_s = FRAME_S - meet_s
    for before, moved in zip(two, after.balls, strict=True):
        touching = position(before) + velocity(before) * meet_s
        assert position(moved) == pytest.approx(touching + velocity(moved) * left_s, abs=1e-9)
    line = position(two[1]) - position(two[0]) + (velocity(two[1]) - velocity(two[0])) * meet_s
    assert after.contacts[0].normal == pytest.approx(line / np.linalg.norm(line), abs=1e-9)


@law
@given(pairs)
def test_a_contact_states_the_impulse_that_both_sides_felt(two):
    after = step(box(*two))
    (contact,) = after.contacts
    assert (contact.a, contact.b) == (0, 1)
    impulse = contact.impulse_Ns * np.array(contact.normal)
    change_a, change_b = (velocity(after.balls[i]) - velocity(two[i]) for i in (0, 1))
    assert mass_kg(two[0]) * change_a == pytest.approx(-impulse, abs=1e-13)
    assert mass_kg(two[1]) * change_b == pytest.approx(impulse, abs=1e-13)
    assert np.linalg.norm(contact.normal) == pytest.approx(1.0, abs=1e-12)


@law
@given(pairs)
def test_balls_of_the_den_part_with_the_set_share_of_their_closing_speed(two):
    after = step(den(*two, hand=hand(0.06, 0.94)))
    (contact,) = after.contacts
    normal = np.array(contact.normal)
    closing_mps = (velocity(two[0]) - velocity(two[1])) @ normal
    parting_mps = (velocity(after.balls[1]) - velocity(after.balls[0])) @ normal
    assert parting_mps == pytest.approx(0.85 * closing_mps, abs=1e-9)
    change = sum(
        mass_kg(two[i]) * (velocity(after.balls[i]) - velocity(two[i]) - GRAVITY_MPS2 * FRAME_S)
        for i in (0, 1)
    )
    assert change == pytest.approx(np.zeros(2), abs=1e-12)


@law
@given(pairs)
def test_ball_and_hand_exchange_momentum_and_part_with_the_set_share(two):
    a, b = (Disc(c.id, *c.position_m, *c.velocity_mps, c.radius_m, mass_kg(c)) for c in two)
    b.mass_kg, b.target_mps = 0.05, (0.0, 0.0)
    free = Law((0.0, 0.0, 1.0, 1.0), restitution=0.85, restitution_driven=0.6, motor_mps2=0.0)
    (contact,) = advance([a, b], free, FRAME_S)
    normal = np.array(contact.normal)
    after_a, after_b = np.array([a.vx, a.vy]), np.array([b.vx, b.vy])
    closing_mps = (velocity(two[0]) - velocity(two[1])) @ normal
    assert (after_b - after_a) @ normal == pytest.approx(0.6 * closing_mps, abs=1e-9)
    assert a.mass_kg * (after_a - velocity(two[0])) == pytest.approx(
        -contact.impulse_Ns * normal, abs=1e-12
    )
    assert b.mass_kg * (after_b - velocity(two[1])) == pytest.approx(
        contact.impulse_Ns * normal, abs=1e-12
    )


@law
@given(angle=angles, gap_m=gaps, closing_mps=closings, slide_mps=slides, radius_m=radii)
def test_a_ball_of_the_den_feels_the_impulse_of_the_hand_it_hits(
    angle, gap_m, closing_mps, slide_mps, radius_m
):
    normal = np.array([math.cos(angle), math.sin(angle)])
    at = np.array([0.5, 0.5]) - normal * (radius_m + 0.06 + gap_m)
    towards = closing_mps * normal + slide_mps * np.array([-normal[1], normal[0]])
    hitting = ball(*at.tolist(), *towards.tolist(), radius_m)
    after = step(den(hitting, hand=hand(0.5, 0.5)))
    (hit,) = after.contacts
    change = velocity(after.balls[0]) - velocity(hitting) - GRAVITY_MPS2 * FRAME_S
    assert (hit.a, hit.b) == (0, 100)
    assert mass_kg(hitting) * change == pytest.approx(
        -hit.impulse_Ns * np.array(hit.normal), abs=1e-12
    )
