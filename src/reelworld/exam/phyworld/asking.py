"""Asking a model: three frames of each scene of a grid, and both rulers over what comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.phyworld.errors import ERROR, FIRST_SCORED, NUM_READ, scored_frames
from reelworld.exam.phyworld.grids import Grid, clamped
from reelworld.exam.phyworld.ruler import Places, read_places
from reelworld.kit.errors import UserError
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.motion import DT_S, Motion, velocity_after
from reelworld.worlds.laws.scenes import DRAW

Frames = UInt8[np.ndarray, "b t h w 3"]
Answer = Callable[[np.ndarray], Frames]
"""Frames 0 to 2 of many scenes to their frames 3 to 30, or more: the evaluator reads no others."""

SIZE_PX = 128
"""As in the paper."""
_AT_ONCE = 32


class Marks(NamedTuple):
    """Of ``n`` videos."""

    radius: Float[np.ndarray, "n d"]
    speed: Float[np.ndarray, "n d"]
    released: Float[np.ndarray, " n"]
    """The released error by the released ruler; nan where its formula says nothing."""
    straight: Float[np.ndarray, " n"]
    """The same by the straight ruler."""
    charged: Float[np.ndarray, " n"]
    """By the straight ruler, but where a disc is lost in any frame that counts: the error of a film
    that stands still, if that is larger."""
    found: Float[np.ndarray, " n"]
    """Share of the frames that count in which every disc is found."""
    velocity: Float[np.ndarray, " n"]
    """Mean horizontal velocity of the first disc in the frames that count, units/s."""
    clamp: Float[np.ndarray, " n"]
    """Error of one who knows the law and answers with the nearest speed of training."""


def ask(
    answer: Answer,
    scene: str,
    grid: Grid,
    rng: np.random.Generator,
    draws: int = 1,
    told_all: bool = False,
) -> Marks:
    """Marks of ``draws`` videos for each place of the grid that has room for its scene.

    ``told_all``: the frames to be answered are shown instead of those before, to find out what
    rulers and eyes get wrong on truth.

    Raises ``UserError`` if an answer has too few frames, another size or other than whole bytes.
    """
    scenes, rows = [], []
    for radius, speed in zip(*grid, strict=True):
        for _ in range(draws):
            if (motion := DRAW[scene](rng, *radius, *speed)) is not None:
                scenes.append((radius, speed, motion))
    for first in range(0, len(scenes), _AT_ONCE):
        part = scenes[first : first + _AT_ONCE]
        shown = np.stack([_shown(motion, told_all) for *_, motion in part])
        answers = answer(shown)
        _check(answers, len(part))
        for (radius, speed, motion), frames in zip(part, answers, strict=True):
            rows.append(_mark(scene, radius, speed, motion, frames))
    return Marks(*map(np.array, zip(*rows, strict=True)))


def _shown(motion: Motion, told_all: bool) -> UInt8[np.ndarray, "t h w 3"]:
    frames = slice(FIRST_SCORED, NUM_READ) if told_all else slice(FIRST_SCORED)
    return draw_motion(motion.frames(np.arange(NUM_READ)[frames]), SIZE_PX)


def _check(answers: np.ndarray, num: int) -> None:
    least = NUM_READ - FIRST_SCORED
    good = answers.dtype == np.uint8 and answers.ndim == 5 and len(answers) == num
    if not good or answers.shape[1] < least or answers.shape[2:] != (SIZE_PX, SIZE_PX, 3):
        raise UserError(
            f"the model answered {answers.dtype} {list(answers.shape)}; needed are uint8"
            f" [{num}, {least} or more, {SIZE_PX}, {SIZE_PX}, 3]."
        )


def _mark(
    scene: str, radius: np.ndarray, speed: np.ndarray, motion: Motion, frames: np.ndarray
) -> tuple:
    scored = scored_frames(motion)
    straight = read_places(frames[scored - FIRST_SCORED], len(radius), "straight")
    errors = [ERROR[scene](at, motion) for at in (_as_released(straight), straight.position)]
    found = np.logical_and.reduce(straight.found, axis=1)
    still = np.repeat(motion.position[FIRST_SCORED - 1 : FIRST_SCORED], len(scored), 0)
    lost = 0.0 if found.all() else ERROR[scene](still, motion)
    steps = np.diff(straight.position[:, 0, 0]) / DT_S
    velocity = steps.mean() if len(steps) else np.nan
    charged = max(errors[1], lost)
    share = found.mean() if len(found) else np.nan
    return radius, speed, *errors, charged, share, velocity, _clamp_error(scene, radius, speed)


def _as_released(straight: Places) -> Float[np.ndarray, "k n 2"]:
    """What the released ruler reads there: all a pixel's share too small, but for the edges at
    which it puts what is lost. Reading once is half of the work of an examination."""
    position = straight.position * ((SIZE_PX - 1) / SIZE_PX)
    position[..., 0] = np.where(straight.found, position[..., 0], straight.position[..., 0])
    return position


def _clamp_error(scene: str, radius: np.ndarray, speed: np.ndarray) -> float:
    """Of ``parabola`` nothing is said: its error is one of place and depends on the start."""
    if scene == "parabola":
        return np.nan
    if scene == "uniform":
        return float(abs(clamped(speed) - speed)[0])
    true, near = (velocity_after(tuple(radius), tuple(v)) for v in (speed, clamped(speed)))
    return float(np.abs(true - near).mean())
