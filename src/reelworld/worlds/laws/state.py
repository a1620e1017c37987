"""What is true in a scene of one law, in the units of phyworld: a world of 10 by 10, seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LawDisc:
    """A disc of density 1. y points up; nothing keeps it in the picture."""

    x: float
    y: float
    vx: float
    vy: float
    radius: float


@dataclass(frozen=True)
class LawState:
    """Everything the next frame depends on."""

    world: str
    frame_index: int
    keys: tuple[int, ...]
    """They move nothing here."""
    seed: int
    """Chooses the caption's wording."""
    discs: tuple[LawDisc, ...]
    """The red one, then perhaps the blue one."""
    gravity: float
    """Pull down, units/s²."""
    impulse: float = 0.0
    """Between the discs, during the step that made this frame."""
    light: float = 1.0
