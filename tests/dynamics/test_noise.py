import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from reelworld.dynamics.noise import add_noise, context_noise, draw_signal_level, euler_step


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_half_of_the_signal_levels_are_pure_noise_and_the_rest_uniform():
    levels = draw_signal_level(20_000, seeded())
    rest = levels[levels > 0]
    assert (levels == 0).float().mean() == pytest.approx(0.5, abs=0.02)
    assert rest.mean() == pytest.approx(0.5, abs=0.02)
    assert rest.std() == pytest.approx(12**-0.5, abs=0.01)
    assert levels.max() < 1


def test_noise_is_mixed_in_on_a_straight_line():
    clean, noise = torch.full((3, 1, 1, 1), 2.0), torch.full((3, 1, 1, 1), -2.0)
    mixed = add_noise(clean, noise, torch.tensor([0.0, 0.25, 1.0]))
    assert torch.equal(mixed.flatten(), torch.tensor([-2.0, -1.0, 2.0]))


@given(st.integers(1, 16), st.integers(0, 1000))
def test_steps_towards_an_exact_prediction_land_on_it(num_steps, seed):
    clean = torch.randn(2, 3, 4, 4, generator=seeded(seed))
    noisy = torch.randn(2, 3, 4, 4, generator=seeded(seed + 1))
    for step in range(num_steps):
        noisy = euler_step(noisy, clean, step / num_steps, (step + 1) / num_steps)
    assert torch.allclose(noisy, clean, atol=1e-5)


def test_a_step_from_half_way_goes_the_share_of_the_way_that_is_asked():
    clean, noisy = torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1)
    assert float(euler_step(noisy, clean, 0.5, 0.75)) == pytest.approx(0.5)


def levels_of(*shape):
    return torch.randint(0, 7, shape, generator=seeded(5)) / 3 - 1


def test_no_context_noise_leaves_the_past_alone():
    past = levels_of(2, 8, 4, 4)
    assert torch.equal(context_noise(past, torch.zeros(2), 7, seeded()), past)
    assert torch.equal(context_noise(past, torch.zeros(2), None, seeded()), past)


def test_context_noise_moves_the_asked_share_by_one_level_and_stays_on_the_levels():
    past = levels_of(2, 8, 32, 32)
    spoilt = context_noise(past, torch.tensor([0.2, 1.0]), 7, seeded())
    moved = (spoilt - past).abs() * 3
    inside = past.abs() < 0.99  # at the ends half of the moves lead out, and are held back
    assert moved[0][inside[0]].mean() == pytest.approx(0.2, abs=0.02)
    assert torch.allclose(moved[1][inside[1]], torch.tensor(1.0), atol=1e-5)
    assert spoilt.abs().max() <= 1


def test_context_noise_on_continuous_latents_has_the_asked_strength():
    past = torch.zeros(2, 8, 32, 32)
    spoilt = context_noise(past, torch.tensor([0.1, 0.5]), None, seeded())
    assert spoilt.std((1, 2, 3)).tolist() == pytest.approx([0.1, 0.5], rel=0.05)
