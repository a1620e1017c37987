"""What moves between two frames, in numbers that actions may explain."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

_GRAY_PX, _GRID = 64, 4
_MOVES = 0.02
"""Change of grey, of 1, from which a pixel counts as moving."""
_FLOOR = 0.05  # keeps the flow of a region where hardly anything moves near 0


def measure_motion(frames: UInt8[np.ndarray, "t h w 3"]) -> Float[np.ndarray, "s m"]:
    """Measures of motion for each pair of consecutive frames, ``s = t - 1``.

    Optical flow by least squares (Lucas and Kanade 1981) to the right, downwards, around the middle
    and away from it, over what moves, and how much changes: in 4 x 4 blocks, in their rows and
    columns, and altogether.
    """
    gray = _gray(frames)
    change, middle = np.diff(gray, axis=0), (gray[1:] + gray[:-1]) / 2
    down, right = np.gradient(middle, axis=(1, 2))
    height, width = gray.shape[1:]
    y = (np.arange(height, dtype=np.float32)[:, None] - (height - 1) / 2) / height
    x = (np.arange(width, dtype=np.float32)[None] - (width - 1) / 2) / width
    ways = (right, down, x * down - y * right, x * right + y * down)
    flows = [_sums(-change * way) for way in ways]
    moving = _sums((right**2 + down**2) * (np.abs(change) > _MOVES)) + _FLOOR
    shares = [flow / moving for flow in flows]
    roots = [np.sign(flow) * np.sqrt(np.abs(flow)) for flow in flows]
    return np.concatenate([*shares, *roots, np.sqrt(_sums(change**2))], 1)


def _gray(frames: UInt8[np.ndarray, "t h w 3"]) -> Float[np.ndarray, "t y x"]:
    """Pictures of about 64 pixels, 0 to 1."""
    t, h, w, _ = frames.shape
    step = max(min(h, w) // _GRAY_PX, 1)
    gray = frames[:, : h // step * step, : w // step * step].mean(-1, dtype=np.float32) / 255
    return gray.reshape(t, h // step, step, w // step, step).mean((2, 4))


def _sums(maps: np.ndarray) -> np.ndarray:
    """Over 16 blocks, 4 rows of blocks, 4 columns of blocks and everything, ``[s, 25]``."""
    s, h, w = maps.shape
    high, wide = h // _GRID, w // _GRID
    cut = maps[:, : high * _GRID, : wide * _GRID].reshape(s, _GRID, high, _GRID, wide)
    blocks = cut.sum((2, 4))
    parts = (blocks.reshape(s, -1), blocks.sum(2), blocks.sum(1), blocks.sum((1, 2))[:, None])
    return np.concatenate(parts, 1)
