"""The knobs of ``reelworld play``."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.kit.errors import UserError

MAX_SEED = 2**32 - 1


@dataclass(frozen=True, kw_only=True)
class PlaySettings:
    """How the page is served. Raises ``UserError`` for a value that cannot work."""

    host: str = "127.0.0.1"
    """Address to listen on. The default is reachable from this machine alone."""

    port: int = 7860
    """Port to listen on; 0 takes any free one."""

    seed: int = 0
    """Seed of the first scene. The page can choose others."""

    max_players: int = 4
    """Browser tabs that may play at once. They share one model, turn by turn."""

    max_fps: float | None = None
    """Frames per second at most. None: the model's own. inf: as fast as it can, to measure."""

    jpeg_quality: int = 92
    """Quality of the pictures sent to the browser, 1 to 95."""

    rewind_s: float = 10.0
    """How far back a player may go, in seconds of play."""

    allow_hosts: tuple[str, ...] = ()
    """Further names this server may be called by, for instance behind a proxy."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise UserError(f"--port is {self.port}; ports are 0 to 65535 (0 takes any free one).")
        if not 0 <= self.seed <= MAX_SEED:
            raise UserError(f"--seed is {self.seed}; seeds are 0 to {MAX_SEED}.")
        if self.max_players < 1:
            raise UserError(f"--max-players is {self.max_players}; at least one must play.")
        if self.max_fps is not None and not self.max_fps > 0:
            raise UserError(f"--max-fps is {self.max_fps}; it must be above 0 (inf: no limit).")
        if not 1 <= self.jpeg_quality <= 95:
            raise UserError(f"--jpeg-quality is {self.jpeg_quality}; it goes from 1 to 95.")
        if not 0 < self.rewind_s <= 10:
            raise UserError(f"--rewind-s is {self.rewind_s}; a dream remembers 10 seconds at most.")
