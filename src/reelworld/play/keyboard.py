"""The keys a player holds, read by the model step at the moment it starts."""

from __future__ import annotations

import threading

from reelworld.play.requests import Keys

_OPPOSITE = (1, 0, 3, 2, None)
"""Index of the key that undoes each key of ``worlds.KEYS``."""


class Keyboard:
    """Newest input wins; a tap is never lost.

    Input is not queued: a queue adds its length to every answer. But a key pressed and released
    between two steps still counts for one step, unless its opposite is held by then. The event
    loop writes, the worker thread reads, so a lock stands between them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._newest = Keys((0, 0, 0, 0, 0), 0)
        self._tapped = [0, 0, 0, 0, 0]

    def write(self, keys: Keys) -> None:
        """Take the newest keys."""
        with self._lock:
            for index, down in enumerate(keys.held):
                if down and not self._newest.held[index]:
                    self._tapped[index] = 1
            self._newest = keys

    def read(self) -> Keys:
        """The keys for the step that starts now. Taps count once."""
        with self._lock:
            held = self._newest.held
            bits = tuple(
                int(down or (tapped and not _undone(index, held)))
                for index, (down, tapped) in enumerate(zip(held, self._tapped, strict=True))
            )
            self._tapped = [0, 0, 0, 0, 0]
            return Keys(bits, self._newest.number)


def _undone(index: int, held: tuple[int, ...]) -> bool:
    opposite = _OPPOSITE[index]
    return opposite is not None and bool(held[opposite])
