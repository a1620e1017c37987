"""Shapes by analytic coverage: the toolbox that scenes draw with.

A frame being drawn is ``float32 [h, w, 3]``, 0 to 255. Places are in pixels: x to the right, y
down, (0, 0) the top left corner of the picture, so that pixel *i* has its centre at *i* + 0.5. Each
function blends a colour into the frame in place, by the share of each pixel that the shape covers
times ``alpha``, and touches only the pixels around the shape. Shapes may lie outside the picture in
part or wholly. A pixel's share is its centre's signed distance to the edge, clipped to one pixel's
width; polygons and rectangles have it exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

Point = tuple[float, float]
RGB = Sequence[float]
"""Three numbers, 0 to 255."""
Frame = np.ndarray

_BELOW_PX = 1e-6


@lru_cache(64)
def _gradient(height_px: int, width_px: int, top: RGB, bottom: RGB) -> Frame:
    share = ((np.arange(height_px, dtype=np.float32) + 0.5) / height_px)[:, None, None]
    column = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    return np.ascontiguousarray(np.broadcast_to(column, (height_px, width_px, 3)))


def gradient(height_px: int, width_px: int, top: RGB, bottom: RGB) -> Frame:
    """A new frame that fades from ``top`` to ``bottom``; with one colour twice, a plain one."""
    return _gradient(height_px, width_px, top, bottom).copy()


def disc(frame: Frame, centre: Point, radius: float, rgb: RGB, alpha: float = 1.0) -> None:
    """A filled circle."""
    ellipse(frame, centre, radius, radius, rgb, alpha)


def ring(
    frame: Frame, centre: Point, radius: float, width: float, rgb: RGB, alpha: float = 1.0
) -> None:
    """A circle's line, ``width`` wide, its middle at ``radius``."""
    (cx, cy), reach = centre, radius + width / 2
    if (box := _box(frame, cx - reach, cy - reach, cx + reach, cy + reach)) is None:
        return
    patch, x, y = box
    away = np.sqrt((x - cx) ** 2 + (y - cy) ** 2)
    _blend(patch, width / 2 - np.abs(away - radius), rgb, alpha)


def ellipse(
    frame: Frame, centre: Point, rx: float, ry: float, rgb: RGB, alpha: float = 1.0
) -> None:
    """A filled ellipse along the axes. Its edge is as sharp as a circle's where it is not much
    longer than wide (3 : 1)."""
    (cx, cy) = centre
    if min(rx, ry) <= 0 or (box := _box(frame, cx - rx, cy - ry, cx + rx, cy + ry)) is None:
        return
    patch, x, y = box
    u, v = (x - cx) / np.float32(rx), (y - cy) / np.float32(ry)
    if rx == ry:
        _blend(patch, rx - rx * np.sqrt(u * u + v * v), rgb, alpha)
        return
    k = np.sqrt(u * u + v * v)  # distance: the level over its gradient's length
    slope = np.sqrt((u / np.float32(rx)) ** 2 + (v / np.float32(ry)) ** 2)
    inside = np.where(slope > _BELOW_PX, k * (1 - k) / np.maximum(slope, _BELOW_PX), min(rx, ry))
    _blend(patch, inside, rgb, alpha)


def capsule(frame: Frame, a: Point, b: Point, radius: float, rgb: RGB, alpha: float = 1.0) -> None:
    """A thick line with round ends, ``2 * radius`` wide, from ``a`` to ``b``."""
    (ax, ay), (bx, by) = a, b
    edges = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
    box = _box(frame, edges[0] - radius, edges[1] - radius, edges[2] + radius, edges[3] + radius)
    if box is None:
        return
    patch, x, y = box
    _blend(patch, radius - np.sqrt(_square_to_segment(x, y, a, b)), rgb, alpha)


def polyline(
    frame: Frame, points: Sequence[Point], radius: float, rgb: RGB, alpha: float = 1.0
) -> None:
    """Capsules from point to point as one shape: where they meet, ``alpha`` counts once."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if len(points) < 2:
        return
    box = _box(frame, min(xs) - radius, min(ys) - radius, max(xs) + radius, max(ys) + radius)
    if box is None:
        return
    patch, x, y = box
    square = np.minimum.reduce([_square_to_segment(x, y, a, b) for a, b in pairwise(points)])
    _blend(patch, radius - np.sqrt(square), rgb, alpha)


def polygon(frame: Frame, points: Sequence[Point], rgb: RGB, alpha: float = 1.0) -> None:
    """A filled polygon of any form that does not cross itself, exact.

    Each pixel's share is the sum over edges of the pixel's area to the left of the edge, with the
    sign of the way the edge goes: what lies outside cancels.
    """
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if (box := _box(frame, min(xs), min(ys), max(xs), max(ys))) is None:
        return
    patch, x, y = box
    left, top = x.astype(np.float64) - 0.5, y.astype(np.float64) - 0.5
    share = np.zeros((y.shape[0], x.shape[1]))
    for (ax, ay), (bx, by) in zip(points, (*points[1:], points[0]), strict=True):
        if ay == by:
            continue
        start, stop = np.clip(ay, top, top + 1), np.clip(by, top, top + 1)
        slope = (bx - ax) / (by - ay)
        u, v = ax + (start - ay) * slope - left, ax + (stop - ay) * slope - left
        share += (stop - start) * _mean_clipped(u, v)
    _mix(patch, np.abs(share) * alpha, rgb)


def rectangle(
    frame: Frame, x0: float, y0: float, x1: float, y1: float, rgb: RGB, alpha: float = 1.0
) -> None:
    """A filled rectangle along the axes, exact. Corners in any order."""
    x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    height, width = frame.shape[:2]
    left, right = max(math.floor(x0), 0), min(math.ceil(x1), width)
    top, bottom = max(math.floor(y0), 0), min(math.ceil(y1), height)
    if left >= right or top >= bottom:
        return
    across, along = _overlap(left, right, x0, x1), _overlap(top, bottom, y0, y1)
    _mix(frame[top:bottom, left:right], along[:, None] * across[None, :] * alpha, rgb)


def dim(frame: Frame, light: float, rgb: RGB = (6.0, 8.0, 20.0)) -> None:
    """Take light away: 1 leaves the frame as it is, 0 leaves only ``rgb``, a night's blue."""
    if light < 1.0:
        frame *= np.float32(light)
        frame += np.array(rgb, np.float32) * np.float32(1.0 - light)


