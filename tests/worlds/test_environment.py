"""Worlds are Gymnasium environments that repeat themselves bit for bit."""

import gymnasium
import numpy as np
from gymnasium.utils.env_checker import check_env

from reelworld import worlds
from reelworld.worlds import WORLD_NAMES
from reelworld.worlds.policies import make_policy

from .every import every_world

EVERY_WORLD = every_world("name")


def id_of(name):
    """What Gymnasium calls a world."""
    return f"reelworld/{worlds.world_class(name).__name__}-v0"


EVERY_ID = every_world("environment_id", id_of)


def play(world, policy, num_frames):
    """The frames and states of ``num_frames`` steps."""
    frames, states = [], []
    for _ in range(num_frames):
        frames.append(world.step(policy(world.state()))[0])
        states.append(world.state())
    return frames, states


def sticky(seed):
    return make_policy("sticky", np.random.default_rng(seed))


@EVERY_WORLD
def test_names_lead_to_their_worlds(name):
    made = worlds.make(name, size_px=64)
    assert made.name == name and type(made) is worlds.world_class(name)


@EVERY_ID
def test_gymnasium_finds_no_fault(environment_id):
    check_env(gymnasium.make(environment_id).unwrapped)


@EVERY_ID
def test_gymnasium_makes_worlds_with_options(environment_id):
    environment = gymnasium.make(environment_id, size_px=64)  # with its order and space checks
    frame, info = environment.reset(seed=3)
    assert frame.shape == (64, 64, 3)
    assert info == {"caption": environment.unwrapped.caption()}
    for _ in range(5):
        frame, reward, terminated, truncated, _ = environment.step(
            environment.action_space.sample()
        )
        assert frame in environment.observation_space
        assert (reward, terminated, truncated) == (0.0, False, False)


def test_every_world_is_registered():
    registered = {key for key in gymnasium.registry if key.startswith("reelworld/")}
    assert registered == {id_of(name) for name in WORLD_NAMES}


@EVERY_WORLD
def test_a_seed_determines_every_bit(name):
    first, second = worlds.make(name, size_px=64), worlds.make(name, size_px=64)
    second.reset(seed=1)  # what happened before does not matter
    second.step(np.ones(5, np.uint8))
    assert np.array_equal(first.reset(seed=7)[0], second.reset(seed=7)[0])
    frames, states = play(first, sticky(0), 60)
    frames_again, states_again = play(second, sticky(0), 60)
    assert states == states_again
    assert np.array_equal(frames, frames_again)


@EVERY_WORLD
def test_seeds_differ(name):
    world = worlds.make(name, size_px=64)
    scenes = [world.reset(seed=seed)[0].tobytes() for seed in range(20)]
    assert len(set(scenes)) > 15  # a box may be empty more than once


@EVERY_WORLD
def test_a_reset_without_a_seed_goes_on_with_the_last_one(name):
    first, second = worlds.make(name, size_px=64), worlds.make(name, size_px=64)
    for world in (first, second):
        world.reset(seed=11)
        world.reset()
    assert first.state() == second.state()
    second.reset(seed=11)
    assert first.state() != second.state()


@EVERY_WORLD
def test_truth_is_the_same_at_every_size(name):
    states = []
    for size_px in (64, 128, 256):
        world = worlds.make(name, size_px=size_px)
        frame, _ = world.reset(seed=5)
        assert frame.shape == (size_px, size_px, 3) and frame.dtype == np.uint8
        states.append([world.state(), *play(world, sticky(1), 20)[1]])
    assert states[0] == states[1] == states[2]


def test_a_step_does_not_change_frames_handed_out_before():
    world = worlds.make("den", size_px=64)
    frame, _ = world.reset(seed=2)
    before = frame.copy()
    frame[:10] = 0
    assert np.array_equal(world.render(), before)


@EVERY_WORLD
def test_state_counts_frames_and_remembers_keys(name):
    world = worlds.make(name, size_px=64)
    world.reset(seed=0)
    assert world.state().frame_index == 0 and world.state().keys == (0, 0, 0, 0, 0)
    world.step([1, 0, 1, 0, 1])
    assert world.state().frame_index == 1 and world.state().keys == (1, 0, 1, 0, 1)


def test_the_number_of_balls_in_a_box_can_be_fixed():
    for num_balls in range(9):
        world = worlds.make("box", size_px=64, num_balls=num_balls)
        world.reset(seed=4)
        assert len(world.state().balls) == num_balls
        assert world.state().hand is None
