"""One deed at one moment. The five questions of a moment share its context and its seeds."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.items import render
from reelworld.exam.paper.question import Frames
from reelworld.exam.sections.counterfactual.forks import (
    DEEDS,
    ROUNDING_M,
    Deed,
    Fork,
    change_of,
    fork_of,
    moved,
)
from reelworld.exam.sections.counterfactual.room import CONTEXT, RoomQuestion
from reelworld.worlds import FPS, WorldState

_NEVER_ASKED = 20_000
"""Moments from this one on are asked of nobody: they stand for a training set."""
_BANK = 6


class DeedQuestion(RoomQuestion):
    """Question ``5 * moment + deed``."""

    @property
    def moment(self) -> int:
        """Which moment."""
        return self.index // DEEDS

    @property
    def deed_number(self) -> int:
        """What is done in it; 0 is nothing."""
        return self.index % DEEDS

    @property
    def cluster(self) -> str:
        """The moment: its answers are compared with each other."""
        return f"{self.section}/{self.scene}/{self.world}/moment{self.moment:04d}"

    @property
    def fork(self) -> Fork:
        """All futures of the moment."""
        return fork_of(self.scene, self.world, self.moment)

    @property
    def states(self) -> tuple[WorldState, ...]:
        """Truth of the context, then of the answer."""
        return self.fork.context + self.fork.futures[self.deed_number]

    @property
    def keys(self) -> UInt8[np.ndarray, "t 5"]:
        """Keys that make the answer."""
        return self.fork.keys(self.deed_number)

    @property
    def missing(self) -> int:
        """Id of the hand where it is asked about, else of the ball that changes most."""
        bodies = self.states[0].bodies
        change, _ = change_of(self.fork, max(self.deed_number, 1))
        most = np.abs(change[:, list(self.fork.asked)]).max((0, 2)).argmax()
        return bodies[self.fork.asked[most]].id

    def deed(self) -> str:
        """For instance ", left is held for 0.5 s"."""
        return _in_words(self.fork.deeds[self.deed_number])

    def seeds_of(self) -> str:
        """The question in which nothing is done."""
        return f"{self.section}/{self.scene}/{self.world}/{self.moment * DEEDS:04d}"

    def nearest_frames(self) -> Frames:
        """What followed the same deed at the most similar of a few other moments."""
        mine = self.task.context[-1].astype(float)
        bank = _bank(self.scene, self.world, self.size_px)
        apart = [np.square(mine - picture).sum() for picture in bank]
        fork = fork_of(self.scene, self.world, _NEVER_ASKED + int(np.argmin(apart)))
        return render(fork.futures[self.deed_number], self.size_px)

    def cheat_frames(self, name: str) -> Frames:
        """``deaf`` does nothing whatever is asked, ``exaggerate`` does twice as much, and
        ``global_shift`` moves the whole picture as the things should move."""
        if name == "deaf":
            return render(self.fork.futures[0], self.size_px)
        if name == "exaggerate":
            return render(moved(self.fork, self.deed_number, 2.0), self.size_px)
        if name == "global_shift":
            return self._shifted()
        return self.true_frames()

    def _shifted(self) -> Frames:
        frames = render(self.fork.futures[0], self.size_px)
        change, _ = change_of(self.fork, self.deed_number)
        asked = change[:, [i for i in self.fork.asked if _changes(change[:, i])]]
        if not asked.shape[1]:
            return frames
        steps = np.rint(asked.mean(1) * self.size_px).astype(int)
        return np.stack(
            [_rolled(f, int(x), -int(y)) for f, (x, y) in zip(frames, steps, strict=True)]
        )


def _changes(change: np.ndarray) -> bool:
    return bool(np.abs(change).max() > ROUNDING_M)


def _rolled(frame: np.ndarray, right: int, down: int) -> np.ndarray:
    """``frame`` moved, its edges drawn out."""
    size = len(frame)
    rows = np.clip(np.arange(size) - down, 0, size - 1)
    columns = np.clip(np.arange(size) - right, 0, size - 1)
    return frame[rows[:, None], columns]


@lru_cache(8)
def _bank(scene: str, world: str, size_px: int) -> list[np.ndarray]:
    """The last context frame of each moment that stands for a training set."""
    return [
        render([fork_of(scene, world, _NEVER_ASKED + i).context[CONTEXT - 1]], size_px)[0]
        for i in range(_BANK)
    ]


def _in_words(deed: Deed) -> str:
    keys, frames = deed
    if not keys:
        return "; no key is pressed"
    return (
        f"; {' and '.join(keys)} {'is' if len(keys) == 1 else 'are'} held for {frames / FPS:.1f} s"
    )
