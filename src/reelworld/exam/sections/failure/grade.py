"""From the answers of one source to its grade and figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import Figure, mean_figure
from reelworld.exam.grading.interval import interval_of_means, rate_figure
from reelworld.exam.grading.proper import calibration_error, murphy
from reelworld.exam.paper.section import FigureText, Grade, Row
from reelworld.exam.sections.failure.magnetism import magnetism
from reelworld.exam.sections.failure.tally import COUNTED, Tally, tally

MARGINAL = 0.25
"""Brier score of always saying one half, where half the throws go in."""
_CLEAR_MISS = -1.0
"""A margin below this misses by more than a radius."""

FIGURES = {
    "brier_skill": FigureText("", "Brier skill: 1 tells every make from every miss, 0 is a coin"),
    "teleport_rate": FigureText(
        "%", "clips in which something other than the world moves the ball", "low"
    ),
    "hallucinated_makes": FigureText(
        "%",
        "of clips that can be followed: clear misses (by over a radius) that are shown to go in",
        "low",
    ),
    "hallucinated_misses": FigureText(
        "%", "throws that go in, shown to miss, of clips that can be followed", "low"
    ),
    "pulled_in": FigureText(
        "%", "of misses shown to go in: those whose ball is moved by no law on its way", "low"
    ),
    "bias": FigureText("", "share of makes shown less their true chance"),
    "brier": FigureText("", "fair Brier score against the true chance", "low"),
    "reliability": FigureText("", "Murphy's reliability: 0 is calibrated", "low"),
    "resolution": FigureText("", "Murphy's resolution: .25 tells all, 0 nothing"),
    "calibration_error": FigureText("", "expected calibration error, ten bins", "low"),
    "magnetism": FigureText(
        "radii", "how much wider the ring is for the model than in truth; 0 is right", "low"
    ),
    "steering": FigureText("m/s²", "mean acceleration towards the ring in free flight", "low"),
    "jumps": FigureText("%", "clips in which the ball jumps", "low"),
    "impulses": FigureText("%", "clips with a blow from nothing", "low"),
    "steered": FigureText("%", "clips in which free flight is no parabola", "low"),
    "overlaps": FigureText("%", "clips in which the ball enters rim, board or floor", "low"),
    "copies": FigureText("%", "clips with a second ball", "low"),
    "lost": FigureText("%", "clips in which the ball vanishes", "low"),
}


def grade(rows: Sequence[Row]) -> Grade:
    """The grade: Brier skill less the rate of teleports, not below 0."""
    if not rows:
        return Grade(None, None, None, None, 0, 0, note="No throw was asked about.")
    told = tally(rows)
    value, low, high = (100.0 * max(part, 0.0) for part in _worth(told))
    return Grade(
        value=value,
        low=low,
        high=high,
        measurable=float(np.mean(np.concatenate(told.measurable))),
        questions=len(told.truth),
        samples=len(rows),
        figures=_figures(told),
        curves=_curves(told),
    )


def _worth(told: Tally) -> tuple[float, float, float]:
    """Mean worth of an answer, at most 1, and its interval.

    A throw is worth ``(1/4 - B) / (1/4 - B*)`` less its share of teleports: ``B`` is the fair Brier
    score against what came of it, ``B*`` what those score on average who know each throw's true
    chance and no more.
    """
    known = told.p_make * (1.0 - told.p_make)
    span = MARGINAL - known.mean()
    worth = (MARGINAL - told.brier(told.truth)) / span - told.pulled
    top = MARGINAL / span  # of one who foresees what nobody can see
    least = -(1.0 - MARGINAL) / span - 1.0
    unit = np.clip((worth - least) / (top - least), 0.0, 1.0)
    _, low, high = interval_of_means([unit])
    low, high = (min(least + x * (top - least), 1.0) for x in (low, high))
    skill = min(float((MARGINAL - told.brier(told.truth).mean()) / span), 1.0)
    value = skill - float(told.pulled.mean())
    return value, min(low, value), max(high, value)


def _figures(told: Tally) -> dict[str, Figure]:
    rng = np.random.default_rng(0)
    clear = told.margin < _CLEAR_MISS
    false_makes = (told.truth == 0) & clear
    shown = [  # NaN where there was nothing to follow
        np.where(seen > 0, made, np.nan)
        for made, seen in zip(told.made, told.measurable, strict=True)
    ]
    pulled = [
        teleport[None, made > 0]
        for made, teleport, truth in zip(shown, told.teleport, told.truth, strict=True)
        if truth == 0 and (made > 0).any()
    ]
    span = MARGINAL - (told.p_make * (1.0 - told.p_make)).mean()
    skill = (MARGINAL - told.brier(told.truth)) / span
    parts = _parts(told, rng)
    return {
        "brier_skill": mean_figure([np.array([s]) for s in skill], rng),
        "teleport_rate": _rate(told.teleport),
        "hallucinated_makes": _rate(_chosen(shown, false_makes)),
        "hallucinated_misses": _rate([1.0 - made for made in _chosen(shown, told.truth == 1)]),
        "pulled_in": _percent(rate_figure(pulled)),
        "bias": mean_figure([np.array([b]) for b in told.said - told.p_make], rng),
        "brier": mean_figure([np.array([b]) for b in told.brier(told.p_make)], rng),
        **parts,
        "magnetism": magnetism(
            told.margin[told.direct], told.said[told.direct], told.p_make[told.direct], rng
        ),
        "steering": mean_figure(told.work, rng),
        **{name: _rate([np.minimum(c, 1.0) for c in told.counts[name]]) for name in COUNTED},
    }


def _parts(told: Tally, rng: np.random.Generator) -> dict[str, Figure]:
    """Murphy's parts and the calibration error, with bootstrap intervals over throws."""
    said, chance, number = told.said, told.p_make, len(told.said)

    def measured(which: np.ndarray) -> tuple[float, float, float]:
        parts = murphy(said[which], chance[which])
        error = calibration_error(said[which], chance[which])
        return parts.reliability, parts.resolution, error

    drawn = [measured(rng.integers(number, size=number)) for _ in range(200)]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    names = ("reliability", "resolution", "calibration_error")
    whole = measured(np.arange(number))
    return {
        name: {"value": whole[k], "low": float(low[k]), "high": float(high[k]), "n": number}
        for k, name in enumerate(names)
    }


