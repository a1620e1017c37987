"""``box``: a closed box of elastic balls. Nothing can enter, nothing can leave."""

from __future__ import annotations

import numpy as np

from reelworld.worlds.disc_world import DiscWorld
from reelworld.worlds.factors import Factor
from reelworld.worlds.physics import Disc, Law
from reelworld.worlds.scenes import in_words, place_balls
from reelworld.worlds.state import Scenery, WorldState

_BOUNDS_M = (0.05, 0.05, 0.95, 0.95)
_TILT_MPS2 = 0.25
_BRAKE_PER_FRAME = 0.9
MAX_BALLS = 8


class Box(DiscWorld):
    """Zero to eight balls (radius 0.05 to 0.08 m) that bounce without loss, with no gravity.

    Held arrow keys tilt the box: every ball accelerates by 0.25 m/s^2 that way. ``act`` brakes:
    every ball keeps nine tenths of its velocity each frame. Without keys energy is constant.
    """

    name = "box"

    factors = (Factor("num_balls", "", 0, MAX_BALLS, "balls in the box"),)

    def _describe(self, state: WorldState) -> str:
        """For instance "three balls, red, blue and cyan, in a closed box"."""
        balls = state.balls
        if not balls:
            return "an empty closed box"
        colours = in_words([ball.colour for ball in balls])
        count = ("one", "two", "three", "four", "five", "six", "seven", "eight")[len(balls) - 1]
        return f"{count} ball{'s' if len(balls) > 1 else ''}, {colours}, in a closed box"

    def _draw_scene(self, rng: np.random.Generator) -> WorldState:
        num_balls = self._refined("num_balls", int(rng.integers(0, MAX_BALLS + 1)), rng)
        scenery = Scenery(0.0, _BOUNDS_M, wall_rgb=(88, 92, 104), floor_rgb=(46, 44, 50))
        balls = place_balls(rng, num_balls, (0.05, 0.08), _BOUNDS_M, (), speed_mps=0.4)
        return WorldState(self.name, 0, scenery, balls)

    def _law(self, state: WorldState, discs: list[Disc], keys: tuple[int, ...]) -> Law:
        left, right, up, down, act = keys
        if act:
            for disc in discs:
                disc.vx, disc.vy = disc.vx * _BRAKE_PER_FRAME, disc.vy * _BRAKE_PER_FRAME
        acceleration = (_TILT_MPS2 * (right - left), _TILT_MPS2 * (up - down))
        return Law(bounds_m=_BOUNDS_M, acceleration_mps2=acceleration)
