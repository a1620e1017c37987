"""States of any world, changed: carried on without a law, or with a thing taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from reelworld.worlds import Body, WorldState
from reelworld.worlds.laws.state import LawState
from reelworld.worlds.table.state import TableState

_TOUCH_M = 1e-6


def carried_on(state: Any, seconds: float) -> Any:
    """Where everything would be if it went on as it goes, through all that is in its way."""
    if isinstance(state, WorldState):
        bodies = tuple(_carried(body, state, seconds) for body in state.bodies)
        return replace(state, bodies=bodies, contacts=())
    if isinstance(state, LawState):
        fall = 0.5 * state.gravity * seconds**2
        discs = tuple(
            replace(d, x=d.x + d.vx * seconds, y=d.y + d.vy * seconds - fall) for d in state.discs
        )
        return replace(state, discs=discs)
    assert isinstance(state, TableState), type(state)
    (x, y), (vx, vy) = state.hand.position_m, state.hand.velocity_mps
    hand = replace(state.hand, position_m=(x + vx * seconds, y + vy * seconds))
    things = tuple(
        replace(
            thing,
            position_m=tuple(np.add(thing.position_m, np.multiply(thing.velocity_mps, seconds))),
            angle_rad=thing.angle_rad + thing.spin_radps * seconds,
        )
        for thing in state.things
    )
    return replace(state, hand=hand, things=things)


def without(state: Any, number: int) -> Any:
    """``state`` without the body or thing of that id, or without the disc of that index."""
    if isinstance(state, WorldState):
        return replace(state, bodies=tuple(b for b in state.bodies if b.id != number))
    if isinstance(state, LawState):
        return replace(state, discs=state.discs[:number] + state.discs[number + 1 :])
    assert isinstance(state, TableState), type(state)
    return replace(state, things=tuple(t for t in state.things if t.id != number))


def pull_mps2(body: Body, state: WorldState) -> float:
    """Downward acceleration of a body: none on a hand, and none on a ball that lies."""
    low = state.scenery.bounds_m[1]
    lies = body.velocity_mps[1] == 0.0 and body.position_m[1] - body.radius_m - low < _TOUCH_M
    return 0.0 if body.kind == "hand" or lies else state.scenery.gravity_mps2


def _carried(body: Body, state: WorldState, seconds: float) -> Body:
    (x, y), (vx, vy) = body.position_m, body.velocity_mps
    fall = 0.5 * pull_mps2(body, state) * seconds**2
    return replace(body, position_m=(x + vx * seconds, y + vy * seconds - fall))
