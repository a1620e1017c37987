"""Figures that are no means: their intervals by drawing clusters anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from reelworld.exam.bootstrap import Figure, unavailable

T = TypeVar("T")
_RESAMPLES = 500


def clustered(
    clusters: Sequence[T], statistic: Callable[[Sequence[T]], float], rng: np.random.Generator
) -> Figure:
    """``statistic`` of all ``clusters`` with its 95 % percentile interval. Draws of which it says
    nothing (NaN) are left out."""
    value = statistic(clusters) if clusters else float("nan")
    if not np.isfinite(value):
        return unavailable("nothing to measure")
    drawn = rng.integers(len(clusters), size=(_RESAMPLES, len(clusters)))
    values = np.array([statistic([clusters[i] for i in row]) for row in drawn])
    low, high = np.quantile(values[np.isfinite(values)], [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "n": len(clusters)}
