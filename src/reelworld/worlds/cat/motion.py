"""Points on and above level surfaces, in closed form.

Between events a point has a constant acceleration: along a surface and in the air towards the
velocity that is wanted of it, downwards in the air. When it reaches that velocity, an end of its
surface, a wall, the ceiling or a surface below it, is the root of a line or a parabola, and the
earliest comes first. So jumps, falls and landings are exact, at any frame rate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reelworld.worlds.cat.state import IN_AIR, Mover, Surface

WALL, CEILING = -2, -3
"""What an impact can be on besides the surfaces' numbers."""

_TARGET, _EDGE, _NOTHING = -4, -5, -6
_MAX_EVENTS = 48
_ROUNDING_M, _DROPPED_MPS = 1e-9, 1e-3
_INF = math.inf


@dataclass(frozen=True)
class Push:
    """What holds for one point during one frame."""

    gravity_mps2: float
    lo_m: float
    hi_m: float
    """It stays between these."""
    headroom_m: float
    """It stays below this (the foot does; the ceiling less the body's height)."""
    target_mps: float = 0.0
    ground_mps2: float = 0.0
    """Acceleration along a surface towards the target (friction, where the target is rest)."""
    air_mps2: float = 0.0
    bounce: float = 0.0
    """Restitution on surfaces and walls."""
    rest_mps: float = 0.1
    """Impacts on surfaces slower than this do not bounce."""
    soft_bounce: float = 0.0
    """Restitution on soft surfaces."""


@dataclass(frozen=True)
class Impact:
    """A point met something: at ``after_s`` into the frame, with this speed against it."""

    on: int
    speed_mps: float
    after_s: float


def move(
    point: Mover, push: Push, surfaces: tuple[Surface, ...], dt_s: float
) -> tuple[Mover, tuple[Impact, ...]]:
    """``point`` after ``dt_s``, and what it met on the way."""
    if point.on != IN_AIR and point.vx == 0.0 and push.target_mps == 0.0:
        return point, ()
    run, left_s, impacts = _Run(point, push, surfaces), dt_s, []
    for _ in range(_MAX_EVENTS):
        s, event = run.next_event(left_s)
        run.go_on(s)
        left_s -= s
        if event == _NOTHING:
            break
        speed_mps = run.meet(event)
        if event > _TARGET and speed_mps:
            impacts.append(Impact(event, speed_mps, dt_s - left_s))
        if run.stays:
            break
    return Mover(run.x, run.y, run.vx, run.vy, run.on), tuple(impacts)


