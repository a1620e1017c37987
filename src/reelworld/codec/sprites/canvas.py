"""What stands still, and which pixels show something that does not."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.sprites.hourglass import PixelMaps, widen

_RIM_PX = 2
"""Blurred rims of moving things reach this far beyond the mask."""

_DIFFERENT = 0.1
"""A pixel that differs this much (of 2) from the episode's median shows something else."""


class Seen(NamedTuple):
    """A frame taken apart."""

    mask: Float[Tensor, "b 1 h w"]
    """Probability that a pixel shows a thing that moves."""

    canvas: Float[Tensor, "b 3 h w"]
    """The frame without such things."""


class CanvasNet(nn.Module):
    """Tells movers from the canvas in a single frame, and paints what is behind them.

    Taught by medians over time: in footage from a camera that stands still, the median over an
    episode shows no movers, except those that rest for most of it; across episodes those are the
    exception, and the network learns the rule.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.maps = PixelMaps(3, 4, width)

    def forward(self, frames: Float[Tensor, "b 3 h w"]) -> Seen:
        """Mask and canvas."""
        maps = self.maps(frames)
        mask = maps[:, 3:].sigmoid()
        return Seen(mask, torch.lerp(frames, maps[:, :3], widen(mask, _RIM_PX)))

    def mask(self, frames: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b 1 h w"]:
        """The mask alone, which costs less."""
        return self.maps(frames)[:, 3:].sigmoid()

    def loss(
        self, frames: Float[Tensor, "b 3 h w"], medians: Float[Tensor, "b 3 h w"]
    ) -> tuple[Float[Tensor, ""], Float[Tensor, "b 1 h w"], dict[str, float]]:
        """Cross-entropy of the mask plus absolute error of the paint, most of it at movers; and
        the mask, without gradient."""
        maps = self.maps(frames)
        moving = ((frames - medians).abs().amax(1, keepdim=True) > _DIFFERENT).float()
        mask_nats = F.binary_cross_entropy_with_logits(maps[:, 3:], moving)
        weight = 0.2 + 2.0 * widen(moving, 3)
        paint = (weight * (maps[:, :3] - medians).abs()).mean()
        figures = {"mask_nats": float(mask_nats.detach()), "paint": float(paint.detach())}
        return 4.0 * mask_nats + paint, maps[:, 3:].detach().sigmoid(), figures


def merge_canvases(seen: Seen, frames: int) -> Float[Tensor, "b 3 h w"]:
    """One canvas from each ``frames`` consecutive ones: what was seen bare outweighs paint."""
    bare = 1.02 - widen(seen.mask, _RIM_PX)
    bare = bare.unflatten(0, (-1, frames))
    return (seen.canvas.unflatten(0, (-1, frames)) * bare).sum(1) / bare.sum(1)
