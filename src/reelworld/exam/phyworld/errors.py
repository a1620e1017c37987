"""Errors of videos, by the formulas of the released evaluator.

They are not the paper's: that has the mean over frames of ``|v - v_true|`` throughout. Places are
given in the frames that count, and nothing is said (nan) where too few do.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Int

from reelworld.worlds.laws.motion import DT_S, Motion

FIRST_SCORED, NUM_READ = 3, 31
"""The frames before are shown to the model; the evaluator leaves out the last of the 32."""
_TURN = 0.1
"""Change of a velocity from one frame to the next that is a collision, units/s."""


def scored_frames(motion: Motion) -> Int[np.ndarray, " k"]:
    """Frames that count: after the context, with every disc wholly in view in truth."""
    return FIRST_SCORED + np.flatnonzero(motion.inside[FIRST_SCORED:NUM_READ])


def uniform_error(position: Float[np.ndarray, "k 1 2"], motion: Motion) -> float:
    """``|mean velocity - true velocity|``, horizontally, in units/s."""
    if len(position) < 2:
        return float("nan")
    return float(abs(_speeds(position).mean() - motion.velocity[0, 0, 0]))


def parabola_error(position: Float[np.ndarray, "k 1 2"], motion: Motion) -> float:
    """Mean over frames of ``(|dx| + |dy|) / 2``: an error of *position*, in units.

    The released evaluator reports these two and has its velocity lines commented out. The figure of
    the paper is headed velocity error; its number agrees with the mean of these two, but also with
    the mean of ``| |v| - |v_true| |``, which is nowhere in the code.
    """
    if not len(position):
        return float("nan")
    return float(np.abs(position - motion.position[scored_frames(motion)]).mean())


def collision_error(position: Float[np.ndarray, "k 2 2"], motion: Motion) -> float:
    """``|mean velocity - mean true velocity|`` over the frames after the collision, horizontally,
    mean over both discs, in units/s."""
    velocity = _speeds(position)
    true = _speeds(motion.position[scored_frames(motion)])
    after = _after_turn(true)
    if after >= len(velocity):
        return float("nan")
    return float(np.abs(velocity[after:].mean(0) - true[after:].mean(0)).mean())


ERROR = {"uniform": uniform_error, "parabola": parabola_error, "collision": collision_error}
"""By scene. Units/s, but units for ``parabola``."""


def _speeds(position: Float[np.ndarray, "k n 2"]) -> Float[np.ndarray, "_ n"]:
    return np.diff(position[..., 0], axis=0) / DT_S


def _after_turn(velocity: Float[np.ndarray, "k n"]) -> int:
    """First row that lies wholly after the collision, ``k`` if there is none."""
    turns = np.flatnonzero((np.abs(np.diff(velocity, axis=0)) > _TURN).any(1))
    return int(turns[0]) + 2 if len(turns) else len(velocity)
