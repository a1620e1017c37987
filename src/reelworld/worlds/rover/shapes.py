"""What the moonscape needs beside ``paint``: polygons in one go, and shapes with shading.

A frame here is ``float32 [3, h, w]``, whole rows of one colour together. Coverage is as in
``paint``: the signed distance to the edge, clipped to one pixel's width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reelworld.worlds.state import Pair

Frame = np.ndarray
Colour = Sequence[float]


def as_painted(frame: Frame) -> Frame:
    """The same frame as ``paint`` takes it, ``[h, w, 3]``."""
    return frame.transpose(1, 2, 0)


def box_of(
    frame: Frame, x0: float, y0: float, x1: float, y1: float
) -> tuple[Frame, np.ndarray, np.ndarray] | None:
    """The frame's part that the box can touch, and its pixels' centres ``x [1, w]`` and ``y [h,
    1]``; ``None`` if there are none."""
    size = frame.shape[1]
    if not (x1 > -1 and y1 > -1 and x0 < size + 1 and y0 < size + 1):
        return None
    left, right = max(math.floor(x0 - 0.5), 0), min(math.ceil(x1 + 0.5), size)
    top, bottom = max(math.floor(y0 - 0.5), 0), min(math.ceil(y1 + 0.5), size)
    if left >= right or top >= bottom:
        return None
    x = np.arange(left, right, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)
    return frame[:, top:bottom, left:right], x, y


def covered(inside_px: np.ndarray) -> np.ndarray:
    """Share of each pixel that a shape covers, whose edge is so far outside its centre."""
    share = inside_px + np.float32(0.5)
    np.maximum(share, np.float32(0.0), out=share)  # np.clip takes longer on small arrays
    return np.minimum(share, np.float32(1.0), out=share)


def planes(rgb: Colour) -> np.ndarray:
    """A colour as ``[3, 1, 1]``."""
    return np.array(rgb, np.float32)[:, None, None]


def blend(patch: Frame, share: np.ndarray, rgb: Colour) -> None:
    """Mix a colour into the patch, by ``share [h, w]``."""
    patch += share * (planes(rgb) - patch)


def convex(frame: Frame, shapes: Sequence[tuple[Sequence[Pair], Colour]]) -> None:
    """Convex polygons in one go, the first at the back. Corners in any direction of turning."""
    corners = [corner for points, _ in shapes for corner in points]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    if (box := box_of(frame, min(xs), min(ys), max(xs), max(ys))) is None:
        return
    patch, x, y = box
    edges, starts = [], []
    for points, _ in shapes:
        starts.append(len(edges))
        edges += _edges(points)
    n = np.array(edges, np.float32)[:, :, None, None]
    inside = n[:, 0] * x[None] + n[:, 1] * y[None] + n[:, 2]
    shares = covered(np.minimum.reduceat(inside, starts, axis=0))
    for share, (_, rgb) in zip(shares, shapes, strict=True):
        blend(patch, share, rgb)


def _edges(points: Sequence[Pair]) -> list[tuple[float, float, float]]:
    """``(a, b, c)`` per edge: ``a x + b y + c`` is how far inside it ``(x, y)`` lies."""
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in _sides(points))
    turn = 1.0 if area > 0.0 else -1.0
    edges = []
    for (ax, ay), (bx, by) in _sides(points):
        scale = turn / max(math.hypot(bx - ax, by - ay), 1e-9)
        a, b = -(by - ay) * scale, (bx - ax) * scale
        edges.append((a, b, -a * ax - b * ay))
    return edges


def _sides(points: Sequence[Pair]) -> list[tuple[Pair, Pair]]:
    return list(zip(points, (*points[1:], points[0]), strict=True))
