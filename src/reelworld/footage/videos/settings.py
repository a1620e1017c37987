"""How videos are imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from reelworld.kit.errors import UserError
from reelworld.worlds.state import FPS

Fit = Literal["crop", "pad", "stretch"]


@dataclass(frozen=True, kw_only=True)
class ImportSettings:
    """One import. Everything but ``workers`` decides the bytes. Raises ``UserError``."""

    fps: int = FPS
    """Frames per second of the footage, 5 to 60."""

    size_px: int = 128
    """Width and height of a frame."""

    fit: Fit = "crop"
    """How a picture becomes square: its middle, with black bars, or distorted."""

    actions: Path | None = None
    """Key log, CSV or JSONL; ``None``: no key was ever held."""

    captions: Path | None = None
    """Captions, CSV or JSONL; ``None``: a clip is called like its file."""

    workers: int = 0
    """Processes to use; 0 means one for each core. It does not change the result."""

    ray: str | None = None
    """Address of a Ray cluster that works instead of this machine's cores."""

    def __post_init__(self) -> None:
        if not 5 <= self.fps <= 60:
            raise UserError(f"fps is {self.fps}, but footage has 5 to 60 frames per second.")
        if not 64 <= self.size_px <= 256:
            raise UserError(f"size_px is {self.size_px}, but frames are 64 to 256 pixels wide.")
        if self.fit not in get_args(Fit):
            raise UserError(f"fit is {self.fit!r}, but must be one of {', '.join(get_args(Fit))}.")
        if self.workers < 0:
            raise UserError(f"workers is {self.workers}, but must be at least 0.")

    @property
    def least_frames(self) -> int:
        """Frames of the shortest episode: 2 s, and no fewer than any family trains on."""
        return max(24, 2 * self.fps)

    @property
    def most_frames(self) -> int:
        """Where a long shot is parted. Readers hold an episode in memory, so it has a bound."""
        return 300
