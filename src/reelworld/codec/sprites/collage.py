"""Scenes made of known parts: canvases with sprites pasted on, some of them cut off.

Whoever makes the scene knows where everything is. A finder that learns from collages needs no
labels: it is taught by what the codec itself has learned to draw.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.codec.sprites.hourglass import paste, windows
from reelworld.codec.sprites.scene import pad, put
from reelworld.codec.sprites.sprite import SpriteDecoder

_LOOK_NOISE = 0.05
_TOUCHING_SHARE = 0.5
_EDGE_SHARE = 0.2
_EDGE_PX = 2.0
"""Things come to rest at edges and in corners of the frame, where chance would hardly put them."""
_CUT_SHARE = 0.4
_SQUARE_CUT_SHARE = 0.7
_OVERLAP_PX = 1.5


class Collage(NamedTuple):
    """``b`` made-up frames and the truth about their sprites."""

    frames: Float[Tensor, "b 3 h w"]
    place: Float[Tensor, "b k 2"]
    look: Float[Tensor, "b k d"]
    seen: Float[Tensor, "b k"]
    """0 for empty slots."""
    area_px: Float[Tensor, "b k"]


def make_collage(
    canvas: Float[Tensor, "b 3 h w"],
    looks: Float[Tensor, "n d"],
    decoder: SpriteDecoder,
    slots: int,
    generator: torch.Generator,
) -> Collage:
    """One to ``slots`` sprites on each canvas, half of them touching another, a third of the others
    at an edge of the frame, two fifths of all cut off by a straight edge."""
    b, h, w = len(canvas), canvas.shape[-2], canvas.shape[-1]
    count = torch.randint(1, slots + 1, (b,), generator=generator)
    sprite_px, frames = decoder.side * 8, canvas
    frames = pad(frames, sprite_px)
    columns: dict[str, list[Tensor]] = {"place": [], "look": [], "seen": [], "area": []}
    extent = torch.tensor([h, w], dtype=torch.float32)
    for slot in range(slots):
        pick = torch.randint(0, len(looks), (b,), generator=generator)
        look = looks[pick] + _LOOK_NOISE * torch.randn(b, looks.shape[1], generator=generator)
        area = decoder(look)[:, 3].sum((1, 2))
        radius = (area / math.pi).sqrt()
        at_px = _propose(columns, radius, extent, generator)
        fits = (slot < count) & _is_free(at_px, radius, columns, extent)
        placed = put(decoder, (at_px + 0.5) / extent, look, (h, w))
        left = placed.opacity * _cut(b, sprite_px, radius, generator) * fits[:, None, None, None]
        below = windows(frames, placed.corner, sprite_px)
        frames = paste(frames, placed.corner, torch.lerp(below, placed.colour, left))
        seen = left.sum((1, 2, 3)) / placed.opacity.sum((1, 2, 3)).clamp(min=1e-3)
        columns["place"].append(torch.where(fits[:, None], (at_px + 0.5) / extent, -9.0))
        columns["look"].append(look)
        columns["seen"].append(seen * fits)
        columns["area"].append(area * (seen * fits > 0))  # some are cut off whole
    place, look, seen, area = (torch.stack(column, 1) for column in columns.values())
    inner = frames[..., sprite_px:-sprite_px, sprite_px:-sprite_px]
    return Collage(inner, place, look, seen, area)


def _propose(
    columns: dict[str, list[Tensor]], radius: Tensor, extent: Tensor, generator: torch.Generator
) -> Float[Tensor, "b 2"]:
    """Anywhere, or beside the sprite before."""
    b = len(radius)
    room = extent - 2 * radius[:, None]
    at_px = torch.rand(b, 2, generator=generator) * room
    side = torch.rand(b, 2, generator=generator)
    off_px = _EDGE_PX * torch.rand(b, 2, generator=generator)
    at_px = torch.where(side < _EDGE_SHARE / 2, off_px, at_px)
    at_px = torch.where(side > 1 - _EDGE_SHARE / 2, room - off_px, at_px)
    at_px = at_px + radius[:, None] - 0.5
    if not columns["place"]:
        return at_px
    before = columns["place"][-1] * extent - 0.5
    reach = (columns["area"][-1] / math.pi).sqrt() + radius
    reach = reach - 0.7 + 4 * torch.rand(b, generator=generator)
    angle = torch.rand(b, generator=generator) * 2 * math.pi
    beside = before + reach[:, None] * torch.stack([angle.sin(), angle.cos()], 1)
    touching = torch.rand(b, generator=generator) < _TOUCHING_SHARE
    return torch.where(touching[:, None], beside, at_px)


def _is_free(
    at_px: Tensor, radius: Tensor, columns: dict[str, list[Tensor]], extent: Tensor
) -> Tensor:
    """Inside the frame and on no other sprite, bool ``[b]``."""
    edge = radius[:, None] - 1
    free = ((at_px + 0.5 > edge) & (at_px + 0.5 < extent - edge)).all(1)
    for place, area in zip(columns["place"], columns["area"], strict=True):
        gap = (at_px - (place * extent - 0.5)).norm(dim=1)
        free &= gap > (area / math.pi).sqrt() + radius - _OVERLAP_PX
    return free


def _cut(b: int, size: int, radius: Tensor, generator: torch.Generator) -> Float[Tensor, "b 1 s s"]:
    """1 where a sprite is left, 0 beyond a straight edge through it; mostly upright edges."""
    square = torch.randint(0, 4, (b,), generator=generator) * (math.pi / 2)
    angle = torch.rand(b, generator=generator) * 2 * math.pi
    is_square = torch.rand(b, generator=generator) < _SQUARE_CUT_SHARE
    angle = torch.where(is_square, square, angle)
    edge = (torch.rand(b, generator=generator) * 2 - 1) * radius
    line = torch.arange(size) - float(size // 2)
    along = line[None, :, None] * angle.sin()[:, None, None]
    along = along + line[None, None, :] * angle.cos()[:, None, None]
    is_cut = torch.rand(b, generator=generator) < _CUT_SHARE
    return ((along < edge[:, None, None]) | ~is_cut[:, None, None]).float()[:, None]
