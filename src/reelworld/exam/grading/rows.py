"""From the rows of one source of answers to the shapes that statistics want."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import RESAMPLES, Figure, mean_figure, unavailable
from reelworld.exam.grading.overall import Clusters
from reelworld.exam.paper.question import Marks
from reelworld.exam.paper.section import Row


def clusters_of(rows: Sequence[Row], key: str = "score") -> Clusters:
    """Per cluster the scores of its questions (rows) and samples (columns). Of a cluster with
    unequal numbers of samples as many are taken as every question has."""
    table: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        table.setdefault(row.cluster, {}).setdefault(row.question, []).append(float(row.marks[key]))
    return [_square(list(questions.values())) for questions in table.values()]


def scores_by_scene(rows: Sequence[Row]) -> dict[str, Clusters]:
    """The clusters of every scene."""
    scenes: dict[str, list[Row]] = {}
    for row in rows:
        scenes.setdefault(row.scene, []).append(row)
    return {scene: clusters_of(of_scene) for scene, of_scene in scenes.items()}


def mean_of(
    rows: Sequence[Row], read: Callable[[Marks], float | None], scale: float = 1.0
) -> Figure:
    """Mean of what ``read`` gives, where it gives anything; clusters are resampled."""
    per_cluster: dict[str, list[float]] = {}
    for row in rows:
        value = read(row.marks)
        if value is not None:
            per_cluster.setdefault(row.cluster, []).append(scale * float(value))
    if not per_cluster:
        return unavailable("nothing to measure")
    return mean_figure([np.array(v) for v in per_cluster.values()], np.random.default_rng(0))


def measurable_share(rows: Sequence[Row]) -> float | None:
    """Share of answers that could be measured."""
    return float(np.mean([bool(row.marks["measurable"]) for row in rows])) if rows else None


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


def samples_of(rows: Sequence[Row]) -> int:
    """How many answers each question got."""
    return 1 + max((row.sample for row in rows), default=-1)


def _square(scores: list[list[float]]) -> Float[np.ndarray, "q n"]:
    least = min(map(len, scores))
    return np.array([row[:least] for row in scores])
