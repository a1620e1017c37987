"""How the things on the table look. Vessels are cut open, so that one sees what they hold."""

from __future__ import annotations

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.table.convex import convex
from reelworld.worlds.table.liquid import surface_level
from reelworld.worlds.table.looks import BLOCKS, BOTTLES, CUPS, GLASS, LIQUIDS, RGB, tinted
from reelworld.worlds.table.shapes import below, placed
from reelworld.worlds.table.state import (
    FLOOR_M,
    TABLE_TOP_M,
    VESSEL_DEPTH_M,
    Pair,
    Room,
    Thing,
    table_span_m,
)


def draw_thing(frame: np.ndarray, thing: Thing) -> None:
    """Draw it where it is."""
    {
        "cup": _draw_cup,
        "glass": _draw_glass,
        "bottle": _draw_bottle,
        "block": _draw_block,
        "shard": _draw_shard,
    }[thing.kind](frame, thing)


def draw_shadow(frame: np.ndarray, look: Room, thing: Thing) -> None:
    """On what is below it: wide and dark where it stands, pale where it flies."""
    s = frame.shape[0]
    points = placed(thing.outline_m, thing.position_m, thing.angle_rad)
    xs, low = [p[0] for p in points], min(p[1] for p in points)
    x0, x1 = table_span_m(look)
    middle = (min(xs) + max(xs)) / 2.0
    on_table = low > TABLE_TOP_M - 0.03 and x0 < middle < x1
    base = TABLE_TOP_M if on_table else FLOOR_M
    alpha = 0.34 * max(1.0 - (low - base) / 0.25, 0.0)
    if alpha > 0.02:
        reach = (max(xs) - min(xs)) / 2.0 + 0.012
        if on_table:
            reach = min(reach, middle - x0, x1 - middle)
        at = (middle + 0.006) * s, (1.0 - base + 0.006) * s
        paint.ellipse(frame, at, reach * s, 0.011 * s, (30, 20, 16), alpha)


def _pixels(frame: np.ndarray, points: list[Pair]) -> list[Pair]:
    s = frame.shape[0]
    return [(x * s, (1.0 - y) * s) for x, y in points]


def _fill(
    frame: np.ndarray, thing: Thing, points: tuple[Pair, ...], rgb: RGB, alpha: float = 1.0
) -> None:
    """A polygon of the thing's own frame."""
    there = placed(points, thing.position_m, thing.angle_rad)
    convex(frame, _pixels(frame, there), rgb, alpha)


def _between(
    outline: tuple[Pair, ...], left: float, right: float, low: float, high: float
) -> tuple:
    """A part of a four-cornered outline: shares of its width and height."""
    (x0, y0), (x1, _), (x2, y2), (x3, _) = outline
    corners = []
    for u, v in ((left, low), (right, low), (right, high), (left, high)):
        a, b = x0 + v * (x3 - x0), x1 + v * (x2 - x1)
        corners.append((a + u * (b - a), y0 + v * (y2 - y0)))
    return tuple(corners)


def _draw_liquid(frame: np.ndarray, thing: Thing, alpha: float) -> None:
    liquid = thing.liquid
    if liquid is None or liquid.volume_m3 < 1e-8:
        return
    inside = placed(thing.interior_m, thing.position_m, thing.angle_rad)
    nx, ny = -np.sin(liquid.tilt_rad), np.cos(liquid.tilt_rad)
    level = surface_level(thing)
    rgb = LIQUIDS[liquid.colour]
    wet = below(inside, float(nx), float(ny), level)
    if len(wet) < 3:
        return
    convex(frame, _pixels(frame, wet), rgb, alpha)
    band = below(wet, -float(nx), -float(ny), 0.006 - level)
    if len(band) > 2 and liquid.volume_m3 > 0.01 * VESSEL_DEPTH_M * 0.02:
        convex(frame, _pixels(frame, band), tinted(rgb, 1.4), 0.9)