def finished(frame: Frame) -> np.ndarray:
    """The frame as ``uint8 [h, w, 3]``."""
    return np.rint(np.clip(frame, 0.0, 255.0)).astype(np.uint8)


def _box(
    frame: Frame, x0: float, y0: float, x1: float, y1: float
) -> tuple[Frame, np.ndarray, np.ndarray] | None:
    """The frame's part that the box can touch, and its pixels' centres; ``None`` if none."""
    height, width = frame.shape[:2]
    if not (x1 > -1 and y1 > -1 and x0 < width + 1 and y0 < height + 1):
        return None
    left, right = max(math.floor(x0 - 0.5), 0), min(math.ceil(x1 + 0.5), width)
    top, bottom = max(math.floor(y0 - 0.5), 0), min(math.ceil(y1 + 0.5), height)
    if left >= right or top >= bottom:
        return None
    x, y = _centres(left, top, right, bottom)
    return frame[top:bottom, left:right], x, y


def _centres(left: int, top: int, right: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
    """``x [1, w]`` and ``y [h, 1]`` of the pixels' centres."""
    middles = _middles(1 << (max(right, bottom) - 1).bit_length())
    return middles[None, left:right], middles[top:bottom, None]


@lru_cache(16)
def _middles(size_px: int) -> np.ndarray:
    middles = np.arange(size_px, dtype=np.float32) + np.float32(0.5)
    middles.flags.writeable = False
    return middles


def _square_to_segment(x: np.ndarray, y: np.ndarray, a: Point, b: Point) -> np.ndarray:
    """Squared distance of every pixel's centre to the line from ``a`` to ``b``."""
    (ax, ay), dx, dy = a, b[0] - a[0], b[1] - a[1]
    px, py, square = x - np.float32(ax), y - np.float32(ay), dx * dx + dy * dy
    if square <= _BELOW_PX**2:
        return px * px + py * py
    along = _clipped((px * np.float32(dx) + py * np.float32(dy)) / np.float32(square))
    return (px - along * np.float32(dx)) ** 2 + (py - along * np.float32(dy)) ** 2


def _clipped(values: np.ndarray) -> np.ndarray:
    """``values``, changed in place to lie from 0 to 1: ``np.clip`` takes twice as long."""
    np.maximum(values, 0.0, out=values)
    return np.minimum(values, 1.0, out=values)


def _mean_clipped(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Mean of ``clip(t, 0, 1)`` as ``t`` goes from ``u`` to ``v``."""
    apart = v - u
    near = np.abs(apart) < _BELOW_PX
    integral = _integral_clipped(v) - _integral_clipped(u)
    return np.where(near, np.clip(u, 0.0, 1.0), integral / np.where(near, 1.0, apart))


def _integral_clipped(t: np.ndarray) -> np.ndarray:
    """Integral of ``clip(t, 0, 1)`` from 0 on."""
    inside = np.clip(t, 0.0, 1.0)
    return 0.5 * inside * inside + np.maximum(t - 1.0, 0.0)


def _overlap(first: int, stop: int, low: float, high: float) -> np.ndarray:
    """Share of each pixel ``first`` to ``stop`` that lies between ``low`` and ``high``."""
    edge = np.arange(first, stop, dtype=np.float32)
    return np.clip(np.minimum(edge + 1, high) - np.maximum(edge, low), 0.0, 1.0).astype(np.float32)


def _blend(patch: Frame, inside_px: np.ndarray, rgb: RGB, alpha: float) -> None:
    """``inside_px``: how far inside the edge each pixel's centre lies."""
    share = inside_px + np.float32(0.5)
    _mix(patch, _clipped(share) * np.float32(alpha), rgb)


def _mix(patch: Frame, share: np.ndarray, rgb: RGB) -> None:
    patch += share[..., None].astype(np.float32, copy=False) * (np.array(rgb, np.float32) - patch)
