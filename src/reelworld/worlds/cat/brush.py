"""Limbs: many tapered capsules in one go, on the box that they can touch.

What ``paint`` does shape by shape is done here for all limbs of a body at once, so that they can be
joined, rimmed and shaded as one. Pictures are ``float32 [3, h, w]``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from reelworld.worlds.cat.pose import Limb
from reelworld.worlds.cat.state import FLOOR_DEPTH_M, RGB, VIEW_M

_SOFT_PX = 1.3
"""Farther than this from a limb, neither its edge nor its rim leaves a trace."""


def to_px(x: float, y: float, size_px: int) -> tuple[float, float]:
    """Metres in the room to pixels from the picture's upper left corner."""
    per_m = size_px / VIEW_M
    return x * per_m, (VIEW_M - FLOOR_DEPTH_M - y) * per_m


class Patch:
    """The part of a picture that a set of limbs can touch, with the limbs' distances there."""

    def __init__(self, frame: np.ndarray, limbs: Sequence[Limb]) -> None:
        size_px = frame.shape[1]
        per_m = size_px / VIEW_M
        table = np.array(limbs, np.float32)
        table *= np.float32(per_m)
        table[:, 1::3] = np.float32((VIEW_M - FLOOR_DEPTH_M) * per_m) - table[:, 1::3]
        ax, ay, ar, bx, by, br = table.T
        reach = np.maximum(ar, br)
        low_x, low_y = (np.minimum(a, b) - reach for a, b in ((ax, bx), (ay, by)))
        high_x, high_y = (np.maximum(a, b) + reach for a, b in ((ax, bx), (ay, by)))
        c0, c1 = _span(float(low_x.min()), float(high_x.max()), size_px)
        r0, r1 = _span(float(low_y.min()), float(high_y.max()), size_px)
        self.box = slice(r0, r1), slice(c0, c1)
        self.rgb = frame[:, r0:r1, c0:c1]
        x = np.arange(c0, c1, dtype=np.float32) + np.float32(0.5)
        y = np.arange(r0, r1, dtype=np.float32) + np.float32(0.5)
        self.distance = _distances(ax, ay, ar, bx, by, br, x, y)
        self.y_px = y

    def nearest(self, part: slice) -> np.ndarray:
        """Distance ``[h, w]`` to the limbs of ``part`` together, in pixels."""
        return self.distance[part].min(0)

    def union(self, part: slice, grow_px: float = 0.0) -> np.ndarray:
        """Coverage ``[h, w]`` by the limbs of ``part`` together."""
        return coverage(self.nearest(part), grow_px)

    def fill(self, alpha: np.ndarray, colour: np.ndarray | RGB) -> None:
        """Blend a colour, or a picture ``[3, h, w]`` of one, with this coverage."""
        paint = np.asarray(colour, np.float32)
        step = (paint if paint.ndim == 3 else paint[:, None, None]) - self.rgb
        step *= alpha
        self.rgb += step


def coverage(distance: np.ndarray, grow_px: float = 0.0) -> np.ndarray:
    """The share of each pixel within ``grow_px`` of a shape at this signed distance."""
    alpha = np.float32(0.5 + grow_px) - distance
    return np.minimum(np.maximum(alpha, 0.0, out=alpha), 1.0, out=alpha)


def _span(low: float, high: float, size_px: int) -> tuple[int, int]:
    """Pixels from ``low`` to ``high`` and as far as a rim reaches, within the picture."""
    first = min(max(math.floor(low - _SOFT_PX), 0), size_px)
    return first, max(min(math.ceil(high + _SOFT_PX), size_px), first)


def _distances(
    ax: np.ndarray,
    ay: np.ndarray,
    ar: np.ndarray,
    bx: np.ndarray,
    by: np.ndarray,
    br: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
) -> np.ndarray:
    """Signed distance of every pixel to every limb, ``[limbs, h, w]``, in pixels.

    The radius is that where the pixel projects onto the axis: exact for equal radii.
    """
    ex, ey = bx - ax, by - ay
    square = np.maximum(ex * ex + ey * ey, np.float32(1e-6))[:, None, None]
    px, py = x[None, :] - ax[:, None], y[None, :] - ay[:, None]
    s = (px * ex[:, None])[:, None, :] + (py * ey[:, None])[:, :, None]
    t = s / square
    np.maximum(t, 0.0, out=t)
    np.minimum(t, 1.0, out=t)
    # |p - t e|^2 = |p|^2 + t (t |e|^2 - 2 p.e), in place
    d = t * square
    s *= 2.0
    d -= s
    d *= t
    d += (px * px)[:, None, :]
    d += (py * py)[:, :, None]
    np.maximum(d, 0.0, out=d)
    np.sqrt(d, out=d)
    t *= (br - ar)[:, None, None]
    t += ar[:, None, None]
    d -= t
    return d


def disc(frame: np.ndarray, x: float, y: float, radius_m: float, rgb: RGB) -> None:
    """A disc, in place."""
    limbs(frame, [(x, y, radius_m, x, y, radius_m)], rgb)


def box(
    frame: np.ndarray,
    rect_m: tuple[float, float, float, float],
    colour: RGB | np.ndarray,
    round_m: float = 0.0,
) -> None:
    """A rectangle ``(x0, y0, x1, y1)``, its corners rounded, over the whole picture's grid.

    ``colour`` is one colour or a picture of the frame's shape. For what is drawn once and kept.
    """
    paint = np.asarray(colour, np.float32)
    step = (paint if paint.ndim == 3 else paint[:, None, None]) - frame
    frame += box_coverage(rect_m, round_m, frame.shape[1]) * step


def box_coverage(
    rect_m: tuple[float, float, float, float], round_m: float, size_px: int
) -> np.ndarray:
    """``[h, w]``: exact for square corners on both axes, by signed distance for round ones."""
    per_m = size_px / VIEW_M
    x0, y1 = to_px(rect_m[0], rect_m[1], size_px)
    x1, y0 = to_px(rect_m[2], rect_m[3], size_px)
    edge = np.arange(size_px, dtype=np.float32)
    if round_m <= 0.0:
        across = np.clip(np.minimum(edge + 1, x1) - np.maximum(edge, x0), 0.0, 1.0)
        along = np.clip(np.minimum(edge + 1, y1) - np.maximum(edge, y0), 0.0, 1.0)
        return (along[:, None] * across[None, :]).astype(np.float32)
    r = round_m * per_m
    middle = edge + 0.5
    qx = np.abs(middle - 0.5 * (x0 + x1)) - 0.5 * (x1 - x0) + r
    qy = np.abs(middle - 0.5 * (y0 + y1)) - 0.5 * (y1 - y0) + r
    qx, qy = qx[None, :], qy[:, None]
    outside = np.hypot(np.maximum(qx, 0.0), np.maximum(qy, 0.0))
    d = outside + np.minimum(np.maximum(qx, qy), 0.0) - r
    return np.clip(0.5 - d, 0.0, 1.0).astype(np.float32)


def limbs(frame: np.ndarray, parts: Sequence[Limb], colour: RGB) -> None:
    """Several limbs of one colour."""
    patch = Patch(frame, parts)
    if patch.rgb.size:
        patch.fill(patch.union(slice(None)), colour)
