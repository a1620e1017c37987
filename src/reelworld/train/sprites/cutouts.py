"""Whole things cut out of footage: pieces of the mask that keep their size while they move.

A thing half behind a pillar changes its size as it moves; two things that touch do not stay
together. What keeps its area from frame to frame and is not still is, nearly always, one whole
thing. That is all the supervision there is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from scipy import ndimage
from torch import Tensor

from reelworld.codec.sprites.canvas import CanvasNet
from reelworld.kit.console import progress
from reelworld.kit.errors import UserError
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.train.sprites.frames import FrameSampler

_LAG = 2
"""Frames between the three looks at a thing."""
_FRAMES = 6400
_BATCH = 32
_LEAST, _MOST = 200, 2 * _FRAMES
"""Fewer cut-outs than the one teach nothing about sprites; more than the other, nothing new."""
_LEAST_AREA_PX, _LEAST_WAY_PX, _MOST_WAY_PX = 60, 1.0, 18.0
_MOST_CHANGE, _CHANGE_PX = 0.05, 3.0

CutOuts = dict[str, Tensor]
"""``picture`` and ``canvas`` ``[n, 3, s, s]``, ``mask`` and ``alone`` (1 where nothing else is)
``[n, 1, s, s]``, ``offset_px [n, 2]`` of the mask's centroid from the middle pixel; fp16."""


def bake_cutouts(
    path: Path, canvas: CanvasNet, sampler: FrameSampler, sprite_px: int, seed: int
) -> CutOuts:
    """Cut-outs from 6,400 random frames, made once per run.

    Raises ``UserError`` if the footage shows too few things that move.
    """
    if not path.exists():
        save_tensors(path, _cut_many(canvas, sampler, sprite_px, seed))
    return load_tensors(path)[0]


def _cut_many(canvas: CanvasNet, sampler: FrameSampler, sprite_px: int, seed: int) -> CutOuts:
    rng, count = np.random.default_rng([seed, 2]), 0
    # One block for all: thousands of small ones, kept while batches come and go, would break up
    # the heap until it is many times as large as what is in it.
    found = {
        key: torch.empty(_MOST, *shape, dtype=torch.float16)
        for key, shape in cutout_shapes(sprite_px).items()
    }
    with progress(_FRAMES, "Cutting out things that move, frames") as done:
        for _ in range(_FRAMES // _BATCH):
            index, _ = sampler.draw(rng, _BATCH, margin=_LAG)
            for cut in _cut_batch(canvas, sampler, index, sprite_px)[: _MOST - count]:
                for key, tensor in cut.items():
                    found[key][count] = tensor
                count += 1
            done(_BATCH)
    if count < _LEAST:
        raise UserError(
            f"Only {count} whole moving things of up to {sprite_px - 2} pixels were found in"
            f" {_FRAMES} frames of the footage; a sprite codec needs {_LEAST}. It is for cameras"
            " that stand still and things that move on their own: train with --codec conv instead."
        )
    return {key: block[:count] for key, block in found.items()}


def cutout_shapes(sprite_px: int) -> dict[str, tuple[int, ...]]:
    """Shape of one cut-out's tensors."""
    channels = {"picture": 3, "canvas": 3, "mask": 1, "alone": 1}
    shapes: dict[str, tuple[int, ...]] = {
        key: (count, sprite_px, sprite_px) for key, count in channels.items()
    }
    return shapes | {"offset_px": (2,)}


def _cut_batch(
    canvas: CanvasNet, sampler: FrameSampler, index: np.ndarray, sprite_px: int
) -> list[CutOuts]:
    around = np.stack([index - _LAG, index, index + _LAG], 1).ravel()
    frames = sampler.frames(around)
    with torch.inference_mode():
        seen = canvas(frames)
    masks = seen.mask[:, 0].cpu().numpy()
    found = []
    for row in range(len(index)):
        before, now, after = (Pieces(masks[3 * row + k]) for k in range(3))
        for piece in range(len(now.area)):
            if now.fits(piece, sprite_px) and _is_whole(now, piece, (before, after)):
                at = 3 * row + 1
                found.append(_cut(frames[at], seen.canvas[at], now, piece, sprite_px))
    return found


class Pieces:
    """Connected pieces of one mask ``[h, w]``."""

    def __init__(self, mask: np.ndarray) -> None:
        self.mask = mask
        self.label, count = ndimage.label(mask > 0.5)
        numbers = np.arange(1, count + 1)
        self.boxes = ndimage.find_objects(self.label)
        self.area = np.bincount(self.label.ravel(), minlength=count + 1)[1:]
        centres = ndimage.center_of_mass(mask, self.label, numbers) if count else []
        self.centre = np.array(centres).reshape(-1, 2)

    def fits(self, piece: int, sprite_px: int) -> bool:
        """Whether it can be a sprite, and does not touch the frame's edge."""
        rows, columns = self.boxes[piece]
        size = max(rows.stop - rows.start, columns.stop - columns.start)
        inside = min(rows.start, columns.start) >= 1
        inside &= rows.stop < self.mask.shape[0] and columns.stop < self.mask.shape[1]
        return bool(size <= sprite_px - 2 and self.area[piece] >= _LEAST_AREA_PX and inside)


def _is_whole(now: Pieces, piece: int, others: tuple[Pieces, Pieces]) -> bool:
    """Whether it is of the same size shortly before and after, and moves."""
    way_px = 0.0
    for other in others:
        if not len(other.area):
            return False
        distance = np.hypot(*(other.centre - now.centre[piece]).T)
        nearest = int(distance.argmin())
        change = abs(int(other.area[nearest]) - int(now.area[piece]))
        if change > _MOST_CHANGE * now.area[piece] + _CHANGE_PX:
            return False
        way_px = max(way_px, float(distance[nearest]))
    return _LEAST_WAY_PX <= way_px < _MOST_WAY_PX


def _cut(
    frame: Float[Tensor, "3 h w"],
    canvas: Float[Tensor, "3 h w"],
    pieces: Pieces,
    piece: int,
    sprite_px: int,
) -> CutOuts:
    own = pieces.label == piece + 1
    others = ndimage.binary_dilation((pieces.label > 0) & ~own)
    maps = np.stack([own * pieces.mask, ~others, np.ones_like(own)]).astype(np.float32)
    stack = torch.cat([frame.cpu(), canvas.cpu(), torch.from_numpy(maps)])
    half, middle = sprite_px // 2, np.round(pieces.centre[piece]).astype(int)
    padded = torch.nn.functional.pad(stack, (half,) * 4)
    row, column = middle
    cut = padded[:, row : row + sprite_px, column : column + sprite_px]
    return {
        "picture": cut[:3],
        "canvas": cut[3:6],
        "mask": cut[6:7],
        "alone": cut[7:8] * cut[8:9],
        "offset_px": torch.from_numpy(pieces.centre[piece] - middle),
    }