def _curves(told: Tally) -> dict[str, list[float | None]]:
    """Shares of makes by true chance and by margin, and the confusion matrix: makes shown as makes,
    makes as misses, misses as makes, misses as misses; in answers, a throw's samples sharing 1."""
    right = told.truth == 1
    confusion = [
        told.said[right].sum(),
        (1 - told.said[right]).sum(),
        told.said[~right].sum(),
        (1 - told.said[~right]).sum(),
    ]
    edges = np.array([-99.5, -3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 9.0])
    return {
        "confusion": [float(x) for x in confusion],
        "chance_from": [x / 10 for x in range(10)],
        "made_by_chance": _binned(told.p_make, told.said, np.linspace(0.0, 1.0 + 1e-9, 11)),
        "margin_from": [float(x) for x in edges[:-1]],
        "made_by_margin": _binned(told.margin, told.said, edges),
        "true_by_margin": _binned(told.margin, told.p_make, edges),
    }


def _binned(
    x: Float[np.ndarray, " q"], y: Float[np.ndarray, " q"], edges: Float[np.ndarray, " e"]
) -> list[float | None]:
    which = np.digitize(x, edges) - 1
    return [
        float(y[which == k].mean()) if (which == k).any() else None for k in range(len(edges) - 1)
    ]


def _chosen(arrays: list[np.ndarray], which: np.ndarray) -> list[np.ndarray]:
    return [array for array, chosen in zip(arrays, which, strict=True) if chosen]


def _rate(arrays: list[np.ndarray]) -> Figure:
    """In per cent, of what is not NaN."""
    known = [array[None, np.isfinite(array)] for array in arrays]
    return _percent(rate_figure([array for array in known if array.size]))


def _percent(figure: Figure) -> Figure:
    if figure["value"] is None:
        return figure
    scaled = {key: 100.0 * float(figure[key] or 0.0) for key in ("value", "low", "high")}
    return figure | scaled
