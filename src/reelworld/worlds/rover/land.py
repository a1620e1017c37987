"""Hills, rocks and the ground, as the camera scrolls over them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from reelworld.worlds.chance import chance
from reelworld.worlds.rover.grain import grain
from reelworld.worlds.rover.ground import ground_near
from reelworld.worlds.rover.lamp import lamp_light
from reelworld.worlds.rover.scenery import GROUNDS, NIGHT
from reelworld.worlds.rover.shapes import covered, planes
from reelworld.worlds.rover.state import VIEW_M, RoverState, Terrain
from reelworld.worlds.rover.stone import draw_stone
from reelworld.worlds.state import RGB

_RANGES = ((0.10, 0.35, 0.55, 0.9), (0.32, 0.5, 0.4, 0.2))
"""Far and near hills: parallax (share of the camera's motion), how much they are shrunk, height,
and how far their foot is above the middle of the picture, in m."""
_ROCK_CELL_M = 1.15


def light_of(state: RoverState) -> float:
    """Light on things, 1 by day."""
    return NIGHT + (1.0 - NIGHT) * state.daylight


def draw_land(frame: np.ndarray, state: RoverState) -> None:
    """Everything of stone that stays in its place, onto the sky."""
    size_px = frame.shape[1]
    scene, light = state.scene, light_of(state)
    palette, side = GROUNDS[scene.ground], 1.0 if scene.sun == "right" else -1.0
    metres = ((np.arange(size_px) + 0.5) / size_px - 0.5) * VIEW_M
    cx, cy = state.camera_m
    for kind, rgb in enumerate((palette.far, palette.near)):
        parallax, shrunk, high, foot_m = _RANGES[kind]
        other = Terrain(scene.terrain.seed + 7 + kind, 1.6, 0.0, 0.0)
        u = (cx * parallax + metres) / shrunk
        h, slope = ground_near(other, float(u[0]) + 10.0).heights(u)
        rows = _rows(h * high + foot_m - parallax * 0.5 * cy, size_px)
        bright = light * np.clip(1.0 - 0.55 * side * slope, 0.6, 1.4)
        _silhouette(frame, rows, slope * high / shrunk, bright, rgb)
    ground = ground_near(scene.terrain, cx)
    _draw_rocks(frame, state, light, palette.surface)
    h, slope = ground.heights(metres + cx)
    _draw_ground(frame, state, _rows(h - cy, size_px), slope)


def _rows(height_m: np.ndarray, size_px: int) -> np.ndarray:
    """Rows of the picture at these heights above its middle."""
    return (0.5 - height_m / VIEW_M) * size_px


def _coverage(rows: np.ndarray, slope: np.ndarray, size_px: int) -> tuple[int, np.ndarray]:
    """The first row that a silhouette can touch, and how far below its edge each pixel's centre
    is from there on, in px."""
    top = min(max(math.floor(rows.min()) - 1, 0), size_px)
    y = np.arange(top, size_px, dtype=np.float32)[:, None] + np.float32(0.5)
    steep = (1.0 / np.sqrt(1.0 + slope * slope)).astype(np.float32)
    return top, (y - rows.astype(np.float32)) * steep


def _silhouette(
    frame: np.ndarray, rows: np.ndarray, slope: np.ndarray, bright: np.ndarray, rgb: RGB
) -> None:
    top, below = _coverage(rows, slope, frame.shape[1])
    patch = frame[:, top:]
    patch += covered(below) * (bright.astype(np.float32) * planes(rgb) - patch)


def _draw_ground(frame: np.ndarray, state: RoverState, rows: np.ndarray, slope: np.ndarray) -> None:
    size_px, scene = frame.shape[1], state.scene
    palette, side = GROUNDS[scene.ground], 1.0 if scene.sun == "right" else -1.0
    px_per_m = size_px / VIEW_M
    top, below = _coverage(rows, slope, size_px)
    depth = np.maximum(below, 0.0) * np.float32(1.0 / px_per_m)
    bright = light_of(state)
    lit = (bright * np.clip(0.98 - 0.75 * side * slope, 0.45, 1.35)).astype(np.float32)
    lit = lit * _shadow(state, rows, px_per_m)
    skin = np.exp(-depth * np.float32(2.6))  # lit surface, then ever deeper layers
    shade = np.float32(bright) + skin * (lit - np.float32(bright))
    shade *= np.float32(1.0) + np.float32(0.22) * grain(state.camera_m, top, size_px)
    rim = np.clip(1.0 - depth * np.float32(9.0), 0.0, 1.0)
    shade *= np.float32(1.0) + np.float32(0.2) * rim
    lamp = lamp_light(state, size_px, top)
    if lamp is not None:
        shade += lamp * (np.float32(0.25) + skin)
    layer, share = np.exp(-depth * np.float32(1.1)), covered(below)
    for plane, surface, deep in zip(frame, palette.surface, palette.deep, strict=True):
        colour = layer * np.float32(surface - deep)
        colour += np.float32(deep)
        colour *= shade
        colour -= plane[top:]
        colour *= share
        plane[top:] += colour


def _shadow(state: RoverState, rows: np.ndarray, px_per_m: float) -> np.ndarray:
    """How much light the rover leaves on the ground below it, per column."""
    size_px = len(rows)
    (x, y), (cx, cy) = state.chassis.position_m, state.camera_m
    column = (x - cx) * px_per_m + 0.5 * size_px
    at = min(max(int(column), 0), size_px - 1)
    high_m = y - cy - (0.5 * size_px - rows[at]) / px_per_m
    dark = 0.5 * max(1.0 - max(high_m - 0.7, 0.0) / 4.0, 0.0)
    width = (0.95 + 0.15 * high_m) * state.scene.size * px_per_m
    away = (np.arange(size_px, dtype=np.float32) + np.float32(0.5 - column)) / np.float32(width)
    return 1.0 - np.float32(dark) * np.exp(-(away**4))


def _draw_rocks(frame: np.ndarray, state: RoverState, light: float, rgb: RGB) -> None:
    """Small rocks half in the ground. They are only to be looked at: the rover passes before."""
    size_px, terrain = frame.shape[1], state.scene.terrain
    (cx, cy), px_per_m = state.camera_m, size_px / VIEW_M
    ground, side = ground_near(terrain, cx), 1.0 if state.scene.sun == "right" else -1.0
    first = math.floor((cx - 0.5 * VIEW_M) / _ROCK_CELL_M) - 1
    for cell in range(first, first + int(VIEW_M / _ROCK_CELL_M) + 4):
        rock = _rock(terrain.seed, cell)
        if rock is None:
            continue
        x, r, flat = rock
        px, py = (
            (x - cx) * px_per_m + 0.5 * size_px,
            (0.5 - (ground.height(x) - cy) / VIEW_M) * size_px,
        )
        draw_stone(frame, (px, py), (r * px_per_m, r * flat * px_per_m), rgb, light, side)


@lru_cache(1024)
def _rock(seed: int, cell: int) -> tuple[float, float, float] | None:
    """Place, radius and flatness of a cell's rock, if it has one."""
    exists, place, size, flat = (chance(seed, 30 + i, cell) for i in range(4))
    if exists > 0.45:
        return None
    return (cell + place) * _ROCK_CELL_M, 0.09 + 0.26 * size**2, 0.75 + 0.3 * flat
