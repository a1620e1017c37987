"""The three scenes keep their laws, whatever the parameters."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelworld.kit.errors import UserError
from reelworld.worlds.laws import motion as laws
from reelworld.worlds.laws.ranges import RELEASED, Ranges
from reelworld.worlds.laws.scenes import DRAW, draw_scenes, has_room

DOCS = Path(__file__).parents[2] / "docs" / "phyworld.md"
radii = st.floats(0.3, 2.0)
speeds = st.floats(0.0, 6.0)
seeds = st.integers(0, 2**32)
pairs = {"radius": st.tuples(radii, radii), "speed": st.tuples(speeds, speeds)}


def rng(seed=0):
    return np.random.default_rng(seed)


@given(radii, speeds, seeds)
def test_a_disc_left_alone_keeps_its_velocity(radius, speed, seed):
    moved = DRAW["uniform"](rng(seed), radius, speed)
    steps = np.diff(moved.position[:, 0], axis=0) / laws.DT_S
    np.testing.assert_allclose(steps, [[speed, 0.0]] * 31, atol=1e-9)
    np.testing.assert_allclose(moved.velocity[:, 0], [[speed, 0.0]] * 32)


@given(radii, speeds, seeds)
def test_a_thrown_disc_accelerates_by_gravity_alone(radius, speed, seed):
    thrown = DRAW["parabola"](rng(seed), radius, speed)
    bend = np.diff(thrown.position[:, 0], n=2, axis=0) / laws.DT_S**2
    np.testing.assert_allclose(bend, [[0.0, -2.5]] * 30, atol=1e-9)
    np.testing.assert_allclose(np.diff(thrown.velocity[:, 0, 1]) / laws.DT_S, -2.5)
    np.testing.assert_allclose(thrown.velocity[:, 0, 0], speed)


def test_a_parabola_lies_as_far_above_that_of_the_papers_engine_as_said():
    ours = laws.parabola(1.0, 2.0, (1.0, 8.5)).position[:, 0]
    place, velocity, engine = np.array([1.0, 8.5]), np.array([2.0, 0.0]), []
    for step in range(311):
        velocity = velocity - np.array([0.0, 2.5 * 0.01])
        place = place + velocity * 0.01
        if step % 10 == 0:
            engine.append(place)
    above = ours - engine
    np.testing.assert_allclose(above[:, 0], 0.0, atol=1e-9)
    assert above[:, 1].min() > 0 and above[:, 1].max() == pytest.approx(0.039, abs=0.001)


def state(radius, speed, at_s):
    """A collision from x = 2 and x = 8, and its masses."""
    return laws.collision(radius, speed, (2.0, 8.0), 5.0, at_s), np.square(radius)


@given(**pairs)
def test_a_collision_keeps_momentum_and_energy(radius, speed):
    met, mass = state(radius, speed, np.linspace(0, 60, 50))
    velocity = met.velocity[..., 0]
    momentum, energy = velocity @ mass, velocity**2 @ mass / 2
    np.testing.assert_allclose(momentum, momentum[0], atol=1e-9)
    np.testing.assert_allclose(energy, energy[0], atol=1e-9)
    assert (met.velocity[..., 1] == 0).all() and (met.position[..., 1] == 5.0).all()


@given(**pairs)
def test_discs_touch_when_they_meet_and_never_overlap(radius, speed):
    assume(sum(speed) > 0.05)
    met_s = laws.contact_s(radius, speed, (2.0, 8.0))
    around, _ = state(radius, speed, met_s + np.linspace(-1, 1, 41))
    gap = np.diff(around.position[..., 0])[:, 0] - sum(radius)
    assert gap[20] == pytest.approx(0.0, abs=1e-9)
    assert (np.delete(gap, 20) > 0).all()
    np.testing.assert_allclose(gap, np.abs(np.linspace(-1, 1, 41)) * sum(speed), atol=1e-9)


@given(**pairs)
def test_velocities_agree_with_places(radius, speed):
    assume(sum(speed) > 0.05)
    fine = np.linspace(0, 60, 2001)
    met, _ = state(radius, speed, fine)
    smooth = np.abs(fine[:-1] + 0.015 - laws.contact_s(radius, speed, (2.0, 8.0))) > 0.03
    steps = np.diff(met.position[..., 0], axis=0)[smooth] / 0.03
    np.testing.assert_allclose(steps, met.velocity[:-1, :, 0][smooth], atol=1e-8)


def test_discs_that_do_not_approach_never_meet():
    assert laws.contact_s((1.0, 1.0), (0.0, 0.0), (2.0, 8.0)) == np.inf
    still, _ = state((1.0, 1.0), (0.0, 0.0), laws.times_s())
    assert (still.position == still.position[0]).all()


def test_equal_discs_swap_velocities():
    np.testing.assert_allclose(laws.velocity_after((1.3, 1.3), (3.0, 0.5)), [-0.5, 3.0])


def test_frame_0_is_a_hundredth_of_a_second_in():
    np.testing.assert_allclose(laws.times_s()[[0, 1, 31]], [0.01, 0.11, 3.11])
    assert laws.uniform(1.0, 4.0, (1.0, 5.0)).position[0, 0, 0] == pytest.approx(1.04)


def test_a_motion_says_when_it_is_wholly_in_view():
    leaving = laws.uniform(1.0, 4.0, (5.0, 5.0))
    assert leaving.inside.tolist() == [x <= 9.0 for x in leaving.position[:, 0, 0]]
    sinking = laws.parabola(1.0, 0.0, (5.0, 2.0))
    assert sinking.inside.sum() == (2.0 - 1.25 * laws.times_s() ** 2 >= 1.0).sum()
    kept = leaving.frames(np.array([3, 5]))
    assert (kept.position == leaving.position[[3, 5]]).all()
    assert (kept.velocity == leaving.velocity[[3, 5]]).all()


def test_discs_need_a_radius_and_a_place_of_their_own():
    with pytest.raises(UserError, match="above 0"):
        laws.uniform(0.0, 1.0, (5.0, 5.0))
    with pytest.raises(UserError, match="start them apart"):
        laws.collision((1.0, 1.0), (1.0, 1.0), (4.0, 5.5), 5.0)


@given(st.sampled_from(sorted(DRAW)), seeds)
def test_drawn_scenes_stay_in_view_and_in_time_as_long_as_promised(scene, seed):
    drawn = next(draw_scenes(scene, rng(seed)))
    assert drawn.inside[0]
    speed, radius = drawn.velocity[0, 0, 0], drawn.radius[0]
    if scene == "uniform":  # 24 frames, or what fits of them
        fits = 2 * radius + 2.4 * speed <= 10
        assert drawn.inside[:24].all() if fits else drawn.position[0, 0, 0] <= radius + 0.55
    if scene == "parabola":
        top = drawn.position[0, 0, 1] + drawn.radius[0]
        assert 8.4 < top <= 9.5
    if scene == "collision":
        velocity = drawn.velocity[:, 0, 0]
        met = np.flatnonzero(np.diff(velocity))
        assert len(met) == 1 and 7 <= met[0] <= 23


@given(**pairs, seed=seeds)
def test_a_collision_is_drawn_exactly_where_there_is_room(radius, speed, seed):
    drawn = DRAW["collision"](rng(seed), *radius, *speed)
    assert (drawn is not None) == has_room(*radius, *speed)
    if drawn is not None:
        assert drawn.inside[0]
    assert has_room(*radius, *speed) == (10 - 2 * sum(radius) >= 0.8 * sum(speed))


def test_no_two_scenes_share_their_draws_and_a_seed_gives_the_same_ones():
    first, again = (list(itertools.islice(draw_scenes("uniform", rng(4)), 50)) for _ in range(2))
    places = [scene.position[0, 0, 1] for scene in first]
    assert len(set(places)) == 50
    assert places == [scene.position[0, 0, 1] for scene in again]


def test_scenes_are_drawn_from_the_ranges_asked_for():
    wanted = Ranges({"radius": (0.5, 0.5), "speed": (1.0, 4.0)}, ({"speed": (1.25, 3.75)},))
    drawn = list(itertools.islice(draw_scenes("parabola", rng(), wanted), 100))
    assert {scene.radius[0] for scene in drawn} == {0.5}
    speed = np.array([scene.velocity[0, 0, 0] for scene in drawn])
    assert ((speed <= 1.25) | (speed >= 3.75)).all() and 20 < (speed < 2).sum() < 80
    released = itertools.islice(draw_scenes("collision", rng()), 200)
    radius = np.array([scene.radius for scene in released])
    assert 0.5 <= radius.min() < 0.55 and 1.4 < radius.max() <= 1.5


@pytest.mark.parametrize(
    ("scene", "ends", "complaint"),
    [
        ("pendulum", {}, "no scene 'pendulum'"),
        ("uniform", {"radius": (1, 1)}, "needs ranges of radius, speed"),
        ("collision", RELEASED["uniform"].ends, "needs ranges of radius_1"),
        ("uniform", {"radius": (1, 3), "speed": (1, 2)}, "radius is 1 to 3"),
        ("uniform", {"radius": (0, 1), "speed": (1, 2)}, "radius is 0 to 1"),
        ("uniform", {"radius": (1, 1), "speed": (-1, 2)}, "speed begins at -1"),
    ],
)
def test_ranges_that_no_scene_can_have_are_refused(scene, ends, complaint):
    ranges = Ranges(ends) if ends else None
    with pytest.raises(UserError, match=complaint):
        next(draw_scenes(scene, rng(), ranges))


def test_collisions_that_never_fit_are_refused_rather_than_sought_for_ever():
    fast = dict.fromkeys(("speed_1", "speed_2"), (6.0, 6.0))
    wide = dict.fromkeys(("radius_1", "radius_2"), (1.5, 1.5))
    with pytest.raises(UserError, match="smaller or slower"):
        next(draw_scenes("collision", rng(), Ranges(wide | fast)))


def test_the_example_of_the_docs_runs():
    (code,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(code, names)
    assert names["frames"].shape == (32, 128, 128, 3)
    speed = names["motion"].velocity[0, 0, 0]
    assert 1.0 <= speed <= 1.25 or 3.75 <= speed <= 4.0
