"""From the exact state to pixels, back to front.

The room, the puddles and all things that sleep are drawn once and kept; then come the things that
move, drops and the hand. Table and floor are seen a little from above: things stand on the middle
of a band, on which their shadows and the puddles lie.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds import paint
from reelworld.worlds.table.draw_hand import draw_fingers, draw_hand
from reelworld.worlds.table.draw_room import room_picture
from reelworld.worlds.table.draw_things import draw_shadow, draw_thing
from reelworld.worlds.table.liquid import surface_level
from reelworld.worlds.table.looks import LIQUIDS
from reelworld.worlds.table.spills import mouth_m, puddle_radius_m
from reelworld.worlds.table.state import (
    FLOOR_M,
    STILL_FRAMES,
    TABLE,
    TABLE_TOP_M,
    Puddle,
    Room,
    TableState,
    Thing,
    table_span_m,
)

_DARKNESS = 0.24


def draw(state: TableState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
    """The square picture of ``state``."""
    look = _look(state.room)
    still = tuple(thing for thing in state.things if _is_still(thing))
    frame = _still_picture(look, state.puddles, still, size_px).copy()
    moving = [thing for thing in state.things if not _is_still(thing)]
    for thing in moving:
        draw_shadow(frame, look, thing)
    for thing in moving:
        draw_thing(frame, thing)
    _draw_flow(frame, state)
    draw_hand(frame, state.hand, bool(state.keys[4]))
    held = state.thing(state.hand.holds) if state.hand.holds is not None else None
    if held is not None:
        draw_fingers(frame, state.hand, held)
    if not state.room.lit:
        paint.dim(frame, _DARKNESS)
    return paint.finished(frame)


def _look(room: Room) -> Room:
    """The room with what cannot be seen left out, so that pictures can be kept by it."""
    return Room(0.0, 0.0, room.edge_m, room.edge_side, room.wall, room.wood)


def _is_still(thing: Thing) -> bool:
    calm = thing.liquid is None or thing.liquid.tilt_rad == thing.liquid.tilt_radps == 0.0
    return calm and thing.still_frames >= STILL_FRAMES


@lru_cache(8)
def _still_picture(
    look: Room, puddles: tuple[Puddle, ...], things: tuple[Thing, ...], size_px: int
) -> np.ndarray:
    frame = room_picture(look, size_px).copy()
    for puddle in puddles:
        _draw_puddle(frame, look, puddle)
    for thing in things:
        draw_shadow(frame, look, thing)
    for thing in things:
        draw_thing(frame, thing)
    return frame


def _draw_puddle(frame: np.ndarray, look: Room, puddle: Puddle) -> None:
    """A flat ellipse; on the table it ends at the edge."""
    size = frame.shape[0]
    x0, x1 = table_span_m(look) if puddle.surface == TABLE else (0.0, 1.0)
    y = (TABLE_TOP_M if puddle.surface == TABLE else FLOOR_M) - 0.008
    low, high = max(x0 * size, 0.0), min(x1 * size, float(size))
    part = frame[:, round(low) : round(high)]
    cx, cy = puddle.x_m * size - round(low), (1.0 - y) * size
    r = puddle_radius_m(puddle.volume_m3) * size
    rgb = LIQUIDS[puddle.colour]
    paint.ellipse(part, (cx, cy), r, min(0.014 * size, 0.45 * r), rgb, 0.85)
    shine = tuple(0.45 * channel + 140.0 for channel in rgb)
    at = cx - 0.3 * r, cy - 0.003 * size
    paint.ellipse(part, at, 0.35 * r, min(0.004 * size, 0.15 * r), (shine[0], shine[1], shine[2]))


def _draw_flow(frame: np.ndarray, state: TableState) -> None:
    """What is poured, and drops."""
    size = frame.shape[0]
    cup = next((t for t in state.things if t.kind == "cup" and t.liquid), None)
    if state.room.pour_m3 > 0.0 and cup is not None and cup.liquid is not None:
        x, _ = mouth_m(cup)
        level = surface_level(cup)
        rgb = LIQUIDS[cup.liquid.colour]
        left, right = (x - 0.006) * size, (x + 0.006) * size
        paint.rectangle(frame, left, 0.0, right, (1.0 - level) * size, rgb, 0.9)
    for drop in state.drops:
        radius = max(min((drop.volume_m3 * 0.24) ** (1 / 3), 0.02), 0.004) * size
        x, y = drop.position_m
        paint.disc(frame, (x * size, (1.0 - y) * size), radius, LIQUIDS[drop.colour])
