"""Convolutional blocks shared by codec and dynamics."""

from __future__ import annotations

from typing import TypeVar

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

Layer = TypeVar("Layer", nn.Conv2d, nn.Linear)


class ChannelNorm(nn.Module):
    """RMS normalisation over channels at every place, with a learned gain.

    Local on purpose: statistics over a whole picture would let one ball change how another is seen.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        scale = torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-6)
        return x * scale * self.gain[:, None, None]


def start_at_zero(layer: Layer) -> Layer:
    """A layer that at first adds nothing."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


class ResBlock(nn.Module):
    """``x + conv(silu(film(conv(x))))``, the second convolution starting at zero.

    ``condition``, if any, scales and shifts the hidden channels (FiLM, Perez et al. 2018): the one
    way in which keys, noise levels and, later, text enter.
    """

    def __init__(self, channels: int, condition_dim: int = 0, norm: bool = True) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels) if norm else nn.Identity()
        self.conv_in = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv_out = start_at_zero(nn.Conv2d(channels, channels, 3, padding=1))
        self.film = start_at_zero(nn.Linear(condition_dim, 2 * channels)) if condition_dim else None

    def forward(
        self, x: Float[Tensor, "b c h w"], condition: Float[Tensor, "b d"] | None = None
    ) -> Float[Tensor, "b c h w"]:
        hidden = self.conv_in(self.norm(x))
        if self.film is not None:
            scale, shift = self.film(condition)[:, :, None, None].chunk(2, dim=1)
            hidden = hidden * (1 + scale) + shift
        return x + self.conv_out(F.silu(hidden))
