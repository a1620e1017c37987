"""Which known colour each pixel shows, and how much of it.

A pixel on the rim of a ball is a mixture ``I = b + alpha * (c - b)`` of the background ``b``, which
is known, and the ball's colour ``c``. So ``alpha = (I - b).(c - b) / |c - b|^2`` says how much of
the pixel the ball covers, and the distance of ``I`` from that line whether it is this ball at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, UInt8

from reelworld.worlds.state import HAND_RGB, PALETTE

COLOURS = (*PALETTE, "white", "alien")
"""Everything a blob can be: a ball colour, the hand's white, or something of no known colour."""

WHITE, ALIEN = len(PALETTE), len(PALETTE) + 1

_FOREGROUND_RGB = 14.0
"""Closer to the background than this is background: above a codec's noise, below a rim pixel."""

_GUARD_RGB = 45.0
"""Farther than this from every background-to-colour line is no known colour. The closest two ball
colours are 75 apart."""

_ALIEN_RGB = 70.0
"""An alien pixel differs at least this much from the background, or shadows would count."""

_KNOWN_RGB = np.array([*PALETTE.values(), HAND_RGB], np.float32)


@dataclass(frozen=True)
class Pixels:
    """The pixels of a clip that are not background, in reading order."""

    frame: Int[np.ndarray, " p"]
    row: Int[np.ndarray, " p"]
    column: Int[np.ndarray, " p"]
    alpha: Float32[np.ndarray, "p k"]
    """Share of the pixel covered, were it colour ``k``, 0 to 1. The alien column holds 0 or 1."""
    off_line: Float32[np.ndarray, "p k"]
    """Squared distance from the line of colour ``k``."""
    colour: Int[np.ndarray, " p"]
    """Best colour of a pixel that is mostly covered, -1 where it is not."""

    def keep(self, chosen: Bool[np.ndarray, " p"]) -> Pixels:
        """Only the pixels of ``chosen``."""
        return Pixels(
            self.frame[chosen],
            self.row[chosen],
            self.column[chosen],
            self.alpha[chosen],
            self.off_line[chosen],
            self.colour[chosen],
        )


def unmix(frames: UInt8[np.ndarray, "t h w 3"], background: UInt8[np.ndarray, "h w 3"]) -> Pixels:
    """Explain every pixel that differs from ``background`` by the palette's colours."""
    difference = frames.astype(np.int16) - background
    far = np.einsum("thwc,thwc->thw", difference, difference, dtype=np.int32)
    frame, row, column = np.nonzero(far > _FOREGROUND_RGB**2)
    delta = difference[frame, row, column].astype(np.float32)
    squared = far[frame, row, column].astype(np.float32)
    behind = background[row, column].astype(np.float32)
    alpha, off_line = _mixtures(delta, squared, behind)

    best = off_line.argmin(1)
    each = np.arange(len(best))
    mostly, near = alpha[each, best] > 0.5, off_line[each, best] < _GUARD_RGB**2
    alien = ~near & (squared > _ALIEN_RGB**2)
    colour = np.where(mostly & near, best, np.where(alien, ALIEN, -1))
    alpha = np.concatenate([alpha, alien[:, None].astype(np.float32)], 1)
    off_line = np.concatenate([off_line, np.zeros_like(off_line[:, :1])], 1)
    return Pixels(frame, row, column, alpha, off_line, colour)


def _mixtures(
    delta: Float[np.ndarray, "p 3"],
    squared: Float[np.ndarray, " p"],
    behind: Float[np.ndarray, "p 3"],
) -> tuple[Float32[np.ndarray, "p k"], Float32[np.ndarray, "p k"]]:
    """Alpha and squared distance from the line, for each known colour."""
    along = delta @ _KNOWN_RGB.T - (delta * behind).sum(1, keepdims=True)
    span = (_KNOWN_RGB**2).sum(1) - 2.0 * behind @ _KNOWN_RGB.T + (behind**2).sum(1, keepdims=True)
    alpha = np.clip(along / np.maximum(span, 1.0), 0.0, 1.0)
    off_line = np.maximum(squared[:, None] - 2.0 * alpha * along + alpha**2 * span, 0.0)
    return alpha, off_line
