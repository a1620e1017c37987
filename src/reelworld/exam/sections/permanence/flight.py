"""Where a lone flying ball of the den will be, in closed form: to plan before playing."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from reelworld.exam.sections.permanence.stage import FLOOR_M, Start

_GRAVITY_MPS2, _RESTITUTION = 0.5, 0.85
_MOST_BOUNCES = 40


def path(start: Start, times_s: Float[np.ndarray, " t"]) -> Float[np.ndarray, "t 2"]:
    """Its places at ascending times, hopping between floor and ceiling."""
    low, high = FLOOR_M + start.radius_m, 1.0 - start.radius_m
    y, vy, since_s = start.y_m, start.vy_mps, 0.0
    heights = np.full(len(times_s), low)
    for _ in range(_MOST_BOUNCES):
        lasts_s, hits = _flight(y, vy, low, high)
        here = (times_s >= since_s) & (times_s <= since_s + lasts_s)
        t = times_s[here] - since_s
        heights[here] = y + vy * t - 0.5 * _GRAVITY_MPS2 * t * t
        since_s += lasts_s
        y, vy = hits, -_RESTITUTION * (vy - _GRAVITY_MPS2 * lasts_s)
        if since_s > times_s[-1]:
            break
    return np.stack([start.x_m + start.vx_mps * times_s, heights], 1)


def _flight(y: float, vy: float, low: float, high: float) -> tuple[float, float]:
    """How long until the next bounce, and at which height that is."""
    up = vy * vy - 2 * _GRAVITY_MPS2 * (high - y)
    if vy > 0 and up > 0 and y < high:
        return (vy - math.sqrt(up)) / _GRAVITY_MPS2, high
    return (vy + math.sqrt(vy * vy + 2 * _GRAVITY_MPS2 * max(y - low, 0.0))) / _GRAVITY_MPS2, low
