"""Policies press valid keys, alike for like generators, and the curious one plays."""

import numpy as np
import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.worlds.policies import make_policy

from .laboratory import ball, box, den, hand, step

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


@pytest.mark.parametrize("at", [(0.8, 0.8), (0.2, 0.8), (0.8, 0.2), (0.2, 0.2)])
def test_curious_chases_and_hits(at):
    struck = 0
    for seed in range(6):
        policy = make_policy("curious", np.random.default_rng(seed))
        state = den(ball(*at), hand=hand(0.5, 0.5))
        for _ in range(90):
            held = [key for key, bit in zip(worlds.KEYS, policy(state), strict=True) if bit]
            state = step(state, *held)
            if any(100 in (contact.a, contact.b) for contact in state.contacts):
                struck += 1
                break
    assert struck >= 3


def test_an_unknown_policy_is_refused():
    with pytest.raises(UserError, match=r"no policy called 'greedy'.*curious, sticky, idle"):
        make_policy("greedy", np.random.default_rng(0))
