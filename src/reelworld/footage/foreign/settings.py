"""How data sets of other formats are imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from reelworld.footage.videos.settings import Fit
from reelworld.kit.errors import UserError

Actions = Literal["keep", "none"]

KINDS = ("lerobot", "minari")
"""What may stand before the colon of ``KIND:WHERE``."""


@dataclass(frozen=True, kw_only=True)
class ForeignSettings:
    """One import. All but ``workers`` and ``ray`` decides the bytes. Raises ``UserError``."""

    fps: int | None = None
    """Frames per second, where the data set does not say."""

    size_px: int = 128
    """Width and height of a frame."""

    fit: Fit = "crop"
    """How a picture becomes square: its middle, with black bars, or distorted."""

    actions: Actions = "keep"
    """``keep`` the five keys, or import the pictures alone."""

    camera: str | None = None
    """Name of the pictures to take; ``None``: the only ones there are."""

    workers: int = 0
    """Processes to use; 0 means one for each core. It does not change the result."""

    ray: str | None = None
    """Address of a Ray cluster that works instead of this machine's cores."""

    def __post_init__(self) -> None:
        if self.fps is not None and not 5 <= self.fps <= 60:
            raise UserError(f"fps is {self.fps}, but footage has 5 to 60 frames per second.")
        if not 64 <= self.size_px <= 256:
            raise UserError(f"size_px is {self.size_px}, but frames are 64 to 256 pixels wide.")
        if self.fit not in get_args(Fit):
            raise UserError(f"fit is {self.fit!r}, but must be one of {', '.join(get_args(Fit))}.")
        if self.actions not in get_args(Actions):
            raise UserError(
                f"--actions is {self.actions!r}; of a data set it is keep or none, as its actions "
                "lie in it."
            )
        if self.workers < 0:
            raise UserError(f"workers is {self.workers}, but must be at least 0.")

    @property
    def least_frames(self) -> int:
        """No part of an episode that is parted is shorter."""
        return 24

    @property
    def most_frames(self) -> int:
        """Where a long episode is parted. Readers hold an episode in memory, so it has a bound."""
        return 300
