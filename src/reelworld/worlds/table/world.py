"""``table``: a hand, a cup and other things on a table, under Coulomb's and Newton's laws."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.factors import Factor
from reelworld.worlds.policies import Policy, make_plain_policy
from reelworld.worlds.table.draw import draw
from reelworld.worlds.table.happenings import EVENTS, GRAVITY_RANGE_MPS2
from reelworld.worlds.table.measures import MEASURES, measure
from reelworld.worlds.table.policy import Curious
from reelworld.worlds.table.scene import COLOURS, build
from reelworld.worlds.table.state import TableState
from reelworld.worlds.table.step import advance
from reelworld.worlds.table.words import describe
from reelworld.worlds.world import World

_CHOICES = {
    "cup_colour": "of the cup",
    "cup_liquid": "in the cup",
    "glass_liquid": "in the glass",
    "bottle_colour": "of the bottle",
    "block_colour": "of the first block; further ones take the next",
    "wall": "colour of the wall",
    "wood": "of the table",
}


class Table(World[TableState]):
    """A table seen from the side, 1 m of the room, under a gravity low enough to follow by eye.

    The arrow keys move the hand at 0.36 m/s with a force of up to 9 N. It is smooth, so it pushes
    straight: pushed lower than w / (2 mu) a thing slides, pushed higher it tips. ``act`` closes the
    hand (its cuff turns orange); closing beside or upon a thing it grips it, lifts it and turns it
    upright; opening lets go. Vessels slosh and spill, and what is spilt stays. A glass that is hit
    too hard breaks for good. Nothing leaves the room.
    """

    name = "table"
    measures = MEASURES
    events = EVENTS
    factors = (
        Factor("gravity_mps2", "m/s²", 2.8, 4.2, "gravity", limits=GRAVITY_RANGE_MPS2),
        Factor("table_friction", "", 0.2, 0.8, "Coulomb coefficient of the table",
               limits=(0.0, 1.0)),
        Factor("edge_m", "m", 0.66, 0.74, "length of the table in the picture",
               limits=(0.6, 0.8)),
        Factor("edge_side", choices=("left", "right"), meaning="where the table ends"),
        Factor("hand_x_m", "m", 0.15, 0.85, "the hand at first, across"),
        Factor("hand_y_m", "m", 0.72, 0.92, "the hand at first, up"),
        Factor("cup_width_m", "m", 0.085, 0.115, "of its foot; its rim is 1.22 times as wide"),
        Factor("cup_height_m", "m", 0.11, 0.15, "of the cup"),
        Factor("cup_filled", "", 0.0, 0.85, "share of the cup that is full",
               limits=(0.0, 1.0)),
        Factor("glass", choices=("yes", "yes", "yes", "no"), meaning="whether there is a glass"),
        Factor("glass_width_m", "m", 0.062, 0.078, "of its foot; its rim is 1.12 times as wide"),
        Factor("glass_height_m", "m", 0.13, 0.18, "of the glass"),
        Factor("glass_filled", "", 0.0, 0.75, "share of the glass that is full",
               limits=(0.0, 1.0)),
        Factor("glass_break_J", "J", 0.03, 0.07, "impact energy that breaks the glass",
               limits=(0.005, 10.0)),
        Factor("bottle", choices=("yes", "no"), meaning="whether there is a bottle"),
        Factor("bottle_width_m", "m", 0.065, 0.08, "of the bottle"),
        Factor("bottle_height_m", "m", 0.18, 0.23, "of the bottle"),
        Factor("num_blocks", "", 0, 2, "wooden blocks", limits=(0, 4)),
        Factor("block_m", "m", 0.07, 0.10, "side of a block"),
        Factor("light", choices=("on",) * 7 + ("off",), meaning="whether the light is on"),
        *(Factor(name, choices=COLOURS[name], meaning=text) for name, text in _CHOICES.items()),
    )  # fmt: skip

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """``"curious"`` pushes low and high, lifts, carries and drops; the others are common to
        all worlds."""
        return Curious(rng) if name == "curious" else make_plain_policy(name, rng)

    def _draw_scene(self, rng: np.random.Generator) -> TableState:
        seed = int(rng.integers(0, 2**31))
        drawn = {factor.name: self._draw(factor.name, rng) for factor in self.factors}
        return build(drawn, seed, rng)

    def _advance(self, state: TableState, keys: tuple[int, ...]) -> TableState:
        return advance(state, keys)

    def _picture(self, state: TableState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        return draw(state, size_px)

    def _measure(self, state: TableState) -> dict[str, float]:
        return measure(state)

    def _describe(self, state: TableState) -> str:
        return describe(state)
