"""Round things of stone, lit from one side: boulders, and rocks at the wayside."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.rover.shapes import box_of, covered
from reelworld.worlds.state import RGB, Pair

_SPOTS = ((0.0, 0.5, 0.2), (2.2, 0.45, 0.15), (4.0, 0.55, 0.18))
"""Where a boulder's pits are (angle, share of the radius) and their size, by which one sees it
turn."""


def draw_stone(
    frame: np.ndarray,
    centre: Pair,
    radii: Pair,
    rgb: RGB | tuple[float, ...],
    light: float,
    side: float,
    angle_rad: float | None = None,
) -> None:
    """An ellipse along the axes, lit from the ``side`` (1 right, -1 left); with pits turned by
    ``angle_rad`` if it is given. All in pixels."""
    (cx, cy), (rx, ry) = centre, radii
    if (box := box_of(frame, cx - rx, cy - ry, cx + rx, cy + ry)) is None:
        return
    patch, x, y = box
    dx, dy = x - np.float32(cx), y - np.float32(cy)
    u, v = dx * np.float32(1.0 / rx), dy * np.float32(1.0 / ry)
    away = np.sqrt(u * u + v * v)
    share = covered((np.float32(1.0) - away) * np.float32(0.5 * (rx + ry)))
    shade = np.clip(0.62 + 0.42 * (side * 0.7 * u - 0.7 * v), 0.42, 0.95).astype(np.float32)
    if angle_rad is not None:
        for turn, where, size in _SPOTS:
            su = where * math.cos(angle_rad + turn) * rx
            sv = -where * math.sin(angle_rad + turn) * ry
            shade *= 1.0 - 0.35 * covered(size * rx - np.hypot(dx - su, dy - sv))
    shade *= np.float32(light)
    for plane, tone in zip(patch, rgb, strict=True):
        plane += share * (shade * np.float32(tone) - plane)
