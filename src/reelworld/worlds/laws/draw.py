"""Scenes drawn as the paper draws them."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.laws.motion import WORLD, Motion

COLOURS = ((255.0, 0.0, 0.0), (0.0, 0.0, 255.0))
"""Of the first and of the second disc; the world is white."""
EDGE = 0.03
"""Depth of the soft rim, as a share of the squared radius."""


def draw_motion(motion: Motion, size_px: int) -> UInt8[np.ndarray, "t h w 3"]:
    """Frames. Pixel ``i`` of ``size_px`` lies at ``i / (size_px - 1)`` of the world: the first and
    the last pixel lie on its edges."""
    frames = np.full((len(motion.position), size_px, size_px, 3), 255, np.uint8)
    line = np.linspace(0, WORLD, size_px)
    for frame, places in zip(frames, motion.position, strict=True):
        for place, radius, colour in zip(places, motion.radius, COLOURS, strict=False):
            columns = slice(*np.searchsorted(line, (place[0] - radius, place[0] + radius)))
            rows = slice(*np.searchsorted(line, (place[1] - radius, place[1] + radius)))
            across = (line[columns] - place[0]) ** 2
            up = (line[rows] - place[1]) ** 2
            square = radius**2
            opacity = np.clip((square - across - up[:, None]) / (square * EDGE), 0, 1)[..., None]
            patch = frame[::-1][rows, columns]
            patch[:] = (1 - opacity) * patch + opacity * colour  # rounded down, as the paper's
    return frames
