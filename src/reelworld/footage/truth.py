"""What is true in each frame, as table columns: one slot per body, units in the names.

Balls take slots 0 to 7 in id order, the hand always slot 8. An empty slot holds NaN (numbers) or -1
(codes). Numbers are float64, so a state read back continues bit for bit.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from reelworld.worlds.state import (
    CEILING,
    FLOOR,
    PALETTE,
    WALL_LEFT,
    WALL_RIGHT,
    Body,
    Occluder,
    Scenery,
    WorldState,
)

MAX_BALLS = 8
HAND_SLOT = MAX_BALLS
NUM_SLOTS = MAX_BALLS + 1
SLOTS = (*(f"ball{i}" for i in range(MAX_BALLS)), "hand")

_SIDES = (WALL_LEFT, WALL_RIGHT, FLOOR, CEILING)
TOUCHED = (*SLOTS, "left_wall", "right_wall", "floor", "ceiling")
"""What a body can touch: the columns of ``truth.contact_impulse_Ns``."""

KIND_CODES = {"ball": 0, "hand": 1}
COLOUR_CODES = {**{name: code for code, name in enumerate(PALETTE)}, "white": len(PALETTE)}

COLUMNS: dict[str, tuple[type, tuple[int, ...], list[str]]] = {
    "truth.id": (np.int64, (NUM_SLOTS,), [f"{s}_id" for s in SLOTS]),
    "truth.kind": (np.int64, (NUM_SLOTS,), [f"{s}_kind" for s in SLOTS]),
    "truth.colour": (np.int64, (NUM_SLOTS,), [f"{s}_colour" for s in SLOTS]),
    "truth.position_m": (
        np.float64,
        (NUM_SLOTS, 2),
        [f"{s}_{axis}_m" for s in SLOTS for axis in "xy"],
    ),
    "truth.velocity_mps": (
        np.float64,
        (NUM_SLOTS, 2),
        [f"{s}_v{axis}_mps" for s in SLOTS for axis in "xy"],
    ),
    "truth.radius_m": (np.float64, (NUM_SLOTS,), [f"{s}_radius_m" for s in SLOTS]),
    "truth.visible_fraction": (np.float64, (NUM_SLOTS,), [f"{s}_visible" for s in SLOTS]),
    "truth.contact_impulse_Ns": (
        np.float64,
        (NUM_SLOTS, len(TOUCHED)),
        [f"{s}_on_{other}_Ns" for s in SLOTS for other in TOUCHED],
    ),
}
"""Column name -> element type, shape in memory, one name with unit for each stored element."""


def pack_truth(states: Sequence[WorldState]) -> dict[str, np.ndarray]:
    """The truth columns of consecutive states, each ``[t, *shape]`` as in ``COLUMNS``."""
    columns = {
        name: np.full((len(states), *shape), -1 if kind is np.int64 else np.nan, kind)
        for name, (kind, shape, _) in COLUMNS.items()
    }
    columns["truth.contact_impulse_Ns"][:] = 0.0
    for t, state in enumerate(states):
        slots = _slots(state)
        for slot, body in slots.items():
            columns["truth.id"][t, slot] = body.id
            columns["truth.kind"][t, slot] = KIND_CODES[body.kind]
            columns["truth.colour"][t, slot] = COLOUR_CODES[body.colour]
            columns["truth.position_m"][t, slot] = body.position_m
            columns["truth.velocity_mps"][t, slot] = body.velocity_mps
            columns["truth.radius_m"][t, slot] = body.radius_m
            columns["truth.visible_fraction"][t, slot] = body.visible_fraction
        _add_contacts(columns["truth.contact_impulse_Ns"][t], state, slots)
    return columns


def _slots(state: WorldState) -> dict[int, Body]:
    slots = dict(enumerate(state.balls))
    assert len(slots) <= MAX_BALLS, "no world holds more balls than the format has slots"
    if state.hand is not None:
        slots[HAND_SLOT] = state.hand
    return slots


def _add_contacts(impulse_Ns: np.ndarray, state: WorldState, slots: dict[int, Body]) -> None:  # noqa: N803
    """Sum this frame's contacts into ``impulse_Ns [slot, touched]``, in both bodies' rows."""
    place = {body.id: slot for slot, body in slots.items()}
    touched = {**place, **{side: NUM_SLOTS + i for i, side in enumerate(_SIDES)}}
    for contact in state.contacts:
        for one, other in ((contact.a, contact.b), (contact.b, contact.a)):
            if one in place:
                impulse_Ns[place[one], touched[other]] += contact.impulse_Ns


def unpack_state(
    columns: dict[str, np.ndarray], t: int, world: str, scenery: Scenery, keys: Sequence[int]
) -> WorldState:
    """The state of row ``t``: ``World.restore`` continues from it exactly.

    ``keys`` are those of row ``t - 1`` (zeros for the first row). Contacts of the frame itself are
    not rebuilt: they are in ``truth.contact_impulse_Ns``.
    """
    kinds, colours = list(KIND_CODES), list(COLOUR_CODES)
    bodies = tuple(
        Body(
            id=int(columns["truth.id"][t, slot]),
            kind=kinds[columns["truth.kind"][t, slot]],
            colour=colours[columns["truth.colour"][t, slot]],
            position_m=tuple(columns["truth.position_m"][t, slot].tolist()),
            velocity_mps=tuple(columns["truth.velocity_mps"][t, slot].tolist()),
            radius_m=float(columns["truth.radius_m"][t, slot]),
            visible_fraction=float(columns["truth.visible_fraction"][t, slot]),
        )
        for slot in range(NUM_SLOTS)
        if columns["truth.id"][t, slot] >= 0
    )
    return WorldState(world, t, scenery, bodies, keys=tuple(int(key) for key in keys))


def pack_scenery(scenery: Scenery) -> str:
    """What stays the same for an episode, as JSON for its row in the episode table.

    Only events move occluders, and then each frame has its whole state.
    """
    fields: dict[str, Any] = dict(asdict(scenery))
    if scenery.light == 1.0:  # as it was before there were other lights
        del fields["light"]
    for occluder in fields["occluders"]:
        del occluder["rise_mps"], occluder["goal_m"]
    return json.dumps(fields)


def unpack_scenery(text: str) -> Scenery:
    """The inverse of ``pack_scenery``."""
    fields: dict[str, Any] = json.loads(text)
    return Scenery(
        gravity_mps2=fields["gravity_mps2"],
        bounds_m=tuple(fields["bounds_m"]),
        wall_rgb=tuple(fields["wall_rgb"]),
        floor_rgb=tuple(fields["floor_rgb"]),
        occluders=tuple(
            Occluder(one["kind"], tuple(one["rect_m"]), tuple(one["rgb"]))
            for one in fields["occluders"]
        ),
        light=fields.get("light", 1.0),
    )
