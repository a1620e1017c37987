"""The picture of a state: kept backdrop, then cat, mouse, yarn, vases, then table and sofa."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.cat.backdrop import back, sofa, table
from reelworld.worlds.cat.brush import Patch, coverage
from reelworld.worlds.cat.cat_drawing import draw_cat
from reelworld.worlds.cat.colours import VASES, YARNS, lit, shaded
from reelworld.worlds.cat.pose import mouse_limbs
from reelworld.worlds.cat.state import (
    BROKEN,
    FLOOR_DEPTH_M,
    HIDDEN,
    SHELF,
    SILL,
    SOFA,
    TABLE,
    VIEW_M,
    CatState,
    Mouse,
    Surface,
    Vase,
    Yarn,
)
from reelworld.worlds.cat.things import YARN_RADIUS_M
from reelworld.worlds.cat.visible import vase_axis

_MOUSE, _MOUSE_RIM = (166, 152, 150), (82, 70, 74)
_PINK, _EYE = (232, 160, 160), (20, 16, 20)


def draw_frame(state: CatState, size_px: int) -> np.ndarray:
    """``uint8 [size_px, size_px, 3]``."""
    frame = painted(state, size_px)
    frame += 0.5  # what follows rounds down
    picture = np.empty((size_px, size_px, 3), np.uint8)
    np.copyto(np.moveaxis(picture, -1, 0), frame, casting="unsafe")
    return picture


def painted(state: CatState, size_px: int) -> np.ndarray:
    """The picture before rounding, ``float32 [3, h, w]``, all of it from 0 to 255."""
    room, light = state.room, state.light
    surfaces = room.surfaces
    frame = back(room.decor, surfaces[SHELF], surfaces[SILL], room.hole_m, light, size_px).copy()
    draw_cat(frame, state.cat, state.frame_index, light)
    if state.mouse is not None and state.mouse.mood != HIDDEN:
        _draw_mouse(frame, state.mouse, light)
    if state.yarn is not None:
        _draw_yarn(frame, state.yarn, light)
    for vase in state.vases:
        (_draw_shards if vase.state == BROKEN else _draw_vase)(frame, vase, light)
    for colour, alpha, box in (
        _boxed(*table(room.decor, surfaces[TABLE], light, size_px), surfaces[TABLE], size_px),
        _boxed(*sofa(room.decor.sofa, surfaces[SOFA], light, size_px), surfaces[SOFA], size_px),
    ):
        patch = frame[box]
        patch += alpha * (colour - patch)
    return frame


def _boxed(
    colour: np.ndarray, alpha: np.ndarray, top: Surface, size_px: int
) -> tuple[np.ndarray, np.ndarray, tuple[slice, slice, slice]]:
    """A piece of furniture cut to the columns and rows that it can cover."""
    per_m = size_px / VIEW_M
    rows = slice(int((VIEW_M - FLOOR_DEPTH_M - top.y) * per_m), None)
    columns = slice(max(int(top.x0 * per_m), 0), int(top.x1 * per_m) + 1)
    return colour[:, rows, columns], alpha[rows, columns], (slice(None), rows, columns)


def _draw_vase(frame: np.ndarray, vase: Vase, light: float) -> None:
    x0, y0, r, x1, y1, _ = vase_axis(vase)
    rgb = lit(VASES[vase.colour], light)
    ux, uy = (x1 - x0), (y1 - y0)
    scale = 1.0 / math.hypot(ux, uy)
    ux, uy = ux * scale, uy * scale
    foot = (x0 - 0.045 * ux, y0 - 0.045 * uy)
    lip = (x1 + 0.048 * ux, y1 + 0.048 * uy)
    belly = (x0 + 0.01 * ux, y0 + 0.01 * uy)
    shine = (belly[0] - 0.018, belly[1] + 0.014)
    parts = [
        (*foot, 0.030, *belly, r),
        (*belly, r, *lip, 0.016),
        (
            lip[0] - 0.022 * uy,
            lip[1] + 0.022 * ux,
            0.010,
            lip[0] + 0.022 * uy,
            lip[1] - 0.022 * ux,
            0.010,
        ),
        (*shine, 0.016, *shine, 0.016),
    ]
    patch = Patch(frame, parts)
    if not patch.rgb.size:
        return
    patch.fill(patch.union(slice(0, 3), 0.6), shaded(rgb, 0.5))
    patch.fill(patch.union(slice(0, 3)), rgb)
    patch.fill(patch.union(slice(3, None)), shaded(rgb, 1.5))


def _draw_shards(frame: np.ndarray, vase: Vase, light: float) -> None:
    rgb = lit(VASES[vase.colour], light)
    parts = []
    for shard in vase.shards:
        x, y = shard.body.x, shard.body.y + 0.45 * shard.size_m
        c, s = math.cos(shard.angle), 0.6 * math.sin(shard.angle)
        r = shard.size_m
        parts.append(
            (x - 0.7 * r * c, y - 0.5 * r * s, 0.5 * r, x + 0.8 * r * c, y + 0.5 * r * s, 0.1 * r)
        )
    patch = Patch(frame, parts)
    if patch.rgb.size:
        patch.fill(patch.union(slice(None), 0.6), shaded(rgb, 0.5))
        patch.fill(patch.union(slice(None)), rgb)


def _draw_mouse(frame: np.ndarray, mouse: Mouse, light: float) -> None:
    x, y, f = mouse.body.x, mouse.body.y, mouse.facing
    spots = ((0.022, 0.069, 0.011), (0.046, 0.046, 0.008), (0.075, 0.032, 0.008))  # ear, eye, nose
    parts = mouse_limbs(mouse)
    parts += [(x + dx * f, y + dy, r, x + dx * f, y + dy, r) for dx, dy, r in spots]
    patch = Patch(frame, parts)
    if not patch.rgb.size:
        return
    patch.fill(patch.union(slice(0, 8), 0.6), lit(_MOUSE_RIM, light))
    patch.fill(patch.union(slice(6, 8)), lit(_PINK, light))
    patch.fill(patch.union(slice(0, 6)), lit(_MOUSE, light))
    for distance, rgb in zip(patch.distance[8:], (_PINK, _EYE, _PINK), strict=True):
        patch.fill(coverage(distance), lit(rgb, light))


def _draw_yarn(frame: np.ndarray, yarn: Yarn, light: float) -> None:
    rgb = lit(YARNS[yarn.colour], light)
    x, y, r = yarn.body.x, yarn.body.y + YARN_RADIUS_M, YARN_RADIUS_M
    c, s = math.cos(yarn.angle), math.sin(yarn.angle)
    parts = [(x, y, r, x, y, r)]
    for across in (-0.45, 0.0, 0.45):
        half = 0.8 * math.sqrt(1.0 - across * across) * r
        px, py = x - s * across * r, y + c * across * r
        parts.append((px - c * half, py - s * half, 0.006, px + c * half, py + s * half, 0.006))
    patch = Patch(frame, parts)
    if patch.rgb.size:
        patch.fill(patch.union(slice(0, 1), 0.6), shaded(rgb, 0.55))
        patch.fill(patch.union(slice(0, 1)), rgb)
        patch.fill(patch.union(slice(1, None)), shaded(rgb, 0.74))
