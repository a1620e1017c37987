"""Is that still the same ball? Its colour, its size and its shape in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.worlds.state import PALETTE

_CORE = 0.6
"""Share of the radius within which a ball shows its own colour and nothing else."""

_AROUND = 1.7
_WHITE = np.array([0.95047, 1.0, 1.08883])
_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], float
)


@dataclass(frozen=True)
class Likeness:
    """How like the ball that went away a disc in one frame is."""

    colour_off: float
    """CIE 1976 difference of its middle from the ball's colour; 10 is plainly another shade."""
    overlap: float
    """Of what has its colour and the disc that should be there: intersection over union."""


def likeness(
    frame: UInt8[np.ndarray, "h w 3"],
    background: UInt8[np.ndarray, "h w 3"],
    centre_m: Float[np.ndarray, " 2"],
    radius_m: float,
    colour: str,
) -> Likeness:
    """Compare what ``frame`` shows around ``centre_m`` with a disc of that colour and radius."""
    size = len(frame)
    at = (np.arange(size) + 0.5) / size
    columns = np.flatnonzero(np.abs(at - centre_m[0]) < _AROUND * radius_m)
    rows = np.flatnonzero(np.abs(1.0 - at - centre_m[1]) < _AROUND * radius_m)
    if not len(rows) or not len(columns):
        return Likeness(100.0, 0.0)
    box = np.ix_(rows, columns)
    seen, empty = frame[box].astype(float), background[box].astype(float)
    away = np.hypot(at[columns][None, :] - centre_m[0], 1.0 - at[rows][:, None] - centre_m[1])
    own = np.array(PALETTE[colour], float)
    looks = np.square(seen - own).sum(-1) < np.square(seen - empty).sum(-1)
    disc = away < radius_m
    core = seen[away < _CORE * radius_m]
    colour_off = float(np.linalg.norm(_lab(core.mean(0)) - _lab(own))) if len(core) else 100.0
    return Likeness(colour_off, float((looks & disc).sum() / max((looks | disc).sum(), 1)))


def _lab(rgb: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " 3"]:
    """CIE 1976 L*a*b* of a display colour (sRGB, D65)."""
    share = rgb / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = _TO_XYZ @ linear / _WHITE
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
