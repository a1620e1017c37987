"""Proper scores of probabilities and of clouds of samples, fair to few samples.

*Fair* (Ferro 2014, "Fair scores for ensemble forecasts"): the expected score is that of the
distribution the samples come from, however few they are, so that asking for more samples gains
nothing and a model is not paid for hedging.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.spatial.distance import cdist, pdist


def fair_brier(
    hits: Float[np.ndarray, "q n"], truth: Float[np.ndarray, " q"]
) -> Float[np.ndarray, " q"]:
    """Brier score of each question, ``(p - p*)^2 - p (1 - p) / (n - 1)``, from samples of 1 or 0.

    ``truth`` holds the chance ``p*``, or 1 and 0 where it is known how it went. A single sample has
    no spread to take off: it is taken at its word, as the forecast of someone who is certain.
    Single scores may be below 0; their mean is not, but for chance.
    """
    count, share = hits.shape[1], hits.mean(1)
    brier = np.square(share - truth)
    return brier if count == 1 else brier - share * (1 - share) / (count - 1)


@dataclass(frozen=True)
class Murphy:
    """Parts of a mean Brier score: ``reliability - resolution + uncertainty`` (Murphy 1973)."""

    reliability: float
    """How far the forecasts are from what followed them: 0 is calibrated."""
    resolution: float
    """How far what followed differs between forecasts: 0 says nothing."""
    uncertainty: float
    """The score of always forecasting the mean."""

    @property
    def brier(self) -> float:
        """The whole."""
        return self.reliability - self.resolution + self.uncertainty


def murphy(forecast: Float[np.ndarray, " q"], truth: Float[np.ndarray, " q"]) -> Murphy:
    """The parts of the mean of ``(forecast - truth)^2``; exact: a group for each distinct forecast.

    ``truth`` may hold outcomes or chances. Groups of few questions lend both reliability and
    resolution some of their noise, the same to both.
    """
    _, group = np.unique(np.round(forecast, 9), return_inverse=True)
    size = np.bincount(group)
    said = np.bincount(group, forecast) / size
    came = np.bincount(group, truth) / size
    share = size / len(truth)
    return Murphy(
        reliability=float(share @ np.square(said - came)),
        resolution=float(share @ np.square(came - truth.mean())),
        uncertainty=float(truth.var()),
    )


def calibration_error(
    forecast: Float[np.ndarray, " q"], truth: Float[np.ndarray, " q"], bins: int = 10
) -> float:
    """Expected calibration error: mean distance of forecast and truth over bins of the forecast,
    by their questions (Naeini and others 2015). With few questions in a bin, chance adds to it."""
    which = np.minimum((forecast * bins).astype(int), bins - 1)
    off = np.bincount(which, forecast - truth, minlength=bins)
    return float(np.abs(off).sum() / len(truth))


def fair_energy(samples: Float[np.ndarray, "n d"], truth: Float[np.ndarray, "m d"]) -> float:
    """Energy score of samples against draws of the truth, or the one truth: the smaller the better.

    ``mean |x - y| - 1 / (2 n (n - 1)) sum |x_i - x_j|`` (Gneiting and Raftery 2007, made fair).
    Smallest, on average, if the samples are drawn as the truth is. A single sample has no spread
    to take off. In the units of ``d``; everything must be finite.
    """
    assert np.isfinite(samples).all() and np.isfinite(truth).all(), "an unmeasured sample"
    apart = float(cdist(samples, truth).mean())
    return apart if len(samples) == 1 else apart - float(pdist(samples).mean()) / 2


def energy_skill(score: float, floor: float, oracle: float) -> float:
    """1 for the score of fresh draws of the truth, 0 for that of the best lawless answer, not
    clipped: ``1 - (score - oracle) / (floor - oracle)``."""
    assert floor > oracle, "a floor that beats the truth"
    return 1 - (score - oracle) / (floor - oracle)
