"""Simulators with known laws: keys in, frames and exact truth out. No PyTorch here.

Importing this package registers every world with Gymnasium, e.g. ``reelworld/Den-v0``; a world's
own code is loaded when it is made.
"""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import gymnasium

from reelworld.kit.errors import UserError
from reelworld.worlds.disc_world import DiscWorld
from reelworld.worlds.events import Event
from reelworld.worlds.factors import Factor
from reelworld.worlds.state import (
    FPS,
    GYM,
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
    "EXTRAS",
    "FPS",
    "GYM",
    "KEYS",
    "PALETTE",
    "VIDEO",
    "WORLD_NAMES",
    "Body",
    "Contact",
    "DiscWorld",
    "Event",
    "Factor",
    "Occluder",
    "Scenery",
    "World",
    "WorldState",
    "make",
    "world_class",
]

_WORLDS = {
    "den": "reelworld.worlds.den:Den",
    "box": "reelworld.worlds.box:Box",
    "laws-uniform": "reelworld.worlds.laws.world:LawsUniform",
    "laws-collision": "reelworld.worlds.laws.world:LawsCollision",
    "laws-parabola": "reelworld.worlds.laws.world:LawsParabola",
    "court": "reelworld.worlds.court.world:Court",
    "table": "reelworld.worlds.table.world:Table",
    "rover": "reelworld.worlds.rover.world:Rover",
    "cat": "reelworld.worlds.cat.world:Cat",
    "doom": "reelworld.worlds.doom.world:Doom",
    "tabletop3d": "reelworld.worlds.tabletop3d.world:Tabletop3d",
}
EXTRAS = {"doom": ("doom", "vizdoom"), "tabletop3d": ("mujoco", "mujoco")}
"""World -> what it needs beyond our own dependencies: the extra, and the module that it brings."""
WORLD_NAMES = tuple(_WORLDS)


def make(name: str, *, size_px: int = 128, **options: Any) -> World[Any]:
    """Build a world by name. ``options`` fix or narrow its factors, e.g. ``num_balls=4`` for
    ``box``, or ``num_balls=(2, 4)``.

    Raises ``UserError`` for an unknown name, an unknown option or a value out of range.
    """
    made = world_class(name)
    own = [
        p.name for p in inspect.signature(made).parameters.values() if p.kind is not p.VAR_KEYWORD
    ]
    known = [*own, *(factor.name for factor in made.factors)]
    if unknown := sorted(options.keys() - set(known)):
        raise UserError(
            f"World {name!r} has no option {', '.join(unknown)}. Options: {', '.join(known)}."
        )
    return made(size_px=size_px, **options)


def world_class(name: str) -> type[World[Any]]:
    """The class of a world, with its ``measures``, ``events`` and ``factors``.

    Raises ``UserError`` for an unknown name.
    """
    if name == VIDEO:
        raise UserError(
            f"{VIDEO!r} is no world but footage imported from videos: nothing simulates what they"
            " show, so there is no truth to compare with. A model of it can be played (`reelworld"
            f" play`), the dream alone. Worlds: {', '.join(WORLD_NAMES)}."
        )
    if name.startswith(GYM):
        raise UserError(
            f"{name!r} is an environment of Gymnasium, recorded without its truth: it is no world"
            f" to compare with. Worlds: {', '.join(WORLD_NAMES)}."
        )
    if name not in _WORLDS:
        raise UserError(f"There is no world called {name!r}. Worlds: {', '.join(WORLD_NAMES)}.")
    module, _, class_name = _WORLDS[name].partition(":")
    return getattr(importlib.import_module(module), class_name)


for _target in _WORLDS.values():
    gymnasium.register(id=f"reelworld/{_target.partition(':')[2]}-v0", entry_point=_target)
