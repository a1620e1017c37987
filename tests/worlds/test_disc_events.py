"""What can happen in den and box does happen, and the laws hold after it."""

from dataclasses import replace

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds import FPS, Occluder

from .laboratory import DISC_WORLDS, ball, box, den, step


def after(state, slug):
    """The state after an event."""
    world = worlds.make(state.world, size_px=64)
    world.restore(state)
    world.call(slug)
    return world.state()


@pytest.mark.parametrize("name", DISC_WORLDS)
def test_the_lights_go_out_and_on(name):
    world = worlds.make(name, size_px=64)
    bright, _ = world.reset(seed=1)
    world.call("lights_out")
    dark = world.render()
    assert dark.mean() < 0.35 * bright.mean()
    assert len(np.unique(dark.reshape(-1, 3), axis=0)) > 5, "shapes can still be made out"
    world.call("lights_on")
    assert np.array_equal(world.render(), bright)


def fall_mps(state):
    """What a ball in free flight gains in speed downwards in a frame."""
    return state.balls[0].velocity_mps[1] - step(state).balls[0].velocity_mps[1]


def test_gravity_doubles_halves_vanishes_and_returns():
    state, seen = den(ball(0.5, 0.8)), []
    for slug in ("gravity_doubles", "gravity_halves", "gravity_vanishes", "gravity_returns"):
        state = after(state, slug)
        seen.append(fall_mps(state) * FPS)
    assert seen == pytest.approx([1.0, 0.5, 0.0, 0.5])
    for _ in range(9):
        state = after(state, "gravity_doubles")
    assert state.scenery.gravity_mps2 == 4.0, "what the engine was made for"


def test_gravity_sets_in_in_the_box_and_energy_is_still_kept():
    state = after(
        box(ball(0.3, 0.5, 0.2, 0.0), ball(0.7, 0.6, -0.1, 0.1, number=1)), "gravity_sets_in"
    )

    def energy_j(state):
        return sum(
            b.radius_m**2 * (0.5 * np.hypot(*b.velocity_mps) ** 2 + 0.5 * b.position_m[1])
            for b in state.balls
        )

    assert fall_mps(state) * FPS == pytest.approx(0.5)
    assert energy_j(step(state, num_frames=300)) == pytest.approx(energy_j(state), rel=1e-9)


@pytest.mark.parametrize(("state", "slug"), [(den, "green_ball_drops"), (box, "green_ball_comes")])
def test_a_green_ball_comes_once_where_there_is_room(state, slug):
    before = state(ball(0.5, 0.9, number=0), ball(0.3, 0.92, number=3))
    now = after(before, slug)
    (new,) = (b for b in now.balls if b not in before.balls)
    assert new.colour == "green" and new.id == 4 and new.visible_fraction == 1.0
    assert now.hand == before.hand and now.bodies[: len(before.balls)] == before.balls
    for other in before.balls:
        assert np.hypot(*np.subtract(new.position_m, other.position_m)) > new.radius_m + 0.08
    assert after(now, slug).balls == now.balls, "a colour is an identity"
    assert step(now).balls[-1].velocity_mps[1] < 0.0


def test_the_pillar_rises_out_of_the_room_and_the_ball_behind_it_is_seen():
    pillar = Occluder("pillar", (0.3, 0.0, 0.6, 1.0), (120, 120, 120))
    state = after(den(ball(0.45, 0.16), occluders=(pillar,)), "pillar_rises")
    assert state.balls[0].visible_fraction == 0.0
    seen = []
    for _ in range(40):
        state = step(state)
        seen.append(state.balls[0].visible_fraction)
    assert state.scenery.occluders == () and seen == sorted(seen) and seen[-1] == 1.0


def test_where_there_is_no_pillar_one_rises_and_stays():
    state = after(den(ball(0.5, 0.16)), "pillar_rises")
    assert state.balls[0].visible_fraction == 1.0
    state = step(state, num_frames=60)
    (pillar,) = state.scenery.occluders
    assert pillar.rect_m == (0.37, 0.0, 0.63, 1.0) and state.balls[0].visible_fraction == 0.0
    assert step(state).scenery == state.scenery


def test_velocities_are_changed_as_announced():
    state = box(ball(0.3, 0.5, 0.2, -0.1), ball(0.7, 0.6, -0.1, 0.1, number=1))
    assert all(b.velocity_mps == (0.0, 0.0) for b in after(state, "balls_stop").balls)
    back = after(state, "balls_turn_back")
    assert [b.velocity_mps for b in back.balls] == [(-0.2, 0.1), (0.1, -0.1)]
    there = step(state, num_frames=40)
    again = step(after(there, "balls_turn_back"), num_frames=40)
    for one, other in zip(state.balls, again.balls, strict=True):
        assert one.position_m == pytest.approx(other.position_m, abs=1e-6), "time runs backwards"
    kicked = after(den(ball(0.5, 0.5, 0.1, 0.0)), "floor_kicks")
    assert kicked.balls[0].velocity_mps == (0.1, 0.6) and kicked.hand.velocity_mps == (0.0, 0.0)


@pytest.mark.parametrize("name", DISC_WORLDS)
def test_factors_are_what_the_scene_has(name):
    world = worlds.make(
        name, size_px=64, num_balls=2, ball_radius_m=0.07, gravity_mps2=0.3, light=0.5
    )
    for seed in range(5):
        world.reset(seed=seed)
        state = world.state()
        assert [b.radius_m for b in state.balls] == [0.07, 0.07]
        assert (state.scenery.gravity_mps2, state.scenery.light) == (0.3, 0.5)
        assert world.drawn["ball_radius_m"] == (0.07, 0.07)
        falls = state.balls[0].velocity_mps[1] - step(state).balls[0].velocity_mps[1]
        assert falls == pytest.approx(0.3 / FPS)


def test_furniture_and_colours_can_be_chosen():
    world = worlds.make("den", size_px=64, furniture=("couch", "both"), wall="sage", floor="ochre")
    kinds = set()
    for seed in range(12):
        world.reset(seed=seed)
        kinds.add(tuple(o.kind for o in world.scenery.occluders))
        assert (world.scenery.wall_rgb, world.scenery.floor_rgb) == ((92, 96, 90), (58, 52, 44))
    assert kinds == {("couch",), ("pillar", "couch")}


def test_measures_are_those_of_the_state():
    state = den(ball(0.4, 0.5, 0.1, -0.2), ball(0.7, 0.6, number=1))
    world = worlds.make("den", size_px=64)
    values = world.measure(replace(state, scenery=replace(state.scenery, light=0.5)))
    assert (values["ball0_x_m"], values["ball0_vy_mps"], values["hand_y_m"]) == (0.4, -0.2, 0.94)
    assert values["kinetic_energy_J"] == pytest.approx(0.5 * np.pi * 0.08**2 * 0.05)
    assert values["light"] == 0.5 and np.isnan(values["ball2_x_m"])
