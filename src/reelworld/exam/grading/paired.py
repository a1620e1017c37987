"""Two runs compared on the same scenes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from reelworld.exam.grading.interval import Clusters, Z

FLIPS = 20_000
_EXACT = 14
"""Up to so many differing clusters, every pattern of signs is tried."""


@dataclass(frozen=True)
class Comparison:
    """By how much the second run is better than the first."""

    difference: float
    low: float
    high: float
    """95 %."""
    p: float
    """How often chance alone would make as large a difference, in either direction."""
    clusters: int


def compare(
    first: Mapping[str, Clusters], second: Mapping[str, Clusters], seed: int = 0
) -> Comparison:
    """Difference of two grades, second less first, from 0 to 1 (or -1), each scene alike.

    Both are given the same scenes, and each scene's clusters in the same order.

    The p-value is that of swapping the two runs' answers cluster by cluster at random: no
    distribution is assumed. The interval is that of Bonett and Price (2012) for paired rates, one
    more pair in favour of each side being added, here as large as the largest difference seen; so
    two runs that agree everywhere are not held to be equal for certain. It rather is too wide.
    """
    assert first.keys() == second.keys() and first, "two runs of the same scenes"
    gaps = [_gaps(first[name], second[name]) for name in first]
    scaled = np.concatenate([gap / (len(gap) * len(gaps)) for gap in gaps])
    difference = float(scaled.sum())
    low, high = _interval(gaps)
    return Comparison(difference, low, high, _sign_flips(scaled, seed), len(scaled))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's adjusted p-values (1979): all claims whose value is below .05 hold together with 95 %,
    however many were tried."""
    adjusted, so_far = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = so_far
    return {name: adjusted[name] for name in p_values}


def _gaps(first: Clusters, second: Clusters) -> Float[np.ndarray, " c"]:
    assert len(first) == len(second), "clusters without a partner"
    return np.array([b.mean() - a.mean() for a, b in zip(first, second, strict=True)])


def _interval(gaps: Sequence[Float[np.ndarray, " _"]]) -> tuple[float, float]:
    """One cluster each way, as large as the largest difference seen, is shared among the scenes."""
    seen = np.concatenate(gaps)
    size = float(np.abs(seen).max()) or 1.0
    each = 1.0 / len(gaps)
    means, variances = [], []
    for gap in gaps:
        count = len(gap) + 2 * each
        mean = gap.sum() / count
        spread = (np.square(gap).sum() + 2 * each * size**2) / count - mean**2
        means.append(mean)
        variances.append(spread / count)
    middle = float(np.mean(means))
    half = Z * float(np.sqrt(np.sum(variances))) / len(gaps)
    return max(middle - half, -1.0), min(middle + half, 1.0)


def _sign_flips(scaled: Float[np.ndarray, " c"], seed: int) -> float:
    """Share of sign patterns whose sum is at least as far from 0 as the one seen."""
    differing = scaled[scaled != 0]
    if not len(differing):
        return 1.0
    as_far = abs(differing.sum()) * (1 - 1e-9)
    if len(differing) <= _EXACT:
        bits = np.arange(2 ** len(differing))[:, None] >> np.arange(len(differing)) & 1
        return float((np.abs((1 - 2 * bits) @ differing) >= as_far).mean())
    signs = 1 - 2.0 * np.random.default_rng(seed).integers(2, size=(FLIPS, len(differing)))
    return float((1 + (np.abs(signs @ differing) >= as_far).sum()) / (1 + FLIPS))
