import pytest
import tiny
import torch

from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.state import DreamState, empty_state
from reelworld.dynamics.step import dream_step, watch_step

KEYS = torch.tensor([[1.0, 0, 0, 0, 0], [0, 1.0, 0, 0, 1.0], [0, 0, 0, 0, 0]])


def noise(batch, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(batch, 8, *tiny.GRID, generator=generator)


@pytest.fixture(scope="module")
def network():
    return tiny.make_dynamics()


@pytest.fixture
def state(network):
    """Three dreams that have watched four frames each."""
    latents, state = tiny.random_latents(3, 4), empty_state(tiny.DYNAMICS, 3, tiny.GRID)
    with torch.inference_mode():
        for t in range(4):
            state = watch_step(network, state, KEYS, latents[:, t])
    return state


def dream(network, state, keys=KEYS, seed=0, num_steps=1):
    with torch.inference_mode():
        return dream_step(network, state, keys, noise(len(keys), seed), num_steps)


def row(state, index):
    return DreamState(*(tensor[index : index + 1] for tensor in state))


def test_a_step_changes_nothing_it_was_given(network, state):
    before = [tensor.clone() for tensor in state]
    dream(network, state)
    assert all(torch.equal(old, new) for old, new in zip(before, state, strict=True))


def test_the_same_step_twice_is_the_same(network, state):
    once, again = dream(network, state), dream(network, state)
    assert all(torch.equal(a, b) for a, b in zip(once, again, strict=True))


def test_shapes_never_change(network, state):
    shapes = [tensor.shape for tensor in state]
    for seed in range(5):
        state = dream(network, state, seed=seed)
        assert [tensor.shape for tensor in state] == shapes
    assert state.num_frames.tolist() == [9, 9, 9]


def test_a_new_frame_becomes_the_latest_and_the_latest_the_one_before(network, state):
    after = dream(network, state)
    assert torch.equal(after.previous, state.latent)
    assert torch.equal(after.memory[:, :-1], state.memory[:, 1:])


@pytest.mark.parametrize("num_steps", [1, 2, 4])
def test_dreamt_latents_lie_on_the_levels_however_many_steps(network, state, num_steps):
    steps = (dream(network, state, num_steps=num_steps).latent + 1) * 3
    assert torch.allclose(steps, steps.round(), atol=1e-5)


def test_keys_noise_and_past_all_change_the_dream(network, state):
    latent = dream(network, state).latent
    assert not torch.equal(latent, dream(network, state, keys=1 - KEYS).latent)
    assert not torch.equal(latent, dream(network, state, seed=1).latent)
    assert not torch.equal(latent, dream(network, dream(network, state)).latent)


def test_dreams_in_one_batch_are_the_dreams_one_by_one(network, state):
    singles = [row(state, index) for index in range(3)]
    for t in range(5):
        state = dream(network, state, seed=t)
        for index, single in enumerate(singles):
            with torch.inference_mode():
                singles[index] = dream_step(
                    network, single, KEYS[index : index + 1], noise(3, t)[index : index + 1], 1
                )
    for index, single in enumerate(singles):
        for together, alone in zip(row(state, index), single, strict=True):
            assert torch.allclose(together, alone, atol=1e-4)


def test_untrained_the_next_frame_is_a_copy():
    network = Dynamics(tiny.DYNAMICS)
    latent = tiny.random_latents(1)
    state = empty_state(tiny.DYNAMICS, 1, tiny.GRID)
    with torch.inference_mode():
        state = watch_step(network, state, KEYS[:1], latent)
        assert torch.allclose(dream(network, state, keys=KEYS[:1]).latent, latent, atol=1e-6)


def test_a_dream_of_no_steps_is_our_own_mistake(network, state):
    with pytest.raises(ValueError, match="at least 1"):
        dream(network, state, num_steps=0)
