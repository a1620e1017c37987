"""What differs from court to court, and how one is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reelworld.worlds.court.player import AIM_START_RAD, place_of_hands
from reelworld.worlds.court.state import (
    BALL_COLOURS,
    PLACES,
    SHIRT_COLOURS,
    Ball,
    Court,
    CourtState,
    Player,
)
from reelworld.worlds.factors import Factor

FACTORS = (
    Factor("make_share", "", 0.5, 0.5, "share of makes `curious` aims for", limits=(0.5, 0.995)),
    Factor("gravity_mps2", "m/s²", 4.0, 10.0, "pull on balls and player", limits=(1.0, 20.0)),
    Factor("wind_mps2", "m/s²", 0.0, 0.0, "push on flying balls, rightwards", limits=(-1.5, 1.5)),
    Factor("bounce", "", 0.70, 0.86, "restitution on the floor", limits=(0.3, 0.95)),
    Factor("hoop_x_m", "m", 3.75, 4.05, "of the ring's centre", limits=(3.6, 4.1)),
    Factor("hoop_y_m", "m", 2.3, 2.9, "height of the ring", limits=(1.8, 3.2)),
    Factor("ring_half_m", "m", 0.27, 0.30, "half the ring's width", limits=(0.25, 0.34)),
    Factor("ball_radius_m", "m", 0.115, 0.135, "of every ball", limits=(0.10, 0.15)),
    Factor("ball_colour", choices=tuple(BALL_COLOURS), meaning="of the first ball"),
    Factor("player_x_m", "m", 0.5, 2.4, "where the player starts", limits=(0.3, 4.7)),
    Factor("player_height_m", "m", 1.45, 1.95, "of the player", limits=(1.2, 2.1)),
    Factor("jump_m", "m", 0.35, 0.65, "height of a jump", limits=(0.1, 1.0)),
    Factor("shirt", choices=tuple(SHIRT_COLOURS), meaning="of the player"),
    Factor("skin", "", 0.0, 1.0, "of the player, light to dark"),
    Factor("place", choices=PLACES, meaning="look of the court"),
    Factor("tone", "", 0.0, 1.0, "shade of wall and floor"),
    Factor("light", "", 0.75, 1.0, "brightness of the picture", limits=(0.25, 1.0)),
)


def draw_scene(draw: Callable[[str], Any], seed: int) -> CourtState:
    """A court at frame 0: the ball is in the player's hands, the hoop to the right.

    ``draw`` gives the value of a factor by name. The player is strong enough to throw from one wall
    over the hoop at the gravity of the start.
    """
    gravity, hoop_y = draw("gravity_mps2"), draw("hoop_y_m")
    court = Court(
        place=draw("place"),
        tone=draw("tone"),
        light=draw("light"),
        gravity_mps2=gravity,
        wind_mps2=draw("wind_mps2"),
        bounce=draw("bounce"),
        hoop_x_m=draw("hoop_x_m"),
        hoop_y_m=hoop_y,
        hoop_target_m=hoop_y,
        ring_half_m=draw("ring_half_m"),
    )
    player = Player(
        x_m=draw("player_x_m"),
        y_m=0.0,
        vx_mps=0.0,
        vy_mps=0.0,
        facing=1,
        stride=0.0,
        charge=0.0,
        aim_rad=AIM_START_RAD,
        height_m=draw("player_height_m"),
        jump_mps=(2.0 * gravity * draw("jump_m")) ** 0.5,
        strength_mps=(9.0 * gravity) ** 0.5,
        shirt=draw("shirt"),
        skin=draw("skin"),
    )
    x, y = place_of_hands(player, aiming=False)
    ball = Ball(0, draw("ball_colour"), draw("ball_radius_m"), x, y, held=True)
    return CourtState("court", 0, seed, draw("make_share"), court, player, (ball,))
