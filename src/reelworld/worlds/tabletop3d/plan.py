"""What stands where at the beginning: table, blocks, cup, landmarks. Plain frozen numbers.

Metres, seconds, kilograms. The origin is the middle of the table's top; x to the right of the
first view, y away from it, z up.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_BLOCKS = 4
NUM_LANDMARKS = 12
NUM_HAND_JOINTS = 4
"""Sideways, up, and two fingers."""
TABLE_HALF_M = (0.5, 0.3)
FLOOR_M = -0.75
ROOM_M = (-2.3, -3.0, 2.3, 1.7)
"""``(x0, y0, x1, y1)``: the walls."""
EYE_M = (0.0, -0.72, 0.42)
"""Where the camera is; it turns, and never moves."""
BALL_RADIUS_M = 0.03
CUP_RADIUS_M, CUP_HEIGHT_M = 0.043, 0.1

RGB = tuple[int, int, int]
Draw = Callable[[str], Any]

COLOURS: dict[str, RGB] = {
    "red": (222, 54, 54),
    "orange": (244, 138, 36),
    "yellow": (250, 214, 60),
    "lime": (158, 214, 52),
    "green": (46, 158, 84),
    "teal": (36, 170, 160),
    "cyan": (80, 206, 240),
    "blue": (52, 98, 224),
    "violet": (126, 80, 212),
    "magenta": (222, 76, 186),
    "white": (240, 238, 232),
    "brown": (128, 82, 50),
}
"""Each landmark has one of its own."""
BLOCK_COLOURS = ("red", "yellow", "green", "blue", "violet", "orange")
CUP_COLOURS = ("white", "cyan", "magenta", "teal")
SHAPES = ("cube", "brick", "cylinder")
TABLES: dict[str, RGB] = {"oak": (186, 142, 94), "walnut": (112, 78, 56), "slate": (98, 106, 118)}
WALLS: dict[str, RGB] = {"cream": (216, 208, 190), "sage": (168, 186, 166), "dusk": (140, 146, 176)}


@dataclass(frozen=True)
class Block:
    """One block."""

    shape: str
    colour: str
    half_m: float
    """Half of its width; a brick is twice as long, a cylinder as wide as high."""
    position_m: tuple[float, float]
    """Where it stands on the table."""
    turn_deg: float


@dataclass(frozen=True)
class Landmark:
    """A coloured post that stands on the floor and never moves."""

    shape: str
    """``"ball"`` or ``"box"``: what is on top of it."""
    colour: str
    top_m: tuple[float, float, float]
    """The middle of the coloured part."""
    size_m: float
    """Its radius, or half of its side."""


@dataclass(frozen=True)
class Plan:
    """A whole scene; it stays the same for an episode."""

    blocks: tuple[Block, ...]
    cup_colour: str
    cup_m: tuple[float, float]
    landmarks: tuple[Landmark, ...]
    table: str
    wall: str
    hand_x_m: float
    light: float
    """1 is plain daylight."""
    gravity_mps2: float
    friction: float
    """Of everything on the table, sliding."""


def draw_plan(rng: np.random.Generator, draw: Draw) -> Plan:
    """A scene; ``draw`` gives the factors, ``rng`` the places."""
    num_blocks = draw("num_blocks")
    xs = _apart(rng, num_blocks + 1)
    colours = rng.permutation(BLOCK_COLOURS).tolist()
    blocks = tuple(
        Block(
            shape=draw("shape"),
            colour=colours[i],
            half_m=draw("block_half_m"),
            position_m=(xs[i], float(rng.uniform(-0.012, 0.012))),
            turn_deg=float(rng.uniform(-8, 8)),
        )
        for i in range(num_blocks)
    )
    return Plan(
        blocks=blocks,
        cup_colour=draw("cup_colour"),
        cup_m=(xs[-1], float(rng.uniform(-0.01, 0.01))),
        landmarks=_landmarks(rng),
        table=draw("table"),
        wall=draw("wall"),
        hand_x_m=float(rng.uniform(-0.3, 0.3)),
        light=draw("light"),
        gravity_mps2=draw("gravity_mps2"),
        friction=draw("friction"),
    )


def _apart(rng: np.random.Generator, count: int) -> list[float]:
    """Places from left to right, each at random in a slot of its own, in random order."""
    slot = 0.72 / count
    free = max(slot - 0.13, 0.0)
    xs = [-0.36 + slot * (i + 0.5) + free * rng.uniform(-0.5, 0.5) for i in range(count)]
    return [float(xs[i]) for i in rng.permutation(count)]


def _landmarks(rng: np.random.Generator) -> tuple[Landmark, ...]:
    """One in each twelfth of the circle around the camera."""
    colours = rng.permutation(list(COLOURS)).tolist()
    turns = np.arange(NUM_LANDMARKS) * (360 / NUM_LANDMARKS) + rng.uniform(-8, 8, NUM_LANDMARKS)
    marks = []
    for colour, turn in zip(colours, turns.tolist(), strict=True):
        reach = float(rng.uniform(1.45, 1.95))
        place = (
            EYE_M[0] + reach * math.sin(math.radians(turn)),
            EYE_M[1] + reach * math.cos(math.radians(turn)),
            float(rng.uniform(-0.35, 0.15)),
        )
        shape = "ball" if rng.random() < 0.5 else "box"
        marks.append(Landmark(shape, colour, place, float(rng.uniform(0.09, 0.13))))
    return tuple(marks)
