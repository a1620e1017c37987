"""Games, played once for all tests."""

from collections import Counter

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds.court.state import OUTCOMES
from reelworld.worlds.court.step import step


@pytest.fixture(scope="session")
def games():
    """A function: the states of curious play at a make share, until 200 throws are decided."""
    played = {}

    def play(make_share, num_throws=200):
        if make_share not in played:
            played[make_share] = _play(make_share, num_throws)
        return played[make_share]

    return play


def _play(make_share, num_throws):
    """A list of episodes, each the states of 900 frames or fewer; the counts of outcomes."""
    world = worlds.make("court", size_px=64, make_share=make_share)
    episodes, counts = [], Counter()
    while counts.total() < num_throws:
        seed = len(episodes)
        world.reset(seed=seed)
        policy = world.policy("curious", np.random.default_rng(seed))
        states = [world.state()]
        while len(states) < 900 and counts.total() < num_throws:
            states.append(step(states[-1], tuple(policy(states[-1]).tolist())))
            counts.update(OUTCOMES[v.outcome] for v in states[-1].decided)
        episodes.append(states)
    return episodes, counts
