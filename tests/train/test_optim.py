import itertools

import pytest
import tiny
import torch
from torch import nn

from reelworld.codec.codec import build_codec
from reelworld.train.loop import rate_factor
from reelworld.train.optim import Muon, build_optimisers, orthogonalise
from reelworld.train.settings import StageSettings


@pytest.mark.parametrize("shape", [(8, 8), (4, 40), (40, 4), (64, 96)])
def test_an_orthogonalised_matrix_has_singular_values_near_one(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    values = torch.linalg.svdvals(orthogonalise(matrix))
    assert ((values > 0.6) & (values < 1.3)).all()


def test_orthogonalising_keeps_directions_and_forgets_size():
    matrix = torch.diag(torch.tensor([3.0, 2.0, 1.0]))
    result = orthogonalise(matrix)
    assert torch.allclose(result, torch.diag(result.diagonal()), atol=1e-5)
    assert torch.allclose(orthogonalise(1000 * matrix), result, atol=1e-4)


def test_a_step_of_muon_is_as_long_as_its_rate_whatever_the_gradient():
    for size in (1e-4, 1e4):
        weight = nn.Parameter(torch.zeros(6, 6))
        optimiser = Muon([weight], lr=0.1)
        weight.grad = size * torch.randn(6, 6, generator=torch.Generator().manual_seed(2))
        optimiser.step()
        values = torch.linalg.svdvals(weight.detach())
        assert ((values > 0.06) & (values < 0.13)).all()


def test_muon_takes_a_kernel_for_a_matrix_and_goes_downhill():
    kernel = nn.Parameter(torch.ones(4, 3, 3, 3))
    optimiser = Muon([kernel], lr=0.05, weight_decay=0.1)
    before = kernel.detach().clone()
    kernel.square().sum().backward()
    optimiser.step()
    assert kernel.detach().square().sum() < before.square().sum()


@pytest.mark.parametrize("muon_rate", [None, 0.01])
def test_every_parameter_has_exactly_one_optimiser(muon_rate):
    for module in (tiny.make_dynamics(), build_codec(tiny.CODEC)):
        optimisers = build_optimisers(module, 1e-3, muon_rate)
        held = [p for o in optimisers for group in o.param_groups for p in group["params"]]
        assert sorted(map(id, held)) == sorted(map(id, module.parameters()))
        assert len(optimisers) == (1 if muon_rate is None else 2)


def test_muon_has_hidden_matrices_only():
    module = tiny.make_dynamics()
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    _, muon = build_optimisers(module, 1e-3, 0.01)
    held = {names[id(p)] for group in muon.param_groups for p in group["params"]}
    assert "enter.weight" in held and "memory.query.weight" in held
    assert not any("readout" in name or "bias" in name or "gain" in name for name in held)


def test_the_rate_warms_up_stays_and_falls_to_nothing():
    settings = StageSettings(num_steps=1000, peak_rate=1.0, warmup_steps=50, decay_share=0.35)
    factors = [rate_factor(step, settings) for step in range(1000)]
    assert factors[0] == pytest.approx(1 / 50)
    assert factors[24] == pytest.approx(0.5)
    assert set(factors[49:650]) == {1.0}
    assert factors[825] == pytest.approx(0.5)
    assert factors[999] == pytest.approx(1 / 350)
    assert all(a > b for a, b in itertools.pairwise(factors[650:]))
