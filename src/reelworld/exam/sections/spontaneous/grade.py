"""What all answers of one source come to: how long nothing happens that cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.bootstrap import Figure, unavailable
from reelworld.exam.grading.overall import overall
from reelworld.exam.grading.rows import (
    cluster_numbers,
    clusters_of,
    mean_of,
    questions_of,
    resampled,
    samples_of,
)
from reelworld.exam.paper.section import FigureText, Grade, Row
from reelworld.exam.sections.spontaneous.measure import CAUSES
from reelworld.exam.sections.spontaneous.scenes import LENGTH_S

_STEP_S = 0.5
_MINUTE_S = 60.0
_RATES = {
    "birth": "Balls that come from nothing.",
    "death": "Balls that vanish in the open, or behind something for good.",
    "duplicate": "Second balls of a colour that is there already.",
    "alien": "Things of a colour that nothing has.",
    "swap": "Balls that take another's colour.",
}
FIGURES = {
    "survival_6s": FigureText("%", "Rooms in which nothing impossible happens for 6 s."),
    "survival_10s": FigureText("%", "The same for 10 s."),
    **{
        f"{cause}_rate": FigureText("per minute", meaning, "low")
        for cause, meaning in _RATES.items()
    },
    "guarded": FigureText(
        "%", "Answers lost because picture, count, size or motion is wrong.", "low"
    ),
    "flicker": FigureText("%", "Frames in which a ball is missing or doubled for a moment.", "low"),
    "count_error": FigureText("%", "Balls too many or too few, of all there are.", "low"),
    "mass_drift": FigureText("%", "By how much a ball's area is off, median of an answer.", "low"),
    "empty_rooms": FigureText("%", "Empty rooms that stay empty."),
}


def grade(rows: Sequence[Row]) -> Grade:
    """Share of rooms without an impossible event to the end, beyond the rooms that are empty, where
    a still picture is right."""
    parts = {scene: clusters_of([r for r in rows if r.scene == scene]) for scene in LENGTH_S}
    parts = {scene: clusters for scene, clusters in parts.items() if len(clusters)}
    empty = [row for row in rows if row.marks["num_balls"] == 0]
    value = low = high = None
    if len(empty) < len(rows):
        value, low, high = overall(parts, floor=len(empty) / len(rows))
    return Grade(
        value=value,
        low=low,
        high=high,
        measurable=float(np.mean([r.marks["measurable"] for r in rows])) if rows else None,
        questions=questions_of(rows),
        samples=samples_of(rows),
        figures=_figures(rows, empty),
        curves=_curves(rows),
        note="" if value is not None else "Needs rooms with something in them.",
    )


def _figures(rows: Sequence[Row], empty: Sequence[Row]) -> dict[str, Figure]:
    rates = {f"{cause}_rate": _rate(rows, cause) for cause in CAUSES}
    return {
        "survival_6s": _survival_figure(rows, 6.0),
        "survival_10s": _survival_figure(rows, 10.0),
        **rates,
        "guarded": mean_of(rows, lambda m: m["cause"] not in (None, *CAUSES), 100.0),
        "flicker": mean_of(rows, lambda m: m["flicker"], 100.0),
        "count_error": mean_of(rows, lambda m: m["count_error"], 100.0),
        "mass_drift": mean_of(rows, lambda m: m["mass_drift"], 100.0),
        "empty_rooms": mean_of(empty, lambda m: m["score"], 100.0),
    }


def _rate(rows: Sequence[Row], cause: str) -> Figure:
    """Events per minute watched, all of them, not only the first."""
    if not rows:
        return unavailable("nothing to measure")
    owner = np.array(cluster_numbers(rows))
    events = np.array([row.marks[f"num_{cause}"] for row in rows], float)
    watched_s = np.array([row.marks["watched_s"] for row in rows], float)

    def per_minute(draws: Float[np.ndarray, " q"]) -> float:
        weight = draws[owner]
        return float(_MINUTE_S * (weight @ events) / (weight @ watched_s))

    return resampled(rows, per_minute)


def _survival_figure(rows: Sequence[Row], at_s: float) -> Figure:
    if not any(row.marks["watched_s"] >= at_s for row in rows):
        return unavailable(f"no room was watched for {at_s:.0f} s")
    owner = np.array(cluster_numbers(rows))
    end_s, lost = _ends(rows)

    def survives(draws: Float[np.ndarray, " q"]) -> float:
        return 100.0 * kaplan_meier(end_s, lost, at_s, draws[owner])

    return resampled(rows, survives)


def _ends(rows: Sequence[Row]) -> tuple[Float[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
    """When each answer was lost or watched to its end, and which of the two."""
    lost = np.array([row.marks["lost_s"] is not None for row in rows], bool)
    ends = [m["watched_s"] if m["lost_s"] is None else m["lost_s"] for m in (r.marks for r in rows)]
    return np.array(ends, float), lost


def kaplan_meier(
    end_s: Float[np.ndarray, " n"],
    lost: Bool[np.ndarray, " n"],
    at_s: float,
    weight: Float[np.ndarray, " n"] | None = None,
) -> float:
    """Probability of no event until ``at_s``: the product, over the moments of loss, of the share
    of those still watched that is not lost. Answers watched for less count as long as they were."""
    weight = np.ones(len(end_s)) if weight is None else weight
    alive = 1.0
    for moment in np.unique(end_s[lost & (end_s <= at_s)]):
        watched = weight[end_s >= moment].sum()
        losses = weight[lost & (end_s == moment)].sum()
        alive *= 1.0 - losses / watched if watched else 1.0
    return float(alive)


def _curves(rows: Sequence[Row]) -> dict[str, list[float | None]]:
    """Survival over time, and the share lost to each cause."""
    longest_s = max((row.marks["watched_s"] for row in rows), default=0.0)
    times_s = np.arange(0.0, longest_s + _STEP_S / 2, _STEP_S)
    end_s, lost = _ends(rows)
    causes = np.array([row.marks["cause"] or "" for row in rows], str)
    curves: dict[str, list[float | None]] = {
        "time_s": times_s.tolist(),
        "survival": [kaplan_meier(end_s, lost, float(t)) for t in times_s],
    }
    for cause in CAUSES:
        by_then = (causes == cause) & (end_s <= times_s[:, None])
        curves[f"lost_to_{cause}"] = by_then.mean(1).tolist() if len(rows) else []
    return curves


def not_learned(grade: Grade) -> list[str]:
    """What was not learned, in plain sentences."""
    said = []
    for key, seconds in (("survival_10s", 10), ("survival_6s", 6)):
        value = grade.figures[key]["value"]
        if value is not None and float(value) < 90.0:
            said.append(
                f"In {100 - float(value):.0f} % of rooms something impossible happens within"
                f" {seconds} s."
            )
            break
    for cause, what in (
        ("birth", "balls come from nothing"),
        ("death", "balls vanish"),
        ("duplicate", "balls double"),
        ("alien", "things of no known kind appear"),
        ("swap", "balls change colour"),
    ):
        rate = grade.figures[f"{cause}_rate"]["value"]
        if rate is not None and float(rate) >= 1.0:
            said.append(f"Again and again {what}: {float(rate):.1f} times a minute.")
    return said
