"""How far beyond what was trained a model goes on being right.

Distance is from the trained box of radius and speed, in widths of its sides. Source of the figures:
``e(d) <= 2 e_in`` as where knowledge ends; ``1 - e_out / e_clamp``, 1 for one who has the law, 0
for one who answers with the nearest case, less than 0 for worse.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from reelworld.exam.phyworld.asking import Marks
from reelworld.exam.phyworld.grids import ID_RADIUS, ID_SPEED, Grid, clamped

WAYS = ("faster", "slower", "larger", "smaller")
_FARTHEST = {"faster": 8.0, "slower": 0.0, "larger": 2.0, "smaller": 0.6}
"""Smaller discs are not scored, larger ones not asked for, by the released evaluator."""
_STEP = {"faster": 0.25, "slower": 0.1, "larger": 0.1, "smaller": 0.05}
_ACROSS = 4
"""Values of the other parameter at each distance."""
TIMES = 2.0
CLEAR = 0.05
"""Units/s: who is this exact has the law for every purpose (2 % of the mean trained speed)."""


def sweep_grid(way: str) -> tuple[Grid, Float[np.ndarray, " n"]]:
    """Scenes of ``uniform`` farther and farther from the trained box, and how far each is."""
    by_speed = way in ("faster", "slower")
    moving, other = (ID_SPEED, ID_RADIUS) if by_speed else (ID_RADIUS, ID_SPEED)
    edge = moving[1] if way in ("faster", "larger") else moving[0]
    count = round(abs(_FARTHEST[way] - edge) / _STEP[way])
    values = np.linspace(edge, _FARTHEST[way], count + 1)[1:]
    one, two = (a.reshape(-1, 1) for a in np.meshgrid(values, np.linspace(*other, _ACROSS)))
    distance = np.abs(one[:, 0] - edge) / (moving[1] - moving[0])
    return (Grid(two, one) if by_speed else Grid(one, two)), distance


def boundary(
    error: Float[np.ndarray, " n"], distance: Float[np.ndarray, " n"], most: float
) -> float:
    """The last distance before the mean error first exceeds ``most``; 0 if it does at once."""
    reached = 0.0
    for here in np.unique(distance.round(9)):
        values = error[(distance.round(9) == here) & np.isfinite(error)]
        if not len(values) or values.mean() > most:
            break
        reached = float(here)
    return reached


def coefficient(error: Float[np.ndarray, " n"], clamp: Float[np.ndarray, " n"]) -> float:
    """``1 - e / e_clamp`` of means."""
    said = np.isfinite(error)
    return float(1 - error[said].mean() / clamp[said].mean())


def slope(marks: Marks) -> float:
    """Of ``v = slope * v_true + (1 - slope) * v_nearest``, over scenes of an untrained speed."""
    near, true = clamped(marks.speed)[:, 0], marks.speed[:, 0]
    use = (near != true) & np.isfinite(marks.velocity)
    return float(
        ((marks.velocity - near) * (true - near))[use].sum() / np.square(true - near)[use].sum()
    )


def case_rate(marks: Marks) -> float:
    """Share of scenes of an untrained speed that are answered with a trained one, or one as near to
    it as ``CLEAR``: who answers with the very ends is read to either side of them."""
    use = (clamped(marks.speed)[:, 0] != marks.speed[:, 0]) & np.isfinite(marks.velocity)
    low, high = ID_SPEED[0] - CLEAR, ID_SPEED[1] + CLEAR
    return float(((marks.velocity >= low) & (marks.velocity <= high))[use].mean())
