"""The state in numbers, one column each."""

from __future__ import annotations

import math

from reelworld.worlds.table.draw_hand import arm_direction
from reelworld.worlds.table.scene import BOTTLE, CUP, FIRST_BLOCK, GLASS, MOST_BLOCKS
from reelworld.worlds.table.shapes import placed
from reelworld.worlds.table.state import (
    FLOOR,
    HAND_ID,
    HAND_RADIUS_M,
    TABLE,
    TABLE_TOP_M,
    Hand,
    Pair,
    TableState,
    Thing,
)
from reelworld.worlds.table.step import energy_J

SLOTS = {
    "cup": CUP,
    "glass": GLASS,
    "bottle": BOTTLE,
    **{f"block{i + 1}": FIRST_BLOCK + i for i in range(MOST_BLOCKS)},
}
STANDS, TILTS, LIES, FELL, BROKE = 0.0, 1.0, 2.0, 3.0, 4.0
_SLEEVE_M = 0.034
_GRID = 7

_OF_EACH = {
    "x_m": "centre of mass, across",
    "y_m": "centre of mass, up",
    "vx_mps": "velocity across",
    "vy_mps": "velocity up",
    "angle_rad": "anticlockwise from upright",
    "spin_radps": "angular velocity",
    "visible": "share that neither hand, arm nor the picture's edge hides",
    "outcome": "0 stands on the table, 1 tilts, 2 lies, 3 fell below the table top, 4 broke",
}
_OF_VESSELS = {
    "liquid_l": "what it holds",
    "surface_rad": "tilt of the liquid's surface",
}
MEASURES: dict[str, str] = {
    "hand_x_m": "hand, across",
    "hand_y_m": "hand, up",
    "hand_vx_mps": "hand, velocity across",
    "hand_vy_mps": "hand, velocity up",
    "hand_holds": "id of the thing in its grip",
    "push_Ns": "impulse of the hand on things in this frame",
    "push_height_m": "height of the hand's contact above the table top",
    "friction_Ns": "impulse of the table's friction on things in this frame",
    **{f"{slot}_{name}": f"{slot}: {text}" for slot in SLOTS for name, text in _OF_EACH.items()},
    **{f"{slot}_{name}": f"{slot}: {text}" for slot in ("cup", "glass")
       for name, text in _OF_VESSELS.items()},
    "table_puddle_l": "liquid that lies on the table",
    "floor_puddle_l": "liquid that lies on the floor",
    "falling_l": "liquid in the air",
    "poured_l": "all liquid there ever was",
    "num_shards": "pieces of broken glass",
    "energy_J": "kinetic and potential energy of all things",
    "gravity_mps2": "gravity",
    "table_friction": "Coulomb coefficient of the table",
    "lit": "1 if the light is on",
}  # fmt: skip


def measure(state: TableState) -> dict[str, float]:
    """The numbers of ``MEASURES``; NaN where a thing is absent."""
    hand, room = state.hand, state.room
    pushes = [c for c in state.contacts if HAND_ID in (c.a, c.b) and min(c.a, c.b) >= 0]
    puddles = {surface: 0.0 for surface in (TABLE, FLOOR)}
    for puddle in state.puddles:
        puddles[puddle.surface] += puddle.volume_m3
    found = {
        "hand_x_m": hand.position_m[0],
        "hand_y_m": hand.position_m[1],
        "hand_vx_mps": hand.velocity_mps[0],
        "hand_vy_mps": hand.velocity_mps[1],
        "hand_holds": math.nan if hand.holds is None else float(hand.holds),
        "push_Ns": math.fsum(c.impulse_Ns for c in pushes),
        "push_height_m": pushes[-1].point_m[1] - TABLE_TOP_M if pushes else math.nan,
        "friction_Ns": math.fsum(c.friction_Ns for c in state.contacts if TABLE in (c.a, c.b)),
        "table_puddle_l": 1e3 * puddles[TABLE],
        "floor_puddle_l": 1e3 * puddles[FLOOR],
        "falling_l": 1e3 * math.fsum(drop.volume_m3 for drop in state.drops),
        "poured_l": 1e3 * room.poured_m3,
        "num_shards": float(sum(thing.kind == "shard" for thing in state.things)),
        "energy_J": energy_J(state),
        "gravity_mps2": room.gravity_mps2,
        "table_friction": room.table_friction,
        "lit": float(room.lit),
    }
    for slot, number in SLOTS.items():
        found |= _of_thing(state, slot, number)
    return found


def outcome(state: TableState, number: int) -> float:
    """What has become of a thing: one of the codes above, NaN if it was never there."""
    if number in state.broken:
        return BROKE
    thing = state.thing(number)
    if thing is None:
        return math.nan
    if thing.position_m[1] < TABLE_TOP_M:
        return FELL
    tilt = abs(math.remainder(thing.angle_rad, math.tau))
    return LIES if tilt > 1.2 else TILTS if tilt > 0.1 else STANDS


def _of_thing(state: TableState, slot: str, number: int) -> dict[str, float]:
    thing = state.thing(number)
    values = [math.nan] * 7
    if thing is not None:
        values = [
            *thing.position_m, *thing.velocity_mps, thing.angle_rad, thing.spin_radps,
            visible_fraction(thing, state.hand),
        ]  # fmt: skip
    names = [f"{slot}_{name}" for name in _OF_EACH]
    found = dict(zip(names, [*values, outcome(state, number)], strict=True))
    if slot in ("cup", "glass"):
        liquid = thing.liquid if thing is not None else None
        found[f"{slot}_liquid_l"] = math.nan if liquid is None else 1e3 * liquid.volume_m3
        found[f"{slot}_surface_rad"] = math.nan if liquid is None else liquid.tilt_rad
    return found


def visible_fraction(thing: Thing, hand: Hand) -> float:
    """Of a lattice of some 49 points in the thing, the share in the picture and not behind hand or
    sleeve."""
    xs, ys = [p[0] for p in thing.outline_m], [p[1] for p in thing.outline_m]
    lattice = [
        (min(xs) + (i + 0.5) / _GRID * (max(xs) - min(xs)),
         min(ys) + (k + 0.5) / _GRID * (max(ys) - min(ys)))
        for i in range(_GRID) for k in range(_GRID)
    ]  # fmt: skip
    inside = [p for p in lattice if _is_inside(p, thing)]
    seen = [p for p in placed(tuple(inside), thing.position_m, thing.angle_rad)
            if 0.0 <= p[0] <= 1.0 and 0.0 <= p[1] <= 1.0 and not _is_covered(p, hand)]  # fmt: skip
    return len(seen) / max(len(inside), 1)


def _is_inside(point: Pair, thing: Thing) -> bool:
    x, y = point
    corners = thing.outline_m
    return all(
        (x1 - x0) * (y - y0) >= (x - x0) * (y1 - y0)
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True)
    )


def _is_covered(point: Pair, hand: Hand) -> bool:
    ax, ay = arm_direction(hand.position_m)
    dx, dy = point[0] - hand.position_m[0], point[1] - hand.position_m[1]
    if dx * dx + dy * dy <= HAND_RADIUS_M**2:
        return True
    return dx * ax + dy * ay > 0.085 and abs(dx * ay - dy * ax) < _SLEEVE_M
