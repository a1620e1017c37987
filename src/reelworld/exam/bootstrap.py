"""Percentile bootstrap intervals over items."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

Figure = dict[str, float | int | str | None]
"""``value``, ``low``, ``high`` (95 %), ``n`` (what was counted), perhaps ``note``."""

RESAMPLES = 2000


def unavailable(note: str) -> Figure:
    """A figure that was not measured, and why."""
    return {"value": None, "low": None, "high": None, "n": 0, "note": note}


def mean_figure(per_item: Sequence[Float[np.ndarray, " _"]], rng: np.random.Generator) -> Figure:
    """Mean over everything in ``per_item``; items, not values, are resampled."""
    return _figure(per_item, rng, _weighted_mean)


def median_figure(per_item: Sequence[Float[np.ndarray, " _"]], rng: np.random.Generator) -> Figure:
    """Median over everything in ``per_item``; items are resampled."""
    return _figure(per_item, rng, _weighted_median)


def exp_of(figure: Figure) -> Figure:
    """The figure of a geometric mean from that of a mean of logarithms."""
    if figure["value"] is None:
        return figure
    return {key: v if key == "n" else math.exp(float(v or 0)) for key, v in figure.items()}


def _figure(per_item, rng, statistic) -> Figure:  # noqa: ANN001
    values = np.concatenate([np.zeros(0), *per_item])
    if not len(values):
        return unavailable("nothing to measure")
    owner = np.repeat(np.arange(len(per_item)), [len(v) for v in per_item])
    order = np.argsort(values, kind="stable")
    values, owner = values[order], owner[order]
    filled = np.unique(owner)  # an item without values says nothing about the spread
    counts = rng.multinomial(len(filled), np.full(len(filled), 1 / len(filled)), RESAMPLES)
    weights = counts[:, np.searchsorted(filled, owner)]
    low, high = np.quantile(statistic(values, weights), [0.025, 0.975])
    value = statistic(values, np.ones((1, len(values)), int))[0]
    return {"value": float(value), "low": float(low), "high": float(high), "n": len(values)}


def _weighted_mean(values: Float[np.ndarray, " n"], weights: np.ndarray) -> Float[np.ndarray, " b"]:
    return weights @ values / weights.sum(1)


def _weighted_median(
    values: Float[np.ndarray, " n"], weights: np.ndarray
) -> Float[np.ndarray, " b"]:
    """Median of sorted ``values`` taken ``weights[b]`` times each."""
    ends = weights.cumsum(1)
    total = ends[:, -1]
    low = np.array([np.searchsorted(e, (t + 1) // 2) for e, t in zip(ends, total, strict=True)])
    high = np.array([np.searchsorted(e, t // 2 + 1) for e, t in zip(ends, total, strict=True)])
    return (values[low] + values[high]) / 2
