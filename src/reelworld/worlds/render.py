"""From exact state to pixels, by analytic coverage.

A disc's coverage of a pixel is its signed distance to the rim, clipped to one pixel's width, so a
disc's centroid is right to a hundredth of a pixel (root mean square; at worst 0.03, at 64 pixels)
and truth is the same at every size. Back to front: wall and floor, balls, occluders, hand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.worlds.paint import dim
from reelworld.worlds.state import (
    HAND_ACT_RGB,
    HAND_RGB,
    HAND_RING_RGB,
    PALETTE,
    RGB,
    Body,
    Occluder,
    Scenery,
    WorldState,
)

_RING_SHARE = 0.22
"""Width of the hand's ring in hand radii."""


def draw_frame(state: WorldState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
    """Draw ``state`` as a square picture of ``size_px`` pixels."""
    layers = _scenery_layers(state.scenery, size_px)
    frame = layers.wall.copy()
    for ball in state.balls:
        _draw_disc(frame, ball, ball.radius_m, PALETTE[ball.colour], size_px)
    _draw_covers(frame, layers)
    hand = state.hand
    if hand is not None:
        ring = HAND_ACT_RGB if state.keys[4] else HAND_RING_RGB
        _draw_disc(frame, hand, hand.radius_m, ring, size_px)
        _draw_disc(frame, hand, hand.radius_m * (1.0 - _RING_SHARE), HAND_RGB, size_px)
    dim(frame, state.scenery.light)
    return np.rint(frame).astype(np.uint8)


def draw_background(scenery: Scenery, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
    """The room without balls and hand."""
    layers = _scenery_layers(scenery, size_px)
    frame = layers.wall.copy()
    _draw_covers(frame, layers)
    dim(frame, scenery.light)
    return np.rint(frame).astype(np.uint8)


def visible_fractions(state: WorldState) -> tuple[float, ...]:
    """Visible share of every body's area, from a fixed lattice of points (so alike at every size).

    Balls never overlap each other; occluders and the hand cover them. The hand is always visible.
    Shares are right to 0.01 on average and 0.07 at worst; a sliver below 0.01 may count as none.
    """
    return tuple(_visible_fraction(body, state) for body in state.bodies)


def _visible_fraction(body: Body, state: WorldState) -> float:
    if body.kind == "hand":
        return 1.0
    (x, y), r = body.position_m, body.radius_m
    over = [
        o.rect_m
        for o in state.scenery.occluders
        if o.rect_m[0] < x + r and x - r < o.rect_m[2] and y - r < o.rect_m[3]
    ]
    hand = state.hand
    reach = r + hand.radius_m if hand is not None else 0.0
    near = hand is not None and (
        abs(hand.position_m[0] - x) < reach and abs(hand.position_m[1] - y) < reach
    )
    if not over and not near:
        return 1.0
    points = _lattice() * r + (x, y)
    covered = np.zeros(len(points), bool)
    for x0, y0, x1, y1 in over:
        covered |= (points >= (x0, y0)).all(1) & (points <= (x1, y1)).all(1)
    if near:
        assert hand is not None
        covered |= ((points - hand.position_m) ** 2).sum(1) <= hand.radius_m**2
    return float(1.0 - covered.mean())


@lru_cache(1)
def _lattice() -> Float[np.ndarray, "points 2"]:
    axis = (np.arange(16) + 0.5) / 8.0 - 1.0
    points = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    return points[(points**2).sum(1) <= 1.0]


def _draw_disc(frame: np.ndarray, body: Body, radius_m: float, rgb: RGB, size_px: int) -> None:
    cx, cy = body.position_m[0] * size_px, (1.0 - body.position_m[1]) * size_px
    r = radius_m * size_px
    x0, x1 = max(int(cx - r) - 1, 0), min(int(cx + r) + 2, size_px)
    y0, y1 = max(int(cy - r) - 1, 0), min(int(cy + r) + 2, size_px)
    if x0 >= x1 or y0 >= y1:
        return
    dx = np.arange(x0, x1, dtype=np.float32) + np.float32(0.5 - cx)
    dy = np.arange(y0, y1, dtype=np.float32) + np.float32(0.5 - cy)
    distance = np.sqrt((dx * dx)[None, :] + (dy * dy)[:, None])
    alpha = np.clip(np.float32(r + 0.5) - distance, 0.0, 1.0)[..., None]
    patch = frame[y0:y1, x0:x1]
    patch += alpha * (np.array(rgb, np.float32) - patch)


class _Layers(NamedTuple):
    """What an episode's frames have in common."""

    wall: np.ndarray
    """Wall with floor, ``[h, w, 3]``."""
    covered: tuple[slice, slice]
    """Rows and columns of the smallest rectangle around all occluders."""
    cover_rgb: np.ndarray
    """The occluders' colour in there, ``[rows, columns, 3]``."""
    cover_alpha: np.ndarray
    """Their alpha in there, ``[rows, columns, 1]``."""


def _draw_covers(frame: np.ndarray, layers: _Layers) -> None:
    patch = frame[layers.covered]
    patch += layers.cover_alpha * (layers.cover_rgb - patch)


@lru_cache(64)
def _scenery_layers(scenery: Scenery, size_px: int) -> _Layers:
    wall = np.empty((size_px, size_px, 3), np.float32)
    wall[:] = scenery.wall_rgb
    height = (1.0 - (np.arange(size_px) + 0.5) / size_px)[:, None, None]
    wall *= (1.04 - 0.12 * height).astype(np.float32)  # a little darker towards the ceiling
    inside = _rect_coverage(scenery.bounds_m, size_px)[..., None]
    wall = inside * wall + (1.0 - inside) * np.array(scenery.floor_rgb, np.float32)
    cover_rgb = np.zeros_like(wall)
    cover_alpha = np.zeros((size_px, size_px, 1), np.float32)
    for occluder in scenery.occluders:
        alpha = _rect_coverage(occluder.rect_m, size_px)[..., None]
        cover_rgb = np.where(alpha > 0, _occluder_picture(occluder, size_px), cover_rgb)
        cover_alpha = np.maximum(cover_alpha, alpha)
    covered = _around(cover_alpha[..., 0] > 0)
    return _Layers(wall.astype(np.float32), covered, cover_rgb[covered], cover_alpha[covered])


def _around(mask: np.ndarray) -> tuple[slice, slice]:
    """The smallest rectangle that holds all of ``mask [h, w]``; empty if there is nothing."""
    rows, columns = (np.flatnonzero(mask.any(axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0), slice(0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _occluder_picture(occluder: Occluder, size_px: int) -> Float[np.ndarray, "h w 3"]:
    """Shading that lets the eye read a round pillar and an upholstered couch."""
    x0, y0, x1, y1 = occluder.rect_m
    x = ((np.arange(size_px) + 0.5) / size_px - x0) / (x1 - x0)
    y = (1.0 - (np.arange(size_px) + 0.5) / size_px - y0) / (y1 - y0)
    if occluder.kind == "pillar":
        shade = (1.10 - 0.45 * np.abs(x - 0.38))[None, :] * np.ones_like(y)[:, None]
    else:
        seat = np.where(y < 0.55, 0.86, 1.06)[:, None]
        arms = np.where((x < 0.14) | (x > 0.86), 0.92, 1.0)[None, :]
        shade = seat * arms
    return shade[..., None].astype(np.float32) * np.array(occluder.rgb, np.float32)


def _rect_coverage(rect_m: tuple[float, ...], size_px: int) -> Float[np.ndarray, "h w"]:
    x0, y0, x1, y1 = (value * size_px for value in rect_m)
    edge = np.arange(size_px, dtype=np.float32)
    across = np.clip(np.minimum(edge + 1, x1) - np.maximum(edge, x0), 0.0, 1.0)
    up = np.clip(np.minimum(edge + 1, y1) - np.maximum(edge, y0), 0.0, 1.0)[::-1]
    return (up[:, None] * across[None, :]).astype(np.float32)
