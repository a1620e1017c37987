"""Two things that an answer must be before anything in it is measured: sharp, and in its room."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from scipy import ndimage

from reelworld.exam.paper.question import Frames
from reelworld.exam.unmix import ALIEN, unmix

LEAST_SHARP = 0.25
"""Of the truth's sharpness: edges about four times as wide."""

MOST_SHARP = 4.0
"""Four times as many edges are noise."""

MOST_STRANGE = 0.03
"""Share of the picture that may show neither the empty room nor a disc. Half a pixel's shift of a
box's walls makes 0.014."""

_EVERY = 6
_NEAR = 0.035
"""How far around a disc's core its rim, or the hand's ring, may reach, in frame widths."""


def sharpness(frames: Frames, true_frames: Frames) -> float:
    """Energy of the steps between neighbouring pixels, as a share of the truth's.

    An edge ``w`` pixels wide has about ``1 / w`` of a sharp one's, whatever it parts.
    """
    truth = _steps(true_frames[::_EVERY])
    return _steps(frames[::_EVERY]) / truth if truth else 1.0


def _steps(frames: Frames) -> float:
    grey = frames.astype(np.float32).mean(-1)
    return float(np.square(np.diff(grey, axis=1)).sum() + np.square(np.diff(grey, axis=2)).sum())


def strangeness(frames: Frames, background: UInt8[np.ndarray, "h w 3"]) -> float:
    """Share of the picture, at its worst, that is neither ``background`` nor near a disc."""
    some = frames[::_EVERY]
    pixels = unmix(some, background)
    there = np.zeros(some.shape[:3], bool)
    there[pixels.frame, pixels.row, pixels.column] = True
    disc = np.zeros_like(there)
    core = pixels.keep((pixels.colour >= 0) & (pixels.colour != ALIEN))
    disc[core.frame, core.row, core.column] = True
    wide = 2 * round(_NEAR * some.shape[2]) + 1
    near = ndimage.maximum_filter1d(ndimage.maximum_filter1d(disc, wide, 1), wide, 2)
    strange = there & ~near
    return float(strange.mean((1, 2)).max())
