"""``cat``: the living room as a world."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.cat.draw import draw_frame
from reelworld.worlds.cat.factors import FACTORS, draw_scene
from reelworld.worlds.cat.happenings import EVENTS
from reelworld.worlds.cat.measures import MEASURES, measure
from reelworld.worlds.cat.physics import advance
from reelworld.worlds.cat.policy import make_cat_policy
from reelworld.worlds.cat.state import CatState
from reelworld.worlds.cat.visible import seen
from reelworld.worlds.cat.words import describe
from reelworld.worlds.events import Event
from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy
from reelworld.worlds.world import World


class Cat(World[CatState]):
    """A living room 2 m wide, a cat under the five keys, and a mouse with a mind of its own.

    Left and right walk (0.6 m/s), with ``act`` run (1.3 m/s); up jumps at 3.85 m/s; down crouches
    and, after a third of a second on furniture, lets the cat drop; ``act`` alone strikes with the
    paw. Sofa, table, shelf and window sill hold up what comes from above. The sofa and the table
    hide what passes behind them.
    """

    name: ClassVar[str] = "cat"
    measures: ClassVar[dict[str, str]] = MEASURES
    events: ClassVar[dict[str, Event]] = EVENTS
    factors: ClassVar[tuple[Factor, ...]] = FACTORS

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """``"curious"`` explores, hunts, hides and knocks things over; ``"sticky"`` and
        ``"idle"`` as in every world. Raises ``UserError`` for another name."""
        return make_cat_policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> CatState:
        state = draw_scene(lambda name: self._draw(name, rng), int(rng.integers(2**62)))
        return seen(state)

    def _advance(self, state: CatState, keys: tuple[int, ...]) -> CatState:
        return advance(state, keys)

    def _picture(self, state: CatState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        return draw_frame(state, size_px)

    def _measure(self, state: CatState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: CatState) -> str:
        return describe(state)
