"""What is true on the moonscape at one frame, to the last digit.

SI units; x points right, y up. The origin is a place on the ground, not a corner of the picture:
``camera_m`` says what the middle of the picture looks at, and the picture is ``VIEW_M`` wide.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.worlds.state import Pair

VIEW_M = 8.0
"""Width and height of what the camera sees."""

MAX_BOULDERS, MAX_PUFFS = 3, 20


@dataclass(frozen=True)
class Terrain:
    """What the ground's height is made from, a function of x alone. It has no end on either side,
    and is the same whenever one comes back."""

    seed: int
    hills: float
    """Height of the hills, relative to the usual."""
    craters: float
    """Share of the places for a crater that have one."""
    bumps: float
    """Share of the places for a bump that have one."""


@dataclass(frozen=True)
class Scene:
    """What changes by events only."""

    terrain: Terrain
    gravity_mps2: float
    grip: float
    """Coefficient of friction of ground, wheels and boulders."""
    size: float
    """Size of the rover, relative to the usual: 2 m long, wheels of 0.34 m."""
    suspension_hz: float
    """How often per second the chassis would bob on its springs."""
    colour: str
    """The rover's, a name from ``PALETTE``."""
    ground: str
    """A name from ``scenery.GROUNDS``."""
    planet: str
    """What hangs in the sky: a name from ``scenery.PLANETS``."""
    planet_place: Pair
    """Its centre in shares of the picture's width and height, from the bottom-left corner."""
    sun: str
    """Side that the light comes from: ``"left"`` or ``"right"``."""


@dataclass(frozen=True)
class Chassis:
    """The rover's body, without its wheels."""

    position_m: Pair
    velocity_mps: Pair
    pitch_rad: float
    """Counter-clockwise from level; not wrapped, so a somersault counts."""
    pitch_rate_radps: float
    scrape_N: float = 0.0  # noqa: N815 - newtons
    """Mean force of the ground and of boulders on the hull, along the normals, over the frame."""


@dataclass(frozen=True)
class Wheel:
    """One of two wheels, the rear (left) one first."""

    position_m: Pair
    velocity_mps: Pair
    angle_rad: float
    spin_radps: float
    """Counter-clockwise, so driving right makes it negative."""
    stretch_m: float = 0.0
    """How far the tyre is strained along the ground. Friction grows with it and lets go at the
    limit, which is how a parked rover stays where it is."""
    suspension_m: float = 0.0
    """How far its spring is pressed together."""
    slip_mps: float = 0.0
    """Speed of the tyre's lowest point along the ground; 0 when it rolls or does not touch."""
    normal_N: float = 0.0  # noqa: N815
    """Mean force of the ground and of boulders along the normal, over the frame."""
    grip_N: float = 0.0  # noqa: N815
    """Mean force of the ground along it, over the frame; positive pushes right."""


@dataclass(frozen=True)
class Boulder:
    """A loose round rock."""

    id: int
    position_m: Pair
    velocity_mps: Pair
    radius_m: float
    angle_rad: float = 0.0
    spin_radps: float = 0.0
    stretch_m: float = 0.0
    normal_N: float = 0.0  # noqa: N815
    """Mean force of all that touches it along the normals, over the frame."""


@dataclass(frozen=True)
class Puff:
    """A little dust. There is no air, so it flies as a stone does."""

    position_m: Pair
    velocity_mps: Pair
    radius_m: float
    age_s: float = 0.0


@dataclass(frozen=True)
class RoverState:
    """Everything the next frame depends on."""

    world: str
    frame_index: int
    keys: tuple[int, ...]
    seed: int
    """Decides where dust flies and where rocks fall."""
    scene: Scene
    chassis: Chassis
    wheels: tuple[Wheel, Wheel]
    camera_m: Pair
    boulders: tuple[Boulder, ...] = ()
    dust: tuple[Puff, ...] = ()
    fuel_s: float = 1.2
    """How long jets and rocket can still burn."""
    jets: bool = False
    """Whether the jets burnt during the step that made this frame."""
    rocket: int = 0
    """1 if the rocket pushed forwards during that step, -1 backwards, 0 if it was off."""
    daylight: float = 1.0
    """1 by day, 0 by night; it takes two seconds from one to the other."""
    is_day: bool = True
    """What ``daylight`` moves towards."""
    headlight: bool = True
    """Whether it works; it shines when daylight is low."""
    quake_frames: int = 0
    """Frames for which the ground still shakes."""

    @property
    def airborne(self) -> bool:
        """Whether nothing touched wheels or hull during the step that made this frame."""
        touches = self.chassis.scrape_N, *(wheel.normal_N for wheel in self.wheels)
        return not any(touches)
