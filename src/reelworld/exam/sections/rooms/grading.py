"""From rows to what a grade is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import RESAMPLES, Figure, mean_figure, unavailable
from reelworld.exam.grading.overall import Clusters
from reelworld.exam.paper.question import Marks
from reelworld.exam.paper.section import Row


def scores(rows: Sequence[Row], key: str = "score") -> Clusters:
    """Per cluster the scores of its questions and samples."""
    table: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        table.setdefault(row.cluster, {}).setdefault(row.question, []).append(float(row.marks[key]))
    return [np.array(list(questions.values()), float) for questions in table.values()]


def figure(rows: Sequence[Row], value: Callable[[Marks], Any], scale: float = 1.0) -> Figure:
    """Mean of ``value`` times ``scale`` over the rows that have one, clusters resampled."""
    table: dict[str, list[float]] = {}
    for row in rows:
        if (one := value(row.marks)) is not None:
            table.setdefault(row.cluster, []).append(scale * float(one))
    return mean_figure([np.array(values) for values in table.values()], np.random.default_rng(0))


def resampled(
    rows: Sequence[Row],
    statistic: Callable[[Float[np.ndarray, " q"]], Float[np.ndarray, ""] | float],
    num: int = RESAMPLES,
) -> Figure:
    """``statistic`` of how often each cluster is drawn (once each for the value itself), in the
    order in which ``rows`` name them first."""
    count = len({row.cluster for row in rows})
    if not count:
        return unavailable("nothing to measure")
    rng = np.random.default_rng(0)
    draws = rng.multinomial(count, np.full(count, 1 / count), num)
    values = np.array([statistic(draw.astype(float)) for draw in draws], float)
    value = float(statistic(np.ones(count)))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "n": len(rows)}


def cluster_numbers(rows: Sequence[Row]) -> list[int]:
    """Number of each row's cluster, in the order of first naming."""
    order: dict[str, int] = {}
    return [order.setdefault(row.cluster, len(order)) for row in rows]


def questions_of(rows: Sequence[Row]) -> int:
    """How many different questions were asked."""
    return len({row.question for row in rows})
