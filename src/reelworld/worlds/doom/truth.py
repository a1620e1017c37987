"""From what the engine tells to the state."""

from __future__ import annotations

from reelworld.worlds.doom.buttons import TICS_PER_FRAME
from reelworld.worlds.doom.engine import Sight
from reelworld.worlds.doom.plan import MAX_CREATURES, NUM_LANDMARKS, UNITS_PER_M, Plan
from reelworld.worlds.doom.state import DoomState, Thing, Triple, Visitor
from reelworld.worlds.state import FPS

_SPEED = TICS_PER_FRAME * FPS / UNITS_PER_M
"""Units per tic to metres per second."""


def visitor_of(sight: Sight) -> Visitor:
    """The visitor's pose, exact to the engine's 1/65536 of a unit."""
    n = sight.numbers
    x, y, z, eye = (
        n[name] / UNITS_PER_M
        for name in ("POSITION_X", "POSITION_Y", "POSITION_Z", "CAMERA_POSITION_Z")
    )
    velocity = (n["VELOCITY_X"] * _SPEED, n["VELOCITY_Y"] * _SPEED)
    return Visitor((x, y, z), eye, n["ANGLE"], velocity)


def creatures_of(plan: Plan, sight: Sight, before: DoomState | None) -> tuple[Thing | None, ...]:
    """One for each creature of the plan, and the newcomer or ``None``."""
    kinds = [creature.kind for creature in plan.creatures]
    slots = [*range(len(kinds)), MAX_CREATURES - 1]
    earlier = before.creatures if before else (None,) * len(slots)
    return tuple(
        thing_of(f"Creature{slot}", kind, sight, was)
        for slot, kind, was in zip(slots, [*kinds, plan.newcomer], earlier, strict=True)
    )


def thing_of(name: str, kind: str, sight: Sight, was: Thing | None) -> Thing | None:
    """The thing of the engine's class ``name``. ViZDoom puts "Dead" before the name of the dead."""
    is_alive = name in sight.objects
    name = name if is_alive else f"Dead{name}"
    if name not in sight.objects:
        return None
    x, y, z = (value / UNITS_PER_M for value in sight.objects[name])
    velocity: Triple = (0.0, 0.0, 0.0)
    if was is not None:
        old = was.position_m
        velocity = ((x - old[0]) * FPS, (y - old[1]) * FPS, (z - old[2]) * FPS)
    share = sight.shares.get(name, 0.0)
    return Thing(kind, (x, y, z), velocity, share, is_alive)


def landmark_shares_of(sight: Sight) -> tuple[float, ...]:
    """How much of the frame shows each landmark."""
    return tuple(sight.shares.get(f"Landmark{i}", 0.0) for i in range(NUM_LANDMARKS))


def openings_of(plan: Plan, sight: Sight) -> tuple[float, ...]:
    """The passages' heights. Their sectors follow the rooms' in the level."""
    first = len(plan.rooms)
    sectors = sight.sectors[first : first + len(plan.passages)]
    return tuple((ceiling - floor) / UNITS_PER_M for floor, ceiling in sectors)


def plinth_of(plan: Plan, sight: Sight) -> float:
    """The height of the plinth's top: the first block's sector."""
    return sight.sectors[len(plan.rooms) + len(plan.passages)][0] / UNITS_PER_M + 0.0
