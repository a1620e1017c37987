"""From a frame to maps of it: fine enough for edges, wide enough to see what things are."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.nets.blocks import ResBlock

STRIDE = 4
"""Pixels per place of the finest features."""


class Hourglass(nn.Module):
    """A U-Net at a quarter, an eighth and a sixteenth of the resolution (Ronneberger et al. 2015).

    Sides of frames must be multiples of 16.
    """

    def __init__(self, channels_in: int, channels_out: int, width: int) -> None:
        super().__init__()
        deep = width + 16
        self.enter = nn.Conv2d(STRIDE**2 * channels_in, width, 3, padding=1)
        self.fine = ResBlock(width, norm=False)
        self.down = nn.Conv2d(width, deep, 4, stride=2, padding=1)
        self.middle = ResBlock(deep, norm=False)
        self.down_again = nn.Conv2d(deep, deep, 4, stride=2, padding=1)
        self.coarse = ResBlock(deep, norm=False)
        self.up = nn.Conv2d(deep, 4 * deep, 1)
        self.middle_after = ResBlock(deep, norm=False)
        self.up_again = nn.Conv2d(deep, 4 * width, 1)
        self.fine_after = nn.Sequential(ResBlock(width, norm=False), ResBlock(width, norm=False))
        self.out = nn.Conv2d(width, channels_out, 3, padding=1)
        nn.init.normal_(self.out.weight, 0.0, 0.01)
        assert self.out.bias is not None
        nn.init.zeros_(self.out.bias)

    def forward(self, pictures: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d gh gw"]:
        """Maps at a quarter of the resolution."""
        fine = self.fine(self.enter(F.pixel_unshuffle(pictures, STRIDE)))
        middle = self.middle(self.down(F.silu(fine)))
        coarse = self.coarse(self.down_again(F.silu(middle)))
        middle = self.middle_after(middle + F.pixel_shuffle(self.up(F.silu(coarse)), 2))
        fine = self.fine_after(fine + F.pixel_shuffle(self.up_again(F.silu(middle)), 2))
        return self.out(F.silu(fine))


class PixelMaps(nn.Module):
    """An hourglass whose maps have the resolution of the frame."""

    def __init__(self, channels_in: int, channels_out: int, width: int) -> None:
        super().__init__()
        self.net = Hourglass(channels_in, channels_out * STRIDE**2, width)

    def forward(self, pictures: Float[Tensor, "b c h w"]) -> Float[Tensor, "b d h w"]:
        """Maps of the frame's own resolution."""
        return F.pixel_shuffle(self.net(pictures), STRIDE)


def widen(mask: Float[Tensor, "b 1 h w"], reach_px: int) -> Float[Tensor, "b 1 h w"]:
    """The mask and everything within ``reach_px`` of it."""
    size = 2 * reach_px + 1
    rows = F.max_pool2d(mask, (size, 1), stride=1, padding=(reach_px, 0))
    return F.max_pool2d(rows, (1, size), stride=1, padding=(0, reach_px))


def windows(
    pictures: Float[Tensor, "b c h w"], corner: Tensor, size: int
) -> Float[Tensor, "b c s s"]:
    """Square cut-outs, one per picture; ``corner [b, 2]`` is the first row and column, inside."""
    index = _flat_index(pictures, corner, size)
    cut = pictures.flatten(2).gather(2, index.expand(-1, pictures.shape[1], -1))
    return cut.unflatten(2, (size, size))


def paste(
    pictures: Float[Tensor, "b c h w"], corner: Tensor, cut: Float[Tensor, "b c s s"]
) -> Float[Tensor, "b c h w"]:
    """The pictures with the squares at ``corner`` replaced."""
    index = _flat_index(pictures, corner, cut.shape[-1]).expand(-1, pictures.shape[1], -1)
    return pictures.flatten(2).scatter(2, index, cut.flatten(2)).view_as(pictures)


def _flat_index(pictures: Tensor, corner: Tensor, size: int) -> Tensor:
    offset = torch.arange(size, device=pictures.device)
    rows = (corner[:, 0, None] + offset)[:, :, None] * pictures.shape[-1]
    return (rows + (corner[:, 1, None] + offset)[:, None, :]).flatten(1)[:, None]
