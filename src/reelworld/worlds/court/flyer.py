"""A ball while it is being moved, and what it touches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reelworld.worlds.court.state import Ball

SHELL = 1.5
"""Mass times radius squared over the moment of inertia of a thin shell (2/3 m r^2)."""
ROLLING = 0.03
"""Rolling resistance over normal force."""
SLIDE_S = 1.0 / 60.0
"""How long a ball that slides over something round moves along its tangent."""
STILL = 1e-9
"""Slower than this (m/s) is at rest."""


class Support(NamedTuple):
    """A surface on which a ball rests or slides."""

    nx: float
    ny: float
    friction: float
    flat: bool
    vy: float
    """Upward speed of the surface."""
    name: str


@dataclass(slots=True)
class Flyer:
    """One ball in motion; accelerations hold until the next event."""

    id: int
    radius: float
    mass: float
    x: float
    y: float
    vx: float
    vy: float
    angle: float
    spin: float
    held: bool
    in_net: bool
    ax: float = 0.0
    ay: float = 0.0
    twist: float = 0.0
    """Angular acceleration."""
    supports: list[Support] = field(default_factory=list)
    support_s: float = 0.0
    """Time for which the supports still hold."""

    def fly(self, seconds: float) -> None:
        """Move along the parabola."""
        half = 0.5 * seconds * seconds
        self.x += self.vx * seconds + self.ax * half
        self.y += self.vy * seconds + self.ay * half
        self.angle += self.spin * seconds + self.twist * half
        self.vx += self.ax * seconds
        self.vy += self.ay * seconds
        self.spin += self.twist * seconds
        if self.supports:
            self.support_s -= seconds
            if self.support_s <= 1e-15:
                self.supports = []

    def feel(self, ax: float, ay: float, until_s: float) -> float:
        """Set the accelerations under gravity, wind and supports; the time for which they hold."""
        if not self.supports:
            self.ax, self.ay, self.twist = ax, ay, 0.0
            return until_s
        if len(self.supports) == 1:
            return min(until_s, self._on_one(self.supports[0], ax, ay))
        return min(until_s, self._between_several(ax, ay, until_s))

    def _on_one(self, support: Support, ax: float, ay: float) -> float:
        nx, ny = support.nx, support.ny
        press = -(ax * nx + ay * ny)
        if press <= 0.0:
            self.supports = []
            self.ax, self.ay, self.twist = ax, ay, 0.0
            return SLIDE_S
        pull = ax * ny - ay * nx
        along = self.vx * ny - (self.vy - support.vy) * nx
        grip, hold_s = support.friction * press, self.support_s
        slip = along + self.spin * self.radius
        if abs(slip) > STILL and grip > 0.0:
            rub = -grip if slip > 0.0 else grip
            hold_s = min(hold_s, _until_zero(slip, pull + (1.0 + SHELL) * rub))
            self._slide(support, pull + rub, SHELL * rub / self.radius)
        elif abs(pull) * SHELL / (1.0 + SHELL) > grip:  # too steep to roll
            rub = -grip if pull > 0.0 else grip
            self._slide(support, pull + rub, SHELL * rub / self.radius)
        else:
            hold_s = min(hold_s, self._roll(support, pull / (1.0 + SHELL), along, press))
        return hold_s

    def _roll(self, support: Support, pull: float, along: float, press: float) -> float:
        drag = ROLLING * press if support.flat else 0.0  # nothing may stay on rim or board
        if abs(along) <= STILL:
            self.vx, self.vy, self.spin = 0.0, support.vy, 0.0
            pull = 0.0 if abs(pull) <= drag else pull - (drag if pull > 0.0 else -drag)
            hold_s = self.support_s
        else:
            pull -= drag if along > 0.0 else -drag
            hold_s = _until_zero(along, pull)
        self._slide(support, pull, -pull / self.radius)
        return hold_s

    def _slide(self, support: Support, along: float, twist: float) -> None:
        self.ax, self.ay, self.twist = along * support.ny, -along * support.nx, twist

    def _between_several(self, ax: float, ay: float, until_s: float) -> float:
        """Wedged or in a corner: no friction, only what all supports leave free."""
        hold_s = min(self.support_s, until_s)
        self.vx, self.vy = _allowed(self.vx, self.vy, self.supports)
        self.ax, self.ay = _allowed(ax, ay, self.supports)
        brake = min(abs(self.spin) / hold_s, 40.0) if hold_s > 0.0 else 0.0
        self.twist = -brake if self.spin > 0.0 else brake
        return hold_s


def leaves(ball: Flyer, support: Support) -> bool:
    """Whether the ball moves away from the support."""
    return ball.vx * support.nx + (ball.vy - support.vy) * support.ny > STILL


def lift(ball: Ball) -> Flyer:
    """The moving form of ``ball``."""
    return Flyer(
        ball.id,
        ball.radius_m,
        ball.mass_kg,
        ball.x_m,
        ball.y_m,
        ball.vx_mps,
        ball.vy_mps,
        ball.angle_rad,
        ball.spin_rps,
        ball.held,
        ball.in_net,
    )


def settle(ball: Ball, flyer: Flyer) -> Ball:
    """``ball`` where ``flyer`` has come to."""
    return replace(
        ball,
        x_m=flyer.x,
        y_m=flyer.y,
        vx_mps=flyer.vx,
        vy_mps=flyer.vy,
        angle_rad=flyer.angle,
        spin_rps=flyer.spin,
        held=flyer.held,
        in_net=flyer.in_net,
    )


def _until_zero(speed: float, acceleration: float) -> float:
    return -speed / acceleration if speed * acceleration < 0.0 else float("inf")


def _allowed(x: float, y: float, supports: list[Support]) -> tuple[float, float]:
    """The nearest vector to ``(x, y)`` that leads into no support."""
    if all(x * s.nx + y * s.ny >= -1e-12 for s in supports):
        return x, y
    for support in supports:
        into = x * support.nx + y * support.ny
        u, v = x - into * support.nx, y - into * support.ny
        if into < 0.0 and all(u * s.nx + v * s.ny >= -1e-12 for s in supports):
            return u, v
    return 0.0, 0.0
