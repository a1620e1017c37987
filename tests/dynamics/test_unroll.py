import pytest
import tiny
import torch
from hypothesis import given
from hypothesis import strategies as st

from reelworld.dynamics.unroll import UnrollSettings, draw_dreams, unroll_loss

CLIP = 10
WATCH = UnrollSettings(dream_share=0.0, max_context_noise=0.0)
DREAM = UnrollSettings(dream_share=1.0, max_dream_frames=3, min_context_frames=4)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def network():
    return tiny.make_dynamics()


@pytest.fixture
def latents():
    return tiny.random_latents(2, CLIP)


@pytest.fixture
def keys():
    return torch.randint(0, 2, (2, CLIP, 5), generator=seeded(9)).float()


@pytest.mark.parametrize("settings", [WATCH, DREAM, UnrollSettings(dream_share=0.0)])
def test_the_future_never_changes_the_past(network, latents, keys, settings):
    before, _ = unroll_loss(network, latents, keys, settings, seeded())
    later, other_keys = latents.clone(), keys.clone()
    later[:, 6] = -later[:, 6]
    other_keys[:, 6:] = 1 - other_keys[:, 6:]
    after, _ = unroll_loss(network, later, other_keys, settings, seeded())
    assert torch.equal(before[:, :6], after[:, :6])
    assert not torch.allclose(before[:, 6:], after[:, 6:])


@pytest.mark.parametrize("t", [0, 4, 8])
def test_the_key_at_t_acts_on_frame_t_plus_1_and_not_before(network, latents, keys, t):
    keys.requires_grad_()
    losses, _ = unroll_loss(network, latents, keys, WATCH, seeded())
    into_next = torch.autograd.grad(losses[:, t + 1].sum(), keys, retain_graph=True)[0]
    assert into_next[:, t].abs().sum() > 0
    assert into_next[:, t + 1 :].abs().sum() == 0
    into_present = torch.autograd.grad(losses[:, t].sum(), keys, allow_unused=True)[0]
    assert into_present is None or into_present[:, t].abs().sum() == 0


def test_a_clip_does_not_read_its_neighbour(network, latents, keys):
    before, _ = unroll_loss(network, latents, keys, WATCH, seeded())
    latents[1] = -latents[1]
    after, _ = unroll_loss(network, latents, keys, WATCH, seeded())
    assert torch.allclose(before[0], after[0], atol=1e-5)


def test_where_the_model_dreams_the_truth_is_a_target_and_not_an_input(network, latents, keys):
    dreaming, dreamt = unroll_loss(network, latents, keys, DREAM, seeded())
    row, first = 0, int(dreamt[0].nonzero()[0])
    hidden = latents.clone()
    hidden[row, first] = -hidden[row, first]
    after, _ = unroll_loss(network, hidden, keys, DREAM, seeded())
    assert after[row, first] != dreaming[row, first]
    assert torch.equal(after[row, first + 1 :], dreaming[row, first + 1 :])


def test_what_was_dreamt_is_the_next_input(network, latents, keys):
    """With the same noise, a dreaming row parts from a watching one after its dreamt frame."""
    settings = UnrollSettings(dream_share=1.0, max_dream_frames=1, max_context_noise=0.0)
    dreaming, dreamt = unroll_loss(network, latents, keys, settings, seeded(3))
    watching, _ = unroll_loss(network, latents, keys, WATCH, seeded(3))
    assert dreamt.sum(1).tolist() == [1, 1]
    for row, first in enumerate(dreamt.float().argmax(1).tolist()):
        assert first + 1 < CLIP
        assert torch.equal(dreaming[row, :first], watching[row, :first])
        assert (dreaming[row, first + 1 :] != watching[row, first + 1 :]).all()


@given(
    batch=st.integers(1, 8),
    frames=st.integers(1, 40),
    longest=st.integers(1, 24),
    context=st.integers(0, 12),
    seed=st.integers(0, 10_000),
)
def test_dreams_are_one_stretch_after_the_context(batch, frames, longest, context, seed):
    settings = UnrollSettings(dream_share=1.0, max_dream_frames=longest, min_context_frames=context)
    dreamt = draw_dreams(batch, frames, settings, seeded(seed))
    assert dreamt.shape == (batch, frames)
    assert not dreamt[:, :context].any()
    assert dreamt.any() == (frames > context)
    for row in dreamt:
        places = row.nonzero().flatten()
        assert len(places) <= longest
        if len(places):
            assert int(places[-1] - places[0]) + 1 == len(places)


def test_every_length_and_place_of_a_dream_occurs():
    settings = UnrollSettings(dream_share=1.0, max_dream_frames=3, min_context_frames=2)
    dreamt = draw_dreams(2000, 6, settings, seeded())
    lengths, starts = dreamt.sum(1), dreamt.float().argmax(1)
    assert sorted(lengths.unique().tolist()) == [1, 2, 3]
    assert sorted(starts.unique().tolist()) == [2, 3, 4, 5]
    assert dreamt[:, -1].any()


def test_the_share_of_dreaming_rows_is_the_asked_one():
    dreamt = draw_dreams(4000, 16, UnrollSettings(dream_share=0.7), seeded())
    assert dreamt.any(1).float().mean() == pytest.approx(0.7, abs=0.03)
    assert not draw_dreams(100, 16, WATCH, seeded()).any()
