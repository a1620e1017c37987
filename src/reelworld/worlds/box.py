"""``box``: a closed box of elastic balls. Nothing can enter, nothing can leave."""

from __future__ import annotations

import numpy as np

from reelworld.worlds.disc_events import BOX_EVENTS
from reelworld.worlds.disc_words import describe_box
from reelworld.worlds.disc_world import LIGHT, DiscWorld, measures_of
from reelworld.worlds.factors import Factor
from reelworld.worlds.physics import Disc, Law
from reelworld.worlds.scenes import place_balls
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

    events = BOX_EVENTS
    measures = measures_of(MAX_BALLS)
    factors = (
        Factor("num_balls", "", 0, MAX_BALLS, "balls in the box"),
        Factor("ball_radius_m", "m", 0.05, 0.08, "of each ball", limits=(0.03, 0.08)),
        Factor("ball_speed_mps", "m/s", 0.4, 0.4, "most, of each component", limits=(0.0, 1.0)),
        Factor("gravity_mps2", "m/s²", 0.0, 0.0, "down", limits=(0.0, 2.0)),
        LIGHT,
    )

    def _describe(self, state: WorldState) -> str:
        return describe_box(state)

    def _draw_scene(self, rng: np.random.Generator) -> WorldState:
        num_balls = self._refined("num_balls", int(rng.integers(0, MAX_BALLS + 1)), rng)
        gravity_mps2 = self._refined("gravity_mps2", 0.0, rng)
        light = self._refined("light", 1.0, rng)
        speed_mps = self._refined("ball_speed_mps", 0.4, rng)
        scenery = Scenery(gravity_mps2, _BOUNDS_M, (88, 92, 104), (46, 44, 50), light=light)
        radius_m = self._factors["ball_radius_m"]
        balls = place_balls(rng, num_balls, radius_m, _BOUNDS_M, (), speed_mps=speed_mps)
        self._note("ball_radius_m", tuple(ball.radius_m for ball in balls))
        return WorldState(self.name, 0, scenery, balls)

    def _law(self, state: WorldState, discs: list[Disc], keys: tuple[int, ...]) -> Law:
        left, right, up, down, act = keys
        if act:
            for disc in discs:
                disc.vx, disc.vy = disc.vx * _BRAKE_PER_FRAME, disc.vy * _BRAKE_PER_FRAME
        gravity_mps2 = state.scenery.gravity_mps2
        acceleration = (_TILT_MPS2 * (right - left), _TILT_MPS2 * (up - down) - gravity_mps2)
        return Law(bounds_m=_BOUNDS_M, acceleration_mps2=acceleration)
