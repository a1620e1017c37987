"""Grain of the ground, by which one sees it pass."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.chance import chance
from reelworld.worlds.rover.state import VIEW_M

_TILE_M, _TILE_HIGH_M = 16.0, 12.0
"""After so much it comes again."""


def grain(camera_m: tuple[float, float], top: int, size_px: int) -> np.ndarray:
    """Grain of the ground in the rows from ``top`` on: -1 to 1, fixed to the ground to a fraction
    of a pixel."""
    tile, px_per_m = _tile(size_px), size_px / VIEW_M
    wide, high = round(_TILE_M * px_per_m), round(_TILE_HIGH_M * px_per_m)
    x = (camera_m[0] * px_per_m - 0.5 * size_px) % wide
    y = (top - camera_m[1] * px_per_m) % high
    i, j, u, v = int(x), int(y), np.float32(x % 1.0), np.float32(y % 1.0)
    h = size_px - top
    upper = tile[j : j + h, i : i + size_px + 1]
    rows = upper + v * (tile[j + 1 : j + h + 1, i : i + size_px + 1] - upper)
    return rows[:, :-1] + u * (rows[:, 1:] - rows[:, :-1])


@lru_cache(4)
def _tile(size_px: int) -> np.ndarray:
    """16 m by 12 m of grain, with as much again of its beginning as a picture needs."""
    px_per_m = size_px / VIEW_M
    wide, high = round(_TILE_M * px_per_m), round(_TILE_HIGH_M * px_per_m)
    canvas = np.zeros((high, wide, 3), np.float32)
    for stone in range(520):
        x, y, size, tone = (chance(5, 50 + i, stone) for i in range(4))
        r = (0.03 + 0.13 * size**3) * px_per_m
        tint = 1.0 if tone > 0.45 else -1.0
        for dx in (-wide, 0, wide):
            for dy in (-high, 0, high):
                spot = x * wide + dx, y * high + dy
                paint.ellipse(canvas, spot, 1.4 * r, r, (tint,) * 3, 0.35 + 0.5 * size)
    over = size_px + 2
    return np.ascontiguousarray(np.pad(canvas[..., 0], ((0, over), (0, over)), mode="wrap"))
