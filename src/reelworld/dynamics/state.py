"""Everything the next frame depends on, as tensors of fixed shape."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from reelworld.dynamics.settings import DynamicsSettings


class DreamState(NamedTuple):
    """The state of ``b`` dreams. A step makes a new one and changes nothing in place, so keeping,
    forking and batching dreams is keeping, sharing and concatenating tensors."""

    latent: Float[Tensor, "b c h w"]
    """The newest frame."""

    previous: Float[Tensor, "b c h w"]
    """The frame before it."""

    belief: Float[Tensor, "b k h w"]
    """Recurrent features: what is held true, seen or not."""

    memory: Float[Tensor, "b m s two_d"]
    """Keys and values of the last ``m`` frames, newest last."""

    num_frames: Int64[Tensor, "b"]
    """Frames seen or dreamt so far; 0 is the state before the first."""


def empty_state(
    settings: DynamicsSettings,
    batch: int,
    grid: tuple[int, int],
    *,
    memory_frames: int | None = None,
    device: torch.device | str = "cpu",
) -> DreamState:
    """The state before any frame. ``memory_frames`` shortens the window (short training clips)."""
    h, w = grid
    m = settings.memory_frames if memory_frames is None else memory_frames
    tokens = ((h + 3) // 4) * ((w + 3) // 4)
    return DreamState(
        latent=torch.zeros(batch, settings.latent_channels, h, w, device=device),
        previous=torch.zeros(batch, settings.latent_channels, h, w, device=device),
        belief=torch.zeros(batch, settings.belief, h, w, device=device),
        memory=torch.zeros(batch, m, tokens, 2 * settings.coarse_width, device=device),
        num_frames=torch.zeros(batch, dtype=torch.int64, device=device),
    )
