"""Rim magnetism: how much farther from the ring than in truth a throw may pass and still go in."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.special import ndtr

from reelworld.exam.bootstrap import RESAMPLES, Figure, unavailable

_PLACES = np.linspace(-3.0, 3.0, 121)
_WIDTHS = np.array([0.1, 0.15, 0.25, 0.4, 0.6, 1.0, 1.5])
_LEAST = 6


def magnetism(
    margin: Float[np.ndarray, " q"],
    said: Float[np.ndarray, " q"],
    truth: Float[np.ndarray, " q"],
    rng: np.random.Generator,
) -> Figure:
    """``m0(said) - m0(truth)`` in ball radii, where ``Phi((margin + m0) / s)`` is the likeliest
    curve of its kind through shares of makes: positive if misses are pulled in. Throws are
    resampled; both curves are fitted to the same ones."""
    if len(margin) < _LEAST or truth.min() == truth.max():
        return unavailable("too few throws past the rim")
    answers, world = _likelihoods(margin, said), _likelihoods(margin, truth)
    even = np.full(len(margin), 1 / len(margin))
    weights = rng.multinomial(len(margin), even, RESAMPLES // 4).astype(float)
    drawn = _best(weights, answers) - _best(weights, world)
    once = np.ones((1, len(margin)))
    value = float((_best(once, answers) - _best(once, world))[0])
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "n": len(margin)}


def _likelihoods(
    margin: Float[np.ndarray, " q"], share: Float[np.ndarray, " q"]
) -> Float[np.ndarray, "q c"]:
    """Log-likelihood of each throw under every curve of the grid, places varying fastest last."""
    z = (margin[:, None, None] + _PLACES[:, None]) / _WIDTHS
    chance = np.clip(ndtr(z), 0.005, 0.995)
    logs = share[:, None, None] * np.log(chance) + (1 - share[:, None, None]) * np.log(1 - chance)
    return logs.reshape(len(margin), -1)


def _best(
    weights: Float[np.ndarray, "b q"], likelihoods: Float[np.ndarray, "q c"]
) -> Float[np.ndarray, " b"]:
    """``m0`` of the likeliest curve; the middle one of those equally likely."""
    total = (weights @ likelihoods).reshape(len(weights), len(_PLACES), len(_WIDTHS)).max(2)
    top = total >= total.max(1, keepdims=True) - 1e-9
    return (top * _PLACES).sum(1) / top.sum(1)
