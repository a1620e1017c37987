"""What is true on the court at one frame.

Metres, seconds and kilograms. The frame shows 5 m by 5 m: x from 0 to 5 to the right, y up, the
floor on which everything stands at y = 0 and the picture's lower edge at y = -0.5. Angles are
counterclockwise, in radians.
"""

from __future__ import annotations

from dataclasses import dataclass

VIEW_M = 5.0
"""Width and height of what the frame shows."""
BELOW_M = 0.5
"""How far the frame reaches below the floor line."""
WIDTH_M = 5.0
"""The walls are at x = 0 and here: the frame's sides."""
CEILING_M = 9.0
"""Far above the frame: a ball that leaves at the top falls back in."""

RIM_RADIUS_M = 0.02
RIM_GAP_M = 0.10
"""From the far rim to the board, centre to face. No wider than the smallest ball's radius, so a
ball that leans on the board has its centre above the ring and cannot be wedged."""
BOARD_THICK_M = 0.08
BOARD_BELOW_M, BOARD_ABOVE_M = 0.15, 0.80
"""How far the board reaches below and above the ring."""
NET_M = 0.42
THROAT_M = 0.24
"""Below the ring, where the net is narrow and grips the ball."""

OUTCOMES = ("none", "swish", "bank", "rim-in", "rim-out", "board-out", "short", "long")
"""Codes 0 to 7."""
MAKES = (1, 2, 3)
MISSES = (4, 5, 6, 7)

BALL_COLOURS: dict[str, tuple[int, int, int]] = {
    "orange": (232, 122, 44),
    "red": (214, 52, 56),
    "green": (128, 206, 70),
    "blue": (62, 110, 226),
    "violet": (172, 104, 232),
    "yellow": (244, 200, 60),
}
SHIRT_COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (206, 58, 62),
    "blue": (56, 96, 190),
    "green": (58, 150, 96),
    "yellow": (238, 190, 66),
    "white": (238, 236, 228),
    "purple": (120, 76, 168),
}
PLACES = ("gym", "street", "park", "rooftop")
"""Looks of the court."""

SIDES = ("floor", "left wall", "right wall", "ceiling", "near rim", "far rim", "board", "net")
"""What a ball can touch, besides another ball and the hands; a contact names one of them."""


@dataclass(frozen=True)
class Court:
    """The surroundings. Only events change them."""

    place: str
    tone: float
    """0 to 1, shifts the colours of wall and floor."""
    light: float
    """0.25 to 1, brightness of the picture."""
    gravity_mps2: float
    wind_mps2: float
    """Acceleration of a flying ball to the right."""
    bounce: float
    """Restitution on the floor; the other surfaces have shares of it (``physics.py``)."""
    hoop_x_m: float
    """Of the ring's centre."""
    hoop_y_m: float
    """Height of the ring now."""
    hoop_target_m: float
    """Height to which the ring is moving."""
    ring_half_m: float
    """Half the distance between the centres of near and far rim."""


@dataclass(frozen=True)
class Player:
    """The player. ``x_m, y_m`` is where the feet are."""

    x_m: float
    y_m: float
    vx_mps: float
    vy_mps: float
    facing: int
    """1 to the right, -1 to the left."""
    stride: float
    """Phase of the steps, in radians."""
    charge: float
    """0 to 1, grows while ``act`` is held with the ball in hand."""
    aim_rad: float
    """Angle of the throw above the horizontal."""
    height_m: float
    jump_mps: float
    """Speed at take-off."""
    strength_mps: float
    """Speed of a throw at full charge."""
    shirt: str
    skin: float
    """0 light to 1 dark."""


@dataclass(frozen=True)
class Ball:
    """One ball: a thin shell, 0.6 kg at a radius of 0.12 m and heavier with its area."""

    id: int
    colour: str
    radius_m: float
    x_m: float
    y_m: float
    vx_mps: float = 0.0
    vy_mps: float = 0.0
    angle_rad: float = 0.0
    spin_rps: float = 0.0
    """Radians per second."""
    held: bool = False
    in_net: bool = False
    """Between the ring and the net's lower end, having come from above."""

    @property
    def mass_kg(self) -> float:
        """0.6 kg at a radius of 0.12 m."""
        return 0.6 * (self.radius_m / 0.12) ** 2


@dataclass(frozen=True)
class Shot:
    """A throw and what its ball has met so far."""

    ball_id: int
    release_frame: int
    from_x_m: float
    margin_radii: float | None
    """See ``shots.margin_radii``."""
    rim: bool = False
    board: bool = False
    """The front, top or bottom of the board; its back does not count."""
    beyond: bool = False
    """The ball came down to the ring's height on the far side of the ring's centre."""


@dataclass(frozen=True)
class Verdict:
    """A decided throw."""

    outcome: int
    """Index into ``OUTCOMES``, 1 to 7."""
    frame: int
    """Frame in whose step it was decided."""
    shot: Shot


@dataclass(frozen=True)
class Contact:
    """One impact of a ball during the step that made this frame."""

    ball_id: int
    other: str
    """One of ``SIDES``, ``"ball 1"`` (its id), ``"hands"``."""
    impulse_Ns: float  # noqa: N815 - newton seconds
    normal: tuple[float, float]
    """Unit vector towards the ball."""


@dataclass(frozen=True)
class CourtState:
    """Everything the next frame depends on."""

    world: str
    frame_index: int
    seed: int
    """Chooses the wording of captions, and where a ball drops in."""
    make_share: float
    """Share of makes that the ``curious`` policy aims for. No law reads it."""
    court: Court
    player: Player
    balls: tuple[Ball, ...]
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)
    shots: tuple[Shot, ...] = ()
    """Throws that are still open, the oldest first."""
    decided: tuple[Verdict, ...] = ()
    """Throws that were decided in the step that made this frame."""
    num_makes: int = 0
    num_misses: int = 0
    """Since frame 0."""
    net_sway_m: float = 0.0
    """How far the net's lower end is blown or dragged to the right."""
    net_sway_mps: float = 0.0
    contacts: tuple[Contact, ...] = ()

    @property
    def held(self) -> Ball | None:
        """The ball in hand."""
        return next((ball for ball in self.balls if ball.held), None)
