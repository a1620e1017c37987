"""What training is taken to have shown, and how far beyond it a question lies."""

from __future__ import annotations

import math
from collections.abc import Mapping

from reelworld.worlds.laws.ranges import RELEASED, Ends

LAWS: dict[str, Mapping[str, Ends]] = {name: ranges.ends for name, ranges in RELEASED.items()}
"""Where a model says nothing of its training, phyworld's released ranges."""

ROOMS: dict[str, dict[str, Ends]] = {
    "den": {
        "speed": (0.0, 1.2),
        "radius": (0.06, 0.10),
        "gravity": (0.5, 0.5),
        "number": (1.0, 3.0),
    },
    "box": {
        "speed": (0.0, 0.9),
        "radius": (0.05, 0.08),
        "gravity": (0.0, 0.0),
        "number": (0.0, 8.0),
    },
}
"""What footage of these worlds shows. Radii (m), gravity (m/s²) and numbers are their factors.
Balls start at 0.4 m/s at most in each direction, but the hand, falls and tilts drive them on: in 60
episodes of 10 s under the curious policy, 999 of 1,000 of all horizontal speeds lie below these
(``benchmarks/reached.py``)."""

UNITS: dict[str, dict[str, float]] = {
    world: {"gravity": 0.5} | {n: high - low for n, (low, high) in ends.items() if high > low}
    for world, ends in ROOMS.items()
}
"""Widths by which distances are divided; 0.5 m/s² where gravity is always the same."""


def clamped(values: Mapping[str, float], ends: Mapping[str, Ends]) -> dict[str, float]:
    """The nearest parameters of training."""
    return {name: min(max(value, ends[name][0]), ends[name][1]) for name, value in values.items()}


def distance(
    values: Mapping[str, float], ends: Mapping[str, Ends], widths: Mapping[str, float] | None = None
) -> float:
    """From the convex hull of the training range (a box), each parameter in widths of its range."""
    near = clamped(values, ends)
    wide = widths or {name: high - low for name, (low, high) in ends.items()}
    return math.hypot(*((values[name] - near[name]) / wide[name] for name in values))
