"""What reaches the present through memory alone: the belief is cut after every frame."""

import pytest
import tiny
import torch

from reelworld.dynamics.memory import Memory
from reelworld.dynamics.state import empty_state
from reelworld.dynamics.step import watch_step

MEMORY_FRAMES = tiny.DYNAMICS.memory_frames
NO_KEYS, CLEAN = torch.zeros(1, 5), torch.zeros(1)


@pytest.fixture(scope="module")
def gaps():
    """By age of the one frame in which two histories differ: how far their features differ."""
    network, common = tiny.make_dynamics(), tiny.random_latents(1, MEMORY_FRAMES + 4)
    histories = [common.clone(), common.clone()]
    histories[1][:, 0] = -histories[1][:, 0]
    states = [empty_state(tiny.DYNAMICS, 1, tiny.GRID) for _ in histories]
    found = []
    with torch.inference_mode():
        for t in range(common.shape[1]):
            uncut = torch.zeros_like(states[0].belief)
            states = [
                watch_step(network, state._replace(belief=uncut), NO_KEYS, history[:, t])
                for state, history in zip(states, histories, strict=True)
            ]
            features = [
                network.observe(state._replace(belief=uncut), NO_KEYS, CLEAN)[0] for state in states
            ]
            found.append(float((features[0] - features[1]).abs().max()))
    return found


def test_a_frame_is_remembered_for_as_long_as_it_is_in_memory(gaps):
    assert MEMORY_FRAMES >= 64
    assert min(gaps[: MEMORY_FRAMES + 1]) > 1e-5


def test_a_frame_that_has_left_memory_leaves_no_trace(gaps):
    assert gaps[MEMORY_FRAMES + 2] == 0.0


def test_places_that_were_never_filled_are_not_read():
    memory = tiny.liven(Memory(16, 2, frames=5))
    tokens, kept = torch.randn(2, 4, 16), torch.randn(2, 5, 4, 32)
    spoilt = kept.clone()
    spoilt[:, :3] = 100.0
    num_valid = torch.tensor([2, 3])
    before, after = (memory.read(tokens, m, num_valid) for m in (kept, spoilt))
    assert torch.equal(before[0], after[0])
    assert not torch.allclose(before[1], after[1])


def test_a_short_window_ages_as_the_newest_part_of_a_long_one():
    memory = tiny.liven(Memory(16, 2, frames=9))
    tokens, kept, three = torch.randn(1, 4, 16), torch.randn(1, 9, 4, 32), torch.tensor([3])
    long, short = memory.read(tokens, kept, three), memory.read(tokens, kept[:, -3:], three)
    assert torch.allclose(long, short, atol=1e-5)


def test_tokens_know_their_place():
    same = Memory(16, 2, frames=3).tokens(torch.zeros(1, 16, 2, 3))
    assert len(same[0].unique(dim=0)) == 6
