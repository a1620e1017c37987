"""A hand on an arm that reaches in from above. What touches things is the palm's disc alone."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.table.looks import RGB
from reelworld.worlds.table.state import HAND_RADIUS_M, Hand, Pair, Thing

_SKIN: RGB = (236, 188, 154)
_SKIN_DARK: RGB = (196, 138, 108)
_SLEEVE: RGB = (58, 74, 112)
_CUFF: RGB = (238, 234, 224)
_CUFF_CLOSED: RGB = (255, 140, 26)
_SHOULDER_M = (0.5, 1.75)


def arm_direction(position_m: Pair) -> Pair:
    """Unit vector from the hand along its arm."""
    dx, dy = _SHOULDER_M[0] - position_m[0], _SHOULDER_M[1] - position_m[1]
    length = math.hypot(dx, dy)
    return dx / length, dy / length


def draw_hand(frame: np.ndarray, hand: Hand, closed: bool) -> None:
    """Sleeve, cuff and palm; the cuff is orange while the hand is closed."""
    s = frame.shape[0]
    (x, y), (ax, ay) = hand.position_m, arm_direction(hand.position_m)

    def at(along: float, across: float = 0.0) -> Pair:
        return (x + ax * along - ay * across) * s, (1.0 - y - ay * along - ax * across) * s

    far = (1.05 - y) / ay + 0.05
    paint.capsule(frame, at(0.02), at(0.09), 0.022 * s, _SKIN_DARK)
    if far > 0.085:
        paint.capsule(frame, at(0.085), at(far), 0.034 * s, _SLEEVE)
        paint.capsule(frame, at(0.1, 0.014), at(far, 0.014), 0.008 * s, (92, 110, 152), 0.7)
    paint.capsule(frame, at(0.075, -0.028), at(0.075, 0.028), 0.010 * s,
                  _CUFF_CLOSED if closed else _CUFF)  # fmt: skip
    paint.disc(frame, at(0.0), HAND_RADIUS_M * s, _SKIN_DARK)
    paint.disc(frame, at(0.002), (HAND_RADIUS_M - 0.004) * s, _SKIN)
    if closed:  # curled fingers
        for across in (-0.012, 0.0, 0.012):
            paint.capsule(frame, at(-0.016, across), at(-0.004, across), 0.0022 * s, _SKIN_DARK)
    else:  # a thumb
        paint.capsule(frame, at(0.008, -0.014), at(-0.010, -0.016), 0.006 * s, _SKIN_DARK, 0.8)
        paint.capsule(frame, at(0.009, -0.015), at(-0.008, -0.017), 0.004 * s, (246, 204, 174))


def draw_fingers(frame: np.ndarray, hand: Hand, held: Thing) -> None:
    """Two fingers that reach over the thing in the grip."""
    s = frame.shape[0]
    (x, y), (tx, ty) = hand.position_m, held.position_m
    away = max(math.hypot(tx - x, ty - y), 1e-9)
    ux, uy = (tx - x) / away, (ty - y) / away
    for across in (-0.012, 0.010):
        start = (x + 0.010 * ux - across * uy) * s, (1.0 - y - 0.010 * uy - across * ux) * s
        end = (x + 0.050 * ux - across * uy) * s, (1.0 - y - 0.050 * uy - across * ux) * s
        paint.capsule(frame, start, end, 0.0095 * s, _SKIN_DARK)
        paint.capsule(frame, start, end, 0.0072 * s, _SKIN)
