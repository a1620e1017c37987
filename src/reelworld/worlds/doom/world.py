"""``doom``: rooms, doors, landmarks and creatures, seen in first person."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from reelworld.worlds.doom.buttons import buttons
from reelworld.worlds.doom.draw_plan import draw_plan
from reelworld.worlds.doom.engine import Engine, Place, load_vizdoom
from reelworld.worlds.doom.happenings import EVENTS
from reelworld.worlds.doom.level import STYLES
from reelworld.worlds.doom.measures import MEASURES, measure
from reelworld.worlds.doom.plan import KINDS
from reelworld.worlds.doom.policy import doom_policy
from reelworld.worlds.doom.state import DoomState
from reelworld.worlds.doom.truth import (
    creatures_of,
    landmark_shares_of,
    openings_of,
    plinth_of,
    thing_of,
    visitor_of,
)
from reelworld.worlds.doom.words import describe
from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy
from reelworld.worlds.world import World


class Doom(World[DoomState]):
    """A house of four rooms in a ring, in ViZDoom with Freedoom's pictures.

    Left and right turn (64 frames are a full turn), up and down walk, ``act`` opens the door that
    the visitor faces within 2 m and shoots anywhere else. The visitor cannot be hurt. The engine
    cannot be set to a state: to ``restore`` any but the next frame it replays the episode.
    """

    name = "doom"
    measures = MEASURES
    events = EVENTS
    factors = (
        Factor("room_side_m", "m", 12, 20, "width of each column and depth of each row of rooms"),
        Factor("room_height_m", "m", meaning="height of each room", choices=(4.0, 5.0, 6.0)),
        Factor("style", meaning="what each room is made of", choices=tuple(STYLES)),
        Factor("light", "of 255", 150, 240, "light in each room", limits=(80, 255)),
        Factor("num_doors", "", 2, 4, "passages with a door; the others are open", limits=(0, 4)),
        Factor("crate_height_m", "m", meaning="each room's crate", choices=(1.0, 1.5, 2.0)),
        Factor("num_creatures", "", 1, 4, "creatures at the beginning", limits=(0, 4)),
        Factor("creature", meaning="kind of each creature", choices=tuple(KINDS)),
        Factor("gravity_mps2", "m/s²", 4.0, 20.0, "gravity", limits=(1.0, 60.0)),
    )
    _state_type = DoomState

    def __init__(
        self, size_px: int = 128, render_mode: str | None = "rgb_array", **fixed: Any
    ) -> None:
        """Raises ``UserError`` as ``World`` does, and if ViZDoom is missing."""
        super().__init__(size_px, render_mode, **fixed)
        load_vizdoom()
        self._engine: Engine | None = None

    def close(self) -> None:
        """End the engine's process; the next use starts another."""
        if self._engine is not None:
            self._engine.close()

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """``"curious"`` walks through rooms, looks at landmarks, meets creatures, turns and turns
        back; ``"sticky"`` and ``"idle"`` as everywhere."""
        return doom_policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> DoomState:
        plan = draw_plan(rng, lambda name: self._draw(name, rng))
        place = Place(plan, int(rng.integers(2**31)), "", ())
        return self._see(place, None, (0, 0, 0, 0, 0))

    def _advance(self, state: DoomState, keys: tuple[int, ...]) -> DoomState:
        played = state.played + buttons(state, keys)
        return self._see(Place(state.plan, state.seed, played, state.calls), state, keys)

    def _picture(self, state: DoomState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        place = Place(state.plan, state.seed, state.played, state.done_calls)
        frame = self._the_engine().see(place).frame
        if size_px == len(frame):
            return frame.copy()
        # Means over the engine's own pixels: the same picture at every size.
        small = Image.fromarray(frame).resize((size_px, size_px), Image.Resampling.BOX)
        return np.array(small)

    def _measure(self, state: DoomState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: DoomState) -> str:
        return describe(state)

    def _see(self, place: Place, before: DoomState | None, keys: tuple[int, ...]) -> DoomState:
        sight = self._the_engine().see(place)
        return DoomState(
            world=self.name,
            frame_index=len(place.played),
            seed=place.seed,
            plan=place.plan,
            played=place.played,
            calls=place.calls,
            visitor=visitor_of(sight),
            creatures=creatures_of(place.plan, sight, before),
            ball=thing_of("Ball", "ball", sight, before.ball if before else None),
            landmark_shares=landmark_shares_of(sight),
            openings_m=openings_of(place.plan, sight),
            plinth_m=plinth_of(place.plan, sight),
            keys=keys,
        )

    def _the_engine(self) -> Engine:
        if self._engine is None:
            self._engine = Engine()
        return self._engine
