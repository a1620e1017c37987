"""Drawing a scene: everything that differs from one episode to the next."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from reelworld.worlds.table.liquid import capacity_m3
from reelworld.worlds.table.looks import BLOCKS, BOTTLES, CUPS, LIQUIDS, WALLS, WOODS
from reelworld.worlds.table.shapes import bottle, centred, trapezoid, vessel
from reelworld.worlds.table.state import (
    STILL_FRAMES,
    TABLE_TOP_M,
    Hand,
    Liquid,
    Room,
    TableState,
    Thing,
    table_span_m,
)

CUP, GLASS, BOTTLE, FIRST_BLOCK, MOST_BLOCKS = 0, 1, 2, 3, 4
CUP_KG, GLASS_KG, BOTTLE_KG, BLOCK_KGPM2 = 0.30, 0.15, 0.28, 24.0
_GAP_M = 0.045

Drawn = dict[str, float | str]


def build(drawn: Drawn, seed: int, rng: np.random.Generator) -> TableState:
    """The scene of these factors. ``rng`` only shuffles and spaces the things."""
    room = Room(
        gravity_mps2=float(drawn["gravity_mps2"]),
        table_friction=float(drawn["table_friction"]),
        edge_m=float(drawn["edge_m"]),
        edge_side=str(drawn["edge_side"]),
        wall=str(drawn["wall"]),
        wood=str(drawn["wood"]),
        lit=drawn["light"] == "on",
    )
    if room.edge_side == "left":
        room = replace(room, edge_m=1.0 - room.edge_m)
    things = _line_up(_things(drawn), room, rng)
    poured = math.fsum(t.liquid.volume_m3 for t in things if t.liquid)
    room = replace(room, poured_m3=poured)
    at = float(drawn["hand_x_m"]), float(drawn["hand_y_m"])
    return TableState("table", 0, seed, room, Hand(at), things)


def _things(drawn: Drawn) -> list[Thing]:
    """Still without places. The cup always comes first, so that it is never left out."""
    found = [_vessel(CUP, "cup", drawn)]
    if drawn["glass"] == "yes":
        found.append(_vessel(GLASS, "glass", drawn))
    if drawn["bottle"] == "yes":
        outline = bottle(float(drawn["bottle_width_m"]), float(drawn["bottle_height_m"]))
        colour = str(drawn["bottle_colour"])
        found.append(Thing(BOTTLE, "bottle", colour, outline, BOTTLE_KG, 0.2, (0.0, 0.0)))
    colours = list(BLOCKS)
    start = colours.index(str(drawn["block_colour"]))
    for i in range(int(drawn["num_blocks"])):
        found.append(block(FIRST_BLOCK + i, colours[(start + i) % 4], float(drawn["block_m"])))
    return found


def block(number: int, colour: str, side_m: float) -> Thing:
    """A wooden block."""
    outline, _ = centred(trapezoid(side_m, side_m, side_m))
    mass_kg = BLOCK_KGPM2 * side_m * side_m
    return Thing(number, "block", colour, outline, mass_kg, 0.25, (0.0, 0.0))


def _vessel(number: int, kind: str, drawn: Drawn) -> Thing:
    sturdy = kind == "cup"
    bottom, height = float(drawn[f"{kind}_width_m"]), float(drawn[f"{kind}_height_m"])
    flare = 1.22 if sturdy else 1.12
    outline, interior = vessel(bottom, flare * bottom, height, 0.009 if sturdy else 0.006)
    thing = Thing(
        id=number,
        kind=kind,
        colour=str(drawn["cup_colour"]) if sturdy else "clear",
        outline_m=outline,
        mass_kg=CUP_KG if sturdy else GLASS_KG,
        restitution=0.2 if sturdy else 0.25,
        position_m=(0.0, 0.0),
        break_J=None if sturdy else float(drawn["glass_break_J"]),
        interior_m=interior,
    )
    volume = float(drawn[f"{kind}_filled"]) * capacity_m3(thing, 0.0)
    liquid = Liquid(str(drawn[f"{kind}_liquid"]), volume)
    return replace(thing, liquid=liquid)


def _line_up(things: list[Thing], room: Room, rng: np.random.Generator) -> tuple[Thing, ...]:
    """Side by side at rest on the table, in any order; the last ones stay away if it is full."""
    low, high = table_span_m(room)
    low, high = max(low, 0.0) + 0.06, min(high, 1.0) - 0.06
    widths = [max(x for x, _ in t.outline_m) - min(x for x, _ in t.outline_m) for t in things]
    while sum(widths) + _GAP_M * (len(things) - 1) > high - low:
        widths.pop()
        things = things[:-1]
    spare = high - low - sum(widths) - _GAP_M * (len(things) - 1)
    gaps = rng.dirichlet([1.0] * (len(things) + 1)) * spare
    placed, x = {}, low
    for gap, index in zip(gaps, rng.permutation(len(things)), strict=False):
        thing, width = things[index], widths[index]
        at = (x + float(gap) + width / 2.0, TABLE_TOP_M - thing.outline_m[0][1])
        x += float(gap) + width + _GAP_M
        placed[thing.id] = replace(thing, position_m=at, still_frames=STILL_FRAMES)
    return tuple(placed[number] for number in sorted(placed))


COLOURS = {
    "cup_colour": tuple(CUPS),
    "block_colour": tuple(BLOCKS),
    "bottle_colour": tuple(BOTTLES),
    "cup_liquid": tuple(LIQUIDS),
    "glass_liquid": tuple(LIQUIDS),
    "wall": tuple(WALLS),
    "wood": tuple(WOODS),
}
