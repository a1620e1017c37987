"""What can happen on and around the table without a key."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reelworld.worlds.events import Event
from reelworld.worlds.table.liquid import capacity_m3
from reelworld.worlds.table.looks import BLOCKS
from reelworld.worlds.table.scene import FIRST_BLOCK, MOST_BLOCKS, block
from reelworld.worlds.table.state import TABLE_TOP_M, TableState, table_span_m

GRAVITY_RANGE_MPS2 = (0.4, 14.0)
ICE, SANDPAPER = 0.03, 0.95
_BUMP_MPS = 0.45
_DROP_FROM_M = 1.15


def _wakened(state: TableState) -> TableState:
    """With every thing awake, as what holds it may have changed."""
    return replace(state, things=tuple(replace(t, still_frames=0) for t in state.things))


def _lights(on: bool) -> Callable[[TableState], TableState]:
    return lambda state: replace(state, room=replace(state.room, lit=on))


def _gravity(factor: float) -> Callable[[TableState], TableState]:
    def change(state: TableState) -> TableState:
        low, high = GRAVITY_RANGE_MPS2
        gravity = min(max(factor * state.room.gravity_mps2, low), high)
        return _wakened(replace(state, room=replace(state.room, gravity_mps2=gravity)))

    return change


def _friction(coefficient: float) -> Callable[[TableState], TableState]:
    def change(state: TableState) -> TableState:
        return _wakened(replace(state, room=replace(state.room, table_friction=coefficient)))

    return change


def _fill_cup(state: TableState) -> TableState:
    """Pour until the cup is nine tenths full. Nothing is poured where it does not stand."""
    for thing in state.things:
        if thing.kind == "cup" and thing.liquid and math.cos(thing.angle_rad) > 0.9:
            room_left = max(0.9 * capacity_m3(thing, 0.0) - thing.liquid.volume_m3, 0.0)
            return replace(state, room=replace(state.room, pour_m3=room_left))
    return state


def _drop_block(state: TableState) -> TableState:
    """A block in a colour not there yet falls from above, anywhere. There are at most four."""
    there = {thing.id for thing in state.things}
    free = [FIRST_BLOCK + i for i in range(MOST_BLOCKS) if FIRST_BLOCK + i not in there]
    if not free:
        return state
    rng = np.random.default_rng((state.seed, state.frame_index, 3))
    taken = {thing.colour for thing in state.things if thing.kind == "block"}
    colour = next(name for name in BLOCKS if name not in taken)
    above = sum(thing.position_m[1] > _DROP_FROM_M - 0.15 for thing in state.things)
    x, side = float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.07, 0.11))
    new = replace(
        block(free[0], colour, side),
        position_m=(x, _DROP_FROM_M + 0.2 * above),
        angle_rad=float(rng.uniform(-0.5, 0.5)),
        spin_radps=float(rng.uniform(-1.0, 1.0)),
    )
    return replace(state, things=tuple(sorted((*state.things, new), key=lambda t: t.id)))


def _bump(state: TableState) -> TableState:
    """All that stands on the table is jerked to one side."""
    rng = np.random.default_rng((state.seed, state.frame_index, 4))
    x0, x1 = table_span_m(state.room)
    kick = _BUMP_MPS * (1.0 if rng.random() < 0.5 else -1.0)
    things = tuple(
        replace(t, velocity_mps=(t.velocity_mps[0] + kick, t.velocity_mps[1]), still_frames=0)
        if t.position_m[1] > TABLE_TOP_M and x0 < t.position_m[0] < x1 and t.id != state.hand.holds
        else t
        for t in state.things
    )
    return replace(state, things=things)


EVENTS = {
    event.name: event
    for event in (
        Event("lights_out", "the lights go out", _lights(False)),
        Event("lights_on", "the lights come on", _lights(True)),
        Event("gravity_doubles", "gravity doubles", _gravity(2.0)),
        Event("gravity_halves", "gravity halves", _gravity(0.5)),
        Event("cup_filled", "someone fills the cup", _fill_cup),
        Event("block_drops", "a block drops in", _drop_block),
        Event("table_icy", "the table turns to ice", _friction(ICE)),
        Event("table_rough", "the table turns as rough as sandpaper", _friction(SANDPAPER)),
        Event("table_bumped", "someone bumps into the table", _bump),
    )
}
