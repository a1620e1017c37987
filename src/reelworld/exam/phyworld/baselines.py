"""What needs no learning: answers by simple rules, with the error each makes.

A rule is told the places in the frames that a model is shown, to within ``NOISE``, and nothing
else, but for two that know the law: ``oracle``, and ``clamp``, which answers with the nearest speed
of training.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from reelworld.exam.phyworld.errors import (
    FIRST_SCORED,
    NUM_READ,
    parabola_error,
    scored_frames,
    uniform_error,
)
from reelworld.exam.phyworld.grids import Grid, clamped
from reelworld.worlds.laws.motion import DT_S, Motion, velocity_after
from reelworld.worlds.laws.scenes import DRAW

NOISE = 0.0005
"""Error of a soft centroid at 128 pixels, in units of the world (one standard deviation)."""
RULES = ("oracle", "constant velocity", "constant acceleration", "copy last", "clamp")

Errors = dict[str, dict[str, Float[np.ndarray, " n"]]]
"""By rule and measure, one value per scene."""


def extrapolate(
    seen: Float[np.ndarray, "3 2"], rule: str, num_frames: int
) -> Float[np.ndarray, "t 2"]:
    """Places after the three that were seen."""
    step, ahead = seen[2] - seen[1], np.arange(1, num_frames + 1)[:, None]
    if rule == "copy last":
        return np.repeat(seen[2:], num_frames, 0)
    if rule == "constant velocity":
        return seen[2] + step * ahead
    assert rule == "constant acceleration", rule
    bend = seen[2] - 2 * seen[1] + seen[0]
    return seen[2] + step * ahead + bend * ahead * (ahead + 1) / 2


def uniform_baselines(grid: Grid, rng: np.random.Generator) -> Errors:
    """``velocity``: the released error, units/s."""
    errors = {rule: {"velocity": []} for rule in RULES}
    for motion, answers in _free_scenes("uniform", grid, rng):
        for rule, places in answers.items():
            errors[rule]["velocity"].append(uniform_error(places[:, None], motion))
    return _arrays(errors)


def parabola_baselines(grid: Grid, rng: np.random.Generator) -> Errors:
    """``velocity``: mean over frames of ``||v - v_true||``, units/s; ``position``: the released
    error, units; ``gravity``: mean downward acceleration, units/s^2."""
    errors = {rule: {"velocity": [], "position": [], "gravity": []} for rule in RULES}
    for motion, answers in _free_scenes("parabola", grid, rng):
        true = answers["oracle"]
        for rule, places in answers.items():
            off = np.diff(places - true, axis=0) / DT_S
            errors[rule]["velocity"].append(np.linalg.norm(off, axis=1).mean())
            errors[rule]["position"].append(parabola_error(places[:, None], motion))
            errors[rule]["gravity"].append(-np.diff(places[:, 1], 2).mean() / DT_S**2)
    return _arrays(errors)


def collision_baselines(grid: Grid) -> Errors:
    """``velocity``: error after the collision, mean over both discs, units/s.

    By the parameters alone, without frames or noise, so that scenes count too for which the world
    has no room. Before the collision nothing accelerates, so both extrapolations pass through it.
    """
    errors = {rule: {"velocity": []} for rule in RULES}
    for radius, speed in zip(grid.radius, grid.speed, strict=True):
        before, after = speed * np.array([1.0, -1.0]), velocity_after(tuple(radius), tuple(speed))
        answers = {rule: before for rule in RULES[1:3]}
        answers |= {"oracle": after, "copy last": np.zeros(2)}
        answers["clamp"] = velocity_after(tuple(radius), tuple(clamped(speed)))
        for rule, velocity in answers.items():
            errors[rule]["velocity"].append(np.abs(velocity - after).mean())
    return _arrays(errors)


def _free_scenes(
    scene: str, grid: Grid, rng: np.random.Generator
) -> Iterator[tuple[Motion, dict[str, Float[np.ndarray, "k 2"]]]]:
    """A random scene for each place of the grid, and where each rule says that the disc is in the
    frames that count."""
    for radius, speed in zip(grid.radius, grid.speed, strict=True):
        motion = DRAW[scene](rng, *radius, *speed)
        assert motion is not None, "one disc always fits"
        place, scored = motion.position[:, 0], scored_frames(motion)
        seen = place[:FIRST_SCORED] + rng.normal(0, NOISE, (FIRST_SCORED, 2))
        ahead = scored - (FIRST_SCORED - 1)
        answers = {
            rule: extrapolate(seen, rule, NUM_READ - FIRST_SCORED)[ahead - 1] for rule in RULES[1:4]
        }
        answers["oracle"] = place[scored]
        slip = np.array([clamped(speed)[0] - speed[0], 0.0])
        answers["clamp"] = place[scored] + np.outer(ahead * DT_S, slip)
        yield motion, answers


def _arrays(errors: dict[str, dict[str, list[float]]]) -> Errors:
    return {
        rule: {name: np.array(values) for name, values in measures.items()}
        for rule, measures in errors.items()
    }
