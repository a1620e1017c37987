"""From the rows of one source of answers to the shapes that statistics want."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import Figure, mean_figure, unavailable
from reelworld.exam.paper.question import Marks
from reelworld.exam.paper.section import Row


def scores_by_scene(
    rows: Sequence[Row],
) -> dict[str, list[Float[np.ndarray, "q n"]]]:
    """Per scene its clusters, each the scores of its questions (rows) and samples (columns). Of a
    cluster with unequal numbers of samples as many are taken as every question has."""
    found: dict[str, dict[str, dict[str, list[float]]]] = {}
    for row in rows:
        clusters = found.setdefault(row.scene, {})
        questions = clusters.setdefault(row.cluster, {})
        questions.setdefault(row.question, []).append(float(row.marks["score"]))
    return {
        scene: [_square(list(questions.values())) for questions in clusters.values()]
        for scene, clusters in found.items()
    }


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


def _square(scores: list[list[float]]) -> Float[np.ndarray, "q n"]:
    least = min(map(len, scores))
    return np.array([row[:least] for row in scores])
