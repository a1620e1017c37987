"""Drawing scenes: parameters are given or drawn from ranges, the rest is drawn at random.

Every scene has draws of its own; in the released code every thousand scenes share theirs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reelworld.kit.errors import UserError
from reelworld.worlds.laws.motion import DT_S, NUM_FRAMES, WORLD, Motion, collision, parabola
from reelworld.worlds.laws.motion import uniform as uniform_motion
from reelworld.worlds.laws.ranges import RELEASED, Ranges

_LEAST_FRAMES = 24
"""A disc stays in view this long, where its speed allows it."""
_MARGIN = 0.05 * WORLD
_DROP = 1.0
"""Height of the band at the top in which parabolas begin."""
_FRAMES_BEFORE, _FRAMES_AFTER = 8, 8
"""Least frames before and after a collision."""
_WIDEST = 0.25 * WORLD
"""Discs are narrower than half the world."""
_TRIES = 1000


def draw_uniform(rng: np.random.Generator, radius: float, speed: float) -> Motion:
    """Uniform motion from a random place."""
    low, high = _MARGIN + radius, WORLD - _MARGIN - radius
    return uniform_motion(radius, speed, (_start_x(rng, radius, speed), rng.uniform(low, high)))


def draw_parabola(rng: np.random.Generator, radius: float, speed: float) -> Motion:
    """A throw from a random place near the top."""
    top = WORLD - _MARGIN - radius
    return parabola(radius, speed, (_start_x(rng, radius, speed), rng.uniform(top - _DROP, top)))


def draw_collision(
    rng: np.random.Generator, radius_1: float, radius_2: float, speed_1: float, speed_2: float
) -> Motion | None:
    """A collision at a random place and time, at least 8 frames from both ends; ``None`` where
    there is no room for that."""
    least, most = _gaps(radius_1, radius_2, speed_1, speed_2)
    if most < least:
        return None
    apart = radius_1 + radius_2 + rng.uniform(least, most)
    rightmost = max(WORLD - radius_2 - apart, radius_1)  # less by rounding where nothing is spare
    left = rng.uniform(radius_1, rightmost)
    widest = max(radius_1, radius_2)
    height = rng.uniform(_MARGIN + widest, WORLD - _MARGIN - widest)
    return collision((radius_1, radius_2), (speed_1, speed_2), (left, left + apart), height)


def has_room(radius_1: float, radius_2: float, speed_1: float, speed_2: float) -> bool:
    """Whether there is room for such a collision."""
    least, most = _gaps(radius_1, radius_2, speed_1, speed_2)
    return most >= least


DRAW = {"uniform": draw_uniform, "parabola": draw_parabola, "collision": draw_collision}
"""A scene of given parameters, by its name."""


def draw_scenes(
    scene: str, rng: np.random.Generator, ranges: Ranges | None = None
) -> Iterator[Motion]:
    """Scenes without end, their parameters uniform over ``ranges`` (the released training ranges if
    not given). Collisions without room are drawn anew, so fast ones of large discs are rarer.

    Raises ``UserError`` for ranges of other parameters and for ranges none of whose scenes fit.
    """
    if scene not in DRAW:
        raise UserError(f"there is no scene {scene!r}; scenes are {', '.join(DRAW)}.")
    ranges = RELEASED[scene] if ranges is None else ranges
    _check(scene, ranges)
    while True:
        yield _next(scene, rng, ranges)


def _check(scene: str, ranges: Ranges) -> None:
    wanted, given = RELEASED[scene].ends, ranges.ends
    if set(given) != set(wanted):
        raise UserError(f"{scene} needs ranges of {', '.join(wanted)}, not of {', '.join(given)}.")
    for name, (low, high) in given.items():
        if name.startswith("radius") and not 0 < low <= high < _WIDEST:
            raise UserError(f"{name} is {low} to {high}; it must lie between 0 and {_WIDEST}.")
        if name.startswith("speed") and low < 0:
            raise UserError(f"{name} begins at {low}; speeds are 0 or more.")


def _next(scene: str, rng: np.random.Generator, ranges: Ranges) -> Motion:
    for _ in range(_TRIES):
        values = {name: float(value[0]) for name, value in ranges.draw(rng, 1).items()}
        if (motion := DRAW[scene](rng, **values)) is not None:
            return motion
    raise UserError(
        f"none of {_TRIES} draws of {scene} fits into the world and its {NUM_FRAMES} frames; "
        "ask for smaller or slower discs."
    )


def _gaps(radius_1: float, radius_2: float, speed_1: float, speed_2: float) -> tuple[float, float]:
    """Least and greatest distance between the discs of a collision at the start."""
    closing = (speed_1 + speed_2) * DT_S
    most = min((NUM_FRAMES - _FRAMES_AFTER) * closing, WORLD - 2 * (radius_1 + radius_2))
    return _FRAMES_BEFORE * closing, most


def _start_x(rng: np.random.Generator, radius: float, speed: float) -> float:
    last = WORLD - radius - _LEAST_FRAMES * DT_S * speed
    return rng.uniform(radius, last if last >= radius else radius + rng.uniform(0, 0.5))
