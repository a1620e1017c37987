"""A hand that makes everything happen often: things slide, tip, spill, are lifted, fall, break.

Each mood is a generator: it gives keys and is sent the next state, until it is done.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.policies import make_plain_policy
from reelworld.worlds.table.shapes import placed
from reelworld.worlds.table.state import (
    FLOOR_M,
    HAND_RADIUS_M,
    TABLE_TOP_M,
    TableState,
    Thing,
)

Keys = UInt8[np.ndarray, "5"]
Mood = Generator[Keys, TableState, TableState]

_CLEAR_M = 0.76
_NEAR_M = 0.016
_PATIENCE_FRAMES = 50


class Curious:
    """Mood after mood: pushes low or high (40 %), carries things about (20 %) or over the
    edge (15 %), wanders (10 %), waits (15 %). What has fallen over it often picks up and
    puts upright."""

    _moods: tuple[tuple[float, str], ...] = (
        (0.20, "low"), (0.20, "high"), (0.20, "place"), (0.15, "drop"), (0.10, "wander"),
        (0.15, "wait"),
    )  # fmt: skip

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._mood: Mood | None = None

    def __call__(self, state: TableState) -> Keys:
        for _ in range(8):  # a mood may find nothing to do; then another comes up
            try:
                if self._mood is None:
                    self._mood = self._begin(state)
                    return next(self._mood)
                return self._mood.send(state)
            except StopIteration:
                self._mood = None
        return _keys()

    def _begin(self, state: TableState) -> Mood:
        shares = [share for share, _ in self._moods]
        name = self._moods[int(self._rng.choice(len(shares), p=shares))][1]
        if name in ("low", "high"):
            return _push(state, self._rng, name == "high")
        if name in ("place", "drop"):
            return _carry(state, self._rng, name == "drop")
        frames = int(self._rng.integers(8, 40))
        plain = make_plain_policy("sticky" if name == "wander" else "idle", self._rng)
        return _follow(state, plain, frames)


def _keys(across: float = 0.0, along: float = 0.0, act: bool = False) -> Keys:
    found = np.zeros(5, np.uint8)
    found[0], found[1] = across < 0, across > 0
    found[2], found[3] = along > 0, along < 0
    found[4] = act
    return found


def _follow(state: TableState, plain: Callable, frames: int) -> Mood:
    for _ in range(frames):
        state = yield plain(state)
    return state


def _go(state: TableState, x: float, y: float, act: bool = False) -> Mood:
    """Straight to a place, until it is there or has tried long enough."""
    for _ in range(_PATIENCE_FRAMES):
        dx, dy = x - state.hand.position_m[0], y - state.hand.position_m[1]
        across = dx if abs(dx) > _NEAR_M else 0.0
        along = dy if abs(dy) > _NEAR_M else 0.0
        if not across and not along:
            break
        state = yield _keys(across, along, act)
    return state


def _press(state: TableState, frames: int, across: float, along: float, act: bool) -> Mood:
    for _ in range(frames):
        state = yield _keys(across, along, act)
    return state


def _extent(thing: Thing) -> tuple[float, float, float, float]:
    points = placed(thing.outline_m, thing.position_m, thing.angle_rad)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), max(xs), min(ys), max(ys)


def _choose(state: TableState, rng: np.random.Generator, on_table: bool) -> Thing | None:
    """Any whole thing; if asked, of those on the table."""
    whole = [t for t in state.things if t.kind != "shard"]
    high = [t for t in whole if t.position_m[1] > TABLE_TOP_M]
    some = high if on_table or (high and rng.random() < 0.8) else whole
    return some[int(rng.integers(len(some)))] if some else None


def _out(state: TableState) -> float:
    return 1.0 if state.room.edge_side == "right" else -1.0


def _push(state: TableState, rng: np.random.Generator, high: bool) -> Mood:
    """Beside a thing, down to some height, then against it."""
    thing = _choose(state, rng, on_table=True)
    if thing is None:
        return state
    left, right, bottom, top = _extent(thing)
    way = _out(state) if rng.random() < 0.6 else -_out(state)
    x = left - HAND_RADIUS_M - 0.03 if way > 0 else right + HAND_RADIUS_M + 0.03
    if not 0.04 < x < 0.96:
        way, x = -way, right + 0.062 if way > 0 else left - 0.062
    share = rng.uniform(0.75, 0.97) if high else rng.uniform(0.0, 0.45)
    y = max(bottom + share * (top - bottom), bottom + HAND_RADIUS_M + 0.004)
    state = yield from _go(state, state.hand.position_m[0], _CLEAR_M)
    state = yield from _go(state, x, _CLEAR_M)
    state = yield from _go(state, x, y)
    state = yield from _press(state, int(rng.integers(8, 30)), way, 0.0, False)
    if rng.random() < 0.5:
        state = yield from _press(state, int(rng.integers(3, 10)), -way, 0.0, False)
    return state


def _carry(state: TableState, rng: np.random.Generator, drop: bool) -> Mood:
    """Grip a thing from above, lift it, and let it go elsewhere: set down, or dropped."""
    thing = _choose(state, rng, on_table=False)
    if thing is None:
        return state
    lain = [t for t in state.things if t.kind != "shard" and abs(math.sin(t.angle_rad)) > 0.5]
    if lain and rng.random() < 0.6:
        thing = lain[int(rng.integers(len(lain)))]
    x, top = thing.position_m[0], _extent(thing)[3]
    state = yield from _go(state, state.hand.position_m[0], _CLEAR_M)
    state = yield from _go(state, x, _CLEAR_M)
    for _ in range(_PATIENCE_FRAMES):
        if state.hand.position_m[1] < top + HAND_RADIUS_M + 0.008:
            break
        state = yield _keys(0.0, -1.0)
    state = yield _keys(0.0, 0.0, True)
    if state.hand.holds is None:
        return state
    edge, out = state.room.edge_m, _out(state)
    state = yield from _go(state, x, float(rng.uniform(0.74, 0.9)), True)
    if drop and rng.random() < 0.7:
        to = edge + out * float(rng.uniform(0.1, 0.2))
    else:
        to = edge - out * float(rng.uniform(0.1, 0.55))
    state = yield from _go(state, to, state.hand.position_m[1], True)
    if not drop:
        base = TABLE_TOP_M if (edge - to) * out > 0.0 else FLOOR_M
        frames = int((state.hand.position_m[1] - base) / 0.024)
        for _ in range(frames):
            held = state.thing(state.hand.holds) if state.hand.holds is not None else None
            if held is None or _extent(held)[2] < base + 0.02:
                break
            state = yield _keys(0.0, -1.0, True)
    state = yield _keys()
    return (yield from _press(state, int(rng.integers(4, 14)), 0.0, 0.0, False))
