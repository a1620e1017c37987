"""The scenes of one law as worlds: as the formulas say, whatever is asked for and called."""

import math

import numpy as np
import pytest

from reelworld import worlds
from reelworld.footage.check import check
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.motion import (
    DT_S,
    NUM_FRAMES,
    Motion,
    collision,
    times_s,
    velocity_after,
)
from reelworld.worlds.laws.motion import parabola as parabola_motion

STILL = [0, 0, 0, 0, 0]
NAMES = ("laws-uniform", "laws-collision", "laws-parabola")


def played(world, num_frames=NUM_FRAMES - 1, keys=STILL):
    """Positions and velocities ``[t, n, 2]`` and the states."""
    states = [world.state()]
    for _ in range(num_frames):
        world.step(keys)
        states.append(world.state())
    place = np.array([[(d.x, d.y) for d in s.discs] for s in states])
    return place, np.array([[(d.vx, d.vy) for d in s.discs] for s in states]), states


def formula(name, state):
    """The same scene by the closed form of ``laws.motion``."""
    at_s, first = times_s() - times_s()[0], state.discs[0]
    if name == "laws-collision":
        left, right = state.discs
        radii, speeds = (left.radius, right.radius), (left.vx, -right.vx)
        return collision(radii, speeds, (left.x, right.x), left.y, at_s)
    start = (first.x, first.y)
    if name == "laws-parabola":
        fallen_s = -first.vy / 2.5  # thrown this long ago
        start = (first.x - first.vx * fallen_s, first.y + 1.25 * fallen_s**2)
        return parabola_motion(first.radius, first.vx, start, at_s + fallen_s)
    place = np.stack([first.x + first.vx * at_s, np.full_like(at_s, first.y)], -1)
    velocity = np.broadcast_to([first.vx, 0.0], place.shape)
    return Motion(place[:, None], velocity[:, None], np.array([first.radius]))


@pytest.mark.parametrize("name", NAMES)
def test_32_frames_are_those_of_the_formula(name):
    world = worlds.make(name, size_px=64)
    for seed in range(20):
        world.reset(seed=seed)
        expected = formula(name, world.state())
        place, velocity, _ = played(world)
        assert np.abs(place - expected.position).max() < 1e-9
        assert np.abs(velocity - expected.velocity).max() < 1e-9


def test_frames_are_drawn_as_the_paper_draws_them():
    world = worlds.make("laws-collision", size_px=96)
    frame, _ = world.reset(seed=3)
    assert np.array_equal(frame, draw_motion(formula("laws-collision", world.state()), 96)[0])


def test_slow_discs_bounce_and_momentum_goes_over():
    world = worlds.make("laws-collision", size_px=64, speed_1=0.3, speed_2=0.2, radius_1=(0.5, 1.5))
    world.reset(seed=2)
    left, right = world.state().discs
    _, velocity, states = played(world, 60)
    after = velocity_after((left.radius, right.radius), (0.3, 0.2))
    assert velocity[-1, :, 0] == pytest.approx(after, abs=1e-9)
    given = sum(state.impulse for state in states)
    assert given == pytest.approx(math.pi * left.radius**2 * (0.3 - after[0]))


@pytest.mark.parametrize("name", NAMES)
def test_keys_move_nothing(name):
    world = worlds.make(name, size_px=64)
    world.reset(seed=1)
    still = played(world)[0]
    world.reset(seed=1)
    assert np.array_equal(played(world, keys=[1, 0, 1, 0, 1])[0], still)


def drawn(name, num=200, **options):
    world = worlds.make(name, size_px=64, **options)
    world.render = lambda: np.zeros((64, 64, 3), np.uint8)
    for seed in range(num):
        world.reset(seed=seed)
        yield world.drawn


def test_any_range_and_any_hole_can_be_asked_for():
    fast = [d["speed"] for d in drawn("laws-uniform", speed=((0.5, 1.0), (5.0, 6.0)))]
    assert all(0.5 <= v <= 1.0 or 5.0 <= v <= 6.0 for v in fast) and min(fast) < 1.0 < max(fast)
    square = list(drawn("laws-collision", holes="speed_1:1.5:3.5+speed_2:1.5:3.5"))
    inside = [1.5 < d["speed_1"] < 3.5 and 1.5 < d["speed_2"] < 3.5 for d in square]
    assert not any(inside)
    assert any(1.5 < d["speed_1"] < 3.5 for d in square), "only both together are a hole"


@pytest.mark.parametrize("hole", ["speed", "speed:2", "speed:3:2", "mass:1:2", "speed:a:b", ""])
def test_a_hole_that_is_none_is_refused(hole):
    with pytest.raises(UserError, match=r"is no hole; write NAME:LOW:HIGH.*radius, speed"):
        worlds.make("laws-uniform", holes=(hole,))


def test_what_does_not_fit_is_refused_when_it_is_made():
    with pytest.raises(UserError, match="none of 1000 draws"):
        worlds.make("laws-collision", radius_1=2.4, radius_2=2.4, speed_1=20, speed_2=20)
    with pytest.raises(UserError, match="none of 1000 draws"):
        worlds.make("laws-uniform", holes="speed:0.5:4.5")


def test_gravity_can_be_called_up_and_everything_turned_back():
    world = worlds.make("laws-uniform", size_px=64)
    world.reset(seed=1)
    first = world.state().discs[0]
    world.call("gravity_sets_in")
    played(world, 10)
    second = world.state().discs[0]
    assert second.vy == pytest.approx(-2.5 * 10 * DT_S)
    assert second.y == pytest.approx(first.y - 1.25 * (10 * DT_S) ** 2)
    world.call("discs_turn_back")
    played(world, 10)
    assert (world.state().discs[0].x, world.state().discs[0].y) == pytest.approx((first.x, first.y))


def test_captions_say_what_is_there_in_several_ways():
    captions = set()
    world = worlds.make("laws-parabola", size_px=64)
    for seed in range(30):
        _, info = world.reset(seed=seed)
        size = {"small": (0, 0.8), "middling": (0.8, 1.2), "large": (1.2, 9)}
        (word,) = (w for w in size if w in info["caption"])
        assert size[word][0] <= world.state().discs[0].radius <= size[word][1]
        captions.add(info["caption"].replace(word, ""))
    assert len(captions) >= 5
    world.call("gravity_vanishes")
    world.call("lights_out")
    assert "gravity 0" in world.caption() and world.caption().endswith("in the dark")


def test_a_recording_has_ten_frames_a_second_and_says_what_was_left_out(tmp_path):
    settings = RecordSettings(
        world="laws-collision",
        num_episodes=3,
        frames_per_episode=NUM_FRAMES,
        size_px=64,
        options=(("holes", ("speed_1:2:3+speed_2:2:3",)), ("radius_1", (0.6, 0.9))),
        workers=1,
    )
    footage = Footage(record(settings, tmp_path / "laws"))
    assert check(tmp_path / "laws", workers=1) == [] and footage.fps == 10
    assert footage.info["reelworld"]["options"]["holes"] == ["speed_1:2:3+speed_2:2:3"]
    assert "--factor holes=speed_1:2:3+speed_2:2:3" in footage.info["reelworld"]["command"]
    episode = footage.episode(0)
    assert 0.6 <= episode.factors["radius_1"] <= 0.9
    assert episode.truth["truth.impulse"].astype(bool).sum() == 1
