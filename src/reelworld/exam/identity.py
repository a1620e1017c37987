"""Whether balls kept their colours, judged from where each colour was seen."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.track import SEEN, Lives

_MEMORY_FRAMES = 4
_RECOLOUR_FRAMES = 2


def swapped(lives: Lives, radius_m: Float[np.ndarray, " n"]) -> Bool[np.ndarray, "t n"]:
    """True from the frame on at which a ball's colour went to, or came from, another ball.

    Two ways: two colours change places from one sighting to the next, or a colour appears where
    another was last seen. Balls cannot overlap, so neither happens to real ones.
    """
    seen = lives.status == SEEN
    out = np.zeros(seen.shape, bool)
    for a, b in combinations(range(seen.shape[1]), 2):
        pair = (a, b)
        radius = float(radius_m[[a, b]].mean())
        for frame in _exchanges(lives.position_m[:, pair], seen[:, pair], radius):
            out[frame:, pair] = True
        for old, new in (pair, pair[::-1]):
            for frame in _takeovers(lives, seen, old, new, radius):
                out[frame:, pair] = True
    return out


def _exchanges(
    place_m: Float[np.ndarray, "t 2 2"], seen: Bool[np.ndarray, "t 2"], radius_m: float
) -> list[int]:
    """Frames at which the two are where the other was, not where they were themselves."""
    both = np.flatnonzero(seen.all(1))
    if len(both) < 2:
        return []
    before, now = place_m[both[:-1]], place_m[both[1:]]
    stayed = np.linalg.norm(now - before, axis=-1)
    crossed = np.linalg.norm(now - before[:, ::-1], axis=-1)
    near_in_time = np.diff(both) <= _MEMORY_FRAMES
    exchanged = (crossed < radius_m).all(1) & (stayed > 2.0 * crossed).all(1) & near_in_time
    return [int(frame) for frame in both[1:][exchanged]]


def _takeovers(
    lives: Lives, seen: Bool[np.ndarray, "t n"], old: int, new: int, radius_m: float
) -> list[int]:
    """Frames at which ``new`` appears where ``old`` was seen last and is seen no more."""
    appears = np.flatnonzero(seen[1:, new] & ~seen[:-1, new]) + 1
    frames = []
    for frame in appears:
        recent = np.flatnonzero(seen[max(frame - _RECOLOUR_FRAMES, 0) : frame, old])
        if not len(recent) or seen[frame : frame + 3, old].any():
            continue
        last = max(frame - _RECOLOUR_FRAMES, 0) + recent[-1]
        if np.linalg.norm(lives.position_m[frame, new] - lives.position_m[last, old]) < radius_m:
            frames.append(int(frame))
    return frames
