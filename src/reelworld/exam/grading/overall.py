"""From scores of answers to a grade of a section."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from reelworld.exam.grading.interval import Clusters, mean_interval

__all__ = ["Clusters", "log_score", "overall"]


def log_score(error: float, floor: float, oracle: float) -> float:
    """1 where an error is as small as the simulator's, 0 where it is the best lawless guess's;
    between them by its logarithm: ``ln(floor / error) / ln(floor / oracle)``, clipped."""
    if not math.isfinite(error):
        return 0.0
    share = math.log(floor / max(error, oracle)) / math.log(floor / oracle)
    return min(max(share, 0.0), 1.0)


def overall(
    scenes: Mapping[str, Clusters], floor: float = 0.0, seed: int = 0
) -> tuple[float, float, float]:
    """Grade from 0 to 100 and its 95 % interval: the mean of the scenes' means, each scene alike.

    Clusters are what varies; how much the samples within them do is in the clusters' means. The
    interval and its reasons are those of ``grading.interval``. ``floor`` is the mean score of the
    best lawless answer: it is worth 0. ``seed`` changes nothing: nothing is drawn.
    """
    assert scenes, "a grade needs a scene"
    value, low, high = (
        100.0 * float(np.clip((x - floor) / (1.0 - floor), 0.0, 1.0))
        for x in mean_interval(list(scenes.values()))
    )
    return value, low, high
