"""Logistic regression whose intervals know that samples of one scene belong together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Shaped
from scipy.special import expit
from scipy.stats import t as student

from reelworld.exam.bootstrap import Figure

_STEPS = 200
_CLIP = 0.005


def logit(chance: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n"]:
    """``ln(p / (1 - p))``, chances kept .005 away from 0 and 1."""
    kept = np.clip(chance, _CLIP, 1 - _CLIP)
    return np.log(kept / (1 - kept))


def logistic(
    hits: Float[np.ndarray, " n"],
    tries: Float[np.ndarray, " n"],
    terms: Mapping[str, Float[np.ndarray, " n"]],
    clusters: Shaped[np.ndarray, " n"],
) -> dict[str, Figure]:
    """Coefficients of ``logit P(hit) = constant + sum of coefficient x term``, each with its 95 %
    interval; the constant is called ``constant``.

    Row ``i`` holds ``hits[i]`` of ``tries[i]`` samples. For the skew slope of the make-share
    ladder: terms ``logit p*`` and ``logit q``, a row per question and model, clustered by question.

    Fitted with Firth's penalty (1993), so that coefficients stay finite where a term parts hits
    from misses altogether (Heinze and Schemper 2002). Intervals are of the sandwich over clusters
    (Liang and Zeger 1986) with the factor ``G / (G - 1)`` and Student's t of ``G - 1`` degrees.
    """
    names, owner = np.unique(clusters, return_inverse=True)
    assert len(names) > len(terms) + 1, "fewer scenes than coefficients"
    design = np.column_stack([np.ones(len(hits)), *terms.values()])
    beta = _fit(design, hits, tries)
    chance = expit(design @ beta)
    bread = np.linalg.inv(_information(design, tries, chance))
    scores = np.zeros((len(names), design.shape[1]))
    np.add.at(scores, owner, design * (hits - tries * chance)[:, None])
    covariance = bread @ (scores.T @ scores) @ bread * len(names) / (len(names) - 1)
    half = student.ppf(0.975, len(names) - 1) * np.sqrt(np.diag(covariance))
    return {
        name: {"value": float(b), "low": float(b - h), "high": float(b + h), "n": int(tries.sum())}
        for name, b, h in zip(("constant", *terms), beta, half, strict=True)
    }


def _information(design: np.ndarray, tries: np.ndarray, chance: np.ndarray) -> np.ndarray:
    return (design * (tries * chance * (1 - chance))[:, None]).T @ design


def _fit(design: np.ndarray, hits: np.ndarray, tries: np.ndarray) -> np.ndarray:
    """Newton's method on Firth's score, no step longer than 2 in any coefficient."""
    beta = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = expit(design @ beta)
        weight = tries * chance * (1 - chance)
        inverse = np.linalg.inv(_information(design, tries, chance))
        leverage = weight * np.einsum("ni,ij,nj->n", design, inverse, design)
        step = inverse @ (design.T @ (hits - tries * chance + leverage * (0.5 - chance)))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            return beta
    raise AssertionError("Firth's score has no zero: a term is a sum of the others")
