"""The house in numbers: pose, what is where, and how much of the frame shows it."""

from __future__ import annotations

import math

from reelworld.worlds.doom.plan import MAX_CREATURES, NUM_LANDMARKS, NUM_PASSAGES
from reelworld.worlds.doom.state import DoomState, Thing

_THING = {
    "x_m": "to the east",
    "y_m": "to the north",
    "z_m": "height of its bottom",
    "vx_mps": "change of x since the frame before",
    "vy_mps": "change of y since the frame before",
    "vz_mps": "change of z since the frame before",
    "share": "share of the frame that shows it, 0 if it is out of sight",
}

MEASURES: dict[str, str] = {
    "x_m": "visitor, to the east",
    "y_m": "visitor, to the north",
    "z_m": "visitor's feet, above the floor",
    "eye_m": "camera, above the floor",
    "angle_deg": "where the visitor looks, anticlockwise from the east, 0 to 360",
    "vx_mps": "visitor's velocity to the east",
    "vy_mps": "visitor's velocity to the north",
    "room": "0 south-west, 1 south-east, 2 north-east, 3 north-west",
    "light": "light in that room, 0 to 255",
    "gravity_mps2": "gravity",
    "plinth_m": "height of the plinth's top",
    **{f"passage{i}_open_m": "height of the opening" for i in range(NUM_PASSAGES)},
    **{
        f"creature{i}_{name}": meaning
        for i in range(MAX_CREATURES)
        for name, meaning in {**_THING, "alive": "1 if it lives, 0 if it is dead"}.items()
    },
    **{f"ball_{name}": meaning for name, meaning in _THING.items()},
    **{
        f"landmark{i:02}_share": "share of the frame that shows it, 0 if it is out of sight"
        for i in range(NUM_LANDMARKS)
    },
}


def measure(state: DoomState) -> dict[str, float]:
    """All of ``MEASURES``; NaN for a creature or ball that is not in the house."""
    visitor = state.visitor
    values: dict[str, float] = dict(zip(("x_m", "y_m", "z_m"), visitor.position_m, strict=True))
    values |= {"eye_m": visitor.eye_m, "angle_deg": visitor.angle_deg}
    values["vx_mps"], values["vy_mps"] = visitor.velocity_mps
    values |= {"room": float(state.room), "light": float(state.light)}
    values |= {"gravity_mps2": state.gravity_mps2, "plinth_m": state.plinth_m}
    values |= {f"passage{i}_open_m": opening for i, opening in enumerate(state.openings_m)}
    slots = (*state.creatures[:-1], *(None,) * (MAX_CREATURES - len(state.creatures)))
    for i, creature in enumerate((*slots, state.creatures[-1])):
        values |= _of_thing(f"creature{i}", creature)
        values[f"creature{i}_alive"] = math.nan if creature is None else float(creature.is_alive)
    values |= _of_thing("ball", state.ball)
    return values | {f"landmark{i:02}_share": s for i, s in enumerate(state.landmark_shares)}


def _of_thing(prefix: str, thing: Thing | None) -> dict[str, float]:
    if thing is None:
        return dict.fromkeys((f"{prefix}_{name}" for name in _THING), math.nan)
    numbers = (*thing.position_m, *thing.velocity_mps, thing.share)
    return {f"{prefix}_{name}": value for name, value in zip(_THING, numbers, strict=True)}
