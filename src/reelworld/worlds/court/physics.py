"""How balls move, event by event.

A flying ball follows its exact parabola; when it meets a plane is a quadratic, a round thing (rim,
a corner of the board) a quartic, another ball a quadratic again. An impact changes the velocity
along the normal by the restitution, and along the surface by Coulomb friction, which also turns the
ball: the impulse never exceeds friction times the normal one, nor what stops the slipping. On a
flat support a ball slides, rolls and stops at exact times; over something round it moves along the
tangent for at most 1/60 s at a time, which keeps energy and lifts it by less than a millimetre.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

from reelworld.worlds.court.flyer import SHELL, SLIDE_S, STILL, Flyer, Support, leaves
from reelworld.worlds.court.hoop import Event, Hoop, events_of
from reelworld.worlds.court.roots import first_touch
from reelworld.worlds.court.state import Contact, Court

REST_MPS = 0.15
"""An impact slower than this does not bounce (off another ball, it does not lose)."""
SURFACES = {
    "floor": (1.0, 0.5),
    "left wall": (0.8, 0.3),
    "right wall": (0.8, 0.3),
    "ceiling": (0.8, 0.3),
    "near rim": (0.8, 0.4),
    "far rim": (0.8, 0.4),
    "board": (0.9, 0.4),
    "net": (0.1, 0.0),
}
"""Restitution over the court's ``bounce``, and coefficient of friction."""
BALL_SHARE = 0.9
"""Restitution between balls over ``bounce``; they do not rub."""
_THROAT = (0.35, 0.6)
"""What the narrow net leaves of the velocity across and down."""
_MOST_MEETINGS = 6
"""Of the same two balls in one frame. One that leans on another, against a wall, would meet it for
ever; after so many they pass each other for the rest of the frame."""
_MOST_SEGMENTS = 400
"""Of flight between events in one frame; ordinary play takes up to 25."""


class Mark(NamedTuple):
    """What befell a ball, in order of time."""

    ball_id: int
    what: str
    """A name of an ``Event``, or ``"ball N"``."""
    x: float
    vx: float
    """Before the event."""


def advance(
    balls: list[Flyer], court: Court, hoop: Hoop, dt_s: float
) -> tuple[list[Contact], list[Mark]]:
    """Move ``balls`` in place by ``dt_s``. Held balls stay where they are."""
    loose = [ball for ball in balls if not ball.held]
    contacts: list[Contact] = []
    marks: list[Mark] = []
    meetings: Counter[tuple[int, int]] = Counter()
    left_s, num_segments = dt_s, 0
    while left_s > 0.0 and num_segments < _MOST_SEGMENTS:
        num_segments += 1
        span_s = left_s
        for ball in loose:
            span_s = min(span_s, ball.feel(court.wind_mps2, -court.gravity_mps2, left_s))
        first, whose, other = _next_event(loose, hoop, span_s, meetings)
        seconds = span_s if first is None else first.time_s
        for ball in loose:
            ball.fly(seconds)
        hoop, left_s = hoop.moved(seconds), left_s - seconds
        if first is None or whose is None:
            continue
        marks.append(Mark(whose.id, first.name, whose.x, whose.vx))
        if other is not None:
            meetings[whose.id, other.id] += 1
            contacts.append(_collide(whose, other, court))
        elif first.name == "ring level":
            whose.in_net = abs(whose.x - hoop.x) < hoop.half
        elif first.name == "throat":
            whose.vx *= _THROAT[0]
            whose.vy = hoop.speed + (whose.vy - hoop.speed) * _THROAT[1]
            whose.spin *= _THROAT[0]
        else:
            contacts.extend(_impact(whose, first, court, hoop))
    return contacts, marks


def _next_event(
    balls: list[Flyer], hoop: Hoop, span_s: float, meetings: Counter[tuple[int, int]]
) -> tuple[Event | None, Flyer | None, Flyer | None]:
    """The earliest within ``span_s``, the ball it happens to, and the other ball if any."""
    first, whose, other = None, None, None
    soonest = span_s
    for number, ball in enumerate(balls):
        for event in events_of(ball, hoop, span_s):
            if event.time_s < soonest:
                first, whose, other, soonest = event, ball, None, event.time_s
        for second in balls[number + 1 :]:
            if meetings[ball.id, second.id] >= _MOST_MEETINGS:
                continue
            time_s = _meeting(ball, second, soonest)
            if time_s < soonest:
                first, whose, other = Event(time_s, f"ball {second.id}"), ball, second
                soonest = time_s
    return first, whose, other


def _meeting(a: Flyer, b: Flyer, until_s: float) -> float:
    p, v = (a.x - b.x, a.y - b.y), (a.vx - b.vx, a.vy - b.vy)
    reach, pull = a.radius + b.radius, (a.ax - b.ax, a.ay - b.ay)
    fastest = math.hypot(*v) + math.hypot(*pull) * until_s
    if math.hypot(*p) - reach > fastest * until_s:
        return math.inf
    return first_touch(p, v, pull, reach, until_s)


def _collide(a: Flyer, b: Flyer, court: Court) -> Contact:
    """Momentum and, below ``REST_MPS``, energy are kept: else a pile would click for ever."""
    apart = math.hypot(a.x - b.x, a.y - b.y)
    nx, ny = (a.x - b.x) / apart, (a.y - b.y) / apart
    closing = -((a.vx - b.vx) * nx + (a.vy - b.vy) * ny)
    share = 1.0 if closing < REST_MPS else court.bounce * BALL_SHARE
    impulse = (1.0 + share) * closing * a.mass * b.mass / (a.mass + b.mass)
    for ball, sign in ((a, 1.0), (b, -1.0)):
        ball.vx += sign * impulse * nx / ball.mass
        ball.vy += sign * impulse * ny / ball.mass
        ball.supports = []
    return Contact(a.id, f"ball {b.id}", impulse, (nx, ny))


def _impact(ball: Flyer, event: Event, court: Court, hoop: Hoop) -> list[Contact]:
    """Bounce or come to rest. No contact is listed for a ball that merely goes on lying."""
    nx, ny = event.nx, event.ny
    if event.corner is not None:
        x, y = event.corner[0], event.corner[1] + hoop.speed * event.time_s
        apart = math.hypot(ball.x - x, ball.y - y)
        nx, ny = (ball.x - x) / apart, (ball.y - y) / apart
    if event.name == "floor":
        ball.y = ball.radius  # exactly: rounding must not let it sink
    surface_vy = hoop.speed if event.name in ("near rim", "far rim", "board", "net") else 0.0
    share, friction = SURFACES[event.name]
    closing = -(ball.vx * nx + (ball.vy - surface_vy) * ny)
    rests = closing < REST_MPS
    push = closing * (1.0 if rests else 1.0 + court.bounce * share)
    slip = ball.vx * ny - (ball.vy - surface_vy) * nx + ball.spin * ball.radius
    most = friction * push
    rub = min(max(slip / (1.0 + SHELL), -most), most)
    ball.vx += push * nx - rub * ny
    ball.vy += push * ny + rub * nx
    ball.spin -= SHELL * rub / ball.radius
    if rests:
        flat = event.name in ("floor", "left wall", "right wall", "ceiling")
        support = Support(nx, ny, friction, flat, surface_vy, event.name)
        kept = [s for s in ball.supports if not leaves(ball, s)]  # rubbing can lift it
        ball.supports = [*kept, support]
        ball.support_s = math.inf if all(s.flat for s in ball.supports) else SLIDE_S
    else:
        ball.supports = []
    return [] if closing < STILL else [Contact(ball.id, event.name, push * ball.mass, (nx, ny))]