def _draw_cup(frame: np.ndarray, thing: Thing) -> None:
    s, rgb, outline = frame.shape[0], CUPS[thing.colour], thing.outline_m
    side = (outline[1][0] + outline[2][0]) / 2.0 + 0.006
    at = _pixels(frame, placed(((side, 0.004),), thing.position_m, thing.angle_rad))[0]
    paint.ring(frame, at, 0.026 * s, 0.011 * s, tinted(rgb, 0.8))
    _fill(frame, thing, outline, rgb)
    _fill(frame, thing, thing.interior_m, tinted(rgb, 0.62))
    _draw_liquid(frame, thing, 1.0)
    _fill(frame, thing, _between(outline, 0.0, 0.08, 0.0, 1.0), (255, 255, 255), 0.35)
    _fill(frame, thing, _between(outline, 0.16, 0.24, 0.16, 0.9), (255, 255, 255), 0.22)
    _fill(frame, thing, _between(outline, 0.9, 1.0, 0.0, 1.0), (0, 0, 0), 0.18)
    _fill(frame, thing, _between(outline, 0.0, 1.0, 0.0, 0.07), (0, 0, 0), 0.15)


def _draw_glass(frame: np.ndarray, thing: Thing) -> None:
    outline = thing.outline_m
    _fill(frame, thing, outline, GLASS, 0.38)
    _draw_liquid(frame, thing, 0.88)
    for left, right, low, high, alpha in (
        (0.0, 0.09, 0.0, 1.0, 0.75),
        (0.91, 1.0, 0.0, 1.0, 0.6),
        (0.0, 1.0, 0.0, 0.05, 0.8),
        (0.17, 0.25, 0.12, 0.92, 0.4),
    ):
        _fill(frame, thing, _between(outline, left, right, low, high), (250, 254, 255), alpha)
    _fill(frame, thing, _between(outline, 0.97, 1.0, 0.0, 1.0), (90, 120, 132), 0.6)
    _fill(frame, thing, _between(outline, 0.0, 0.03, 0.0, 1.0), (90, 120, 132), 0.6)


def _draw_bottle(frame: np.ndarray, thing: Thing) -> None:
    rgb, o = BOTTLES[thing.colour], thing.outline_m
    (x0, y0), (x1, _), (_, y2), (x3, y3) = o[0], o[1], o[2], o[3]
    _fill(frame, thing, o, rgb)
    label = ((x0, y0 * 0.62), (x1, y0 * 0.62), (x1, y2 * 0.4), (x0, y2 * 0.4))
    _fill(frame, thing, label, (240, 228, 200))
    stripe = ((x0, y0 * 0.34), (x1, y0 * 0.34), (x1, y0 * 0.2), (x0, y0 * 0.2))
    _fill(frame, thing, stripe, (196, 66, 54))
    cap = ((-x3 * 1.25, y3 * 0.84), (x3 * 1.25, y3 * 0.84), (x3 * 1.1, y3), (-x3 * 1.1, y3))
    _fill(frame, thing, cap, (222, 176, 70))
    shine = ((x0 * 0.72, y0 * 0.94), (x0 * 0.5, y0 * 0.94), (x0 * 0.5, y2), (x0 * 0.72, y2))
    _fill(frame, thing, shine, (255, 255, 255), 0.38)
    dark = ((x1 * 0.78, y0), (x1, y0), (x1, y2), (x1 * 0.78, y2))
    _fill(frame, thing, dark, (0, 0, 0), 0.2)


def _draw_block(frame: np.ndarray, thing: Thing) -> None:
    rgb, o = BLOCKS[thing.colour], thing.outline_m
    _fill(frame, thing, o, tinted(rgb, 0.78))
    _fill(frame, thing, _between(o, 0.0, 1.0, 0.9, 1.0), tinted(rgb, 1.35))
    _fill(frame, thing, _between(o, 0.0, 0.1, 0.0, 1.0), tinted(rgb, 1.2))
    _fill(frame, thing, _between(o, 0.12, 0.88, 0.12, 0.88), rgb)
    for low in (0.3, 0.52, 0.72):
        _fill(frame, thing, _between(o, 0.2, 0.8, low, low + 0.035), tinted(rgb, 0.82), 0.7)


def _draw_shard(frame: np.ndarray, thing: Thing) -> None:
    _fill(frame, thing, thing.outline_m, (84, 112, 124), 0.75)
    inner = tuple((0.72 * x, 0.72 * y) for x, y in thing.outline_m)
    _fill(frame, thing, inner, tinted(GLASS, 1.35), 0.85)
