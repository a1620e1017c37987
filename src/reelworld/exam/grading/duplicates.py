"""Whether a model that claims to be stochastic gives the same answer again and again."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

SAME_DB = 45.0
"""Samples closer than this are one sample: what separates them is encoding or a hair of noise."""


def repeats(samples: UInt8[np.ndarray, "n t h w 3"]) -> int:
    """How many of the samples show what an earlier one has shown: PSNR of the clips above 45 dB.

    0: all differ. ``n - 1``: one answer, ``n`` times.
    """
    most = 255.0**2 * 10 ** (-SAME_DB / 10)  # mean squared difference
    again = 0
    for later in range(1, len(samples)):
        now = samples[later].astype(np.int16)
        again += any(_apart(now, samples[earlier]) < most for earlier in range(later))
    return again


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.square(one - other, dtype=np.int32).mean())
