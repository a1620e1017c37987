"""What to record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reelworld.kit.errors import UserError
from reelworld.kit.seeds import HELD_OUT_SEED


@dataclass(frozen=True, kw_only=True)
class RecordSettings:
    """One recording. Everything but ``workers`` decides the recorded bytes."""

    world: str
    """Name of the world to play, e.g. ``den``."""

    num_episodes: int
    """Episodes to record; each is a fresh scene."""

    seed: int = 0
    """Base seed; episode ``i`` is played from ``episode_seed(seed, i)``."""

    frames_per_episode: int = 160
    """Frames in each episode, 15 to the second."""

    size_px: int = 128
    """Width and height of a frame."""

    policy: str = "curious"
    """Who presses the keys: ``curious``, ``sticky`` or ``idle``."""

    options: tuple[tuple[str, Any], ...] = ()
    """Factors to fix or narrow, e.g. ``(("num_balls", 2),)``; values as ``Factor.narrowed`` takes
    them."""

    events: tuple[tuple[int, int, str], ...] = ()
    """``(first, last, slug)``: the event happens in every episode, in a frame drawn evenly from
    first to last."""

    workers: int = 0
    """Processes to use; 0 means one for each core. It does not change the result."""

    ray: str | None = None
    """Address of a Ray cluster that works instead of this machine's cores."""

    def __post_init__(self) -> None:
        if self.seed == HELD_OUT_SEED:
            raise UserError(
                f"Seed {HELD_OUT_SEED} is kept for evaluation, so nothing may be recorded from it: "
                "a model trained on those scenes would know the answers. Choose another --seed."
            )
        for name, least in (("num_episodes", 1), ("frames_per_episode", 2), ("workers", 0)):
            if getattr(self, name) < least:
                raise UserError(f"{name} is {getattr(self, name)}, but must be at least {least}.")
        for first, last, slug in self.events:
            if not 0 <= first <= last < self.frames_per_episode:
                raise UserError(
                    f"Event {slug!r} is to happen in frame {first} to {last}, but an episode has"
                    f" frames 0 to {self.frames_per_episode - 1}."
                )
        if self.seed < 0:
            raise UserError(f"The seed is {self.seed}, but must not be negative.")
        if not 64 <= self.size_px <= 256:
            raise UserError(f"size_px is {self.size_px}, but frames are 64 to 256 pixels wide.")
