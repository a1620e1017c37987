"""What a data set of another format must give to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import av
import numpy as np

from reelworld.kit.errors import UserError
from reelworld.worlds.state import KEYS


@dataclass(frozen=True)
class SourceEpisode:
    """One episode as the data set describes it."""

    caption: str
    num_frames: int


@runtime_checkable
class Source(Protocol):
    """A data set that is read, never written."""

    @property
    def name(self) -> str:
        """How it is called in reports."""
        ...

    @property
    def fps(self) -> int | None:
        """Frames per second; ``None`` if it does not say."""
        ...

    @property
    def episodes(self) -> list[SourceEpisode]:
        """All of them, in order."""
        ...

    def digest(self) -> str:
        """Changes with its contents, wherever it lies."""
        ...

    def pictures(self, index: int, start: int, stop: int) -> Iterator[av.VideoFrame]:
        """Frames ``start`` to ``stop - 1`` of an episode. Raises ``UserError`` if damaged."""
        ...

    def actions(self, index: int) -> np.ndarray:
        """``[t, ...]`` of an episode as stored; row ``t`` made frame ``t + 1``."""
        ...


def as_keys(actions: np.ndarray, num_frames: int, what: str) -> np.ndarray:
    """``uint8 [num_frames, 5]`` of stored actions, the last row zeros.

    There may be a row for each frame, or for each but the last. Raises ``UserError`` for anything
    but zeros and ones for five keys.
    """
    if actions.ndim != 2 or actions.shape[1] != len(KEYS):
        shape = " x ".join(map(str, actions.shape[1:])) or "one number"
        raise UserError(f"{what} has actions of {shape} a frame; {_NEEDED}")
    if len(actions) not in (num_frames - 1, num_frames):
        raise UserError(f"{what} has {len(actions)} actions for {num_frames} frames.")
    if not np.isin(actions, (0, 1)).all():
        raise UserError(f"{what} has actions that are neither 0 nor 1; {_NEEDED}")
    keys = np.zeros((num_frames, len(KEYS)), np.uint8)
    keys[: num_frames - 1] = actions[: num_frames - 1]
    return keys


_NEEDED = (
    f"imported footage holds the five keys {', '.join(KEYS)}, each 0 or 1. Import the pictures "
    "alone with --actions none."
)


def choose_camera(cameras: list[str], asked: str | None, what: str) -> str:
    """The name of the pictures to take. Raises ``UserError`` if there are none or several."""
    if asked is not None and asked not in cameras:
        raise UserError(f"{what} has no pictures {asked!r}; it has {', '.join(cameras) or 'none'}.")
    if asked is None and len(cameras) != 1:
        which = f"several: {', '.join(cameras)}. Choose one with --camera" if cameras else "none"
        raise UserError(f"One camera is imported, and {what} has {which}.")
    return asked or cameras[0]
