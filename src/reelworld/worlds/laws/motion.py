"""Where discs are, in closed form.

The paper's engine steps 0.01 s at a time, so its parabolas lie up to 0.04 units below these, and
its collisions come up to one step late.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from reelworld.kit.errors import UserError

WORLD = 10.0
"""Width and height of the world, in its units."""
DT_S = 0.1
NUM_FRAMES = 32
FIRST_S = 0.01
"""Time of frame 0: the paper keeps a frame after its engine's first step."""
GRAVITY = -2.5
"""Of the parabola, units/s^2."""
_ROUNDING = 1e-9

Pair = tuple[float, float]


@dataclass(frozen=True)
class Motion:
    """``n`` discs over ``t`` frames, in units of the world and seconds; y points up."""

    position: Float[np.ndarray, "t n 2"]
    velocity: Float[np.ndarray, "t n 2"]
    radius: Float[np.ndarray, " n"]

    @property
    def inside(self) -> Bool[np.ndarray, " t"]:
        """Frames in which all of every disc is in view."""
        low, high = self.position - self.radius[:, None], self.position + self.radius[:, None]
        return np.logical_and.reduce((low >= 0) & (high <= WORLD), (1, 2))

    def frames(self, index: Int[np.ndarray, " k"]) -> Motion:
        """The same motion in these frames only."""
        return Motion(self.position[index], self.velocity[index], self.radius)


def times_s(num_frames: int = NUM_FRAMES) -> Float[np.ndarray, " t"]:
    """Time of each frame."""
    return FIRST_S + DT_S * np.arange(num_frames)


def uniform(
    radius: float, speed: float, start: Pair, at_s: Float[np.ndarray, " t"] | None = None
) -> Motion:
    """One disc that keeps its horizontal ``speed``, at the frames or at other times."""
    return _free(radius, speed, start, 0.0, at_s)


def parabola(
    radius: float, speed: float, start: Pair, at_s: Float[np.ndarray, " t"] | None = None
) -> Motion:
    """One disc thrown horizontally with ``speed``, at the frames or at other times."""
    return _free(radius, speed, start, GRAVITY, at_s)


def collision(
    radius: Pair,
    speed: Pair,
    start_x: Pair,
    height: float,
    at_s: Float[np.ndarray, " t"] | None = None,
) -> Motion:
    """Two discs on one line, the left one moving right with ``speed[0]``, the right one left with
    ``speed[1]``, that bounce off each other without loss. Raises ``UserError`` if they overlap."""
    t = times_s() if at_s is None else at_s
    before, after = np.array([speed[0], -speed[1]]), velocity_after(radius, speed)
    met_s = contact_s(radius, speed, start_x)
    early, late = np.minimum(t, met_s)[:, None], np.maximum(t - met_s, 0)[:, None]
    x = np.array(start_x) + early * before + late * after
    velocity = np.where((t <= met_s)[:, None], before, after)
    flat = np.stack([velocity, np.zeros_like(velocity)], -1)
    return Motion(np.stack([x, np.full_like(x, height)], -1), flat, _radii(radius))


def contact_s(radius: Pair, speed: Pair, start_x: Pair) -> float:
    """When the discs of a collision touch: infinite if they do not approach each other. Raises
    ``UserError`` if they overlap from the start."""
    gap, closing = start_x[1] - start_x[0] - sum(radius), sum(speed)
    if gap < -_ROUNDING:
        raise UserError(f"discs of radius {radius} overlap at x = {start_x}: start them apart.")
    return max(gap, 0.0) / closing if closing > 0 else float("inf")


def velocity_after(radius: Pair, speed: Pair) -> Float[np.ndarray, " 2"]:
    """Horizontal velocities after a collision without loss. The discs are of equal density, so
    their masses go with the squares of their radii."""
    before, mass = np.array([speed[0], -speed[1]]), np.square(radius)
    return 2 * (mass * before).sum() / mass.sum() - before


def _free(
    radius: float, speed: float, start: Pair, gravity: float, at_s: Float[np.ndarray, " t"] | None
) -> Motion:
    t = times_s() if at_s is None else at_s
    position = np.stack([start[0] + speed * t, start[1] + gravity * t**2 / 2], -1)
    velocity = np.stack([np.full_like(t, speed), gravity * t], -1)
    return Motion(position[:, None], velocity[:, None], _radii((radius,)))


def _radii(radius: tuple[float, ...]) -> Float[np.ndarray, " n"]:
    if min(radius) <= 0:
        raise UserError(f"a radius is {min(radius)}; discs need one above 0.")
    return np.array(radius, float)
