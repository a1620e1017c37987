"""Filling small convex polygons fast: every thing on the table is made of a few of them.

A pixel's share is the product over edges of the clipped distance of its centre to the edge: exact
along edges and at right corners, near enough at others. ``paint.polygon`` is exact for any polygon
and takes four times as long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

Point = tuple[float, float]


@lru_cache(2)
def _centres(size_px: int) -> np.ndarray:
    return np.arange(size_px, dtype=np.float32) + np.float32(0.5)


def convex(
    frame: np.ndarray, points: Sequence[Point], rgb: tuple[float, float, float], alpha: float = 1.0
) -> None:
    """Blend a convex polygon into ``frame [h, w, 3]``; corners in pixels, in either sense."""
    height, width = frame.shape[:2]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, right = max(math.floor(min(xs)), 0), min(math.ceil(max(xs)), width)
    top, bottom = max(math.floor(min(ys)), 0), min(math.ceil(max(ys)), height)
    if left >= right or top >= bottom:
        return
    x = _centres(width)[None, left:right]
    y = _centres(height)[top:bottom, None]
    area, edges = 0.0, []
    x0, y0 = points[-1]
    for x1, y1 in points:
        length = math.hypot(x1 - x0, y1 - y0)
        if length >= 1e-9:
            twice = x0 * y1 - x1 * y0
            area += twice
            edges.append(((y0 - y1) / length, (x1 - x0) / length, twice / length))
        x0, y0 = x1, y1
    sense = 1.0 if area > 0.0 else -1.0
    if not edges:
        return
    # All edges at once: on a box this small the calls cost more than the numbers.
    edges = [(sense * nx, sense * ny, 0.5 + sense * away) for nx, ny, away in edges]
    nx, ny, offset = np.array(edges, np.float32).T[:, :, None, None]
    inside = x * nx + (y * ny + offset)
    np.maximum(inside, 0.0, out=inside)
    np.minimum(inside, 1.0, out=inside)
    share = np.multiply.reduce(inside, 0)
    if alpha != 1.0:
        share *= np.float32(alpha)
    patch = frame[top:bottom, left:right]
    patch += share[..., None] * (np.array(rgb, np.float32) - patch)
