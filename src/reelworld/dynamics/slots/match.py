"""Which of the things found in a frame are which of the things known."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from scipy.optimize import linear_sum_assignment
from torch import Tensor

_REACH = 0.2
"""A thing this far (fraction of the frame) from where it was expected is another one."""
_LOOK_REACH = 1.8
"""A look this far (root mean square over its numbers) is another thing's. Full sights of one thing
differ by .13 (median), by 1 when it changes its dress; those of two things by 1.8 (median)."""
_LOOK_WEIGHT = 4.0
"""Looks decide between things that touch."""
_MOST_COST = 1.2
"""Far and unlike together is too much, too."""


def match(
    expected: Float[Tensor, "k 2"],
    looks: Float[Tensor, "k d"],
    reach: Float[Tensor, "k"],
    places: Float[Tensor, "n 2"],
    found_looks: Float[Tensor, "n d"],
) -> list[tuple[int, int]]:
    """Pairs (known, found) that cost least in sum (Kuhn 1955): distance and difference of looks.

    ``reach`` widens how far from its expected place a thing may be, for those long unseen. Pairs
    too far apart in either are left unmatched.
    """
    if not len(expected) or not len(places):
        return []
    distance = torch.cdist(expected, places) / (_REACH * reach[:, None])
    difference = torch.cdist(looks, found_looks) / looks.shape[-1] ** 0.5 / _LOOK_REACH
    cost = (distance + _LOOK_WEIGHT * difference).numpy()
    allowed = ((distance < 1) & (difference < 1) & (distance + difference < _MOST_COST)).numpy()
    known, found = linear_sum_assignment(np.where(allowed, cost, 1e3))
    pairs = zip(known.tolist(), found.tolist(), strict=True)
    return [(i, j) for i, j in pairs if allowed[i, j]]
