"""Moving bodies during a step, and the forces between them and the ground.

A contact is a stiff spring and damper along the normal, never pulling. Along the ground a second
spring is strained by slip until its force reaches friction's limit, and slips then: bodies at rest
stay at rest on a slope (Cundall and Strack's model of grains). Between two discs, and for the hull,
friction is viscous up to the limit instead, which needs no memory.
"""

from __future__ import annotations

import math

from reelworld.worlds.rover.ground import STEEPEST, Ground

PRESS_PER_S2, DAMP_PER_S = 10_000.0, 30.0
"""Stiffness and damping of a contact, per kilogram of the lighter body."""
STRAIN_PER_S2, _RUB_PER_S = 4_000.0, 40.0
"""The same along the ground."""
_REACH = math.hypot(1.0, STEEPEST)


class Body:
    """A rigid disc or chassis, and what pushes it during one substep."""

    __slots__ = (
        "angle", "foot", "fx", "fy", "kg", "kgm2", "normal_Ns", "pressed_N", "radius_m", "rub_Ns",
        "spin", "stretch", "torque", "vx", "vy", "x", "y",
    )  # fmt: skip

    def __init__(self, x: float, y: float, vx: float, vy: float, angle: float, spin: float) -> None:
        self.x, self.y, self.vx, self.vy, self.angle, self.spin = x, y, vx, vy, angle, spin
        self.kg = self.kgm2 = 1.0
        self.radius_m = self.stretch = 0.0
        self.foot: float | None = None
        """Where the nearest point of the ground was last found; ``None`` away from it."""
        self.fx = self.fy = self.torque = self.pressed_N = 0.0
        self.normal_Ns = self.rub_Ns = 0.0
        """Impulses of contacts over the frame: along normals, and of the ground's friction."""

    def drift(self, s: float) -> None:
        """Move without forces."""
        self.x += self.vx * s
        self.y += self.vy * s
        self.angle += self.spin * s

    def begin(self, ax: float, ay: float) -> None:
        """A new substep: nothing pushes but what accelerates all alike."""
        self.fx, self.fy, self.torque, self.pressed_N = ax * self.kg, ay * self.kg, 0.0, 0.0

    def kick(self, s: float) -> None:
        """Change the velocities by the forces."""
        self.vx += self.fx / self.kg * s
        self.vy += self.fy / self.kg * s
        self.spin += self.torque / self.kgm2 * s

    def push(self, fx: float, fy: float, rx: float, ry: float) -> None:
        """Add a force at ``(rx, ry)`` from the centre."""
        self.fx += fx
        self.fy += fy
        self.torque += rx * fy - ry * fx


def press_ground(disc: Body, ground: Ground, grip: float, h: float) -> None:
    """Ground on a rolling disc."""
    r, touched = disc.radius_m, disc.foot is not None
    if disc.foot is not None:  # it has moved little since
        disc.foot, gap, nx, ny = ground.foot(disc.x, disc.y, disc.foot, 1)
    elif disc.y - ground.height(disc.x) > r * _REACH:
        disc.stretch = 0.0
        return
    else:
        disc.foot, gap, nx, ny = ground.foot(disc.x, disc.y, disc.x)
    if gap >= r:
        disc.stretch, disc.foot = 0.0, None
        return
    kg = disc.kg
    closing = -(disc.vx * nx + disc.vy * ny)
    press = kg * (PRESS_PER_S2 * (r - gap) + DAMP_PER_S * closing)
    if not touched and closing > 0.0:
        # The touch fell between substeps: what it was pressed in since has yet to be paid for.
        left = math.sqrt(max(closing**2 - PRESS_PER_S2 * (r - gap) ** 2, 0.0))
        press += kg * (closing - left) / h
    if press <= 0.0:
        disc.stretch = 0.0
        return
    slip = disc.vx * ny - disc.vy * nx + disc.spin * r
    disc.stretch += slip * h
    rub = -kg * (STRAIN_PER_S2 * disc.stretch + _RUB_PER_S * slip)
    most = grip * press
    if abs(rub) > most:
        rub = math.copysign(most, rub)
        disc.stretch = -rub / (kg * STRAIN_PER_S2)
    disc.fx += press * nx + rub * ny
    disc.fy += press * ny - rub * nx
    disc.torque += rub * r
    disc.pressed_N += press
    disc.normal_Ns += press * h
    disc.rub_Ns += rub * h


def press_hull(hull: Body, x: float, y: float, r: float, ground: Ground, law: Grip) -> None:
    """Ground on a circle of radius ``r`` at ``(x, y)`` that is fixed to the chassis."""
    _, gap, nx, ny = ground.foot(x, y, x)
    if gap >= r:
        return
    rx, ry = x - r * nx - hull.x, y - r * ny - hull.y
    vx, vy = hull.vx - hull.spin * ry, hull.vy + hull.spin * rx
    _push_apart(hull, None, r - gap, (nx, ny), (vx, vy), (rx, ry, 0.0, 0.0), law)


def press_pair(a: Body, b: Body, ax: float, ay: float, a_radius_m: float, law: Grip) -> None:
    """A circle at ``(ax, ay)`` that is part of ``a``, on disc ``b``: equal and opposite forces."""
    dx, dy = ax - b.x, ay - b.y
    reach, square = a_radius_m + b.radius_m, dx * dx + dy * dy
    if square >= reach * reach or square == 0.0:
        return
    away = math.sqrt(square)
    nx, ny = dx / away, dy / away
    px, py = b.x + nx * b.radius_m, b.y + ny * b.radius_m
    arms = (px - a.x, py - a.y, px - b.x, py - b.y)
    vx = a.vx - a.spin * arms[1] - b.vx + b.spin * arms[3]
    vy = a.vy + a.spin * arms[0] - b.vy - b.spin * arms[2]
    _push_apart(a, b, reach - away, (nx, ny), (vx, vy), arms, law)


class Grip:
    """What two touching surfaces share: friction, length of the substep, the lighter one's mass."""

    __slots__ = ("grip", "h", "kg")

    def __init__(self, grip: float, h: float, kg: float) -> None:
        self.grip, self.h, self.kg = grip, h, kg


def _push_apart(a: Body, b: Body | None, depth: float, n: tuple, v: tuple, arms: tuple, law: Grip):
    nx, ny = n
    vx, vy = v
    press = law.kg * (PRESS_PER_S2 * depth - DAMP_PER_S * (vx * nx + vy * ny))
    if press <= 0.0:
        return
    most = law.grip * press
    rub = -law.kg * _RUB_PER_S * (vx * ny - vy * nx)
    rub = max(-most, min(rub, most))
    fx, fy = press * nx + rub * ny, press * ny - rub * nx
    a.push(fx, fy, arms[0], arms[1])
    a.normal_Ns += press * law.h
    if b is not None:
        b.push(-fx, -fy, arms[2], arms[3])
        b.normal_Ns += press * law.h
