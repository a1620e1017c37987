"""How an environment is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from reelworld.footage.videos.settings import Fit
from reelworld.kit.errors import UserError
from reelworld.kit.seeds import HELD_OUT_SEED

Autoreset = Literal["next-step", "same-step", "disabled"]

_MOST_FRAMES = 10_000


@dataclass(frozen=True, kw_only=True)
class GymSettings:
    """One recording. Everything but ``workers`` decides the bytes. Raises ``UserError``."""

    env_id: str
    """As Gymnasium knows it, e.g. ``ALE/Pong-v5``; ``module:ID`` imports a module first."""

    num_plays: int
    """How often it is reset from a seed and played for ``frames_per_play`` frames."""

    seed: int = 0
    """Base seed; play ``i`` begins from ``episode_seed(seed, i)``."""

    frames_per_play: int = 160
    """Frames recorded of each play, 2 to 10,000. Where the environment ends an episode, the next
    begins in the same play."""

    size_px: int = 128
    """Width and height of a frame."""

    fit: Fit = "pad"
    """How a picture becomes square: its middle, with black bars, or distorted."""

    policy: str = "sticky"
    """``random``, ``sticky`` or ``module:function``."""

    frame_skip: int = 1
    """Steps of the environment in each frame, all with the same action."""

    fps: int | None = None
    """Frames per second that the footage claims; ``None``: what the environment says of itself."""

    num_envs: int = 0
    """Plays side by side in a vector environment; 0: no such thing."""

    autoreset: Autoreset = "next-step"
    """How the vector environment goes on after an episode."""

    workers: int = 0
    """Processes to use; 0 means one for each core. It does not change the result."""

    def __post_init__(self) -> None:
        if self.seed == HELD_OUT_SEED or self.seed < 0:
            raise UserError(
                f"The seed is {self.seed}, but must not be negative, nor {HELD_OUT_SEED}, which is"
                " kept for evaluation. Choose another --seed."
            )
        leasts = (("num_plays", 1), ("frame_skip", 1), ("num_envs", 0), ("workers", 0))
        for name, least in leasts:
            if getattr(self, name) < least:
                raise UserError(f"{name} is {getattr(self, name)}, but must be at least {least}.")
        if not 2 <= self.frames_per_play <= _MOST_FRAMES:
            raise UserError(
                f"frames_per_play is {self.frames_per_play}, but must be 2 to {_MOST_FRAMES}, as"
                " readers hold an episode in memory."
            )
        if not 64 <= self.size_px <= 256:
            raise UserError(f"size_px is {self.size_px}, but frames are 64 to 256 pixels wide.")
        if self.fps is not None and not 1 <= self.fps <= 240:
            raise UserError(f"fps is {self.fps}, but footage has 1 to 240 frames per second.")
        for name, kind in (("fit", Fit), ("autoreset", Autoreset)):
            if getattr(self, name) not in get_args(kind):
                known = ", ".join(get_args(kind))
                raise UserError(f"{name} is {getattr(self, name)!r}, but must be one of {known}.")

    @property
    def least_frames(self) -> int:
        """Frames of the shortest episode that is kept: no family trains on fewer than 24."""
        return min(24, self.frames_per_play)

    @property
    def lanes_per_job(self) -> int:
        """Plays that are played together."""
        return max(1, self.num_envs)
