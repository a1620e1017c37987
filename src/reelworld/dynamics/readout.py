"""From features to latents: a choice among levels, or a number.

Both readouts predict the clean latent (x-prediction) as a change to the previous frame: copying is
the right default, and painting every frame anew is how balls dissolve.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.nets.blocks import start_at_zero

_SQUARE_WEIGHT = 10.0
"""Makes the two parts of the loss about equal on moving places."""


class LevelReadout(nn.Module):
    """Logits over the levels of a quantised latent.

    Trained on noised latents by cross-entropy (continuous diffusion for categorical data, Dieleman
    et al. 2022), which does not forgive erasing a small thing with confidence, plus squared error
    of the mean over levels, which knows that levels are ordered: together they learn about twice as
    fast per step as cross-entropy alone. The mean is the x-prediction that sampling needs; the most
    likely levels are what is committed.
    """

    def __init__(self, features: int, channels: int, levels: int) -> None:
        super().__init__()
        self.channels, self.levels = channels, levels
        self.out = start_at_zero(nn.Conv2d(features, channels * levels, 1))
        self.copy = nn.Parameter(torch.full((channels,), 3.0))
        self.register_buffer("values", torch.linspace(-1, 1, levels), persistent=False)

    def index(self, latents: Float[Tensor, "b c h w"]) -> Tensor:
        """Index of the nearest level, int64 ``[b, c, h, w]``."""
        return ((latents + 1) * ((self.levels - 1) / 2)).round().long().clamp(0, self.levels - 1)

    def forward(
        self,
        features: Float[Tensor, "b d h w"],
        previous: Float[Tensor, "b c h w"],
        has_previous: Tensor,
    ) -> Float[Tensor, "b c l h w"]:
        """Logits. ``has_previous [b]`` is 0 where there is no earlier frame to copy from."""
        logits = self.out(features).unflatten(1, (self.channels, self.levels))
        same = F.one_hot(self.index(previous), self.levels).movedim(-1, 2).to(logits)
        strength = self.copy[:, None, None, None] * has_previous[:, None, None, None, None]
        return logits + same * strength

    def mean(self, logits: Float[Tensor, "b c l h w"]) -> Float[Tensor, "b c h w"]:
        """The predicted clean latent."""
        return (logits.softmax(2) * self.values[:, None, None]).sum(2)

    def commit(self, logits: Float[Tensor, "b c l h w"]) -> Float[Tensor, "b c h w"]:
        """The most likely levels."""
        return self.values[logits.argmax(2)]

    def loss(
        self, logits: Float[Tensor, "b c l h w"], target: Float[Tensor, "b c h w"]
    ) -> Float[Tensor, "b"]:
        """Nats plus weighted squared error, per place, per row."""
        nats = F.cross_entropy(logits.movedim(2, 1), self.index(target), reduction="none")
        square = (self.mean(logits) - target).square()
        return (nats + _SQUARE_WEIGHT * square).sum(1).mean((1, 2))


class ValueReadout(nn.Module):
    """A continuous latent, trained by squared error."""

    def __init__(self, features: int, channels: int) -> None:
        super().__init__()
        self.out = start_at_zero(nn.Conv2d(features, channels, 1))

    def forward(
        self,
        features: Float[Tensor, "b d h w"],
        previous: Float[Tensor, "b c h w"],
        has_previous: Tensor,
    ) -> Float[Tensor, "b c h w"]:
        """The predicted clean latent. ``has_previous [b]`` is 0 where there is no earlier frame."""
        return self.out(features) + previous * has_previous[:, None, None, None]

    def mean(self, clean: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        """The prediction itself."""
        return clean

    def commit(self, clean: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c h w"]:
        """The prediction on the 8-bit grid of pictures, so that feedback holds nothing unseen."""
        return ((clean.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1

    def loss(
        self, clean: Float[Tensor, "b c h w"], target: Float[Tensor, "b c h w"]
    ) -> Float[Tensor, "b"]:
        """Squared error summed over channels, per place, per row."""
        return (clean - target).square().sum(1).mean((1, 2))


Readout = LevelReadout | ValueReadout


def build_readout(features: int, channels: int, levels: int | None) -> Readout:
    """The readout for latents with or without levels."""
    return (
        ValueReadout(features, channels)
        if levels is None
        else LevelReadout(features, channels, levels)
    )
