"""``den``: coloured balls under gravity, things to hide behind, and a hand to hit them with."""

from __future__ import annotations

import numpy as np

from reelworld.worlds.disc_events import DEN_EVENTS
from reelworld.worlds.disc_words import describe_den
from reelworld.worlds.disc_world import LIGHT, DiscWorld, measures_of
from reelworld.worlds.factors import Factor
from reelworld.worlds.physics import Disc, Law
from reelworld.worlds.scenes import place_balls
from reelworld.worlds.state import Body, Occluder, Scenery, WorldState

_FLOOR_M = 0.08
_BOUNDS_M = (0.0, _FLOOR_M, 1.0, 1.0)
_GRAVITY_MPS2 = 0.5
_HAND_RADIUS_M = 0.06
_HAND_SPEED_MPS, _HAND_FAST_MPS = 0.4, 0.7
_HAND_MASS_KG, _HAND_MOTOR_MPS2 = 0.05, 8.0
_HAND_ID = 100

_WALLS = {"slate": (86, 94, 110), "teal": (78, 98, 104), "mauve": (98, 90, 104)}
_WALLS |= {"sage": (92, 96, 90)}
_FLOORS = {"umber": (52, 46, 46), "steel": (44, 48, 56), "ochre": (58, 52, 44)}
_PILLARS = ((126, 116, 108), (112, 120, 128), (132, 122, 126))
_FURNITURE = ("pillar", "couch", "both")
_COUCHES = ((74, 58, 62), (58, 66, 60), (62, 58, 76))


class Den(DiscWorld):
    """A den 1 m wide under a gravity of 0.5 m/s^2, low enough to follow by eye.

    One to three balls (radius 0.06 to 0.10 m, restitution 0.85, rolling deceleration 0.05 m/s^2)
    move behind a pillar, a couch or both. The hand (radius 0.06 m, mass 0.05 kg, two to four
    balls') is driven by a motor of 8 m/s^2 to 0.4 m/s the way the arrow keys say, with ``act`` to
    0.7 m/s and its ring orange; balls bounce off it with restitution 0.6, and push it a little. It
    is drawn in front of everything but touches balls behind the furniture too.
    """

    name = "den"
    events = DEN_EVENTS
    measures = measures_of(4, has_hand=True)
    factors = (
        Factor("num_balls", "", 1, 3, "balls in the den"),
        Factor("ball_radius_m", "m", 0.06, 0.10, "of each ball", limits=(0.04, 0.12)),
        Factor("ball_speed_mps", "m/s", 0.4, 0.4, "most, of each component", limits=(0.0, 1.0)),
        Factor("gravity_mps2", "m/s²", 0.5, 0.5, "down", limits=(0.0, 2.0)),
        LIGHT,
        Factor("furniture", "", choices=_FURNITURE, meaning="40 %, 40 %, 20 % of scenes"),
        Factor("wall", "", choices=tuple(_WALLS), meaning="colour"),
        Factor("floor", "", choices=tuple(_FLOORS), meaning="colour"),
    )

    def _describe(self, state: WorldState) -> str:
        return describe_den(state)

    def _draw_scene(self, rng: np.random.Generator) -> WorldState:
        wall = self._refined("wall", list(_WALLS)[rng.integers(len(_WALLS))], rng)
        floor = self._refined("floor", list(_FLOORS)[rng.integers(len(_FLOORS))], rng)
        drawn = _FURNITURE[rng.choice(3, p=(0.4, 0.4, 0.2))]
        furniture = self._refined("furniture", drawn, rng)
        scenery = Scenery(
            gravity_mps2=self._refined("gravity_mps2", _GRAVITY_MPS2, rng),
            bounds_m=_BOUNDS_M,
            wall_rgb=_WALLS[wall],
            floor_rgb=_FLOORS[floor],
            occluders=_draw_furniture(furniture, rng),
            light=self._refined("light", 1.0, rng),
        )
        covers = tuple(occluder.rect_m for occluder in scenery.occluders)
        num_balls = self._refined("num_balls", int(rng.integers(1, 4)), rng)
        speed_mps, radius_m = (
            self._refined("ball_speed_mps", 0.4, rng),
            self._factors["ball_radius_m"],
        )
        balls = place_balls(rng, num_balls, radius_m, _BOUNDS_M, covers, speed_mps=speed_mps)
        self._note("ball_radius_m", tuple(ball.radius_m for ball in balls))
        hand = Body(_HAND_ID, "hand", "white", _draw_hand(rng, balls), (0.0, 0.0), _HAND_RADIUS_M)
        return WorldState(self.name, 0, scenery, (*balls, hand))

    def _law(self, state: WorldState, discs: list[Disc], keys: tuple[int, ...]) -> Law:
        left, right, up, down, act = keys
        speed = _HAND_FAST_MPS if act else _HAND_SPEED_MPS
        across, along = right - left, up - down
        if across and along:
            speed /= 2**0.5  # the same speed on the diagonal
        hand = discs[-1]
        hand.mass_kg, hand.target_mps = _HAND_MASS_KG, (speed * across, speed * along)
        return Law(
            bounds_m=_BOUNDS_M,
            acceleration_mps2=(0.0, -state.scenery.gravity_mps2),
            restitution=0.85,
            restitution_driven=0.6,
            motor_mps2=_HAND_MOTOR_MPS2,
            rolling_mps2=0.05,
        )


def _draw_furniture(kind: str, rng: np.random.Generator) -> tuple[Occluder, ...]:
    """A pillar, a couch or both apart from each other."""
    both = kind == "both"
    pillar_width = rng.uniform(0.22, 0.26) if both else rng.uniform(0.24, 0.36)
    couch_width = rng.uniform(0.34, 0.40) if both else rng.uniform(0.38, 0.52)
    if both:
        pillar_left = bool(rng.integers(2))
        near, far = rng.uniform(0.02, 0.08), rng.uniform(0.02, 0.08)
        pillar_x = near if pillar_left else 1.0 - near - pillar_width
        couch_x = 1.0 - far - couch_width if pillar_left else far
    else:
        pillar_x = rng.uniform(0.18, 0.82 - pillar_width)
        couch_x = rng.uniform(0.12, 0.88 - couch_width)
    couch_top = _FLOOR_M + rng.uniform(0.23, 0.30)
    pillar = (float(pillar_x), 0.0, float(pillar_x + pillar_width), 1.0)
    couch = (float(couch_x), 0.03, float(couch_x + couch_width), float(couch_top))
    pillars = (Occluder("pillar", pillar, _PILLARS[rng.integers(len(_PILLARS))]),)
    couches = (Occluder("couch", couch, _COUCHES[rng.integers(len(_COUCHES))]),)
    return {"pillar": pillars, "couch": couches, "both": pillars + couches}[kind]


def _draw_hand(rng: np.random.Generator, balls: tuple[Body, ...]) -> tuple[float, float]:
    """A place for the hand that touches no ball."""
    while True:
        x, y = rng.uniform(0.1, 0.9), rng.uniform(_FLOOR_M + 0.08, 0.9)
        reach_m = _HAND_RADIUS_M + 0.02
        if all(
            np.hypot(b.position_m[0] - x, b.position_m[1] - y) > b.radius_m + reach_m for b in balls
        ):
            return float(x), float(y)
