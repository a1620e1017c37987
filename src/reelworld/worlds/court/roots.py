"""When does something that accelerates evenly reach something? First roots, to the last digit."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

NEVER = math.inf
TOUCH_M = 1e-10
"""Gaps smaller than this count as touching."""


def first_fall(gap: float, speed: float, acceleration: float) -> float:
    """First t >= 0 at which ``gap + speed t + acceleration t^2 / 2`` falls to zero, or ``inf``.

    At a gap of zero it is 0 if the gap is about to shrink and otherwise the next fall.
    """
    if gap <= TOUCH_M and (speed < 0.0 or (speed == 0.0 and acceleration < 0.0)):
        return 0.0
    gap = max(gap, 0.0)
    if acceleration == 0.0:
        return gap / -speed if speed < 0.0 else NEVER
    inside = speed * speed - 2.0 * acceleration * gap
    if inside < 0.0:
        return NEVER
    root = math.sqrt(inside)
    if speed < 0.0:
        return 2.0 * gap / (root - speed)  # the form in which nothing cancels
    return (speed + root) / -acceleration if acceleration < 0.0 else NEVER


def first_touch(
    p: tuple[float, float],
    v: tuple[float, float],
    a: tuple[float, float],
    reach_m: float,
    until_s: float,
) -> float:
    """First t in ``[0, until_s]`` at which the point ``p + v t + a t^2 / 2`` enters the circle of
    radius ``reach_m`` round the origin, or ``inf``.

    The squared distance is a quartic. Its second derivative is a quadratic, so its pieces between
    turning points are found by two rounds of bracketed Newton, with no root missed.
    """
    (px, py), (vx, vy), (ax, ay) = p, v, a
    c0 = px * px + py * py - reach_m * reach_m
    c1 = 2.0 * (px * vx + py * vy)
    c2 = vx * vx + vy * vy + px * ax + py * ay
    c3 = vx * ax + vy * ay
    c4 = 0.25 * (ax * ax + ay * ay)
    if c0 <= 2.0 * reach_m * TOUCH_M and (c1 < 0.0 or (c1 == 0.0 and c2 < 0.0)):
        return 0.0

    def f(t: float) -> float:
        return (((c4 * t + c3) * t + c2) * t + c1) * t + c0

    def slope(t: float) -> float:
        return ((4.0 * c4 * t + 3.0 * c3) * t + 2.0 * c2) * t + c1

    def bend(t: float) -> float:
        return (12.0 * c4 * t + 6.0 * c3) * t + 2.0 * c2

    ends = [0.0, *_turns(12.0 * c4, 6.0 * c3, 2.0 * c2, until_s), until_s]
    turns = [0.0]
    for low, high in itertools.pairwise(ends):
        if slope(low) * slope(high) < 0.0:
            turns.append(_between(slope, bend, low, high))
    turns.append(until_s)
    for low, high in itertools.pairwise(turns):
        if f(low) > 0.0 >= f(high):
            return _between(f, slope, low, high)
    return NEVER


def _turns(a: float, b: float, c: float, until: float) -> list[float]:
    """Roots of ``a t^2 + b t + c`` inside ``(0, until)``, ascending."""
    if a == 0.0:
        found = [-c / b] if b != 0.0 else []
    else:
        inside = b * b - 4.0 * a * c
        if inside < 0.0:
            return []
        q = -0.5 * (b + math.copysign(math.sqrt(inside), b))
        found = [q / a] + ([c / q] if q != 0.0 else [])
    return sorted(t for t in found if 0.0 < t < until)


def _between(
    f: Callable[[float], float], slope: Callable[[float], float], low: float, high: float
) -> float:
    """The root of ``f`` in a bracket where it changes sign once: Newton, else halving."""
    rising = f(low) < f(high)
    t = 0.5 * (low + high)
    for _ in range(80):
        value = f(t)
        if (value < 0.0) == rising:
            low = t
        else:
            high = t
        d = slope(t)
        newer = t - value / d if d != 0.0 else low
        if not low < newer < high:
            newer = 0.5 * (low + high)
        if abs(newer - t) < 1e-16 * (1.0 + t) or value == 0.0:
            break
        t = newer
    return t
