"""Liquid in a vessel: a plane surface that swings, and what runs over the rim.

The surface's tilt is a damped oscillator about the plane at right angles to the gravity felt in
the vessel, with the frequency of the first sloshing mode of a rectangular tank of the vessel's
width w and depth d: omega^2 = (pi g / w) tanh(pi d / w) (Lamb, Hydrodynamics, 1932, art. 190). A
frame is solved exactly. What would stand above the lower lip spills; the volume is conserved.
"""

from __future__ import annotations

import math
from itertools import pairwise

from reelworld.worlds.state import FPS
from reelworld.worlds.table.shapes import area_m2, below, placed
from reelworld.worlds.table.state import VESSEL_DEPTH_M, Pair, Thing

DAMPING = 0.09
"""Share of critical damping."""
STEEPEST_RAD = 0.9
_CALM = 2e-3


def swing(tilt: float, rate: float, rest: float, omega: float, dt_s: float) -> tuple[float, float]:
    """Tilt and rate of the damped oscillator ``dt_s`` later, exactly."""
    if omega == 0.0:
        return tilt + rate * dt_s, rate
    decay, damped = DAMPING * omega, omega * math.sqrt(1.0 - DAMPING**2)
    a = tilt - rest
    b = (rate + decay * a) / damped
    c, s = math.cos(damped * dt_s), math.sin(damped * dt_s)
    fade = math.exp(-decay * dt_s)
    moved = fade * (a * c + b * s)
    return rest + moved, -decay * moved + fade * damped * (b * c - a * s)


def slosh(thing: Thing, before_mps: Pair, gravity_mps2: float) -> tuple[float, float]:
    """Tilt and rate of the surface after a frame in which the vessel's velocity changed."""
    liquid = thing.liquid
    assert liquid is not None
    ax = (thing.velocity_mps[0] - before_mps[0]) * FPS
    felt = gravity_mps2 + (thing.velocity_mps[1] - before_mps[1]) * FPS
    weight = math.hypot(ax, max(felt, 0.0))
    rest = math.atan2(-ax, felt) if felt > 0.0 else 0.0
    rest = min(max(rest, -STEEPEST_RAD), STEEPEST_RAD)
    width = math.dist(thing.interior_m[0], thing.interior_m[1])
    depth = liquid.volume_m3 / (VESSEL_DEPTH_M * width) + 1e-3
    omega = math.sqrt(math.pi * weight / width * math.tanh(math.pi * depth / width))
    tilt, rate = swing(liquid.tilt_rad, liquid.tilt_radps, rest, omega, 1.0 / FPS)
    if abs(tilt) > STEEPEST_RAD:
        tilt, rate = math.copysign(STEEPEST_RAD, tilt), 0.0
    if abs(tilt) < _CALM and abs(rate) < _CALM and ax == 0.0:
        tilt = rate = 0.0
    return tilt, rate


def capacity_m3(thing: Thing, tilt_rad: float) -> float:
    """What the vessel can hold as it stands, with its surface tilted so, before it runs over."""
    points = placed(thing.interior_m, thing.position_m, thing.angle_rad)
    nx, ny = -math.sin(tilt_rad), math.cos(tilt_rad)
    lip = min(nx * x + ny * y for x, y in points[2:])
    return max(area_m2(below(points, nx, ny, lip)), 0.0) * VESSEL_DEPTH_M


def lower_lip(thing: Thing, tilt_rad: float) -> Pair:
    """Where it runs over."""
    points = placed(thing.interior_m, thing.position_m, thing.angle_rad)
    nx, ny = -math.sin(tilt_rad), math.cos(tilt_rad)
    return min(points[2:], key=lambda p: nx * p[0] + ny * p[1])


def surface_level(thing: Thing) -> float:
    """The level s at which the liquid's surface ``n . p = s`` encloses exactly its volume.

    Between two corners' levels the width grows linearly, so the area is a quadratic of s.
    """
    liquid = thing.liquid
    assert liquid is not None
    points = placed(thing.interior_m, thing.position_m, thing.angle_rad)
    nx, ny = -math.sin(liquid.tilt_rad), math.cos(liquid.tilt_rad)
    levels = sorted(nx * x + ny * y for x, y in points)
    left = liquid.volume_m3 / VESSEL_DEPTH_M
    for low, high in pairwise(levels):
        if high - low < 1e-12:
            continue
        w0 = _width(points, nx, ny, low + 1e-12)
        w1 = _width(points, nx, ny, high - 1e-12)
        area = (w0 + w1) / 2.0 * (high - low)
        if left <= area:
            slope = (w1 - w0) / (high - low)
            root = math.sqrt(max(w0 * w0 + 2.0 * slope * left, 0.0))
            return low + 2.0 * left / (w0 + root) if left > 0.0 else low
        left -= area
    return levels[-1]


def _width(points: list[Pair], nx: float, ny: float, level: float) -> float:
    """Length of the chord of a convex polygon at ``n . p = level``."""
    along = []
    for i, (x1, y1) in enumerate(points):
        x0, y0 = points[i - 1]
        a, b = nx * x0 + ny * y0 - level, nx * x1 + ny * y1 - level
        if (a <= 0.0) != (b <= 0.0):
            t = a / (a - b)
            along.append(ny * (x0 + t * (x1 - x0)) - nx * (y0 + t * (y1 - y0)))
    return max(along) - min(along) if along else 0.0
