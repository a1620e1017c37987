"""From what a lane shows to episodes: no pair of frames ever lies across an episode's end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Piece:
    """An episode, or as much of it as was played."""

    first_step: int
    """Frames that the lane had shown before."""
    caption: str
    frames: np.ndarray
    """``uint8 [t, h, w, 3]``."""
    actions: np.ndarray
    """``float32 [t, a]``: row ``t`` made frame ``t + 1``; the last row is zeros."""
    rewards: np.ndarray
    """``float32 [t]``: of the step from row ``t``."""
    done: np.ndarray
    """``bool [t]``: true in the last row if the environment ended the episode there."""
    truncated: np.ndarray
    """``bool [t]``: true in the last row if it did so because time was up."""


@dataclass
class Cutter:
    """Gathers one lane's frames; ``pieces`` are the episodes so far, but for the present one."""

    num_columns: int
    pieces: list[Piece] = field(default_factory=list)
    _shown: int = 0
    _first: int = 0
    _caption: str = ""
    _frames: list[np.ndarray] = field(default_factory=list)
    _actions: list[np.ndarray] = field(default_factory=list)
    _rewards: list[float] = field(default_factory=list)

    def begin(self, frame: np.ndarray, caption: str) -> None:
        """An episode's first frame; what went before is at an end."""
        self.finish()
        self._first, self._caption, self._frames = self._shown, caption, [frame]
        self._shown += 1

    def add(self, row: np.ndarray, reward: float, frame: np.ndarray) -> None:
        """The action ``row`` led to ``frame``."""
        self._actions.append(row)
        self._rewards.append(reward)
        self._frames.append(frame)
        self._shown += 1

    def finish(
        self, *, done: bool = False, truncated: bool = False, last_reward: float = 0.0
    ) -> None:
        """The present episode goes no further. ``last_reward`` is that of a last step whose frame
        no one saw, as the environment had begun the next episode when it was drawn."""
        if self._frames:
            last = np.arange(len(self._frames)) == len(self._frames) - 1
            nothing = np.zeros(self.num_columns, np.float32)
            rewards = np.array([*self._rewards, last_reward], np.float32)
            self.pieces.append(
                Piece(
                    self._first,
                    self._caption,
                    np.stack(self._frames),
                    np.stack([*self._actions, nothing]).astype(np.float32),
                    rewards,
                    last & (done or truncated),
                    last & truncated,
                )
            )
        self._frames, self._actions, self._rewards = [], [], []
