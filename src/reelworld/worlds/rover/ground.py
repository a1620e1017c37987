"""The ground: one smooth function of x, without end, from a seed.

Hills (smooth noise of three lengths), craters and bumps are summed at knots 0.25 m apart and joined
by a uniform cubic B-spline, so that height, slope and curvature are continuous, and a wheel finds
the nearest point of the ground in a step or two of Newton's method. Everything at a knot comes from
hashes of the seed and of the number of a cell, never from what was visited before.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from reelworld.worlds.chance import chance
from reelworld.worlds.rover.state import Terrain

KNOT_M = 0.25
STEEPEST = 1.8
"""No slope is steeper, by what is summed."""

_CHUNK_KNOTS = 64
_CHUNK_M = _CHUNK_KNOTS * KNOT_M
_HILLS = ((17.0, 1.7), (6.0, 0.6), (2.3, 0.07))
"""Length and height of each kind of hill, in metres."""
_CRATER_CELL_M, _BUMP_CELL_M = 13.0, 3.0


class Ground:
    """The ground around a place, at least 16 m to either side."""

    __slots__ = ("cells", "first_m", "table")

    def __init__(self, first_m: float, table: np.ndarray) -> None:
        self.first_m = first_m
        self.table = table
        """``[cell, 4]``: height in powers of the distance from the cell's left end."""
        self.cells = [tuple(row) for row in table.tolist()]

    def profile(self, x: float) -> tuple[float, float, float]:
        """Height in m, slope and curvature (the second derivative, 1/m) at ``x``."""
        s = x - self.first_m
        cell = int(s * 4.0)
        a, b, c, d = self.cells[cell]
        s -= cell * KNOT_M
        return (
            a + s * (b + s * (c + s * d)),
            b + s * (2.0 * c + 3.0 * d * s),
            2.0 * c + 6.0 * d * s,
        )

    def height(self, x: float) -> float:
        """Height at ``x``, in m."""
        return self.profile(x)[0]

    def heights(self, xs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Heights in m and slopes at all ``xs``."""
        s = np.asarray(xs, np.float64) - self.first_m
        cell = (s * (1.0 / KNOT_M)).astype(np.intp)
        a, b, c, d = self.table[cell].T
        s = s - cell * KNOT_M
        return a + s * (b + s * (c + s * d)), b + s * (2.0 * c + 3.0 * d * s)

    def foot(
        self, x: float, y: float, start: float, steps: int = 3
    ) -> tuple[float, float, float, float]:
        """The nearest point of the ground to ``(x, y)``, by Newton's method from ``start``.

        Returns its x, the distance to the ground there (negative below it) and the normal.
        """
        for _ in range(steps):
            h, slope, bend = self.profile(start)
            pull = start - x + (h - y) * slope
            step = pull / max(1.0 + slope * slope + (h - y) * bend, 0.3)
            start -= min(max(step, -0.5), 0.5)  # from too far away it need not converge
        h, slope, _ = self.profile(start)
        scale = 1.0 / math.sqrt(1.0 + slope * slope)
        return start, (y - h - (x - start) * slope) * scale, -slope * scale, scale


def pressed_in(ground: Ground, x: float, y: float, radius_m: float) -> float:
    """How deep a circle is in the ground, in m; 0 above it."""
    if y - ground.height(x) > radius_m * math.hypot(1.0, STEEPEST):
        return 0.0
    return max(radius_m - ground.foot(x, y, x)[1], 0.0)


def ground_near(terrain: Terrain, x: float) -> Ground:
    """The ground from at least 16 m left of ``x`` to at least 16 m right of it."""
    return _window(terrain, math.floor(x / _CHUNK_M))


@lru_cache(64)
def _window(terrain: Terrain, chunk: int) -> Ground:
    table = np.concatenate([_chunk(terrain, chunk + side) for side in (-1, 0, 1)])
    return Ground((chunk - 1) * _CHUNK_M, table)


@lru_cache(256)
def _chunk(terrain: Terrain, chunk: int) -> np.ndarray:
    first = chunk * _CHUNK_KNOTS
    knots = range(first - 1, first + _CHUNK_KNOTS + 2)
    p = np.array([_knot(terrain, knot * KNOT_M) for knot in knots])
    p0, p1, p2, p3 = p[:-3], p[1:-2], p[2:-1], p[3:]
    powers = (
        (p0 + 4.0 * p1 + p2) / 6.0,
        (p2 - p0) / (2.0 * KNOT_M),
        (p0 - 2.0 * p1 + p2) / (2.0 * KNOT_M**2),
        (3.0 * (p1 - p2) + p3 - p0) / (6.0 * KNOT_M**3),
    )
    return np.stack(powers, axis=1)


def _knot(terrain: Terrain, x: float) -> float:
    height = sum(_hill(terrain, x, kind) for kind in range(len(_HILLS))) * terrain.hills
    if terrain.craters:
        height += _summed(terrain, x, _CRATER_CELL_M, _crater)
    if terrain.bumps:
        height += _summed(terrain, x, _BUMP_CELL_M, _bump)
    return height


def _hill(terrain: Terrain, x: float, kind: int) -> float:
    length_m, height_m = _HILLS[kind]
    cell, share = divmod(x / length_m, 1.0)
    left, right = (2.0 * chance(terrain.seed, kind, int(cell) + i) - 1.0 for i in (0, 1))
    return height_m * (left + (right - left) * share * share * (3.0 - 2.0 * share))


def _summed(terrain: Terrain, x: float, cell_m: float, shape) -> float:  # noqa: ANN001
    cell = math.floor(x / cell_m)
    return sum(shape(terrain, x, cell + side) for side in (-1, 0, 1))


def _crater(terrain: Terrain, x: float, cell: int) -> float:
    exists, place, width = (chance(terrain.seed, 10 + i, cell) for i in range(3))
    if exists >= terrain.craters:
        return 0.0
    radius_m = 1.2 + 1.6 * width
    away = abs(x - (cell + 0.3 + 0.4 * place) * _CRATER_CELL_M) / radius_m
    bowl = -0.13 * radius_m * (1.0 + math.cos(math.pi * away)) if away < 1.0 else 0.0
    return bowl + 0.07 * radius_m * math.exp(-(((away - 1.1) / 0.3) ** 2))


def _bump(terrain: Terrain, x: float, cell: int) -> float:
    exists, place, size = (chance(terrain.seed, 20 + i, cell) for i in range(3))
    if exists >= terrain.bumps:
        return 0.0
    height_m = 0.07 + 0.16 * size
    half_m = 2.03 * math.sqrt(height_m)
    away = abs(x - (cell + 0.2 + 0.6 * place) * _BUMP_CELL_M) / half_m
    return 0.5 * height_m * (1.0 + math.cos(math.pi * away)) if away < 1.0 else 0.0
