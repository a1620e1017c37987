"""What can happen on the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from reelworld.worlds.events import Event
from reelworld.worlds.tabletop3d.plan import NUM_HAND_JOINTS
from reelworld.worlds.tabletop3d.state import TabletopState

_DROP_M = 0.5


def lights_out(state: TabletopState) -> TabletopState:
    """A tenth of the plan's light."""
    return replace(state, light=0.1)


def lights_on(state: TabletopState) -> TabletopState:
    """A third more than the plan's light."""
    return replace(state, light=1.35)


def gravity_quarters(state: TabletopState) -> TabletopState:
    """A quarter of the plan's gravity."""
    return replace(state, gravity=0.25)


def gravity_doubles(state: TabletopState) -> TabletopState:
    """Twice the plan's gravity."""
    return replace(state, gravity=2.0)


def table_ices(state: TabletopState) -> TabletopState:
    """A twelfth of the plan's friction, on everything."""
    return replace(state, friction=1 / 12)


def ball_drops(state: TabletopState) -> TabletopState:
    """The ball appears half a metre above one of the things, at rest. It can come again."""
    rng = np.random.default_rng((state.seed, state.frame_index))
    below = state.items[int(rng.integers(len(state.items) - 1))].position_m
    place = (below[0] + float(rng.uniform(-0.01, 0.01)), below[1], below[2] + _DROP_M)
    values, number = list(state.physics), len(state.items)
    pose = _first_pose(state) + 7 * (number - 1)
    values[pose : pose + 7] = [*place, 1.0, 0.0, 0.0, 0.0]
    speed = _first_speed(state) + 6 * (number - 1)
    values[speed : speed + 6] = [0.0] * 6
    return replace(state, physics=tuple(values), has_ball=True)


def table_jolts(state: TabletopState) -> TabletopState:
    """Blocks and cup are thrown up at 0.4 to 0.9 m/s, with some sideways speed."""
    rng = np.random.default_rng((state.seed, state.frame_index))
    values = list(state.physics)
    for i in range(len(state.items) - 1):
        speed = _first_speed(state) + 6 * i
        push = (*rng.uniform(-0.25, 0.25, 2), rng.uniform(0.4, 0.9), *rng.uniform(-3, 3, 3))
        values[speed : speed + 6] = [
            old + float(new) for old, new in zip(values[speed : speed + 6], push, strict=True)
        ]
    return replace(state, physics=tuple(values))


def _first_pose(state: TabletopState) -> int:
    """Where the first item's pose begins: time comes first, then the hand's joints."""
    return 1 + NUM_HAND_JOINTS


def _first_speed(state: TabletopState) -> int:
    return _first_pose(state) + 7 * len(state.items) + NUM_HAND_JOINTS


_SAID: dict[str, tuple[str, Callable[[TabletopState], TabletopState]]] = {
    "lights_out": ("the lights go out", lights_out),
    "lights_on": ("the lights come on", lights_on),
    "gravity_quarters": ("gravity falls to a quarter", gravity_quarters),
    "gravity_doubles": ("gravity doubles", gravity_doubles),
    "table_ices": ("the table turns to ice", table_ices),
    "ball_drops": ("an orange ball drops in", ball_drops),
    "table_jolts": ("someone bumps the table", table_jolts),
}
EVENTS = {slug: Event(slug, said, apply) for slug, (said, apply) in _SAID.items()}
"""By slug."""
