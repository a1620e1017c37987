"""What is true in a world at one frame, to the last digit.

Units are SI: the room is 1 m wide and 1 m high and fills the frame, x points right, y points up,
the origin is the bottom-left corner. Frames are 1/15 s apart.
"""

from __future__ import annotations

from dataclasses import dataclass

FPS = 15
"""Frames per second of every world."""

VIDEO = "video"
"""Stands for a world where there is none: footage that was imported, without simulator or truth."""

GYM = "gym:"
"""Begins the name of any other Gymnasium environment: recorded footage, no truth."""

KEYS = ("left", "right", "up", "down", "act")
"""The project-wide action space: one bit per key, in this order."""

PALETTE: dict[str, tuple[int, int, int]] = {
    "red": (226, 48, 52),
    "green": (58, 181, 74),
    "blue": (52, 102, 240),
    "yellow": (250, 208, 44),
    "magenta": (214, 72, 204),
    "cyan": (44, 204, 214),
    "orange": (246, 134, 30),
    "violet": (126, 70, 214),
}
"""Ball colours. No two balls of a scene share one, so a colour is an identity."""

HAND_RGB = (246, 244, 238)
HAND_RING_RGB = (24, 24, 30)
HAND_ACT_RGB = (255, 140, 26)
"""Ring of the hand while ``act`` is held."""

WALL_LEFT, WALL_RIGHT, FLOOR, CEILING = -1, -2, -3, -4
"""Ids of the room's sides in ``Contact``."""

WALL_NAMES = {WALL_LEFT: "left wall", WALL_RIGHT: "right wall", FLOOR: "floor", CEILING: "ceiling"}

Pair = tuple[float, float]
Rect = tuple[float, float, float, float]
RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Body:
    """One disc. A ball has the mass of its area, at 1 kg/m^2; a driven hand has its own."""

    id: int
    kind: str
    """``"ball"`` or ``"hand"``."""
    colour: str
    """A name from ``PALETTE``; ``"white"`` for the hand."""
    position_m: Pair
    velocity_mps: Pair
    radius_m: float
    visible_fraction: float = 1.0
    """Share of the disc's area that nothing covers, 0 to 1."""


@dataclass(frozen=True)
class Contact:
    """One collision or push between two bodies during the step that made this frame."""

    a: int
    b: int
    """Body ids; the room's sides are the negative ids above."""
    impulse_Ns: float  # noqa: N815 - newton seconds
    normal: Pair
    """Unit vector from ``a`` to ``b``."""


@dataclass(frozen=True)
class Occluder:
    """A rectangle in front of the balls. It hides them and never touches them."""

    kind: str
    """``"pillar"`` or ``"couch"``."""
    rect_m: Rect
    """``(x0, y0, x1, y1)``."""
    rgb: RGB
    rise_mps: float = 0.0
    """How fast it moves up, until its lower edge is at ``goal_m``; gone if that is out of sight."""
    goal_m: float = 0.0


@dataclass(frozen=True)
class Scenery:
    """What stays the same for a whole episode, unless an event changes it."""

    gravity_mps2: float
    bounds_m: Rect
    """``(x0, y0, x1, y1)``: discs stay inside."""
    wall_rgb: RGB
    floor_rgb: RGB
    occluders: tuple[Occluder, ...] = ()
    light: float = 1.0
    """1: as bright as day, 0: nothing to be seen."""


@dataclass(frozen=True)
class WorldState:
    """Everything the next frame depends on. ``World.restore`` continues from it bit for bit."""

    world: str
    frame_index: int
    scenery: Scenery
    bodies: tuple[Body, ...]
    contacts: tuple[Contact, ...] = ()
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)
    """The keys held during the step that made this frame (the hand's ring shows ``act``)."""

    @property
    def balls(self) -> tuple[Body, ...]:
        """The balls, in id order."""
        return tuple(body for body in self.bodies if body.kind == "ball")

    @property
    def hand(self) -> Body | None:
        """The hand, or ``None`` in worlds without one."""
        return next((body for body in self.bodies if body.kind == "hand"), None)
