"""What holds of the rover's motion, with parameters drawn at random."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelworld.worlds.rover import forces, physics
from reelworld.worlds.rover.bodies import PRESS_PER_S2
from reelworld.worlds.rover.drive import build_of
from reelworld.worlds.rover.energy import energy_J, momentum_Ns
from reelworld.worlds.rover.motion import next_state
from reelworld.worlds.rover.state import Boulder
from reelworld.worlds.state import FPS

from .laboratory import (
    ACT,
    CALM,
    DOWN,
    LEVEL,
    NO_KEYS,
    RIGHT,
    UP,
    after,
    centre,
    moved,
    path,
    scene,
    spin_about_centre,
)  # fmt: skip

gravities, sizes = st.floats(1.2, 3.7), st.floats(0.85, 1.15)
springs = st.floats(0.75, 1.3)


@settings(max_examples=10, deadline=None)
@given(gravities, sizes, st.floats(-6, 6), st.floats(-2, 5), st.floats(-3, 3))
def test_flight_is_the_exact_parabola_and_keeps_its_spin(gravity, size, vx, vy, rate):
    start = scene(gravity_mps2=gravity, size=size, **CALM)
    start = moved(start, (0.0, 60.0), (vx, vy))
    start = replace(start, chassis=replace(start.chassis, pitch_rate_radps=rate))
    (x, y), spin = centre(start)[0], spin_about_centre(start)
    vx, vy = centre(start)[1]
    for i, state in enumerate(path(start, 45)):
        t = i / FPS
        assert state.airborne or i == 0
        place = x + vx * t, y + vy * t - 0.5 * gravity * t * t
        assert centre(state)[0] == pytest.approx(place, abs=1e-9)
        assert spin_about_centre(state) == pytest.approx(spin, abs=1e-9)


def test_the_motor_turns_the_chassis_against_the_wheels_in_flight():
    start = moved(scene(**CALM), (0.0, 60.0))
    end = after(start, 15, RIGHT)
    assert end.wheels[0].spin_radps < -5.0 and end.chassis.pitch_rate_radps > 0.1
    assert spin_about_centre(end) == pytest.approx(spin_about_centre(start), abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(gravities, sizes, springs)
def test_at_rest_springs_sag_and_wheels_carry_as_statics_says(gravity, size, hz):
    state = scene(gravity_mps2=gravity, size=size, suspension_hz=hz, **LEVEL, **CALM)
    state = after(state, 90)
    build = build_of(state)
    weight = build.mass_kg * gravity
    for wheel in state.wheels:
        assert wheel.suspension_m == pytest.approx(build.sag_m(gravity), abs=1e-6)
        assert wheel.normal_N == pytest.approx(0.5 * weight, rel=1e-6)
        tyre = 0.5 * weight / (build.wheel_kg * PRESS_PER_S2)
        assert wheel.position_m[1] == pytest.approx(build.wheel_radius_m - tyre, abs=1e-7)
    assert state.chassis.scrape_N == 0.0
    assert np.hypot(*state.chassis.velocity_mps) < 1e-6


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_a_braked_rover_stays_on_its_slope(seed):
    state = scene(seed, grip=1.0, **CALM)
    first = state = after(state, 150, DOWN)
    if abs(first.chassis.pitch_rad) > 0.5:
        return  # steeper than a braked wheel holds, with what pitching adds
    state = after(first, 300, DOWN)
    assert state.chassis.position_m == pytest.approx(first.chassis.position_m, abs=1e-3)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([NO_KEYS, DOWN]))
def test_without_drive_energy_never_grows(seed, keys):
    """What a frame shows in the middle of a touch is gone in the next."""
    states = path(scene(seed), 75, keys)
    energies = np.array([energy_J(state) for state in states])
    scale = energies.max() - energies.min() + 1.0
    lasting = np.minimum(energies[2:-1], energies[3:]) - energies[:-3]
    assert lasting.max() < 1e-4 * scale
    assert np.diff(energies).max() < 0.01 * scale


@settings(max_examples=10, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.sampled_from([NO_KEYS, RIGHT, DOWN]), min_size=40, max_size=40),
)
def test_momentum_changes_by_the_forces_told_and_no_others(seed, keys):
    """On level ground: so chassis and wheels push each other equally and oppositely."""
    state = scene(seed, num_boulders=0, **LEVEL)
    for held in keys:
        after_it = next_state(state, held)
        (px, py), (qx, qy) = momentum_Ns(state), momentum_Ns(after_it)
        weight = build_of(state).mass_kg * state.scene.gravity_mps2
        wheels = after_it.wheels
        if after_it.chassis.scrape_N == 0.0:
            up = sum(w.normal_N for w in wheels) - weight
            assert (qy - py) * FPS == pytest.approx(up, abs=1e-7)
            assert (qx - px) * FPS == pytest.approx(sum(w.grip_N for w in wheels), abs=1e-7)
        state = after_it


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(-0.8, 0.8), st.floats(0.2, 0.42))
def test_a_boulder_and_the_rover_push_each_other_equally(seed, aside, radius):
    """High above the ground, where nothing else pushes across."""
    state = moved(scene(seed, **CALM), (0.0, 60.0))
    x, y = state.chassis.position_m
    rock = Boulder(0, (x + aside, y + 2.0), (0.0, -4.0), radius)
    start = replace(state, boulders=(rock,))
    states = path(start, 14)
    assert any(s.boulders[0].normal_N > 0.0 for s in states)
    kg = build_of(state).mass_kg + 150.0 * np.pi * radius**2
    for i, state in enumerate(states):
        (px, py), (qx, qy) = momentum_Ns(start), momentum_Ns(state)
        assert qx == pytest.approx(px, abs=1e-9)
        assert qy == pytest.approx(py - kg * state.scene.gravity_mps2 * i / FPS, abs=1e-7)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
def test_traction_never_exceeds_friction(seed, grip):
    states = path(scene(seed, grip=grip, num_boulders=0), 60, RIGHT)
    for state in states[1:]:
        for wheel in state.wheels:
            assert abs(wheel.grip_N) <= grip * wheel.normal_N + 1e-9


def test_on_level_ground_the_rover_gains_speed_as_friction_allows():
    fixed = {"gravity_mps2": 1.6, **LEVEL, **CALM}
    slippery = after(scene(grip=0.3, **fixed), 30, RIGHT)
    assert slippery.chassis.velocity_mps[0] == pytest.approx(0.3 * 1.6 * 2.0, rel=0.03)
    assert abs(slippery.wheels[0].slip_mps) > 0.5
    build = build_of(slippery)
    rolling = after(scene(grip=1.0, **fixed), 6, RIGHT)
    spun_kg = build.mass_kg + 2 * build.wheel_kgm2 / build.wheel_radius_m**2
    pull = 2 * build.motor_Nm / build.wheel_radius_m - 0.03 * build.mass_kg * 1.6
    assert pull / spun_kg * 0.4 > rolling.chassis.velocity_mps[0] > 0.5 * pull / spun_kg * 0.4


def test_jets_and_rocket_push_as_hard_as_they_say():
    start = moved(scene(gravity_mps2=1.6, **LEVEL, **CALM), (0.0, 3.0))
    up, ahead = after(start, 6, UP), after(start, 6, ACT)
    fell = after(start, 6)
    assert centre(up)[1][1] - centre(fell)[1][1] == pytest.approx(3.4 * 6 / FPS, rel=1e-6)
    assert centre(ahead)[1][0] == pytest.approx(2.6 * 6 / FPS, rel=1e-3)
    assert up.fuel_s == pytest.approx(1.2 - 6 / FPS)
    back = after(start, 6, (1, 0, 0, 0, 1))
    assert back.rocket == -1 and centre(back)[1][0] < -0.9


def test_the_error_of_substeps_is_as_stated(monkeypatch):
    """A second of driving over bumps, against four times as many substeps."""
    start = scene(5, bumps=0.8, **CALM)
    coarse = after(start, 15, RIGHT)
    for module in (physics, forces):
        monkeypatch.setattr(module, "H_S", 1.0 / (FPS * 96))
        monkeypatch.setattr(module, "SUBSTEPS", 96)
    fine = after(start, 15, RIGHT)
    assert coarse.chassis.position_m == pytest.approx(fine.chassis.position_m, abs=2e-3)
    assert coarse.chassis.pitch_rad == pytest.approx(fine.chassis.pitch_rad, abs=2e-3)
    assert coarse.chassis.position_m != fine.chassis.position_m
