"""Policies press valid keys, alike for like generators, and the curious one plays."""

import numpy as np
import pytest

from reelworld.kit.errors import UserError
from reelworld.worlds.policies import make_policy

from .laboratory import ball, box, den, hand

EVERY_POLICY = pytest.mark.parametrize("name", ["curious", "sticky", "idle"])


def pressed(name, seed, num_frames=400, state=None):
    """The keys ``[frame, key]`` that a policy presses at an unchanging state."""
    policy = make_policy(name, np.random.default_rng(seed))
    state = state or den(ball(0.7, 0.5), hand=hand(0.3, 0.3))
    return np.stack([policy(state) for _ in range(num_frames)])


@EVERY_POLICY
@pytest.mark.parametrize("state", [den(ball(0.7, 0.5), hand=hand(0.3, 0.3)), box(), den()])
def test_keys_are_bits_and_never_contradict(name, state):
    keys = pressed(name, 1, state=state)
    assert keys.dtype == np.uint8 and keys.shape == (400, 5)
    assert keys.max() <= 1
    assert not (keys[:, 0] & keys[:, 1]).any() and not (keys[:, 2] & keys[:, 3]).any()


@EVERY_POLICY
def test_a_generator_determines_the_keys(name):
    assert np.array_equal(pressed(name, 5), pressed(name, 5))


@pytest.mark.parametrize("name", ["curious", "sticky"])
def test_generators_differ(name):
    assert not np.array_equal(pressed(name, 5), pressed(name, 6))


def test_idle_touches_nothing():
    assert not pressed("idle", 0).any()


def test_sticky_holds_every_key_at_some_time_and_none_at_others():
    keys = pressed("sticky", 2, num_frames=3000)
    assert (keys.mean(0) > 0.05).all()
    assert 0.2 < (keys.sum(1) == 0).mean() < 0.6
    changes = (np.diff(keys.astype(int), axis=0) != 0).any(1).mean()
    assert changes < 0.2  # held, not flickering


def test_keys_handed_out_may_be_overwritten():
    policy = make_policy("sticky", np.random.default_rng(2))
    untouched = pressed("sticky", 2, num_frames=50)
    for expected in untouched:
        keys = policy(den())
        assert np.array_equal(keys, expected)
        keys[:] = 1


def test_curious_idles_and_plays_by_turns():
    keys = pressed("curious", 3, num_frames=3000)
    assert 0.25 < (keys.sum(1) == 0).mean() < 0.7


def test_curious_mostly_leaves_a_box_alone():
    keys = pressed("curious", 3, num_frames=3000, state=box(ball(0.5, 0.5)))
    assert 0.03 < (keys.sum(1) > 0).mean() < 0.3


@pytest.mark.parametrize("across", [-1, 1])
@pytest.mark.parametrize("along", [-1, 1])
def test_curious_goes_for_the_ball(across, along):
    """Whether it then hits is measured in ``test_long_play.py``."""
    state = den(ball(0.5 + 0.3 * across, 0.5 + 0.3 * along), hand=hand(0.5, 0.5))
    left, right, up, down, _ = pressed("curious", 3, num_frames=3000, state=state).mean(0)
    assert across * (right - left) > 0.15
    assert along * (up - down) > 0.15


def test_an_unknown_policy_is_refused():
    with pytest.raises(UserError, match=r"no policy called 'greedy'.*curious, sticky, idle"):
        make_policy("greedy", np.random.default_rng(0))
