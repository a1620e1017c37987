"""From frames to places, by the parser of the released evaluator."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, UInt8

from reelworld.worlds.laws.motion import WORLD

Ruler = Literal["released", "straight"]
"""The released ruler reads pixel ``i`` of ``W`` as ``i / W`` although it was drawn at
``i / (W - 1)``, so it reads everything a ``W``-th too small; the straight one reads a pixel where
it was drawn."""
_HALF = 127
_LOST_AT_X = {1: (WORLD,), 2: (0.0, WORLD)}
"""Where a disc is said to be that is not found: one disc at the right edge, two at either."""


class Places(NamedTuple):
    """``n`` discs over ``t`` frames, in units of the world; y points up."""

    position: Float[np.ndarray, "t n 2"]
    """Of a disc that is not found: at an edge, as high as it was last (nan if it never was)."""
    radius: Float[np.ndarray, "t n"]
    """Of the disc whose area is seen; the last one seen where it is not found."""
    found: Bool[np.ndarray, "t n"]


def read_places(frames: UInt8[np.ndarray, "t h w 3"], num_discs: int, ruler: Ruler) -> Places:
    """Centroids of all pixels of the colours of the first disc (red) and of the second (blue).

    The released evaluator looks only at the frames that it scores, so only these should be given.
    """
    size_px = frames.shape[2]
    unit = WORLD / (size_px if ruler == "released" else size_px - 1)
    columns, rows = np.arange(size_px), np.arange(frames.shape[1])[::-1]
    position, radius, found = [], [], []
    for disc, lost_at_x in enumerate(_LOST_AT_X[num_discs]):
        mask = _of_disc(frames, disc)
        area = mask.sum((1, 2))
        seen, share = area > 0, 1 / np.maximum(area, 1)
        x, y = mask.sum(1) @ columns * share * unit, mask.sum(2) @ rows * share * unit
        position.append(np.stack([np.where(seen, x, lost_at_x), _carry(y, seen)], -1))
        radius.append(_carry(np.sqrt(area / np.pi) * unit, seen))
        found.append(seen)
    return Places(np.stack(position, 1), np.stack(radius, 1), np.stack(found, 1))


def _of_disc(frames: UInt8[np.ndarray, "t h w 3"], disc: int) -> Bool[np.ndarray, "t h w"]:
    own, other = (0, 2) if disc == 0 else (2, 0)
    dark = (frames[..., 1] < _HALF) & (frames[..., other] < _HALF)
    return dark & (frames[..., own] > _HALF)


def _carry(value: Float[np.ndarray, " t"], seen: Bool[np.ndarray, " t"]) -> np.ndarray:
    """The last value seen."""
    last = np.maximum.accumulate(np.where(seen, np.arange(len(seen)), -1))
    return np.where(last >= 0, value[last], np.nan)
