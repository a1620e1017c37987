"""What is true on the table at one frame, to the last digit.

SI units; the picture shows 1 m x 1 m, x to the right, y up, origin at the bottom-left corner.
Angles are in radians, anticlockwise. Everything is frozen and made of numbers, words and tuples.
"""

from __future__ import annotations

from dataclasses import dataclass

FLOOR_M = 0.06
"""Height of the floor on which fallen things lie."""
TABLE_TOP_M = 0.42
TABLE_THICK_M = 0.035
HAND_RADIUS_M = 0.032
VESSEL_DEPTH_M = 0.08
"""Vessels are this deep into the picture: volume is area times depth."""
WATER_KGPM3 = 1000.0

HAND_ID = 100
TABLE, FLOOR, WALL_LEFT, WALL_RIGHT, CEILING = -5, -3, -1, -2, -4
"""Ids of what never moves, where it takes part in a contact."""

STILL_FRAMES = 6
"""A thing that has not moved for so many frames sleeps until something reaches it."""

Pair = tuple[float, float]


@dataclass(frozen=True)
class Liquid:
    """What a vessel holds. Its surface is a plane that swings like a damped pendulum."""

    colour: str
    volume_m3: float
    tilt_rad: float = 0.0
    """Of the surface against the horizontal."""
    tilt_radps: float = 0.0


@dataclass(frozen=True)
class Thing:
    """One rigid body: a convex outline with the mass spread evenly over it."""

    id: int
    kind: str
    """``"cup"``, ``"glass"``, ``"bottle"``, ``"block"`` or ``"shard"``."""
    colour: str
    outline_m: tuple[Pair, ...]
    """Corners around the centre of mass, anticlockwise."""
    mass_kg: float
    """Without liquid."""
    restitution: float
    position_m: Pair
    """Of the centre of mass."""
    angle_rad: float = 0.0
    velocity_mps: Pair = (0.0, 0.0)
    spin_radps: float = 0.0
    still_frames: int = 0
    """How long it has not moved; at ``STILL_FRAMES`` it sleeps."""
    break_J: float | None = None  # noqa: N815 - joules
    """Impact energy above which it breaks; ``None`` for sturdy things."""
    interior_m: tuple[Pair, ...] = ()
    """Of a vessel, in the frame of ``outline_m``: two corners of the bottom, then the lips."""
    liquid: Liquid | None = None


@dataclass(frozen=True)
class Hand:
    """A smooth round hand, moved by a motor of limited strength."""

    position_m: Pair
    velocity_mps: Pair = (0.0, 0.0)
    holds: int | None = None
    """Id of the thing in its grip."""


@dataclass(frozen=True)
class Drop:
    """Liquid in the air."""

    colour: str
    volume_m3: float
    position_m: Pair
    velocity_mps: Pair


@dataclass(frozen=True)
class Puddle:
    """Liquid that lies and stays: a round film, seen from the side."""

    surface: int
    """``TABLE`` or ``FLOOR``."""
    colour: str
    x_m: float
    volume_m3: float


@dataclass(frozen=True)
class Contact:
    """What two bodies did to each other in the step that made this frame, all impulses added."""

    a: int
    b: int
    impulse_Ns: float  # noqa: N815 - newton seconds
    """Of the normal forces, magnitude."""
    friction_Ns: float  # noqa: N815
    """Of the friction, magnitude; never above the friction coefficient times ``impulse_Ns``."""
    point_m: Pair
    """The last place of contact."""
    normal: Pair
    """Unit vector from ``a`` to ``b``."""


@dataclass(frozen=True)
class Room:
    """Where it all happens. Events change it."""

    gravity_mps2: float
    table_friction: float
    """Coulomb coefficient of everything that stands on the table."""
    edge_m: float
    """Where the table ends."""
    edge_side: str
    """``"right"``: the table fills everything left of ``edge_m``; ``"left"``: the other way."""
    wall: str
    wood: str
    lit: bool = True
    pour_m3: float = 0.0
    """Still to be poured into the cup."""
    poured_m3: float = 0.0
    """All the liquid that there ever was: what is held, falls and lies adds up to it."""


@dataclass(frozen=True)
class TableState:
    """Everything the next frame depends on."""

    world: str
    frame_index: int
    seed: int
    room: Room
    hand: Hand
    things: tuple[Thing, ...]
    drops: tuple[Drop, ...] = ()
    puddles: tuple[Puddle, ...] = ()
    contacts: tuple[Contact, ...] = ()
    broken: tuple[int, ...] = ()
    """Ids of the things that broke."""
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)

    def thing(self, number: int) -> Thing | None:
        """The thing with this id, or ``None`` if there is none (any more)."""
        return next((thing for thing in self.things if thing.id == number), None)


def table_span_m(room: Room) -> Pair:
    """From where to where the table reaches; it goes on beyond the picture."""
    return (-1.0, room.edge_m) if room.edge_side == "right" else (room.edge_m, 2.0)
