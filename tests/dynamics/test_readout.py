import math

import pytest
import torch

from reelworld.dynamics.readout import LevelReadout, ValueReadout


@pytest.fixture
def three_levels():
    """One channel, levels -1, 0, 1, logits (0, 1, 2) before copying, which adds 1."""
    readout = LevelReadout(features=2, channels=1, levels=3)
    readout.out.bias.data = torch.tensor([0.0, 1.0, 2.0])
    readout.copy.data = torch.ones(1)
    return readout.requires_grad_(False)


def predict(readout, previous, has_previous=1.0):
    latent = torch.full((1, 1, 1, 1), previous)
    return readout(torch.zeros(1, 2, 1, 1), latent, torch.tensor([has_previous]))


def test_logits_are_the_features_plus_the_wish_to_copy(three_levels):
    assert predict(three_levels, -1.0).flatten().tolist() == [1.0, 1.0, 2.0]
    assert predict(three_levels, -1.0, has_previous=0.0).flatten().tolist() == [0.0, 1.0, 2.0]


def test_mean_commit_and_loss_agree_with_sums_by_hand(three_levels):
    logits = predict(three_levels, 1.0)  # 0, 1, 3
    weights = [math.exp(0), math.exp(1), math.exp(3)]
    mean = (weights[2] - weights[0]) / sum(weights)
    target = torch.zeros(1, 1, 1, 1)
    assert float(three_levels.mean(logits)) == pytest.approx(mean, abs=1e-6)
    assert float(three_levels.commit(logits)) == 1.0
    loss = -math.log(weights[1] / sum(weights)) + 10 * mean**2
    assert float(three_levels.loss(logits, target)) == pytest.approx(loss, abs=1e-5)


def test_the_loss_is_summed_over_channels_and_averaged_over_places():
    readout = LevelReadout(features=2, channels=4, levels=7)
    latent = torch.zeros(3, 4, 5, 6)
    logits = readout(torch.zeros(3, 2, 5, 6), latent, torch.zeros(3))
    assert torch.allclose(readout.loss(logits, latent), torch.full((3,), 4 * math.log(7)))


def test_index_and_values_undo_each_other():
    readout = LevelReadout(features=2, channels=7, levels=7)
    values = torch.linspace(-1, 1, 7).reshape(1, 7, 1, 1)
    assert readout.index(values).flatten().tolist() == list(range(7))
    assert torch.equal(readout.values[readout.index(values)], values)


def test_values_start_as_a_copy_and_commit_to_the_8_bit_grid():
    readout = ValueReadout(features=2, channels=3)
    previous = torch.rand(1, 3, 4, 4) * 2 - 1
    clean = readout(torch.zeros(1, 2, 4, 4), previous, torch.ones(1))
    assert torch.equal(clean, previous)
    grey = (readout.commit(clean) + 1) * 127.5
    assert torch.allclose(grey, grey.round(), atol=1e-4)
    assert (readout.commit(clean) - clean).abs().max() <= 0.5 / 127.5 + 1e-6


def test_the_loss_of_values_is_squared_error_summed_over_channels():
    readout = ValueReadout(features=2, channels=3)
    loss = readout.loss(torch.zeros(2, 3, 4, 4), torch.full((2, 3, 4, 4), 0.5))
    assert torch.allclose(loss, torch.full((2,), 3 * 0.25))
