"""Footage and networks small enough to test with, and weights that stand for trained ones."""

import torch

from reelworld.codec.codec import build_codec
from reelworld.codec.settings import CodecSettings
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import SIZES, DynamicsSettings
from reelworld.footage.settings import RecordSettings
from reelworld.rollout.grid import GridEngine
from reelworld.rollout.model import WorldModel
from reelworld.rollout.settings import ModelSettings

RECORDING = RecordSettings(
    world="den", num_episodes=6, seed=11, frames_per_episode=40, size_px=64, workers=1
)
CODEC = CodecSettings(width=16)
DYNAMICS = DynamicsSettings(
    width=16,
    coarse_width=16,
    belief=8,
    fine_blocks=1,
    coarse_blocks=1,
    memory_frames=70,
    memory_heads=2,
)
SETTINGS = ModelSettings(name="tiny", world="den", size_px=64, codec=CODEC, dynamics=DYNAMICS)
GRID = (8, 8)


def liven(module, seed=0):
    """Move every weight from its start: untrained, much is zero and the keys do nothing."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            strength = 0.6 if "readout" in name else 0.15
            parameter.add_(strength * torch.randn(parameter.shape, generator=generator))
    return module


def make_dynamics(settings=DYNAMICS, seed=0):
    """A lively predictor."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return liven(Dynamics(settings), seed)


def make_codec(settings=CODEC, seed=0):
    """An untrained codec; the same seed gives the same one."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return build_codec(settings)


def make_engine(seed=0, settings=SETTINGS):
    """Both, as one."""
    parts = make_codec(settings.codec, seed), make_dynamics(settings.dynamics, seed)
    return GridEngine(settings, *parts)


def make_model(seed=0, settings=SETTINGS):
    """A model whose frames answer to keys, seeds and prompts, though they show nothing."""
    return WorldModel(settings, make_engine(seed, settings), fingerprint=f"tiny-{seed}")


def random_latents(*shape, seed=0):
    """Latents on the levels, ``[*shape, c, *GRID]``."""
    generator = torch.Generator().manual_seed(seed)
    levels = DYNAMICS.latent_levels
    index = torch.randint(levels, (*shape, DYNAMICS.latent_channels, *GRID), generator=generator)
    return index * (2.0 / (levels - 1)) - 1.0


def shrink_the_dial():
    """Make ``--size tiny`` tinier still, also in the processes that tests start."""
    SIZES["tiny"] = DYNAMICS
