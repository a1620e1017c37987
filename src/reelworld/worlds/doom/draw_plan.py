"""Drawing houses at random: four rooms in a ring, so that there is a round trip.

Passage ``i`` leads from room ``i`` to the next of south-west, south-east, north-east, north-west.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from reelworld.worlds.doom.plan import (
    COLOURS,
    NUM_PASSAGES,
    NUM_ROOMS,
    SHAPES,
    UNITS_PER_M,
    Beginning,
    Block,
    Landmark,
    Pair,
    Passage,
    Plan,
    Room,
)

Draw = Callable[[str], Any]
"""Draws a factor by name."""

PLACES = ("south-west", "south-east", "north-east", "north-west")
WALL_M, PASSAGE_M = 0.75, 3.0
"""Thickness of the walls, and width of the passages through them."""
_MARGIN_M = 2.5
"""Things keep this far from walls, so that nothing blocks a passage."""
_MOST_TRIES = 2000


class _Crowded(Exception):  # noqa: N818 - no error: things are then placed anew
    """No place is left in a room."""


class _Places:
    """Hands out places in rooms that are free of each other, walls and passages."""

    def __init__(self, rng: np.random.Generator, rooms: tuple[Room, ...]) -> None:
        self._rng, self._rooms = rng, rooms
        # A room's middle is kept for what events bring.
        self._taken: list[tuple[Pair, float]] = [(room.middle_m, 1.0) for room in rooms]

    def free(self, room: int, radius_m: float) -> Pair:
        """A place in that room. Raises ``_Crowded`` if there is none left."""
        place = self.look_for(room, radius_m)
        if place is None:
            raise _Crowded
        return place

    def look_for(self, room: int, radius_m: float) -> Pair | None:
        """A place in that room, ``None`` if it is crowded."""
        x0, y0, x1, y1 = self._rooms[room].rect_m
        for _ in range(_MOST_TRIES):
            x = self._on_unit(x0 + _MARGIN_M, x1 - _MARGIN_M)
            y = self._on_unit(y0 + _MARGIN_M, y1 - _MARGIN_M)
            if all((x - p[0]) ** 2 + (y - p[1]) ** 2 > (radius_m + r) ** 2 for p, r in self._taken):
                self._taken.append(((x, y), radius_m))
                return x, y
        return None

    def _on_unit(self, low: float, high: float) -> float:
        return round(self._rng.uniform(low, high) * UNITS_PER_M) / UNITS_PER_M


def draw_plan(rng: np.random.Generator, draw: Draw) -> Plan:
    """A house; ``draw`` gives the factors, ``rng`` where things are."""
    rooms = _draw_rooms(draw)
    shut = set(rng.permutation(NUM_PASSAGES)[: draw("num_doors")].tolist())
    passages = tuple(_passage(rng, rooms, i, i in shut) for i in range(NUM_PASSAGES))
    heights_m = [draw("crate_height_m") for _ in range(NUM_ROOMS)]
    while True:
        places = _Places(rng, rooms)
        with suppress(_Crowded):
            home, blocks, landmarks, start = _furnish(rng, heights_m, places)
            break
    creatures = tuple(_creature(rng, draw, home, places) for _ in range(draw("num_creatures")))
    return Plan(
        rooms=rooms,
        passages=passages,
        blocks=tuple(blocks),
        landmarks=landmarks,
        creatures=creatures,
        visitor=start,
        newcomer=draw("creature"),
        gravity_mps2=draw("gravity_mps2"),
    )


def _furnish(
    rng: np.random.Generator, heights_m: list[float], places: _Places
) -> tuple[int, list[Block], tuple[Landmark, ...], Beginning]:
    """Where the visitor begins, and all that always stands in a house."""
    blocks = [_block("plinth", int(rng.integers(NUM_ROOMS)), 0.0, places)]
    blocks += [_block("crate", i, heights_m[i], places) for i in range(NUM_ROOMS)]
    looks = [(shape, colour) for shape in SHAPES for colour in COLOURS]
    landmarks = tuple(
        Landmark(looks[look][0], looks[look][1], i // 3, places.free(i // 3, 1.0))
        for i, look in enumerate(rng.permutation(len(looks)).tolist())
    )
    home = int(rng.integers(NUM_ROOMS))
    start = Beginning("visitor", home, places.free(home, 1.5), float(rng.integers(8) * 45))
    return home, blocks, landmarks, start


def _draw_rooms(draw: Draw) -> tuple[Room, ...]:
    west, east, south, north = (float(draw("room_side_m")) for _ in range(4))
    xs = ((0.0, west), (west + WALL_M, west + WALL_M + east))
    ys = ((0.0, south), (south + WALL_M, south + WALL_M + north))
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    return tuple(
        Room(
            place=place,
            rect_m=(xs[i][0], ys[j][0], xs[i][1], ys[j][1]),
            height_m=float(draw("room_height_m")),
            style=draw("style"),
            light=draw("light"),
        )
        for place, (i, j) in zip(PLACES, corners, strict=True)
    )


def _passage(rng: np.random.Generator, rooms: tuple[Room, ...], i: int, is_door: bool) -> Passage:
    a, b = sorted((i, (i + 1) % NUM_ROOMS))
    one, other = rooms[a].rect_m, rooms[b].rect_m
    side_by_side = one[1] == other[1]
    first, last = (one[1], one[3]) if side_by_side else (one[0], one[2])
    middle = round(rng.uniform(first + 3.0, last - 3.0) * UNITS_PER_M) / UNITS_PER_M
    low, high = middle - PASSAGE_M / 2, middle + PASSAGE_M / 2
    west, east = sorted((one, other), key=lambda rect: rect[0])
    south, north = sorted((one, other), key=lambda rect: rect[1])
    rect = (west[2], low, east[0], high) if side_by_side else (low, south[3], high, north[1])
    return Passage("door" if is_door else "arch", (a, b), rect)


def _block(kind: str, room: int, height_m: float, places: _Places) -> Block:
    x, y = places.free(room, 2.0)
    return Block(kind, room, (x - 1.0, y - 1.0, x + 1.0, y + 1.0), height_m)


def _creature(rng: np.random.Generator, draw: Draw, home: int, places: _Places) -> Beginning:
    room = home if rng.random() < 0.4 else int(rng.integers(NUM_ROOMS))
    angle_deg = float(rng.integers(8) * 45)
    while (place := places.look_for(room, 1.5)) is None:  # crowded: next door
        room = (room + 1) % NUM_ROOMS
    return Beginning(draw("creature"), room, place, angle_deg)