class _Run:
    """A point under way, from event to event."""

    def __init__(self, point: Mover, push: Push, surfaces: tuple[Surface, ...]) -> None:
        self.x, self.y, self.vx, self.vy, self.on = point.x, point.y, point.vx, point.vy, point.on
        self.push, self.surfaces = push, surfaces
        self.target_mps = push.target_mps
        self.ax = self.ay = 0.0
        self.stays = False
        """Nothing more will happen in this frame."""

    def next_event(self, left_s: float) -> tuple[float, int]:
        """The first thing that happens within ``left_s``, and when."""
        in_air = self.on == IN_AIR
        rate = self.push.air_mps2 if in_air else self.push.ground_mps2
        gap = self.target_mps - self.vx
        self.ax = math.copysign(rate, gap) if gap and rate else 0.0
        self.ay = -self.push.gravity_mps2 if in_air else 0.0
        s, event = left_s, _NOTHING
        if self.ax and gap / self.ax < s:
            s, event = gap / self.ax, _TARGET
        s, event = self._sideways(self.push.lo_m, self.push.hi_m, WALL, s, event)
        if not in_air:
            surface = self.surfaces[self.on]
            return self._sideways(surface.x0, surface.x1, _EDGE, s, event)
        if self.vy > 0.0:
            t = first_crossing(self.push.headroom_m - self.y, -self.vy, -self.ay)
            if t < s:
                s, event = t, CEILING
        top = self.y + max(self.vy, 0.0) * left_s + _ROUNDING_M
        for number, surface in enumerate(self.surfaces):
            if surface.y > top:
                continue
            t = landing(self.y - surface.y, self.vy, self.ay)
            if t < s and surface.x0 <= self.x + (self.vx + 0.5 * self.ax * t) * t <= surface.x1:
                s, event = t, number
        return s, event

    def _sideways(
        self, lo_m: float, hi_m: float, kind: int, s: float, event: int
    ) -> tuple[float, int]:
        for bound, outward in ((lo_m, -1.0), (hi_m, 1.0)):
            t = first_crossing((bound - self.x) * outward, -self.vx * outward, -self.ax * outward)
            if t < s:
                s, event = t, kind
        return s, event

    def go_on(self, s: float) -> None:
        """Along the parabola for ``s`` seconds."""
        self.x += (self.vx + 0.5 * self.ax * s) * s
        self.y += (self.vy + 0.5 * self.ay * s) * s
        self.vx += self.ax * s
        self.vy += self.ay * s

    def meet(self, event: int) -> float:
        """What the event does to the point; the speed at which it met something."""
        speed_mps = abs(self.vx)
        if event == _TARGET:
            self.vx = self.target_mps
            self.stays = self.vx == 0.0 and self.on != IN_AIR
        elif event == _EDGE:
            surface = self.surfaces[self.on]
            self.x = surface.x1 if self._outward() > 0.0 else surface.x0
            self.on = IN_AIR
        elif event == WALL:
            self.x = self.push.hi_m if self._outward() > 0.0 else self.push.lo_m
            self.vx = -self.push.bounce * self.vx
            if not self.push.bounce:
                self.stays = self.on != IN_AIR
                self.target_mps = 0.0  # nothing more to gain sideways in this frame
        elif event == CEILING:
            speed_mps, self.y, self.vy = abs(self.vy), self.push.headroom_m, 0.0
        else:
            speed_mps, surface = abs(self.vy), self.surfaces[event]
            share = self.push.soft_bounce if surface.soft else self.push.bounce
            bounces = speed_mps * share > self.push.rest_mps
            self.y, self.vy = surface.y, speed_mps * share if bounces else 0.0
            self.on = IN_AIR if bounces else event
        return speed_mps

    def _outward(self) -> float:
        return self.vx or self.ax


def first_crossing(gap: float, v: float, a: float) -> float:
    """The first s >= 0 at which ``gap + v s + a s^2 / 2`` falls through 0 from ``gap >= 0``."""
    if gap <= 0.0:
        return 0.0 if v < 0.0 or (v == 0.0 and a < 0.0) else _INF
    if a == 0.0:
        return -gap / v if v < 0.0 else _INF
    square = v * v - 2.0 * a * gap
    if square < 0.0:
        return _INF
    q = -(v + math.copysign(math.sqrt(square), v))
    roots = (q / a, 2.0 * gap / q if q else _INF)
    return min((root for root in roots if root > 0.0), default=_INF)


def landing(height: float, vy: float, ay: float) -> float:
    """When a point ``height`` above a surface comes down on it; inf if it never does.

    It must come from above: one that starts level with it or below, and does not rise above it
    first, falls past. Only where a frame ended in the very moment of landing may rounding have put
    it below already; what has let itself drop is not that fast so near.
    """
    if ay >= 0.0:
        return _INF
    if -_ROUNDING_M < height <= 0.0 and vy < -_DROPPED_MPS:
        return 0.0
    square = vy * vy - 2.0 * ay * height
    if square < 0.0 or (height <= 0.0 and vy <= 0.0):
        return _INF
    root = math.sqrt(square)
    if vy <= 0.0:  # the same root, without the difference of two near numbers
        return 2.0 * height / (root - vy)
    return (vy + root) / -ay
