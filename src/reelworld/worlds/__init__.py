"""Simulators with known laws: keys in, frames and exact truth out. No PyTorch here.

Importing this package registers ``reelworld/Den-v0`` and ``reelworld/Box-v0`` with Gymnasium.
"""

from __future__ import annotations

import inspect
from typing import Any

import gymnasium

from reelworld.kit.errors import UserError
from reelworld.worlds.box import Box
from reelworld.worlds.den import Den
from reelworld.worlds.state import (
    FPS,
    KEYS,
    PALETTE,
    VIDEO,
    Body,
    Contact,
    Occluder,
    Scenery,
    WorldState,
)
from reelworld.worlds.world import World

__all__ = [
    "FPS",
    "KEYS",
    "PALETTE",
    "VIDEO",
    "WORLD_NAMES",
    "Body",
    "Contact",
    "Occluder",
    "Scenery",
    "World",
    "WorldState",
    "make",
]

_WORLDS: dict[str, type[World]] = {"den": Den, "box": Box}
WORLD_NAMES = tuple(_WORLDS)


def make(name: str, *, size_px: int = 128, **options: Any) -> World:
    """Build a world by name. ``options`` go to its constructor, e.g. ``num_balls=4`` for ``box``.

    Raises ``UserError`` for an unknown name, an unknown option or a value out of range.
    """
    if name == VIDEO:
        raise UserError(
            f"{VIDEO!r} is no world but footage imported from videos: nothing simulates what they"
            " show, so there is no truth to compare with. A model of it can be played (`reelworld"
            f" play`), the dream alone. Worlds: {', '.join(WORLD_NAMES)}."
        )
    if name not in _WORLDS:
        raise UserError(f"There is no world called {name!r}. Worlds: {', '.join(WORLD_NAMES)}.")
    known = inspect.signature(_WORLDS[name]).parameters
    unknown = sorted(options.keys() - known.keys())
    if unknown:
        raise UserError(
            f"World {name!r} has no option {', '.join(unknown)}. Options: {', '.join(known)}."
        )
    return _WORLDS[name](size_px=size_px, **options)


for _name, _class in _WORLDS.items():
    gymnasium.register(
        id=f"reelworld/{_class.__name__}-v0",
        entry_point=f"reelworld.worlds.{_name}:{_class.__name__}",
    )
