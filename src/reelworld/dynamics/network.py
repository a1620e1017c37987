"""The predictor: a recurrent convolutional trunk run once per frame, and a small denoising head.

The trunk sees the last two frames, the keys, its own belief and its memory, and does the thinking;
the head turns noise into the next latent given the trunk's features, in one to a few cheap steps. A
ball behind a pillar lives on in the belief, which the same local rule moves on, frame by frame;
memory holds what the belief lost.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.dynamics.memory import Memory
from reelworld.dynamics.readout import build_readout
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.dynamics.state import DreamState
from reelworld.nets.blocks import ResBlock

NUM_KEYS = 5


class Dynamics(nn.Module):
    """One frame forward. ``observe`` and ``denoise`` are pure functions of their arguments."""

    def __init__(self, settings: DynamicsSettings) -> None:
        super().__init__()
        self.settings = settings
        wide, coarse, condition = settings.width, settings.coarse_width, settings.width
        self.condition = nn.Sequential(
            nn.Linear(NUM_KEYS + 2, condition),
            nn.SiLU(),
            nn.Linear(condition, condition),
            nn.SiLU(),
        )
        self.enter = nn.Conv2d(
            2 * settings.latent_channels + settings.belief + NUM_KEYS, wide, 3, padding=1
        )
        self.before = _blocks(settings.fine_blocks, wide, condition)
        self.down = nn.Conv2d(wide, coarse, 4, stride=2, padding=1)
        self.coarse = _blocks(settings.coarse_blocks, coarse, condition)
        self.to_tokens = nn.Conv2d(coarse, coarse, 2, stride=2)
        self.memory = Memory(coarse, settings.memory_heads, settings.memory_frames)
        self.up = nn.Conv2d(coarse, 4 * wide, 1)
        self.after = _blocks(settings.fine_blocks, wide, condition)
        self.to_belief = nn.Conv2d(wide, 2 * settings.belief, 1)
        self.signal = nn.Sequential(
            nn.Linear(1, condition), nn.SiLU(), nn.Linear(condition, condition)
        )
        self.head_enter = nn.Conv2d(wide + settings.latent_channels, wide, 3, padding=1)
        self.head = _blocks(settings.head_blocks, wide, condition)
        self.readout = build_readout(wide, settings.latent_channels, settings.latent_levels)

    def observe(
        self,
        state: DreamState,
        keys: Float[Tensor, "b 5"],
        context_noise: Float[Tensor, "b"],
    ) -> tuple[Float[Tensor, "b d h w"], Float[Tensor, "b k h w"], Float[Tensor, "b m s two_d"]]:
        """Think once about the frame to come.

        ``keys`` are those held while it comes about; ``context_noise`` says how spoilt the past
        latents in ``state`` are. Returns features for the head, the next belief and the next
        memory.
        """
        started = (state.num_frames > 0).to(state.latent)
        condition = self.condition(torch.cat([keys, context_noise[:, None], started[:, None]], 1))
        planes = keys[:, :, None, None].expand(-1, -1, *state.latent.shape[-2:])
        x = self.enter(torch.cat([state.latent, state.previous, state.belief, planes], 1))
        x = _through(self.before, x, condition)
        low = _through(self.coarse, self.down(F.silu(x)), condition)
        low, memory = self._remember(low, state)
        x = x + F.pixel_shuffle(self.up(F.silu(low)), 2)
        x = _through(self.after, x, condition)
        gate, candidate = self.to_belief(x).chunk(2, dim=1)
        belief = torch.lerp(state.belief, candidate.tanh(), gate.sigmoid())
        return x, belief, memory

    def denoise(
        self,
        noisy: Float[Tensor, "b c h w"],
        tau: Float[Tensor, "b"],
        features: Float[Tensor, "b d h w"],
        state: DreamState,
    ) -> Tensor:
        """The readout's prediction of the clean next latent (see ``readout``)."""
        condition = F.silu(self.signal(tau[:, None]))
        x = self.head_enter(torch.cat([features, noisy], 1))
        x = _through(self.head, x, condition)
        started = (state.num_frames > 0).to(noisy)
        return self.readout(F.silu(x), state.latent, started)

    def _remember(self, low: Tensor, state: DreamState) -> tuple[Tensor, Tensor]:
        grid = self.to_tokens(low)
        tokens = self.memory.tokens(grid)
        memory = torch.cat([state.memory[:, 1:], self.memory.write(tokens)[:, None]], 1)
        told = self.memory.read(tokens, memory, state.num_frames + 1)
        told = told.mT.unflatten(-1, grid.shape[-2:])
        return low + F.interpolate(told, scale_factor=2.0), memory


def _blocks(count: int, channels: int, condition_dim: int) -> nn.ModuleList:
    return nn.ModuleList(ResBlock(channels, condition_dim) for _ in range(count))


def _through(blocks: nn.ModuleList, x: Tensor, condition: Tensor) -> Tensor:
    for block in blocks:
        x = block(x, condition)
    return x
