"""Where the sprites of a frame are, what they look like, and how much of each is to be seen."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.sprites.hourglass import STRIDE, Hourglass

_SURE = 0.35
_SPREAD = 0.7
"""Width of a centre's bump on the heat map, in places."""

_LEAST_SEEN, _LEAST_SEEN_PX = 0.08, 20.0
"""Less of a sprite than this cannot be found, and is not asked for."""


class Found(NamedTuple):
    """Sprites of ``b`` frames in ``k`` slots; those with ``score`` 0 are empty."""

    place: Float[Tensor, "b k 2"]
    """Centre (row, column) as fractions of the frame, also of sprites half hidden."""

    look: Float[Tensor, "b k d"]
    """What it looks like as a whole."""

    seen: Float[Tensor, "b k"]
    """Share of it that nothing hides."""

    score: Float[Tensor, "b k"]
    """Confidence, 0 to 1."""


class Finder(nn.Module):
    """Centres as peaks of a heat map (CenterNet, Zhou et al. 2019), each with its offset and look.

    It sees only what the mask lets through, so a thing cut off by a pillar and one cut off on
    purpose are alike to it; that is how it learns, from collages, to complete what is hidden.
    """

    def __init__(self, width: int, look: int) -> None:
        super().__init__()
        self.maps = Hourglass(4, 4 + look, width)
        bias = self.maps.out.bias
        assert bias is not None
        with torch.no_grad():
            bias[0] = -4.0  # most places are no centre

    def forward(
        self, frames: Float[Tensor, "b 3 h w"], mask: Float[Tensor, "b 1 h w"]
    ) -> Float[Tensor, "b m gh gw"]:
        """Per place: heat, offset (2), share seen, look."""
        return self.maps(torch.cat([frames * mask, mask], 1))

    def find(
        self, frames: Float[Tensor, "b 3 h w"], mask: Float[Tensor, "b 1 h w"], slots: int
    ) -> Found:
        """The surest ``slots`` peaks."""
        maps = self(frames, mask)
        heat = maps[:, 0].sigmoid()
        peak = (heat == F.max_pool2d(heat[:, None], 3, 1, 1)[:, 0]) & (heat > _SURE)
        score, index = (heat * peak).flatten(1).topk(slots)
        cell = torch.stack([index // heat.shape[-1], index % heat.shape[-1]], -1)
        at = maps.flatten(2).gather(2, index[:, None].expand(-1, maps.shape[1], -1)).mT
        extent = torch.tensor(heat.shape[-2:]).to(heat)
        place = (cell + 0.5 + at[..., 1:3]) / extent
        return Found(place, at[..., 4:], at[..., 3].sigmoid(), score)


class Wanted(NamedTuple):
    """What a finder should say of collages."""

    cell: Tensor
    """int64 ``[b, k, 2]``."""

    offset: Float[Tensor, "b k 2"]
    asked: Bool[Tensor, "b k"]
    heat: Float[Tensor, "b gh gw"]
    unclear: Bool[Tensor, "b gh gw"]
    """Places near slivers too small to ask for: any answer will do."""


def wanted(
    place: Float[Tensor, "b k 2"],
    seen: Float[Tensor, "b k"],
    area_px: Float[Tensor, "b k"],
    grid: tuple[int, int],
) -> Wanted:
    """Targets for sprites at ``place`` of which ``seen`` of ``area_px`` pixels show."""
    at = place * torch.tensor(grid).to(place)
    cell = at.floor().long().clamp(min=0)
    cell = torch.minimum(cell, torch.tensor(grid, device=cell.device) - 1)
    asked = (seen * area_px > _LEAST_SEEN_PX) & (seen > _LEAST_SEEN)
    rows, columns = (torch.arange(n, device=place.device) + 0.5 for n in grid)
    square = (rows[None, None, :, None] - at[:, :, 0, None, None]) ** 2
    square = square + (columns[None, None, None, :] - at[:, :, 1, None, None]) ** 2
    heat = (torch.exp(-square / (2 * _SPREAD**2)) * asked[:, :, None, None]).amax(1)
    sliver = ((seen > 0) & ~asked)[:, :, None, None]
    return Wanted(cell, at - cell - 0.5, asked, heat, ((square < 9) & sliver).any(1))


def finder_loss(
    maps: Float[Tensor, "b m gh gw"],
    want: Wanted,
    look: Float[Tensor, "b k d"],
    seen: Float[Tensor, "b k"],
    look_scale: Float[Tensor, "d"],
) -> tuple[Float[Tensor, ""], dict[str, float]]:
    """Focal loss of the heat; at true centres, error of offset, look and share seen."""
    heat = maps[:, 0].sigmoid().clamp(1e-4, 1 - 1e-4)
    row, slot = want.asked.nonzero(as_tuple=True)
    cell = want.cell[row, slot]
    centre = torch.zeros_like(want.unclear)
    centre[row, cell[:, 0], cell[:, 1]] = True
    away = (1 - want.heat) ** 4 * heat**2 * (1 - heat).log()
    focal = torch.where(centre, (1 - heat) ** 2 * heat.log(), away) * ~want.unclear
    count = centre.sum().clamp(min=1)
    at = maps[row, :, cell[:, 0], cell[:, 1]]
    miss = at[:, 1:3] - want.offset[row, slot]
    off = (miss.square().sum(1) + 1e-4).sqrt().sum() / count
    looks = ((at[:, 4:] - look[row, slot]) / look_scale).square().mean(1).sum() / count
    share = F.binary_cross_entropy_with_logits(
        at[:, 3], seen[row, slot].clamp(0, 1), reduction="sum"
    )
    loss = -focal.sum() / count + 2 * off + 0.5 * looks + 0.3 * share / count
    figures = {"offset_px": float(off.detach()) * STRIDE, "look": float(looks.detach())}
    return loss, figures
