"""What all answers of one source come to: does it come back, and does it stay away?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

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
from reelworld.exam.sections.permanence.scenes import OCCLUSIONS_S

FIGURES = {
    "recall": FigureText("%", "Balls that must come back and do, in time and in place."),
    "recall_long": FigureText("%", "The same, of those hidden for two seconds or more."),
    "false_return": FigureText(
        "%", "Balls stopped by friction out of sight that are seen again all the same.", "low"
    ),
    "balanced_accuracy": FigureText(
        "%", "Half from those that come back, half from those that stay; a coin gets 50."
    ),
    "half_life": FigureText(
        "s", "Time out of sight after which half of what can be forgotten is forgotten."
    ),
    "time_off": FigureText(
        "", "Error of the moment of return, as a share of the time out of sight.", "low"
    ),
    "place_off": FigureText("radii", "Distance from the true place after coming out.", "low"),
    "velocity_off": FigureText("", "Relative error of the velocity after coming out.", "low"),
    "same": FigureText("%", "Returned balls that keep colour, size and shape."),
    "leak": FigureText("%", "Of the ball, seen while nothing may show.", "low"),
    "frozen": FigureText(
        "", "0: where it must be by now; 1: where it was when it went out of sight.", "low"
    ),
}
_CHANCE = 0.5
_LONG_S = 2.0
_HALF_LIVES_S = np.geomspace(0.1, 100.0, 121)
_REMAINS = np.linspace(0.0, 1.0, 41)
_KEPT = (1.0 - _REMAINS)[:, None, None]
_NEVER_S = 30.0
"""A half-life beyond this cannot be told from none: nothing is hidden for longer than 5 s."""


def grade(rows: Sequence[Row]) -> Grade:
    """100 where all that must come back does, as itself, and all that must stay away does. What
    always comes back, and what never does, is worth nothing."""
    returns = [row for row in rows if row.marks["kind"] == "return"]
    stays = [row for row in rows if row.marks["kind"] == "stay"]
    measurable = float(np.mean([row.marks["measurable"] for row in rows])) if rows else None
    parts = {"return": clusters_of(returns), "stay": clusters_of(stays)}
    value = low = high = None
    note = "Needs questions of both kinds: balls that come back and balls that stay."
    if returns and stays:
        value, low, high = overall(parts, floor=_CHANCE)
        note = ""
    return Grade(
        value=value,
        low=low,
        high=high,
        measurable=measurable,
        questions=questions_of(rows),
        samples=samples_of(rows),
        figures=_figures(rows, returns, stays),
        curves={"occlusion_s": list(OCCLUSIONS_S), "recall": recall_curve(returns)},
        note=note,
    )


def _figures(rows: Sequence[Row], returns: list[Row], stays: list[Row]) -> dict[str, Figure]:
    long = [row for row in returns if row.marks["hidden_s"] >= _LONG_S]
    return {
        "recall": mean_of(returns, lambda m: m["right"], 100.0),
        "recall_long": mean_of(long, lambda m: m["right"], 100.0),
        "false_return": mean_of(stays, lambda m: m["shown"], 100.0),
        "balanced_accuracy": _balanced(returns, stays),
        "half_life": half_life(returns),
        "time_off": mean_of(returns, lambda m: m["time_off"]),
        "place_off": mean_of(returns, lambda m: m["place_off_radii"]),
        "velocity_off": mean_of(returns, lambda m: m["velocity_off"]),
        "same": mean_of(returns, lambda m: m["same"], 100.0),
        "leak": mean_of(rows, lambda m: m["leak"], 100.0),
        "frozen": mean_of(returns, lambda m: m["frozen"]),
    }


def _balanced(returns: list[Row], stays: list[Row]) -> Figure:
    if not returns or not stays:
        return unavailable("needs balls that come back and balls that stay")
    parts = {"return": clusters_of(returns, "right"), "stay": clusters_of(stays, "right")}
    value, low, high = overall(parts)
    return {"value": value, "low": low, "high": high, "n": len(returns) + len(stays)}


def recall_curve(returns: Sequence[Row]) -> list[float | None]:
    """Share that comes back, for each of ``OCCLUSIONS_S``; ``None`` where nothing was asked."""
    bins, right = _bins(returns), np.array([row.marks["right"] for row in returns], float)
    by_bin = [right[bins == number] for number in range(len(OCCLUSIONS_S))]
    return [float(part.mean()) if len(part) else None for part in by_bin]


def _bins(rows: Sequence[Row]) -> Int[np.ndarray, " n"]:
    """Number of the time out of sight in ``OCCLUSIONS_S`` that each row's is nearest to."""
    hidden_s = np.array([row.marks["hidden_s"] for row in rows], float)
    return np.abs(np.log(np.array(OCCLUSIONS_S) / hidden_s[:, None])).argmin(1)


