"""Whether things are drawn as sharply as they truly look."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from reelworld.exam.paper.question import Frames

SHARP = 0.4
"""Share of the truth's contrast at edges below which a picture counts as blurred. A shift by half a
pixel keeps some .75, x264 at crf 28 some .8, a blur by 0.03 of the frame some .1."""


def edge_contrast(
    frames: Frames, place: Float[np.ndarray, "t n 2"], radius: Float[np.ndarray, " n"]
) -> float:
    """Mean squared difference of neighbouring pixels in squares around discs; ``place`` from the
    bottom left, both in frame widths. NaN if no disc has a place."""
    size = frames.shape[1]
    found = []
    for frame, places in zip(frames, place, strict=True):
        for (x, y), r in zip(places, radius, strict=True):
            if not np.isfinite(x + y):
                continue
            half = int(r * size) + 4
            row, column = int((1.0 - y) * size), int(x * size)
            patch = frame[max(row - half, 0) : row + half, max(column - half, 0) : column + half]
            if min(patch.shape[:2]) > 2:
                patch = patch.astype(np.float32)
                steps = np.square(np.diff(patch, axis=0)).sum()
                steps += np.square(np.diff(patch, axis=1)).sum()
                found.append(steps / (2 * half) ** 2)
    return float(np.mean(found)) if found else float("nan")
