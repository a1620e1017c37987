"""The true simulator beside the dream, under the same keys."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld import worlds


class Truth:
    """A world that can go back.

    Its states are small and restore exactly, so the last ``memory_frames`` of them are kept.
    """

    def __init__(self, world: str, size_px: int, memory_frames: int) -> None:
        """Raises ``UserError`` for an unknown world."""
        self._world = worlds.make(world, size_px=size_px)
        self._past: deque[Any] = deque(maxlen=memory_frames)
        self.frame: UInt8[np.ndarray, "h w 3"] | None = None

    def start(self, seed: int, num_frames: int) -> UInt8[np.ndarray, "t h w 3"]:
        """The first ``num_frames`` of ``seed``'s episode, no key held: the dream's prompt."""
        frame, _ = self._world.reset(seed=seed)
        frames = [frame]
        for _ in range(num_frames - 1):
            frames.append(self._world.step(np.zeros(len(worlds.KEYS), np.uint8))[0])
        self._past.clear()
        self.frame = frames[-1]
        return np.stack(frames)

    def step(self, action: UInt8[np.ndarray, "keys=5"]) -> None:
        """One frame on."""
        self._past.append(self._world.state())
        self.frame = self._world.step(action)[0]

    def rewind(self, num_frames: int) -> None:
        """Back to where it was ``num_frames`` ago; the caller asks for no more than is kept."""
        assert num_frames <= len(self._past)
        if num_frames == 0:
            return
        for _ in range(num_frames - 1):
            self._past.pop()
        self._world.restore(self._past.pop())
        self.frame = self._world.render()

    def caption(self) -> str:
        """The scene in words."""
        return self._world.caption()
