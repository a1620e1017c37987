"""Where the bottle of the table is, and how it leans, from its colour alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.paper.question import Frames
from reelworld.worlds.table.looks import BOTTLES
from reelworld.worlds.table.state import TABLE_TOP_M

_NEAR_RGB = 70.0
"""A pixel of the bottle's colour counts fully, one so far from it not at all."""
_FOREGROUND_RGB = (15.0, 45.0)
"""A pixel less far from the background counts nothing, one farther fully."""
_LEAST_PX = 6.0
_LOW, _HIGH = TABLE_TOP_M + 0.016, 0.69
"""From above the table to below the picture on the wall."""
_CUP = 0.1


class Leaning(NamedTuple):
    """One row per frame; NaN where hardly a pixel has the colour."""

    place: Float[np.ndarray, "t 2"]
    """Centroid of all pixels of its colour, frame widths from the bottom left."""
    tilt: Float[np.ndarray, " t"]
    """Angle of its long axis from the vertical, 0 to pi/2."""
    area: Float[np.ndarray, " t"]
    """Pixels."""
    spread: Float[np.ndarray, " t"]
    """Root mean square distance of its pixels from their centroid, frame widths."""


def find_bottle(
    frames: Frames, background: UInt8[np.ndarray, "h w 3"], colour: str, cup_x: float
) -> Leaning:
    """By pixels close to the bottle's colour that are not so without it, above the table and away
    from the cup: edges of what stands still must not count, wherever a codec moves them.
    ``background``: the same scene without bottle and hand. Weights are soft."""
    size = frames.shape[1]
    x, y = (np.arange(size) + 0.5) / size, 1.0 - (np.arange(size) + 0.5) / size
    asked = ((y > _LOW) & (y < _HIGH))[:, None] & (np.abs(x - cup_x) > _CUP)
    rgb = np.array(BOTTLES[colour], np.float32)
    pixels = frames.astype(np.float32)
    near = np.clip(1.0 - np.sqrt(np.square(pixels - rgb).sum(-1)) / _NEAR_RGB, 0.0, 1.0)
    low, high = _FOREGROUND_RGB
    changed = np.sqrt(np.square(pixels - background.astype(np.float32)).sum(-1))
    weight = near * np.clip((changed - low) / (high - low), 0.0, 1.0) * asked
    area = weight.sum((1, 2)).astype(float)
    share = weight / np.maximum(area, 1e-9)[:, None, None]
    mean_x, mean_y = share.sum(1) @ x, share.sum(2) @ y
    dx, dy = x - mean_x[:, None], y - mean_y[:, None]
    xx = (share.sum(1) * dx**2).sum(1)
    yy = (share.sum(2) * dy**2).sum(1)
    xy = np.einsum("thw,th,tw->t", share, dy, dx)
    axis = 0.5 * np.arctan2(2.0 * xy, xx - yy)
    seen = area >= _LEAST_PX * (size / 128) ** 2
    place = np.where(seen[:, None], np.stack([mean_x, mean_y], 1), np.nan)
    tilt = np.where(seen, np.abs(np.pi / 2.0 - np.abs(axis)), np.nan)
    return Leaning(place, tilt, area, np.sqrt(xx + yy))
