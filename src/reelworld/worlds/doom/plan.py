"""What a house is made of: rooms, passages, blocks, landmarks, creatures. Plain frozen numbers.

Metres, degrees anticlockwise from the x axis (east), y to the north. One metre is 32 units of the
engine, and every length of a plan is a whole number of units, so nothing is rounded on the way.
"""

from __future__ import annotations

from dataclasses import dataclass

UNITS_PER_M = 32
MAX_CREATURES = 5
"""The last slot is kept for the creature that the event ``creature_appears`` brings."""
NUM_LANDMARKS = 12
NUM_ROOMS = 4
NUM_PASSAGES = 4

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (222, 30, 26),
    "green": (70, 190, 60),
    "blue": (48, 72, 235),
    "yellow": (250, 226, 60),
    "white": (240, 240, 240),
    "pink": (255, 150, 150),
}
"""Colours that the engine's palette can show."""

SHAPES = ("obelisk", "orb")
"""Six colours times two shapes: each landmark of a house is the only one of its look."""

KINDS: dict[str, str] = {
    "zombie": "ZombieMan",
    "serpentipede": "DoomImp",
    "flesh worm": "Demon",
    "trilobite": "Cacodemon",
}
"""Creatures by Freedoom's names -> the engine's classes."""

Pair = tuple[float, float]
Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Room:
    """One room, a rectangle ``(x0, y0, x1, y1)``."""

    place: str
    """``"south-west"`` and so on: where in the house."""
    rect_m: Rect
    height_m: float
    style: str
    """A name from ``level.STYLES``: what walls, floor and ceiling are made of."""
    light: int
    """0 (black) to 255."""

    @property
    def middle_m(self) -> Pair:
        """Its middle: where events bring things."""
        x0, y0, x1, y1 = self.rect_m
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True)
class Passage:
    """A way from one room to another: a door, which shuts itself, or an open arch."""

    kind: str
    """``"door"`` or ``"arch"``."""
    rooms: tuple[int, int]
    rect_m: Rect

    @property
    def middle_m(self) -> Pair:
        """The middle of its opening."""
        x0, y0, x1, y1 = self.rect_m
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True)
class Block:
    """Something square that stands in a room: a crate, or the plinth, which can rise."""

    kind: str
    """``"crate"`` or ``"plinth"``."""
    room: int
    rect_m: Rect
    height_m: float


@dataclass(frozen=True)
class Landmark:
    """Something that never moves and looks like nothing else in the house."""

    shape: str
    colour: str
    room: int
    position_m: Pair
    """Where it stands; it stands on the floor, at height 0."""


@dataclass(frozen=True)
class Beginning:
    """Where a creature or the visitor is in frame 0."""

    kind: str
    """A name from ``KINDS``, or ``"visitor"``."""
    room: int
    position_m: Pair
    angle_deg: float


@dataclass(frozen=True)
class Plan:
    """A whole house. It stays the same for an episode."""

    rooms: tuple[Room, ...]
    passages: tuple[Passage, ...]
    blocks: tuple[Block, ...]
    landmarks: tuple[Landmark, ...]
    creatures: tuple[Beginning, ...]
    visitor: Beginning
    newcomer: str
    """The kind of the creature that the event ``creature_appears`` brings."""
    gravity_mps2: float

    def room_at(self, position_m: Pair) -> int:
        """The room around a place, the nearest one if it is in a passage."""
        return min(range(len(self.rooms)), key=lambda i: _gap(self.rooms[i].rect_m, position_m))


def _gap(rect: Rect, place: Pair) -> float:
    """How far ``place`` is outside ``rect``, 0 inside."""
    x0, y0, x1, y1 = rect
    return max(x0 - place[0], place[0] - x1, 0.0) + max(y0 - place[1], place[1] - y1, 0.0)
