"""Recipes: what a model of a law sees, answers and is taught. No PyTorch here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

CONTEXT_FRAMES = 3
"""Shown to every model, as in the paper."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One rung of the ladder."""

    sees: Literal["pixels", "shifts", "places"] = "pixels"
    """``pixels``: pictures in, pictures out. ``shifts``: pictures, of which it says how far each
    disc has moved, and moves them on. ``places``: where discs are and how large, found by colour
    before and drawn after."""

    answers: Literal["all", "next"] = "all"
    """All 29 frames in one pass, or one frame after the other from its own."""

    width: int = 64
    """Channels."""

    num_steps: int = 1000
    batch: int = 32
    """Scenes in a step."""

    pool: int | None = None
    """Scenes there are, taken in turn; ``None``: no scene is shown twice."""

    residual: Literal["none", "last", "line"] = "none"
    """What the network's output is added to: nothing, the last frame, or (places) the straight line
    through the last two."""

    relative: bool = False
    """Places are told as seen from where the disc is in the last frame, and answered so."""

    linear: bool = False
    """A matrix instead of a network."""

    noise: float = 0.0
    """Errors of what is seen in training: pixels as shares of full colour, places in units."""

    rollout: int = 1
    """Frames in a row that a ``next`` model makes from its own in training."""

    looks: int = 4
    """How often a ``shifts`` model mends its first guess."""

    memory: int = 0
    """Channels that a ``next`` model hands to itself."""

    tempo: tuple[float, float] = (1.0, 1.0)
    """Films are played this much slower to this much faster."""

    leaves_range: bool = False
    """Whether that may leave the trained range of speeds: then nothing it scores counts."""

    mirrored: bool = False
    """Half of the films are mirrored, left and right."""


_PLAIN = Recipe(width=32, num_steps=800)
_NEXT = replace(_PLAIN, answers="next", width=24)
_ROLLED = replace(_NEXT, rollout=6, num_steps=400)
_SHIFTS = Recipe(sees="shifts", answers="next", width=32, rollout=8, num_steps=1000)
_PLACES = Recipe(sees="places", width=128, num_steps=4000, batch=256, pool=30_000, noise=0.0005)
_PLACES_NEXT = replace(_PLACES, answers="next", rollout=8, num_steps=2000)
_RELATIVE = replace(_PLACES_NEXT, relative=True)

RECIPES: dict[str, Recipe] = {
    "plain": _PLAIN,
    "plain-long": replace(_PLAIN, width=48, num_steps=3000),
    "mirrored": replace(_PLAIN, mirrored=True),
    "tempo": replace(_PLAIN, tempo=(0.5, 2.0)),
    "tempo-beyond": replace(_PLAIN, tempo=(0.25, 2.0), leaves_range=True),
    "next": _NEXT,
    "next-residual": replace(_NEXT, residual="last"),
    "next-noise": replace(_NEXT, noise=0.1),
    "next-rollout": _ROLLED,
    "next-memory": replace(_ROLLED, memory=4),
    "shifts": _SHIFTS,
    "shifts-once": replace(_SHIFTS, looks=1),
    "shifts-next": replace(_SHIFTS, rollout=1),
    "places": _PLACES,
    "places-relative": replace(_PLACES, relative=True),
    "places-line": replace(_PLACES, relative=True, residual="line"),
    "places-matrix": replace(_PLACES, linear=True),
    "places-next": replace(_PLACES_NEXT, residual="last"),
    "places-next-one": replace(_PLACES_NEXT, residual="last", rollout=1),
    "places-next-relative": replace(_RELATIVE, residual="last"),
    "places-next-memory": replace(_RELATIVE, residual="last", memory=32),
    "places-next-line": replace(_RELATIVE, residual="line"),
    "places-next-matrix": replace(_RELATIVE, residual="last", linear=True),
}
"""By name; what they are is told in ``docs/phyworld.md``."""
