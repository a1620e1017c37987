"""Which episodes are trained on, and which are held back to examine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelworld.kit.errors import UserError

_HELD_BACK_SHARE = 0.02


@dataclass(frozen=True)
class Split:
    """Episodes as ``int64 [e, 2]`` rows of (start, stop)."""

    train: np.ndarray
    held_back: np.ndarray


def split_episodes(episodes: np.ndarray, min_frames: int) -> Split:
    """The last fiftieth of the episodes, at least two, are held back.

    Raises ``UserError`` if there are fewer than four episodes, or one has too few frames.
    """
    if len(episodes) < 4:
        raise UserError(
            f"The footage has {len(episodes)} episodes; training needs at least 4, as some are held"
            " back to examine. Record more (reelworld record --episodes)."
        )
    shortest = int((episodes[:, 1] - episodes[:, 0]).min())
    if shortest < min_frames:
        raise UserError(
            f"The footage has an episode of {shortest} frames; training needs at least {min_frames}"
            " in each. Record longer ones (reelworld record --frames)."
        )
    held_back = max(2, round(len(episodes) * _HELD_BACK_SHARE))
    return Split(episodes[:-held_back], episodes[-held_back:])
