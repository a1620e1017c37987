"""A network that sees how pictures have moved, and moves them on."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.nets.blocks import ResBlock, start_at_zero
from reelworld.train.phyworld.pixels import NUM_ANSWERED
from reelworld.train.phyworld.settings import Recipe

_SURE = 1e-3
_HIDDEN = 32


class ShiftModel(nn.Module):
    """Finds each disc's shift from frame to frame by trial, and carries the last frame on.

    A guess is tried, and a network that sees what is left between the frames mends it, as in the
    iterations of Lucas and Kanade (1981). What is left is small whatever the speed, so that the
    network works within what it was taught. That speed goes on is put in: what is learnt is to see
    it, and how it changes, from how it last changed.
    """

    def __init__(self, num_discs: int, recipe: Recipe) -> None:
        super().__init__()
        self.recipe, self.num_discs = recipe, num_discs
        width = recipe.width
        self.look = nn.Sequential(
            nn.Conv2d(8, width, 3, padding=1),
            ResBlock(width),
            ResBlock(width),
            start_at_zero(nn.Conv2d(width, 2, 1)),
        )
        self.change = nn.Sequential(
            nn.Linear(2, _HIDDEN), nn.SiLU(), start_at_zero(nn.Linear(_HIDDEN, 2))
        )

    def forward(
        self, seen: Float[Tensor, "b 3 n 32 32"], num_frames: int = NUM_ANSWERED
    ) -> Float[Tensor, "b t n 32 32"]:
        """Logits of the frames after those that are seen."""
        flat = seen.transpose(1, 2).flatten(0, 1)[:, :, None]
        before, shift = (self._shift(flat[:, k], flat[:, k + 1]) for k in (0, 1))
        whole, frames = torch.zeros_like(shift), []
        for _ in range(num_frames):
            before, shift = shift, shift + self.change(shift - before)
            whole = whole + shift
            frames.append(_moved(flat[:, 2], whole))
        out = torch.cat(frames, 1).unflatten(0, (-1, self.num_discs)).transpose(1, 2)
        return out.clamp(_SURE, 1 - _SURE).logit()

    def _shift(self, first: Float[Tensor, "m 1 32 32"], then: Tensor) -> Float[Tensor, "m 2"]:
        """Pixels right and down from one picture to the next."""
        shift = first.new_zeros(len(first), 2)
        for _ in range(self.recipe.looks):
            pair = torch.cat([_moved(first, shift), then], 1)
            weight = F.avg_pool2d(pair, 2).sum(1, keepdim=True)
            flow = self.look(F.pixel_unshuffle(pair, 2))
            total = weight.sum((2, 3)).clamp(min=1e-3)
            shift = shift + (flow * weight).sum((2, 3)) / total
        return shift


def _moved(
    picture: Float[Tensor, "m 1 h w"], shift: Float[Tensor, "m 2"]
) -> Float[Tensor, "m 1 h w"]:
    """A picture moved right and down by so many pixels; what comes in is empty."""
    turn = torch.eye(2).expand(len(picture), 2, 2)
    back = -2 * shift / picture.shape[-1]
    grid = F.affine_grid(torch.cat([turn, back[..., None]], 2), list(picture.shape), False)
    return F.grid_sample(picture, grid, padding_mode="zeros", align_corners=False)
