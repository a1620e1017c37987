"""Random stretches of consecutive rows: the batches that training sees."""

from __future__ import annotations

import numpy as np

from reelworld.kit.errors import UserError


class Windows:
    """Uniform samples over all stretches of a length that stay inside one episode."""

    def __init__(self, episodes: np.ndarray, *arrays: np.ndarray) -> None:
        """``episodes`` is ``int64 [e, 2]`` (start, stop); every array is ``[n, ...]``."""
        self._starts, self._lengths = episodes[:, 0], episodes[:, 1] - episodes[:, 0]
        self._arrays = arrays

    def starts(self, rng: np.random.Generator, batch: int, length: int) -> np.ndarray:
        """First rows of ``batch`` random windows, ``int64 [b]``.

        Raises ``UserError`` if no episode has ``length`` rows.
        """
        choices = np.maximum(self._lengths - length + 1, 0)
        ends = np.cumsum(choices)
        if not ends.size or ends[-1] == 0:
            longest = int(self._lengths.max(initial=0))
            raise UserError(
                f"{length} frames in a row are asked for, but the longest episode has {longest}. "
                "Record longer episodes (reelworld record --frames) or ask for shorter windows."
            )
        pick = rng.integers(ends[-1], size=batch)
        episode = np.searchsorted(ends, pick, side="right")
        return self._starts[episode] + pick - (ends - choices)[episode]

    def sample(self, rng: np.random.Generator, batch: int, length: int) -> tuple[np.ndarray, ...]:
        """One ``[b, t, ...]`` copy per array, rows of the same windows in each.

        Raises ``UserError`` as ``starts``.
        """
        starts = self.starts(rng, batch, length)
        return tuple(_gather(array, starts, length) for array in self._arrays)


def _gather(array: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Copy window by window: each is one contiguous piece, so this runs at memory speed."""
    windows = np.empty((len(starts), length, *array.shape[1:]), array.dtype)
    for window, start in zip(windows, starts, strict=True):
        window[...] = array[start : start + length]
    return windows
