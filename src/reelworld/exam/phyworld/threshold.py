"""Why slow elastic discs do not bounce in the paper's data.

Box2D applies restitution only where two bodies approach each other faster than its
``b2_velocityThreshold`` of 1 unit/s; below, the contact is inelastic whatever restitution was asked
for. This is that rule in a stepped engine of our own for two discs on a line; Box2D itself is not
run.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from reelworld.exam.phyworld.grids import Grid
from reelworld.worlds.laws.motion import velocity_after

VELOCITY_THRESHOLD = 1.0
_STEP_S = 0.01
_GAP = 0.5
"""Between the discs at the start, in units."""
_FLIGHT_S = 1.0
"""How long the discs are followed after they met."""


def bounce(
    mass: Float[np.ndarray, " 2"],
    velocity: Float[np.ndarray, " 2"],
    restitution: float = 1.0,
    threshold: float = VELOCITY_THRESHOLD,
) -> Float[np.ndarray, " 2"]:
    """Velocities of two bodies on a line after the left one has met the right one."""
    closing = velocity[0] - velocity[1]
    kept = restitution if closing > threshold else 0.0
    impulse = (1 + kept) * closing * mass.prod() / mass.sum()
    return velocity + np.array([-impulse, impulse]) / mass


def measured_restitution(
    closing: float, mass: tuple[float, float] = (1.0, 1.0), threshold: float = VELOCITY_THRESHOLD
) -> float:
    """Speed of parting over speed of closing, read from places.

    Two discs, the right one at rest, are stepped for twice as long as their meeting should take and
    for a second more.
    """
    x, velocity, masses = np.array([0.0, _GAP]), np.array([closing, 0.0]), np.array(mass)
    met, places = False, [x]
    for _ in range(round((2 * _GAP / closing + _FLIGHT_S) / _STEP_S)):
        if x[0] >= x[1] and velocity[0] > velocity[1]:
            velocity, met, places = bounce(masses, velocity, 1.0, threshold), True, []
        x = x + velocity * _STEP_S
        places.append(x)
    assert met, "they approach each other, so they meet"
    gap = np.diff(places, axis=1)[:, 0]
    return float((gap[-1] - gap[0]) / ((len(gap) - 1) * _STEP_S) / closing)


def slow(grid: Grid) -> np.ndarray:
    """Collisions of a grid that the threshold makes inelastic, bool ``[n]``."""
    closing = grid.speed.sum(1)
    return (closing > 0) & (closing <= VELOCITY_THRESHOLD)


def cost_of_the_law(grid: Grid) -> Float[np.ndarray, " n"]:
    """What one who knows the law gets wrong when judged by the paper's engine: velocity error after
    the collision, mean over both discs, units/s."""
    errors = []
    for radius, speed in zip(grid.radius, grid.speed, strict=True):
        engine = bounce(np.square(radius), speed * np.array([1.0, -1.0]))
        errors.append(np.abs(velocity_after(tuple(radius), tuple(speed)) - engine).mean())
    return np.array(errors)
