"""Intervals of mean scores that keep their promise for few scenes and for rates near 0 and 1.

Percentile bootstraps do not. Drawing samples within drawn clusters counts their noise twice, for
the clusters' means carry it already, so such intervals are too wide; those of few clusters, and of
rates near 1 most of all, are too narrow and too far up, and if every answer was right they have no
width at all. ``benchmarks/coverage.py`` prints how often each holds the truth.

What is used instead is Wilson's interval (1927, "Probable inference") with as many observations as
the clusters are worth, ``n_eff = m (1 - m) / Var(m)`` (Korn and Graubard 1998 for surveys; Rothman
1978 for survival). ``Var`` is that of a bootstrap over clusters with infinitely many resamples and
the small-sample factor ``N / (N - 1)``: a sum, so nothing is drawn and the same answers always get
the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import Figure, unavailable

Clusters = Sequence[Float[np.ndarray, "_ _"]]
"""Per cluster the scores (0 to 1) of its questions (rows) and of their samples (columns)."""

Z = 1.959964
"""97.5 % quantile of the normal distribution."""


def rate_figure(clusters: Clusters) -> Figure:
    """Mean of scores between 0 and 1 with its 95 % interval, clusters being what was observed
    independently. ``n`` counts scores. For rates: use it instead of ``mean_figure``."""
    if not clusters:
        return unavailable("nothing to measure")
    value, low, high = mean_interval([clusters])
    return {"value": value, "low": low, "high": high, "n": sum(c.size for c in clusters)}


def mean_interval(scenes: Sequence[Clusters]) -> tuple[float, float, float]:
    """Mean of the scenes' means, each scene alike, and its 95 % interval; all from 0 to 1."""
    means = [np.array([cluster.mean() for cluster in clusters]) for clusters in scenes]
    return interval_of_means(means)


def interval_of_means(
    scenes: Sequence[Float[np.ndarray, " _"]],
) -> tuple[float, float, float]:
    """As ``mean_interval``, from the means of clusters, scene by scene."""
    assert scenes and all(len(means) for means in scenes), "a grade needs a scene"
    mean = float(np.mean([means.mean() for means in scenes]))
    full = len(scenes) ** 2 / sum(1 / len(means) for means in scenes)  # if samples were all alike
    if min(mean, 1 - mean) < 1e-9:  # no variation says nothing about how alike samples are
        return mean, *wilson(mean, full)
    spread = mean * (1 - mean)
    design = sum(_variance(means, spread) / len(means) for means in scenes) / len(scenes) ** 2
    return mean, *wilson(mean, full / _hedged(design * full / spread, scenes, mean))


def wilson(mean: float, count: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a rate seen in ``count`` independent trials, not always whole."""
    middle = mean + Z**2 / (2 * count)
    half = Z * np.sqrt(mean * (1 - mean) / count + (Z / (2 * count)) ** 2)
    low, high = ((middle + sign * half) / (1 + Z**2 / count) for sign in (-1, 1))
    return float(max(low, 0.0)), float(min(high, 1.0))


def _variance(means: Float[np.ndarray, " c"], most: float) -> float:
    """Of one cluster's mean; one cluster alone shows none, so it is given the most there can be."""
    return float(means.var(ddof=1)) if len(means) > 1 else most


def _hedged(effect: float, scenes: Sequence[Float[np.ndarray, " _"]], mean: float) -> float:
    """The design effect ``Var(m) / (m (1 - m) / N)``, drawn towards 1 while few clusters tell it.

    Near 0 and 1 all spread comes from the few clusters that failed (or did not), and without those
    that happened not to be seen it is guessed too small just when the mean is too far out. ``k``
    clusters that tell (their effective number, as Kish's) are given the weight ``k^2 / (k^2 + 4)``
    on the logarithm: found by trying, in the grid of ``benchmarks/coverage.py``. Rates of one
    sample each have an effect of about 1, which this leaves alone.
    """
    rare = [(1 - means if mean > 0.5 else means) / len(means) for means in scenes]
    flat = np.concatenate(rare)
    telling = flat.sum() ** 2 / np.square(flat).sum()
    return float(max(effect, 1e-12) ** (telling**2 / (telling**2 + 4)))
