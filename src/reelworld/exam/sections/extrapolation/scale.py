"""From an error to a score: the scale of section 6."""

from __future__ import annotations

from reelworld.exam.grading.overall import log_score

ORACLE = {
    "uniform": 0.03,
    "parabola": 0.03,
    "collision": 0.03,
    "gap": 0.03,
    "flip": 0.03,
    "conflict": 0.03,
    "speed": 0.02,
    "radius": 0.02,
    "gravity": 0.004,
    "number": 0.004,
}
"""Errors as small as this are none. Of 10 questions a scene and world, the simulator's worst are
0.008 in scenes of one law (widths of the range), 0.001 for ``radius`` (logarithm of the ratio) and
0.0001 m elsewhere, by ``python benchmarks/canaries.py extrapolation --names oracle``. Half a
pixel's shift, which breaks no law, makes 0.004 m and, as it blurs rims, up to 0.037."""


def scored(scene: str, error: float, floor: float) -> float:
    """0 to 1: 1 as good as the simulator, 0 no better than the lawless answer whose error is
    ``floor``. That is the nearest case of training or a still picture, whichever is less wrong, for
    this very question: one floor for all would give the nearest case a score wherever it is near.
    """
    if floor <= ORACLE[scene]:
        return 0.0
    return round(log_score(error, floor, ORACLE[scene]), 4)
