"""Paths that no ball flies: for the cheats that examine the exam."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from reelworld.worlds.court.state import CourtState
from reelworld.worlds.court.step import DT_S

_LED_FRAMES = 18
"""How long a ball is led; it drops from there."""
_ABOVE_M, _BESIDE_M = 0.3, 0.75
"""Where it is led to: over the ring, or over a place before it."""
_DROP_MPS = 2.5


def ballistic(start: CourtState, frames: int) -> Float[np.ndarray, "t 2"]:
    """The parabola from ``start`` on, through all that is in its way; metres."""
    ball, court = start.balls[0], start.court
    t = DT_S * np.arange(1, frames + 1)
    x = ball.x_m + ball.vx_mps * t + 0.5 * court.wind_mps2 * t * t
    return np.stack([x, ball.y_m + ball.vy_mps * t - 0.5 * court.gravity_mps2 * t * t], 1)


def led(start: CourtState, frames: int, into_ring: bool) -> Float[np.ndarray, "t 2"]:
    """A smooth path (a cubic that starts as the ball flies) to over the ring, and down through it;
    or down before it."""
    ball, court = start.balls[0], start.court
    aim_x = court.hoop_x_m - (0.0 if into_ring else court.ring_half_m + _BESIDE_M)
    goal, speed = np.array([aim_x, court.hoop_y_m + _ABOVE_M]), np.array([0.0, -_DROP_MPS])
    place, velocity = np.array([ball.x_m, ball.y_m]), np.array([ball.vx_mps, ball.vy_mps])
    span = _LED_FRAMES * DT_S
    s = (np.arange(1, frames + 1) / _LED_FRAMES)[:, None]
    path = (
        (2 * s**3 - 3 * s**2 + 1) * place
        + (s**3 - 2 * s**2 + s) * span * velocity
        + (3 * s**2 - 2 * s**3) * goal
        + (s**3 - s**2) * span * speed
    )
    after = (np.arange(1, frames + 1)[:, None] - _LED_FRAMES) * DT_S
    fall = goal + speed * after - np.array([0.0, 0.5 * court.gravity_mps2]) * after**2
    path = np.where(s <= 1.0, path, fall)
    path[:, 1] = np.maximum(path[:, 1], ball.radius_m)
    return path
