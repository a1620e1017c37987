"""What a ball can meet: floor, walls, ring, board and net, and when it meets them first."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from reelworld.worlds.court.flyer import Flyer
from reelworld.worlds.court.roots import NEVER, TOUCH_M, first_fall, first_touch
from reelworld.worlds.court.state import (
    BOARD_ABOVE_M,
    BOARD_BELOW_M,
    BOARD_THICK_M,
    CEILING_M,
    NET_M,
    RIM_GAP_M,
    RIM_RADIUS_M,
    THROAT_M,
    WIDTH_M,
    Court,
)


class Event(NamedTuple):
    """Something that happens to a ball ``time_s`` from now."""

    time_s: float
    name: str
    """A side of ``SIDES``, or ``"ring level"``, ``"throat"``."""
    nx: float = 0.0
    ny: float = 0.0
    """Unit vector towards the ball; zero for round things, whose normal follows from the place."""
    corner: tuple[float, float] | None = None
    """Centre of the round thing."""


class Hoop(NamedTuple):
    """The hoop during one frame, in which it moves at ``speed``."""

    x: float
    y: float
    speed: float
    half: float

    def moved(self, seconds: float) -> Hoop:
        """Where it is later."""
        return self._replace(y=self.y + self.speed * seconds)

    @property
    def board(self) -> tuple[float, float, float, float]:
        """``(x0, y0, x1, y1)`` of the board's straight faces."""
        face = self.x + self.half + RIM_GAP_M
        return face, self.y - BOARD_BELOW_M, face + BOARD_THICK_M, self.y + BOARD_ABOVE_M

    @property
    def cap(self) -> tuple[float, float, float]:
        """Centre and radius of the board's round top."""
        x0, _, x1, y1 = self.board
        return 0.5 * (x0 + x1), y1, 0.5 * BOARD_THICK_M


def hoop_of(court: Court, dt_s: float = 1.0) -> Hoop:
    """The hoop, on its way to its target at no more than 0.8 m/s."""
    wanted = (court.hoop_target_m - court.hoop_y_m) / dt_s
    return Hoop(court.hoop_x_m, court.hoop_y_m, min(max(wanted, -0.8), 0.8), court.ring_half_m)


def events_of(ball: Flyer, hoop: Hoop, until_s: float) -> Iterator[Event]:
    """Every coming event of ``ball`` with things that are not balls, in no order."""
    r, stands_on = ball.radius, {support.name for support in ball.supports}
    if "floor" not in stands_on:
        yield Event(first_fall(ball.y - r, ball.vy, ball.ay), "floor", 0.0, 1.0)
    if "left wall" not in stands_on:
        yield Event(first_fall(ball.x - r, ball.vx, ball.ax), "left wall", 1.0, 0.0)
    if "right wall" not in stands_on:
        yield Event(first_fall(WIDTH_M - r - ball.x, -ball.vx, -ball.ax), "right wall", -1.0, 0.0)
    if ball.y + r + max(ball.vy, 0.0) * until_s > CEILING_M - 0.1:
        yield Event(first_fall(CEILING_M - r - ball.y, -ball.vy, -ball.ay), "ceiling", 0.0, -1.0)
    yield Event(_crossing(ball.y - hoop.y, ball.vy - hoop.speed, ball.ay), "ring level")
    if _is_near(ball, hoop, until_s):
        yield from _at_the_rim(ball, hoop, until_s, stands_on)
        if "board" not in stands_on:
            yield from _at_the_board(ball, hoop, until_s)
        yield from _at_the_net(ball, hoop, stands_on)


def _is_near(ball: Flyer, hoop: Hoop, until_s: float) -> bool:
    reach = ball.radius + 0.05 + 0.5 * math.hypot(ball.ax, ball.ay) * until_s * until_s
    across = reach + abs(ball.vx) * until_s
    along = reach + (abs(ball.vy) + abs(hoop.speed)) * until_s
    x0, x1 = hoop.x - hoop.half, hoop.board[2]
    y0, y1 = hoop.y - NET_M, hoop.board[3]
    return x0 - across < ball.x < x1 + across and y0 - along < ball.y < y1 + along


def _at_the_rim(ball: Flyer, hoop: Hoop, until_s: float, stands_on: set[str]) -> Iterator[Event]:
    v, a = (ball.vx, ball.vy - hoop.speed), (ball.ax, ball.ay)
    for name, x in (("near rim", hoop.x - hoop.half), ("far rim", hoop.x + hoop.half)):
        if name not in stands_on:
            p = (ball.x - x, ball.y - hoop.y)
            touch_s = first_touch(p, v, a, ball.radius + RIM_RADIUS_M, until_s)
            yield Event(touch_s, name, corner=(x, hoop.y))


def _at_the_board(ball: Flyer, hoop: Hoop, until_s: float) -> Iterator[Event]:
    """Its faces where the ball meets them within their length, its lower corners, its round top.

    The top is round so that no ball can lie on it.
    """
    x0, y0, x1, y1 = hoop.board
    r, vy = ball.radius, ball.vy - hoop.speed
    for gap, speed, pull, nx in (
        (x0 - r - ball.x, -ball.vx, -ball.ax, -1.0),
        (ball.x - r - x1, ball.vx, ball.ax, 1.0),
    ):
        t = first_fall(gap, speed, pull) if gap > -TOUCH_M else NEVER
        if t < NEVER and y0 <= ball.y + vy * t + 0.5 * ball.ay * t * t <= y1:
            yield Event(t, "board", nx, 0.0)
    gap = y0 - r - ball.y
    t = first_fall(gap, -vy, -ball.ay) if gap > -TOUCH_M else NEVER
    if t < NEVER and x0 <= ball.x + ball.vx * t + 0.5 * ball.ax * t * t <= x1:
        yield Event(t, "board", 0.0, -1.0)
    for x, y, round_m in ((x0, y0, 0.0), (x1, y0, 0.0), hoop.cap):
        p = (ball.x - x, ball.y - y)
        touch_s = first_touch(p, (ball.vx, vy), (ball.ax, ball.ay), r + round_m, until_s)
        yield Event(touch_s, "board", corner=(x, y))


def _at_the_net(ball: Flyer, hoop: Hoop, stands_on: set[str]) -> Iterator[Event]:
    """A ball that came in from above is kept by the net until it drops out below."""
    if not ball.in_net:
        return
    vy = ball.vy - hoop.speed
    yield Event(_crossing(ball.y - hoop.y + THROAT_M, vy, ball.ay), "throat")
    if "net" in stands_on:
        return
    left, right = hoop.x - hoop.half, hoop.x + hoop.half
    for gap, speed, pull, nx in (
        (ball.x - ball.radius - left, ball.vx, ball.ax, 1.0),
        (right - ball.radius - ball.x, -ball.vx, -ball.ax, -1.0),
    ):
        t = first_fall(gap, speed, pull)
        if t < NEVER and -NET_M < ball.y + vy * t + 0.5 * ball.ay * t * t - hoop.y < 0.0:
            yield Event(t, "net", nx, 0.0)


def _crossing(gap: float, speed: float, pull: float) -> float:
    """When a level is passed downwards; a level on which the ball is now is passed already."""
    return first_fall(gap, speed, pull) if gap > TOUCH_M else NEVER
