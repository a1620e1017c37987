"""Where the ball is in each frame, read from pixels.

The court without its ball is known, so a pixel ``I`` that the ball covers to a share ``a`` is
``(1 - a) b + a k c``: background ``b``, the ball's colour ``c``, shaded by some ``k`` (it is round
and has seams). Two unknowns and three channels: what is left over tells other things from the ball.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, UInt8

_FOREGROUND_RGB = 18.0
"""Closer to the background than this is background."""
_GUARD_RGB = 38.0
"""Farther than this from every mixture is another thing."""
_SHADES = (0.3, 1.4)
"""Of the ball's colour; seams are at .4, the lit side at 1.25."""
_LEAST_SHARE = 0.25
"""Of a pixel: with less, its shade is a guess."""
_CROWD = 1500
"""With more pixels of the ball's colour in one frame, no ball can be told."""
_STRANGE_RGB, _MOST_STRANGE = 60.0, 0.25
"""Where more than this share of a frame is farther than this from what it should show, it shows
another scene."""
_LEAST_COVER = 0.3
"""Share of a disc that must show to be a ball: arms and net hide parts of it."""
_MOST_AROUND = 0.45
"""Share of the ring around it that may have its colour: balls have an edge."""
_RING_PX = 3.0
_REACH_PX = 1.5
_APART_RADII = 1.8
"""Nearer to each other, two places are one ball."""
MOST_BALLS = 3


class Sights(NamedTuple):
    """Up to ``MOST_BALLS`` balls in each frame, the clearest first; NaN where there are fewer."""

    place_px: Float[np.ndarray, "t 3 2"]
    """``(x, y)`` from the top left, pixel centres at ``i + 0.5``."""
    cover: Float[np.ndarray, "t 3"]
    """Share of the disc that shows, of what of it lies in the frame."""


def look_for_balls(
    frames: UInt8[np.ndarray, "t h w 3"],
    without: UInt8[np.ndarray, "t h w 3"],
    rgb: tuple[float, float, float],
    radius_px: float,
) -> Sights:
    """Every ball of colour ``rgb`` and ``radius_px`` before the pictures ``without`` it."""
    num, side = len(frames), frames.shape[1]
    share = ball_share(frames, without, np.array(rgb, np.float32))
    share[_strange(frames, without)] = 0.0
    place = np.full((num, MOST_BALLS, 2), np.nan)
    cover = np.full((num, MOST_BALLS), np.nan)
    for frame in range(num):
        rows, columns = np.nonzero(share[frame])
        if not 0 < len(rows) <= _CROWD:
            continue
        points = np.stack([columns, rows], 1) + 0.5
        found = _discs(points, share[frame][rows, columns], radius_px, side)
        for number, (x, y, shown) in enumerate(found):
            place[frame, number], cover[frame, number] = (x, y), shown
    return Sights(place, cover)


def ball_share(
    frames: UInt8[np.ndarray, "t h w 3"],
    without: UInt8[np.ndarray, "t h w 3"],
    rgb: Float[np.ndarray, " 3"],
) -> Float[np.ndarray, "t h w"]:
    """How much of each pixel the ball covers; 0 where it is something else."""
    delta = frames.astype(np.int16) - without
    squared = np.einsum("thwc,thwc->thw", delta, delta, dtype=np.int32)
    where = np.nonzero(squared > _FOREGROUND_RGB**2)
    d, b = delta[where].astype(np.float32), without[where].astype(np.float32)
    bb, bc, cc = (b * b).sum(1), b @ rgb, float(rgb @ rgb)
    u, v = -(b * d).sum(1), d @ rgb
    determinant = np.maximum(bb * cc - bc * bc, 1.0)
    covered = (cc * u + bc * v) / determinant
    coloured = (bc * u + bb * v) / determinant
    off = d + covered[:, None] * b - coloured[:, None] * rgb
    shade = coloured / np.maximum(covered, 1e-6)
    good = (covered > _LEAST_SHARE) & (shade > _SHADES[0]) & (shade < _SHADES[1])
    good &= (off * off).sum(1) < _GUARD_RGB**2
    share = np.zeros(squared.shape, np.float32)
    share[where] = np.where(good, np.minimum(covered, 1.0), 0.0)
    return share


def _strange(
    frames: UInt8[np.ndarray, "t h w 3"], without: UInt8[np.ndarray, "t h w 3"]
) -> Bool[np.ndarray, " t"]:
    """Frames that show something else than the scene asked about."""
    coarse = frames[:, ::2, ::2].astype(np.int32) - without[:, ::2, ::2]
    far = (coarse * coarse).sum(-1) > _STRANGE_RGB**2
    return far.mean((1, 2)) > _MOST_STRANGE


def _discs(
    points: Float[np.ndarray, "p 2"], share: Float[np.ndarray, " p"], radius: float, side: int
) -> list[tuple[float, float, float]]:
    """``(x, y, cover)`` of the discs that the points fill, the fullest first."""
    apart = np.sqrt(((points[:, None] - points) ** 2).sum(-1))
    filled = np.clip(radius + 0.5 - apart, 0.0, 1.0) @ share / _inside(points, radius, side)
    free = np.ones(len(points), bool)
    found = []
    while free.any() and len(found) < MOST_BALLS:
        best = int(np.where(free, filled, -1.0).argmax())
        if filled[best] < 0.8 * _LEAST_COVER:
            break
        x, y = _centred(points, share, points[best], radius)
        away = np.hypot(points[:, 0] - x, points[:, 1] - y)
        free &= away > _APART_RADII * radius
        free[best] = False
        cover = float((np.clip(radius + 0.5 - away, 0.0, 1.0) * share).sum())
        cover /= float(_inside(np.array([[x, y]]), radius, side)[0])
        ring = (away > radius + 1.0) & (away < radius + 1.0 + _RING_PX)
        around = share[ring].sum() / (np.pi * ((radius + 1.0 + _RING_PX) ** 2 - (radius + 1) ** 2))
        if cover >= _LEAST_COVER and around < _MOST_AROUND:
            found.append((x, y, cover))
    return sorted(found, key=lambda disc: -disc[2])


def _centred(
    points: Float[np.ndarray, "p 2"],
    share: Float[np.ndarray, " p"],
    start: Float[np.ndarray, " 2"],
    radius: float,
) -> tuple[float, float]:
    """Centroid of what is of the ball's colour around ``start``."""
    at = start
    for _ in range(3):
        near = np.hypot(*(points - at).T) < radius + _REACH_PX
        at = (points[near] * share[near, None]).sum(0) / share[near].sum()
    return float(at[0]), float(at[1])


def _inside(points: Float[np.ndarray, "p 2"], radius: float, side: int) -> Float[np.ndarray, " p"]:
    """Area of a disc at each point that lies in the frame, to a few per cent."""
    depth = np.minimum(points, side - points).min(1) / radius
    depth = np.clip(depth, -1.0, 1.0)
    cut = np.arccos(depth) - depth * np.sqrt(1.0 - depth * depth)
    return np.maximum(radius * radius * (np.pi - cut), 1.0)


def clipped(place_px: Float[np.ndarray, "... 2"], radius_px: float) -> Bool[np.ndarray, "..."]:
    """Whether the frame's upper edge cuts a ball, so that its centre is not known."""
    return place_px[..., 1] < radius_px + 0.5
