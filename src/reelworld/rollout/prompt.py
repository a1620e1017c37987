"""What may be given to start or steer a dream."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from reelworld.kit.errors import UserError


def check_frames(frames: np.ndarray, size_px: int) -> UInt8[np.ndarray, "t h w 3"]:
    """Raises ``UserError`` unless ``frames`` is a non-empty uint8 clip of the model's size."""
    wanted = f"uint8 frames of {size_px} x {size_px} pixels, [t, {size_px}, {size_px}, 3]"
    if not isinstance(frames, np.ndarray) or frames.dtype != np.uint8:
        kind = getattr(frames, "dtype", type(frames).__name__)
        raise UserError(f"The prompt is of type {kind}; this model needs {wanted}.")
    if frames.ndim != 4 or frames.shape[1:] != (size_px, size_px, 3) or len(frames) == 0:
        raise UserError(
            f"The prompt's shape is {frames.shape}; this model needs {wanted}. Resize it first."
        )
    return frames


def check_seed(seed: int) -> int:
    """Raises ``UserError`` unless ``seed`` is a whole number from 0."""
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise UserError(f"The seed is {seed!r}; it must be a whole number, at least 0.")
    return int(seed)


def check_actions(actions: np.ndarray | None, count: int) -> UInt8[np.ndarray, "t 5"]:
    """``actions`` as ``count`` rows of five bits; ``None`` means that no key was held.

    Raises ``UserError`` for another shape or other values.
    """
    if actions is None:
        return np.zeros((count, 5), np.uint8)
    keys = np.asarray(actions)
    if keys.shape != (count, 5):
        raise UserError(
            f"Keys of shape {keys.shape} were given; {count} rows of five (left, right, up, down,"
            " act) are needed: one row for each frame to be made, and between each two of a prompt."
        )
    if not np.isin(keys, (0, 1)).all():
        raise UserError(f"Keys are 0 or 1, but values {np.unique(keys)[:5]} were given.")
    return keys.astype(np.uint8)
