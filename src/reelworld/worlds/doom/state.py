"""What is true in the house at one frame.

Metres and seconds; x to the east, y to the north, z up from the floor, angles anticlockwise from
the x axis in degrees. The engine's own state is megabytes that nobody can set: this state holds
instead what makes it, the seed and every button pressed so far.
"""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.worlds.doom.plan import Plan

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Visitor:
    """The one through whose eyes we see."""

    position_m: Triple
    """The feet."""
    eye_m: float
    """Height of the camera above the house's floor."""
    angle_deg: float
    velocity_mps: tuple[float, float]


@dataclass(frozen=True)
class Thing:
    """A creature or the ball."""

    kind: str
    position_m: Triple
    """Middle of its bottom."""
    velocity_mps: Triple
    """Change of position since the frame before."""
    share: float
    """Share of the frame's pixels that show it, 0 to 1."""
    is_alive: bool = True


@dataclass(frozen=True)
class Call:
    """An event that was called."""

    frame_index: int
    """It happens in the step from this frame to the next."""
    event: str
    room: int
    """Where the visitor was: the ball and the newcomer come there."""


@dataclass(frozen=True)
class DoomState:
    """Everything the next frame depends on. ``plan``, ``seed``, ``played`` and ``calls`` decide the
    rest, which is kept so that it can be read without an engine."""

    world: str
    frame_index: int
    seed: int
    plan: Plan
    played: str
    """The buttons of each step so far, one character of ``ALPHABET`` a frame."""
    calls: tuple[Call, ...]
    visitor: Visitor
    creatures: tuple[Thing | None, ...]
    """One slot for each creature of the plan, and a last one for the newcomer."""
    ball: Thing | None
    landmark_shares: tuple[float, ...]
    """Share of the frame that shows each landmark, in the plan's order."""
    openings_m: tuple[float, ...]
    """Height of each passage's opening, in the plan's order: 0 for a shut door."""
    plinth_m: float
    keys: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def room(self) -> int:
        """The room the visitor is in (the nearer one in a passage)."""
        return self.plan.room_at(self.visitor.position_m[:2])

    @property
    def light(self) -> int:
        """Light in the visitor's room, 0 to 255, as events have set it."""
        changes = [LIGHTS[call.event] for call in self.done_calls if call.event in LIGHTS]
        return changes[-1] if changes else self.plan.rooms[self.room].light

    @property
    def gravity_mps2(self) -> float:
        """Gravity, as events have set it."""
        factors = [GRAVITIES[call.event] for call in self.done_calls if call.event in GRAVITIES]
        return self.plan.gravity_mps2 * (factors[-1] if factors else 1.0)

    @property
    def done_calls(self) -> tuple[Call, ...]:
        """The events that have happened before this frame."""
        return tuple(call for call in self.calls if call.frame_index < self.frame_index)


LIGHTS = {"lights_out": 104, "lights_on": 240}
"""What the events set the light to, 0 to 255."""
GRAVITIES = {"gravity_quarters": 0.25, "gravity_doubles": 2.0}
"""What the events set gravity to, times the plan's."""
