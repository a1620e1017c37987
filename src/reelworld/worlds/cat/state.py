"""What is true in the living room at one frame.

Metres, seconds, kilograms. The picture shows 2 m by 2 m; x runs from 0 to 2 to the right, y is the
height above the floor, which lies 0.16 m above the lower edge of the picture. Everything that moves
moves in one plane: in front of the wall, behind the sofa and the table.
"""

from __future__ import annotations

from dataclasses import dataclass

VIEW_M = 2.0
FLOOR_DEPTH_M = 0.16
"""How much of the picture lies below the floor line."""
CEILING_M = VIEW_M - FLOOR_DEPTH_M

IN_AIR = -1
FLOOR, SOFA, TABLE, SHELF, SILL = range(5)
SURFACES = ("floor", "sofa", "table", "shelf", "sill")
"""What can be stood on, by number; one-way: only what comes from above is held up."""

HIDDEN, WANDERING, FROZEN, FLEEING, DAZED = range(5)
MOODS = ("hidden", "wandering", "frozen", "fleeing", "dazed")
"""What goes on in the mouse, by number."""

STANDING, FALLING, BROKEN = range(3)
VASE_STATES = ("standing", "falling", "broken")

STRUCK, HIT_VASE, HIT_MOUSE, HIT_YARN = 1, 2, 4, 8
"""Bits of a swipe's outcome, on the one frame in which the paw strikes."""

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Mover:
    """A point that runs along surfaces, leaves them, flies and lands: the foot of a thing."""

    x: float
    y: float
    vx: float = 0.0
    vy: float = 0.0
    on: int = IN_AIR
    """The surface underfoot, or ``IN_AIR``."""


@dataclass(frozen=True)
class Surface:
    """A level stretch that holds up what comes down on it."""

    x0: float
    x1: float
    y: float
    soft: bool = False
    """Nothing breaks on it."""


@dataclass(frozen=True)
class Decor:
    """What the room looks like, in the names of ``colours.py``."""

    wall: str
    pattern: str
    floor: str
    sofa: str
    wood: str
    sky: str
    picture: str
    """What hangs on the wall."""


@dataclass(frozen=True)
class Room:
    """What is in the room, and where. Only the sofa ever moves."""

    surfaces: tuple[Surface, ...]
    """In the order of ``SURFACES``."""
    sofa_goal_m: float
    """Where the sofa's left end is heading."""
    hole_m: float
    """Middle of the mouse hole, in the skirting board."""
    decor: Decor


@dataclass(frozen=True)
class CatBody:
    """The cat: where it is and how it holds itself. ``body`` is the middle of its paws."""

    body: Mover
    coat: str
    scale: float
    facing: int = 1
    turn: float = 1.0
    """Follows ``facing`` from -1 to 1 within three frames; the body is drawn as wide as this."""
    phase: float = 0.0
    """Of the gait, 0 to 1: one stride per cycle, so that standing paws do not slide."""
    gallop: float = 0.0
    """0 walking, 1 running."""
    crouch: float = 0.0
    sit: float = 0.0
    air: float = 0.0
    """0 to 1 each, how far the pose has come."""
    still_frames: int = 0
    down_frames: int = 0
    swipe_frame: int = 0
    """0 when no paw is raised, else 1 to ``SWIPE_FRAMES``."""
    outcome: int = 0
    """Bits of what the paw met in this frame; 0 in all but the frame of the strike."""
    impulse_Ns: float = 0.0  # noqa: N815 - newton seconds
    """What the surfaces, walls and ceiling gave in this frame."""
    visible: float = 1.0


@dataclass(frozen=True)
class Mouse:
    """The mouse: a body and a mood."""

    body: Mover
    mood: int = HIDDEN
    timer: int = 0
    """Frames until the mood is thought over."""
    goal_m: float = 0.0
    facing: int = 1
    phase: float = 0.0
    visible: float = 0.0


@dataclass(frozen=True)
class Shard:
    """A piece of a vase."""

    body: Mover
    angle: float
    spin_radps: float
    size_m: float


@dataclass(frozen=True)
class Vase:
    """A vase, or what is left of it. ``body`` is the middle of its foot."""

    body: Mover
    colour: str
    break_mps: float
    """Struck faster than this by anything hard, it breaks."""
    state: int = STANDING
    angle: float = 0.0
    spin_radps: float = 0.0
    impact_mps: float = 0.0
    """Speed of the last impact, kept; 0 before the first."""
    visible: float = 1.0
    shards: tuple[Shard, ...] = ()


@dataclass(frozen=True)
class Yarn:
    """A ball of yarn. ``body`` is its lowest point."""

    body: Mover
    colour: str
    angle: float = 0.0
    visible: float = 1.0


@dataclass(frozen=True)
class CatState:
    """Everything that the next frame depends on."""

    world: str
    frame_index: int
    seed: int
    """Of everything that happens by chance after frame 0, together with the frame's index."""
    room: Room
    cat: CatBody
    mouse: Mouse | None
    vases: tuple[Vase, ...]
    yarn: Yarn | None
    gravity_mps2: float
    light: float
    """1 with the lights on, 0 with the lights out."""
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)
