"""The figures of section 7, from the joint answers of its moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from reelworld.exam.bootstrap import Figure, mean_figure, median_figure
from reelworld.exam.sections.counterfactual.clustered import clustered
from reelworld.exam.sections.counterfactual.forks import DEEDS
from reelworld.exam.sections.counterfactual.joint import Joint
from reelworld.exam.sections.counterfactual.texts import SCENES
from reelworld.worlds import FPS

Moments = Mapping[tuple[str, str], Sequence[Joint]]


def figures(moments: Moments) -> dict[str, Figure]:
    """By the keys of ``texts.FIGURES``. Moments are drawn anew for the intervals."""
    rng = np.random.default_rng(0)
    samples = list(moments.values())

    def each(read: Callable[[Joint], ArrayLike]) -> list[np.ndarray]:
        rows = [np.concatenate([np.atleast_1d(read(s)) for s in one]) for one in samples]
        return [row[np.isfinite(row)].astype(float) for row in rows]

    tables = [np.sum([s.confusion for s in one], 0) for one in samples]
    impulses = [np.sum([np.sum(s.impulses, 0) for s in one if s.impulses], 0) for one in samples]
    out = {
        "faithfulness": mean_figure(each(lambda s: s.faithful), rng),
        "direction": mean_figure(each(lambda s: s.cosine), rng),
        "gain": median_figure(each(lambda s: s.gain), rng),
        "identified": _percent(mean_figure([_diagonal(table) for table in tables], rng)),
        "information": clustered(tables, lambda some: information_bits(np.sum(some, 0)), rng),
        "opposites": _percent(mean_figure(each(lambda s: s.opposites), rng)),
        "impulse_r2": clustered([i for i in impulses if np.size(i)], _r2, rng),
        "leak": _percent(mean_figure(each(lambda s: s.leak), rng)),
        "no_op_drift": median_figure(each(lambda s: s.drift_radii), rng),
        "dpsnr_4": mean_figure(each(lambda s: s.dpsnr_db), rng),
    }
    for scene in SCENES:
        mine = [
            np.concatenate([s.score for s in one])
            for (name, _), one in moments.items()
            if name == scene
        ]
        out[f"score_{scene}"] = _percent(mean_figure(mine, rng))
    return out


def curves(moments: Moments) -> dict[str, list[float | None]]:
    """Faithfulness by time: the error of all changes over the size of all true ones."""
    every = [sample for samples in moments.values() for sample in samples]
    missed = np.sum([s.missed_m for s in every], 0)
    true = np.sum([s.true_m for s in every], 0)
    kept = [
        round(float(1.0 - m / t), 4) if t > 0 else None for m, t in zip(missed, true, strict=True)
    ]
    seconds = [round((frame + 1) / FPS, 4) for frame in range(len(kept))]
    return {"seconds": list(seconds), "faithfulness": kept}


def information_bits(table: np.ndarray) -> float:
    """Mutual information between deeds (rows, asked equally often) and what answers look like.

    ``H(deed) + H(look) - H(both)``, the latter two with Miller and Madow's correction for small
    counts, between 0 and log2 5.
    """
    num = table.sum()
    bits = np.log2(DEEDS) + _entropy(table.sum(0), num) - _entropy(table.ravel(), num)
    return float(np.clip(bits, 0.0, np.log2(DEEDS)))


def _entropy(counts: np.ndarray, num: float) -> float:
    share = counts[counts > 0] / num
    return float(-(share * np.log2(share)).sum() + (len(share) - 1) / (2 * num * np.log(2)))


def _diagonal(table: np.ndarray) -> np.ndarray:
    """1 for each answer that looks like its own deed, 0 for each other."""
    right = np.diag(table[:, :DEEDS]).sum()
    return np.repeat([1.0, 0.0], [int(right), int(table.sum() - right)])


def _r2(pairs: Sequence[np.ndarray]) -> float:
    missed, true = np.sum(pairs, 0)
    return float(1.0 - missed / true)


def _percent(figure: Figure) -> Figure:
    if figure["value"] is None:
        return figure
    return {
        key: value if key == "n" else 100.0 * float(value or 0) for key, value in figure.items()
    }
