"""How long something lasts, when some were not watched to their end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Shaped

from reelworld.exam.bootstrap import RESAMPLES, Figure
from reelworld.exam.grading.interval import wilson


@dataclass(frozen=True)
class Survival:
    """Kaplan and Meier's estimate (1958) with resamples of it."""

    times_s: Float[np.ndarray, " k"]
    """When something ended, in order."""
    share: Float[np.ndarray, " k"]
    """That lasted beyond each of them."""
    resampled: Float[np.ndarray, "b k"]
    """The same for draws of clusters."""
    watched_s: float
    """The longest that any was watched."""
    clusters: int
    count: int

    def at(self, time_s: float) -> Figure:
        """Share that lasts longer than ``time_s``, with its 95 % interval.

        The interval is Wilson's with as many clusters as the resamples' spread says (Rothman 1978),
        so it has a width even where nothing ended. Not measured beyond what was watched.
        """
        if time_s > self.watched_s:
            note = f"watched for {self.watched_s:g} s at most"
            return {"value": None, "low": None, "high": None, "n": self.count, "note": note}
        value = float(self._shares(self.share[None], time_s)[0])
        spread = self._shares(self.resampled, time_s).var() * _small(self.clusters)
        known = spread > 0 and 0 < value < 1
        worth = value * (1 - value) / spread if known else float(self.clusters)
        low, high = wilson(value, float(worth))
        return {"value": value, "low": low, "high": high, "n": self.count}

    def median_s(self) -> Figure:
        """When half have ended, with its percentile interval; ``value`` is ``None`` where fewer
        than half ever did (``note``), ``high`` where that may be."""
        halves = _first_at_most_half(self.times_s, np.vstack([self.share[None], self.resampled]))
        low, high = np.quantile(halves[1:], [0.025, 0.975], method="inverted_cdf")
        figure: Figure = {"value": _finite(halves[0]), "low": _finite(low), "high": _finite(high)}
        figure["n"] = self.count
        if figure["value"] is None:
            figure["note"] = f"more than half outlast the {self.watched_s:g} s watched"
        return figure

    def mean_s(self, until_s: float) -> Figure:
        """Mean time until the end or ``until_s``, whichever comes first: the area below the curve.
        Raises no error beyond what was watched: ``value`` is ``None`` there."""
        if until_s > self.watched_s + 1e-9:
            return self.at(until_s)
        inside = self.times_s < until_s
        steps = np.diff(np.concatenate([[0.0], self.times_s[inside], [until_s]]))
        heights = np.vstack([self.share[None], self.resampled])[:, inside]
        areas = np.hstack([np.ones((len(heights), 1)), heights]) @ steps
        low, high = np.quantile(areas[1:], [0.025, 0.975])
        value = {"value": float(areas[0]), "low": float(low), "high": float(high)}
        return {**value, "n": self.count}

    def curve(self, times_s: Float[np.ndarray, " t"]) -> list[float]:
        """Share that lasts longer than each of ``times_s``."""
        return [float(self._shares(self.share[None], time)[0]) for time in times_s]

    def _shares(self, share: Float[np.ndarray, "b k"], time_s: float) -> Float[np.ndarray, " b"]:
        passed = int(np.searchsorted(self.times_s, time_s, side="right"))
        return share[:, passed - 1] if passed else np.ones(len(share))


def kaplan_meier(
    lasted_s: Float[np.ndarray, " n"],
    ended: Bool[np.ndarray, " n"],
    clusters: Shaped[np.ndarray, " n"],
    rng: np.random.Generator,
) -> Survival:
    """How long things lasted. ``ended`` is false where watching stopped first; ``clusters`` names
    what is resampled together (samples of one scene)."""
    assert len(lasted_s), "nothing was watched"
    names, owner = np.unique(clusters, return_inverse=True)
    times = np.unique(lasted_s[ended])
    at_risk = _per_cluster(lasted_s[:, None] >= times, owner, len(names))
    gone = _per_cluster((lasted_s[:, None] == times) & ended[:, None], owner, len(names))
    draws = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), RESAMPLES)
    draws = np.vstack([np.ones((1, len(names)), int), draws])
    share = np.cumprod(1 - draws @ gone / np.maximum(draws @ at_risk, 1), axis=1)
    watched = float(lasted_s.max())
    return Survival(times, share[0], share[1:], watched, len(names), len(lasted_s))


def _per_cluster(what: np.ndarray, owner: np.ndarray, clusters: int) -> np.ndarray:
    counts = np.zeros((clusters, what.shape[1]))
    np.add.at(counts, owner, what)
    return counts


def _first_at_most_half(times_s: np.ndarray, share: np.ndarray) -> np.ndarray:
    below = share <= 0.5 + 1e-12
    if not below.shape[1]:
        return np.full(len(share), np.inf)
    return np.where(below.any(1), times_s[below.argmax(1)], np.inf)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _small(clusters: int) -> float:
    return clusters / max(clusters - 1, 1)
