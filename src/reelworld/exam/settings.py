"""How an evaluation is run. No PyTorch here, so ``--help`` stays fast."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.kit.errors import UserError
from reelworld.worlds import FPS


@dataclass(frozen=True, kw_only=True)
class ExamSettings:
    """The size of an evaluation. The defaults are the ones published figures use."""

    episodes: int = 256
    """Held-out episodes, and at most as many occlusion and hit items of each kind."""

    context_frames: int = 8
    """Real frames shown to the model before it is left alone."""

    seconds: float = 10.0
    """How long each episode is dreamed. Figures at 10 s need at least 10."""

    batch: int = 16
    """Dreams advanced together."""

    search_episodes: int = 20
    """Search at most this many episodes for each wanted occlusion or hit item."""

    fps_runs: int = 3
    """Runs of 10 s behind the ``fps`` figure; 0 leaves it out."""

    long_run: bool = False
    """Also dream 10,000 frames in one session to measure cost and memory: takes minutes."""

    world_options: tuple[tuple[str, int], ...] = ()
    """Options of the world, such as ``("num_balls", 4)`` for ``box``."""

    def __post_init__(self) -> None:
        if self.episodes < 1:
            raise UserError(f"episodes is {self.episodes}; an evaluation needs at least 1.")
        if self.context_frames < 2:
            raise UserError(
                f"context_frames is {self.context_frames}; at least 2 are needed to show motion."
            )
        if self.seconds < 1.0:
            raise UserError(f"seconds is {self.seconds}; the first figure is read at 1 s.")
        if self.batch < 1:
            raise UserError(f"batch is {self.batch}; at least 1 dream must run at a time.")
        if self.fps_runs < 0 or self.search_episodes < 1:
            raise UserError("fps_runs must be 0 or more and search_episodes at least 1.")

    @property
    def dream_frames(self) -> int:
        """Frames dreamed per episode."""
        return round(self.seconds * FPS)
