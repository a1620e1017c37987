"""How the published protocol is run. No PyTorch here, so ``--help`` stays fast."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.kit.errors import UserError


@dataclass(frozen=True, kw_only=True)
class PhyworldSettings:
    """The size of a run."""

    seed: int = 0
    """Of starting places and noise."""

    draws: int = 1
    """Videos for each place of a one-disc grid, and a quarter of those for each collision."""

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise UserError(f"seed is {self.seed}; it must be 0 or more.")
        if self.draws < 1:
            raise UserError(f"draws is {self.draws}; at least 1 video of each kind is needed.")
