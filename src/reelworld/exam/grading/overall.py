"""From scores of answers to a grade of a section."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import RESAMPLES

Clusters = Sequence[Float[np.ndarray, "q n"]]
"""Per cluster the scores (0 to 1) of its questions (rows) and of their samples (columns)."""


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

    Two-level percentile bootstrap: clusters within each scene, then samples within each question.
    ``floor`` is the mean score of the best lawless answer: it is worth 0.
    """
    assert scenes, "a grade needs a scene"
    rng = np.random.default_rng(seed)
    means = np.mean([np.mean([c.mean() for c in clusters]) for clusters in scenes.values()])
    drawn = np.mean([_resampled(clusters, rng) for clusters in scenes.values()], 0)
    low, high = np.quantile(drawn, [0.025, 0.975])
    value, low, high = (
        100.0 * float(np.clip((x - floor) / (1.0 - floor), 0.0, 1.0)) for x in (means, low, high)
    )
    return value, low, high


def _resampled(clusters: Clusters, rng: np.random.Generator) -> Float[np.ndarray, " b"]:
    """Means of ``RESAMPLES`` draws of clusters, and of samples within them."""
    which = rng.integers(len(clusters), size=(RESAMPLES, len(clusters)))
    inner = [_sample_means(cluster, rng) for cluster in clusters]
    return _gather(inner, which, rng)


def _sample_means(cluster: Float[np.ndarray, "q n"], rng: np.random.Generator) -> np.ndarray:
    """Means of the cluster, each over samples drawn anew."""
    questions, samples = cluster.shape
    if samples == 1:
        return np.array([cluster.mean()])
    drawn = rng.integers(samples, size=(256, questions, samples))
    return np.take_along_axis(cluster[None], drawn, 2).mean((1, 2))


def _gather(inner: list[np.ndarray], which: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    picked = np.empty(which.shape)
    for number, means in enumerate(inner):
        here = which == number
        picked[here] = means[rng.integers(len(means), size=int(here.sum()))]
    return picked.mean(1)