def half_life(returns: Sequence[Row]) -> Figure:
    """The half-life of ``R = rest + (1 - rest) 2^(-time / half-life)``, least squares over rows.

    Where nothing is forgotten there is none, and the figure says so instead.
    """
    if not returns:
        return unavailable("nothing must come back")
    shape = (len(cluster_numbers(returns)), len(OCCLUSIONS_S))
    at = np.array(cluster_numbers(returns)), _bins(returns)
    asked, right, hidden_s = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(asked, at, 1.0)
    np.add.at(right, at, [float(row.marks["right"]) for row in returns])
    np.add.at(hidden_s, at, [row.marks["hidden_s"] for row in returns])
    mean_s = hidden_s.sum(0) / np.maximum(asked.sum(0), 1.0)

    def fit(draws: Float[np.ndarray, " q"]) -> float:
        rows = slice(0, len(draws))
        return _fitted(mean_s, draws @ asked[rows], draws @ right[rows])

    found = resampled(returns, fit)
    if float(found["value"] or 0.0) >= _NEVER_S:
        return unavailable("nothing is forgotten within five seconds")
    return found


def _fitted(
    hidden_s: Float[np.ndarray, " k"], asked: Float[np.ndarray, " k"], right: np.ndarray
) -> float:
    """The half-life that fits best, of those on a grid; the longest if all came back."""
    if right.sum() == asked.sum():
        return float(_HALF_LIVES_S[-1])
    recall = _REMAINS[:, None, None] + _KEPT * 2.0 ** (-hidden_s / _HALF_LIVES_S[:, None])
    miss = (recall**2) @ asked - 2.0 * recall @ right
    _, best = np.unravel_index(int(miss.argmin()), miss.shape)
    return float(_HALF_LIVES_S[best])


def not_learned(grade: Grade) -> list[str]:
    """What was not learned, in plain sentences."""
    said = []
    if _low(grade, "recall", 90.0):
        said.append(f"Of balls that must come back, only {_shown(grade, 'recall')} % do.")
    if _low(grade, "recall_long", 80.0):
        said.append(
            f"After two seconds or more out of sight, {_shown(grade, 'recall_long')} % come back."
        )
    if _high(grade, "false_return", 10.0):
        said.append(
            "It does not know that friction stops a ball which nobody sees:"
            f" {_shown(grade, 'false_return')} % of those that must stay hidden show again."
        )
    if _low(grade, "same", 90.0):
        said.append(f"Of the balls that come back, {_shown(grade, 'same')} % are still themselves.")
    if _high(grade, "frozen", 0.5):
        said.append("What comes back goes on from where it left, as if time had stood still.")
    return said


def _low(grade: Grade, key: str, bar: float) -> bool:
    value = grade.figures[key]["value"]
    return value is not None and float(value) < bar


def _high(grade: Grade, key: str, bar: float) -> bool:
    value = grade.figures[key]["value"]
    return value is not None and float(value) > bar


def _shown(grade: Grade, key: str) -> str:
    return f"{float(grade.figures[key]['value'] or 0.0):.0f}"
