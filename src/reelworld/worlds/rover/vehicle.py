"""The rover itself: wheels on struts, hull, cabin, mast and flames."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.chance import chance
from reelworld.worlds.rover.lamp import NOSE, lamp_power
from reelworld.worlds.rover.land import light_of
from reelworld.worlds.rover.shapes import as_painted, blend, box_of, convex, covered
from reelworld.worlds.rover.state import VIEW_M, RoverState, Wheel
from reelworld.worlds.state import PALETTE, Pair

_HULL = (
    (-1.02, -0.02), (-0.82, -0.18), (0.80, -0.18), (1.02, -0.02),
    (0.95, 0.18), (0.5, 0.27), (-0.93, 0.27),
)  # fmt: skip
_KEEL = ((-1.02, -0.02), (-0.82, -0.18), (0.80, -0.18), (1.02, -0.02))
_STRIPE = ((-0.97, 0.1), (0.97, 0.1), (0.96, 0.15), (-0.96, 0.15))
_CABIN = ((-0.45, 0.25), (0.42, 0.25), (0.2, 0.66), (-0.38, 0.66))
_GLASS = ((-0.08, 0.27), (0.31, 0.27), (0.15, 0.58), (-0.08, 0.58))
_TYRE, _RIM, _STEEL, _DISH = (44, 44, 50), (150, 152, 160), (112, 116, 126), (232, 234, 238)
_FIRE, _CORE = (255, 138, 40), (255, 236, 150)


def _placed(state: RoverState, size_px: int) -> Callable[[float, float], Pair]:
    """From the chassis' own axes to pixels."""
    (x, y), (cx, cy), size = state.chassis.position_m, state.camera_m, state.scene.size
    scale = size_px / VIEW_M
    c, s = math.cos(state.chassis.pitch_rad) * size, math.sin(state.chassis.pitch_rad) * size

    def place(u: float, v: float) -> Pair:
        px, py = x - cx + u * c - v * s, y - cy + u * s + v * c
        return px * scale + 0.5 * size_px, 0.5 * size_px - py * scale

    return place


def draw_rover(frame: np.ndarray, state: RoverState) -> None:
    """Mast, cabin, hull, lamps, struts and wheels."""
    size_px, glow = frame.shape[1], 1.0 - state.daylight
    place, metre = _placed(state, size_px), state.scene.size * size_px / VIEW_M
    light = 0.25 + 0.75 * light_of(state)
    body = [light * c for c in PALETTE[state.scene.colour]]
    steel, dish = ([light * c for c in rgb] for rgb in (_STEEL, _DISH))
    paint.capsule(as_painted(frame), place(-0.72, 0.2), place(-0.78, 0.86), 0.028 * metre, steel)
    paint.disc(as_painted(frame), place(-0.78, 0.9), 0.075 * metre, dish)
    pale = [min(0.62 * c + 70.0 * light, 255.0) for c in body]
    glass = [light * a + glow * b for a, b in zip((96, 160, 196), (130, 80, 10), strict=True)]
    layers = (
        (_CABIN, pale),
        (_GLASS, glass),
        (_HULL, body),
        (_STRIPE, [0.75 * c + 0.25 * d for c, d in zip(body, dish, strict=True)]),
        (_KEEL, [0.55 * c for c in body]),
    )
    convex(frame, [([place(*p) for p in points], rgb) for points, rgb in layers])
    _draw_lamps(frame, place, metre, state)
    for side, wheel in enumerate(state.wheels):
        _draw_wheel(frame, state, wheel, place(0.6 if side else -0.6, 0.02), light)


def _draw_lamps(frame: np.ndarray, place: Callable, metre: float, state: RoverState) -> None:
    power = lamp_power(state)
    head = [a + power * (b - a) for a, b in zip((190, 190, 170), (255, 250, 214), strict=True)]
    paint.disc(
        as_painted(frame),
        place(NOSE[0] - 0.04, NOSE[1]),
        (0.075 + 0.04 * power) * metre,
        head,
    )
    brake = 1.0 if state.keys[3] else 0.35
    paint.disc(as_painted(frame), place(-0.96, 0.08), 0.065 * metre, (80 + 175 * brake, 30.0, 26.0))


def _draw_wheel(
    frame: np.ndarray, state: RoverState, wheel: Wheel, mount: Pair, light: float
) -> None:
    """A strut from the hull, a tyre, and a rim with two bars that show how it turns."""
    size_px, (cx, cy) = frame.shape[1], state.camera_m
    scale = size_px / VIEW_M
    px = (wheel.position_m[0] - cx) * scale + 0.5 * size_px
    py = 0.5 * size_px - (wheel.position_m[1] - cy) * scale
    r = 0.34 * state.scene.size * scale
    tyre, rim, steel = ([light * c for c in rgb] for rgb in (_TYRE, _RIM, _STEEL))
    paint.capsule(as_painted(frame), mount, (px, py), 0.16 * r, steel)
    if (box := box_of(frame, px - r, py - r, px + r, py + r)) is None:
        return
    patch, x, y = box
    dx, dy = x - np.float32(px), y - np.float32(py)
    away = np.hypot(dx, dy)
    blend(patch, covered(r - away), tyre)
    c, s = math.cos(wheel.angle_rad), math.sin(wheel.angle_rad)
    bars = np.minimum(np.abs(dx * np.float32(s) + dy * c), np.abs(dx * np.float32(c) - dy * s))
    inside = np.minimum(0.64 * r - away, np.maximum(bars - 0.1 * r, 0.16 * r - away))
    blend(patch, covered(inside), rim)


def draw_flames(frame: np.ndarray, state: RoverState) -> None:
    """Jets below the hull, rocket at its tail (or nose)."""
    if not (state.jets or state.rocket):
        return
    place = _placed(state, frame.shape[1])
    flicker = [0.75 + 0.5 * chance(state.seed, 60 + i, state.frame_index) for i in range(3)]
    flames = []
    if state.jets:
        for u, length in zip((-0.38, 0.38), flicker, strict=False):
            flames.append(((u - 0.12, -0.16), (u + 0.12, -0.16), (u, -0.2 - 0.66 * length)))
    if state.rocket:
        way = -1.0 * state.rocket
        flames.append(((way, 0.21), (way, -0.01), (way * (1.05 + 0.85 * flicker[2]), 0.1)))
    for flame in flames:
        fire = [place(*point) for point in flame]
        (ax, ay), (bx, by) = fire[0], fire[1]
        mx, my = 0.5 * (ax + bx), 0.5 * (ay + by)
        core = [(mx + 0.55 * (x - mx), my + 0.55 * (y - my)) for x, y in fire]
        convex(frame, [(fire, _FIRE), (core, _CORE)])
