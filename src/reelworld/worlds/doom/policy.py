"""A visitor worth watching: goes from room to room, looks around and back, meets creatures."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.doom.buttons import TURN_DEG
from reelworld.worlds.doom.state import DoomState
from reelworld.worlds.policies import Policy, make_policy

Keys = UInt8[np.ndarray, "5"]
_SHARES = {"travel": 0.4, "look": 0.17, "meet": 0.2, "visit": 0.13, "wander": 0.05, "idle": 0.05}
"""How often each mood is chosen."""


def doom_policy(name: str, rng: np.random.Generator) -> Policy:
    """A policy by name. Raises ``UserError`` if there is none of that name."""
    return _Curious(rng) if name == "curious" else make_policy(name, rng)


class _Curious:
    """Moods of 1 to 12 s; whoever walks and does not get on goes around."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._sticky = make_policy("sticky", rng)
        self._mood, self._left = "idle", 0
        self._choice, self._turns = 0, 0
        self._last: tuple[float, ...] = ()
        self._stuck, self._around, self._side = 0, 0, 1

    def __call__(self, state: DoomState) -> Keys:
        if self._left <= 0:
            self._choose(state)
        self._left -= 1
        keys = self._go_around() if self._around else getattr(self, f"_{self._mood}")(state)
        self._notice(state, bool(keys[2]))
        return keys

    def _choose(self, state: DoomState) -> None:
        self._mood = str(self._rng.choice(list(_SHARES), p=list(_SHARES.values())))
        self._choice = int(self._rng.integers(1000))
        spans = {"travel": (150, 180), "look": (30, 90), "idle": (8, 25)}
        low, high = spans.get(self._mood, (40, 90))
        self._left = int(self._rng.integers(low, high))
        self._turns = self._left = self._left // 2 * 2 if self._mood == "look" else self._left
        ways = [p for p in state.plan.passages if state.room in p.rooms]
        self._way = ways[self._choice % len(ways)]
        self._from = state.room

    def _notice(self, state: DoomState, walks: bool) -> None:
        """Whoever walks for 8 frames and stays where they are goes around for a second."""
        here = state.visitor.position_m[:2]
        still = self._last and math.dist(here, self._last) < 0.04
        self._stuck = self._stuck + 1 if walks and still else 0
        self._last = here
        if self._stuck > 7:
            self._stuck, self._around = 0, 22
            self._side = 1 if self._rng.random() < 0.5 else -1

    def _go_around(self) -> Keys:
        self._around -= 1
        turning = self._around > 11
        return _pressed(turn=self._side if turning else 0, ahead=0 if turning else 1)

    def _travel(self, state: DoomState) -> Keys:
        """Through a passage into the next room: up to it, open it, on to the room's middle."""
        target = self._way.rooms[1 - self._way.rooms.index(self._from)]
        if state.room == target and self._past(state):
            keys = _steer(state, state.plan.rooms[target].middle_m, stop_m=2.5)
            self._left = self._left if keys.any() else 0
            return keys
        x, y = self._way.middle_m
        before = _beside(self._way.rect_m, state.plan.rooms[self._from].middle_m)
        is_near = math.dist(state.visitor.position_m[:2], before) < 0.5
        inside = math.dist(state.visitor.position_m[:2], (x, y)) < 1.6
        opening = state.openings_m[state.plan.passages.index(self._way)]
        if not (is_near or inside):
            return _steer(state, before)
        after = _beside(self._way.rect_m, state.plan.rooms[target].middle_m)
        keys = _steer(state, after)
        if opening < 1.9:  # wait before the door, and open it
            facing = not keys[0] and not keys[1]
            keys[2], keys[4] = 0, facing and opening < 0.1 and self._left % 6 == 0
        return keys

    def _past(self, state: DoomState) -> bool:
        return math.dist(state.visitor.position_m[:2], self._way.middle_m) > 1.6

    def _look(self, state: DoomState) -> Keys:
        """Turn away, and back by as much: does the world stay what it was?"""
        turn = 1 if self._choice % 2 else -1
        return _pressed(turn=turn if self._left >= self._turns // 2 else -turn)

    def _meet(self, state: DoomState) -> Keys:
        """Turn to a creature in view and come near; one in three visitors shoots."""
        seen = [one for one in state.creatures if one and one.is_alive and one.share > 0]
        if not seen:
            return _pressed(turn=1 if self._choice % 2 else -1)
        keys = _steer(state, max(seen, key=lambda one: one.share).position_m[:2], stop_m=3.0)
        keys[4] = self._choice % 3 == 0 and self._left % 5 == 0
        return keys

    def _visit(self, state: DoomState) -> Keys:
        """Walk up to one of the room's landmarks."""
        here = [one for one in state.plan.landmarks if one.room == state.room]
        return _steer(state, here[self._choice % len(here)].position_m, stop_m=2.5)

    def _wander(self, state: DoomState) -> Keys:
        return self._sticky(state)

    def _idle(self, state: DoomState) -> Keys:
        return _pressed()


def _beside(rect: tuple[float, ...], middle: tuple[float, float]) -> tuple[float, float]:
    """1.4 m before the opening ``rect``, on the side of a room's ``middle``."""
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    if rect[2] - rect[0] < rect[3] - rect[1]:
        return x + math.copysign(1.4, middle[0] - x), y
    return x, y + math.copysign(1.4, middle[1] - y)


def _steer(state: DoomState, place: tuple[float, ...], stop_m: float = 0.3) -> Keys:
    """Turn to a place and walk there; nothing once it is nearer than ``stop_m`` and faced."""
    x, y, _ = state.visitor.position_m
    dx, dy = place[0] - x, place[1] - y
    off = math.degrees(math.atan2(dy, dx)) - state.visitor.angle_deg
    off = (off + 180) % 360 - 180
    turn = 0 if abs(off) < TURN_DEG * 0.6 else (-1 if off > 0 else 1)
    ahead = math.hypot(dx, dy) > stop_m and abs(off) < 35
    return _pressed(turn=turn, ahead=int(ahead))


def _pressed(turn: int = 0, ahead: int = 0) -> Keys:
    """``turn`` is 1 to the right, -1 to the left."""
    return np.array([turn < 0, turn > 0, ahead > 0, ahead < 0, False], np.uint8)
