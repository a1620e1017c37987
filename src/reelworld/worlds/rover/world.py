"""``rover``: drive, hop and fly over a moonscape that has no end."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from reelworld.worlds.events import Event
from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy
from reelworld.worlds.rover.draw import draw_frame
from reelworld.worlds.rover.happenings import EVENTS
from reelworld.worlds.rover.measures import MEASURES, measure
from reelworld.worlds.rover.motion import next_state
from reelworld.worlds.rover.policy import make_driver
from reelworld.worlds.rover.scenes import FACTORS, MOST_SEED, draw_scene
from reelworld.worlds.rover.state import RoverState
from reelworld.worlds.rover.words import describe
from reelworld.worlds.world import World


class Rover(World[RoverState]):
    """A rover of 2 m and 96 kg on two sprung wheels, seen from the side in a view of 8 m.

    ``left`` and ``right`` turn the wheels, ``down`` brakes them, ``up`` fires jets below the hull
    and keeps it level (or turns it over when it lies on its back), ``act`` fires the rocket:
    backwards while ``left`` is held, forwards otherwise. Jets and rocket share a tank of 1.2 s,
    which fills by 0.35 s every second that neither key is held.
    """

    name = "rover"
    measures: ClassVar[dict[str, str]] = MEASURES
    events: ClassVar[dict[str, Event]] = EVENTS
    factors: ClassVar[tuple[Factor, ...]] = FACTORS

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """Who presses the keys: ``"curious"``, ``"sticky"`` or ``"idle"``; draws from ``rng``
        alone. Raises ``UserError`` for another name."""
        return make_driver(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> RoverState:
        seed = int(rng.integers(MOST_SEED))
        return draw_scene(self.name, seed, lambda factor: self._draw(factor, rng))

    def _advance(self, state: RoverState, keys: tuple[int, ...]) -> RoverState:
        return next_state(state, keys)

    def _picture(self, state: RoverState, size_px: int) -> np.ndarray:
        return draw_frame(state, size_px)

    def _measure(self, state: RoverState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: RoverState) -> str:
        return describe(state)
