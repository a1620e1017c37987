"""The near half of the ring, and the net that hangs from it, in front of the balls."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.court.state import NET_M, RIM_RADIUS_M, CourtState
from reelworld.worlds.court.view import View

RIM_RGB, NET_RGB = (226, 76, 42), (250, 250, 250)
_ALPHA = 0.8
_ROWS = (0.0, 0.3, 0.62, 1.0)
"""Depths of the knots, in lengths of the net."""
_STEP_M = 0.001
"""The sway is drawn to this: a fortieth of a pixel."""


class _Mesh(NamedTuple):
    top: int
    left: int
    share: np.ndarray
    """``[rows, columns, 1]``: how much of each pixel is cord."""


def hang_net(frame: np.ndarray, view: View, state: CourtState) -> None:
    """Draw ring and net into ``frame``."""
    court = state.court
    x, y, half = court.hoop_x_m, court.hoop_y_m, court.ring_half_m
    mesh = _mesh(x, y, half, round(state.net_sway_m / _STEP_M), view.size_px)
    rows, columns = mesh.share.shape[:2]
    patch = frame[mesh.top : mesh.top + rows, mesh.left : mesh.left + columns]
    patch += mesh.share * (np.array(NET_RGB, np.float32) - patch)
    rim = max(view.px(RIM_RADIUS_M), 0.7)
    paint.capsule(frame, view.at(x - half, y), view.at(x + half, y), rim, RIM_RGB)


@lru_cache(512)
def _mesh(x: float, y: float, half: float, sway: int, size_px: int) -> _Mesh:
    """The net's cords, kept because a net mostly hangs still or swings through the same places."""
    view = View(size_px)
    lines = _cords(view, x, y, half, sway * _STEP_M)  # [n, 2 ends, 2]
    low, high = lines.min((0, 1)) - 2.0, lines.max((0, 1)) + 2.0
    left, top = max(math.floor(low[0]), 0), max(math.floor(low[1]), 0)
    right, bottom = min(math.ceil(high[0]), size_px), min(math.ceil(high[1]), size_px)
    px = np.arange(left, right)[None, None, :] + 0.5 - lines[:, 0, 0, None, None]
    py = np.arange(top, bottom)[None, :, None] + 0.5 - lines[:, 0, 1, None, None]
    d = lines[:, 1] - lines[:, 0]
    dx, dy = d[:, 0, None, None], d[:, 1, None, None]
    along = np.clip((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    away = np.sqrt(((px - along * dx) ** 2 + (py - along * dy) ** 2).min(0))
    radius = max(view.px(0.011), 0.28)
    share = _ALPHA * np.clip(radius + 0.5 - away, 0.0, 1.0)
    return _Mesh(top, left, share[..., None].astype(np.float32))


def _cords(view: View, x: float, y: float, half: float, sway: float) -> np.ndarray:
    """Ends of all pieces of cord in pixels: two families that cross in diamonds."""

    def knot(share: float, depth: float) -> tuple[float, float]:
        width = half * (1.0 - 0.42 * depth**0.7)
        return view.at(x + share * width + sway * depth * depth, y - NET_M * depth)

    pieces = []
    for way in (-1, 1):
        for start in range(-4, 5, 2):
            places = [min(max(start + way * (row % 2), -4), 4) / 4.0 for row in range(4)]
            knots = [knot(place, depth) for place, depth in zip(places, _ROWS, strict=True)]
            pieces += list(itertools.pairwise(knots))
    return np.array(pieces)
