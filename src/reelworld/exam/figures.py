"""The figures of an evaluation, each with its interval, and the curves behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reelworld.exam.bootstrap import Figure, mean_figure, median_figure, unavailable
from reelworld.exam.measure import Measured, two_of_three
from reelworld.worlds import FPS

Answers = dict[str, list[float]]
"""Per kind of event item, one answer per item (see ``returns.answer``)."""

Curves = dict[str, list[float | None]]


def dream_figures(dreams: Sequence[Measured]) -> dict[str, Figure]:
    """Figures of dreamed episodes."""
    rng = np.random.default_rng(0)
    frames = len(dreams[0].count_right)

    def at(seconds: float, make, read) -> Figure:  # noqa: ANN001
        frame = round(seconds * FPS) - 1
        if frame >= frames:
            return unavailable(f"needs --seconds {seconds:g} or more")
        values = [np.atleast_1d(np.asarray(read(dream, frame), float)) for dream in dreams]
        return make([row[np.isfinite(row)] for row in values], rng)

    return {
        "count_right_2s": at(2.0, mean_figure, lambda d, k: d.count_right[k]),
        "count_right_10s": at(10.0, mean_figure, lambda d, k: d.count_right[k]),
        "ball_error_1s_radii": at(1.0, median_figure, lambda d, k: d.ball_error_radii[k]),
        "hand_error_5s": _no_hand(dreams) or at(5.0, median_figure, lambda d, k: d.hand_error[k]),
        "births_deaths_per_s": mean_figure(
            [np.array([dream.births_deaths.sum() * FPS / frames]) for dream in dreams], rng
        ),
        "colour_kept_10s": at(10.0, mean_figure, lambda d, k: two_of_three(d.colour_kept)[k]),
        "psnr_1s_db": at(1.0, mean_figure, lambda d, k: d.psnr_db[k]),
        "psnr_10s_db": at(10.0, mean_figure, lambda d, k: d.psnr_db[k]),
        "psnr_moving_1s_db": at(1.0, mean_figure, lambda d, k: d.psnr_moving_db[k]),
    }


def event_figures(answers: Answers) -> dict[str, Figure]:
    """Figures of hiding, returning and being hit."""
    rng = np.random.default_rng(1)

    def each(kind: str) -> list[np.ndarray]:
        return [np.array([value]) for value in answers.get(kind, [])]

    back, stay = each("return") + each("return_long"), each("stay")
    even = min(len(back), len(stay))
    back = [back[i] for i in rng.permutation(len(back))[:even]]
    return {
        "return_rate": mean_figure(each("return"), rng),
        "return_rate_long": mean_figure(each("return_long"), rng),
        "false_return_rate": mean_figure(stay, rng),
        "return_balanced": mean_figure(back + [1.0 - value for value in stay[:even]], rng),
        "hit_error": median_figure(each("hit"), rng),
    }


def curves(dreams: Sequence[Measured]) -> Curves:
    """What becomes of the figures over time, one value per dreamed frame."""
    error = np.concatenate([dream.ball_error_radii for dream in dreams], 1)
    kept = np.concatenate([dream.colour_kept for dream in dreams], 1)
    seconds = np.arange(1, len(error) + 1) / FPS
    rows = {
        "seconds": seconds,
        "count_right": np.mean([dream.count_right for dream in dreams], 0),
        "ball_error_radii": _median_over_balls(error),
        "colour_kept": kept.mean(1) if kept.shape[1] else np.full(len(error), np.nan),
        "births_deaths": np.mean([dream.births_deaths for dream in dreams], 0).cumsum(),
        "psnr_db": np.mean([dream.psnr_db for dream in dreams], 0),
    }
    hands = [dream.hand_error for dream in dreams if dream.hand_error is not None]
    if hands:
        rows["hand_error"] = np.median(np.stack(hands), 0)
    return {
        name: [round(float(v), 4) if np.isfinite(v) else None for v in row]
        for name, row in rows.items()
    }


def _median_over_balls(error: np.ndarray) -> np.ndarray:
    """Median per frame over the balls truth shows, NaN where it shows none."""
    return np.array(
        [np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else np.nan for row in error]
    )


def _no_hand(dreams: Sequence[Measured]) -> Figure | None:
    return unavailable("this world has no hand") if dreams[0].hand_error is None else None
