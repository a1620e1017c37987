import pytest
import tiny
import torch

from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import SIZES, DynamicsSettings, derive
from reelworld.dynamics.state import empty_state
from reelworld.dynamics.step import dream_step
from reelworld.kit.errors import UserError


@pytest.mark.parametrize(
    ("size", "millions"), [("tiny", 1.07), ("small", 5.91), ("base", 60.1), ("large", 1067)]
)
def test_the_dial_gives_the_stated_numbers_of_parameters(size, millions):
    with torch.device("meta"):
        parameters = sum(p.numel() for p in Dynamics(SIZES[size]).parameters())
    assert parameters / 1e6 == pytest.approx(millions, rel=0.01)


def test_every_size_remembers_at_least_64_frames():
    assert all(settings.memory_frames > 64 for settings in SIZES.values())


def test_a_size_takes_the_latents_of_its_codec():
    derived = derive("small", 192, None)
    assert (derived.latent_channels, derived.latent_levels) == (192, None)
    assert derived.width == SIZES["small"].width


def test_an_unknown_size_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match=r"'huge'.*tiny, small, base, large"):
        derive("huge", 8, 7)


@pytest.mark.parametrize("wrong", [{"width": 0}, {"memory_frames": 0}, {"memory_heads": 0}])
def test_nothing_can_be_empty(wrong):
    with pytest.raises(UserError, match=f"{next(iter(wrong))} is 0"):
        DynamicsSettings(**wrong)


def test_heads_must_share_the_width_evenly():
    with pytest.raises(UserError, match="multiple of memory_heads"):
        DynamicsSettings(coarse_width=20, memory_heads=3)


def test_any_grid_of_whole_quarters_will_do():
    network = tiny.make_dynamics()
    for grid in ((8, 8), (12, 8), (16, 20)):
        state = empty_state(tiny.DYNAMICS, 1, grid)
        after = dream_step(network, state, torch.zeros(1, 5), torch.zeros_like(state.latent), 1)
        assert after.latent.shape == (1, 8, *grid)
