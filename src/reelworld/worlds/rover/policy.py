"""Drivers that make footage worth learning from."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from reelworld.worlds.policies import make_policy
from reelworld.worlds.rover.state import RoverState

Driver = Callable[[Any], np.ndarray]

_MOODS = ("cruise", "hop", "boost", "coast", "brake", "shove", "wander")
_SHARES = (0.28, 0.2, 0.14, 0.1, 0.08, 0.1, 0.1)
_LENGTHS = {"brake": (6, 16), "coast": (8, 24), "wander": (10, 30)}


def make_driver(name: str, rng: np.random.Generator) -> Driver:
    """``"curious"`` cruises, hops, boosts, coasts, brakes and shoves boulders by turns, and rights
    itself; the others are every world's. Raises ``UserError`` for another name."""
    return _Curious(rng) if name == "curious" else make_policy(name, rng)


class _Curious:
    """Spells of one mood each, mostly of 15 to 50 frames. It turns round when it gets nowhere."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._left, self._stuck, self._righting = rng, 0, 0, 0
        self._way = 1 if rng.random() < 0.6 else -1
        self._mood, self._burst = "cruise", 0
        self._sticky: Driver = make_policy("sticky", rng)

    def __call__(self, state: RoverState) -> np.ndarray:
        if self._left == 0:
            self._begin()
        self._left -= 1
        if self._lies(state):
            return _pressed(up=True)
        speed = abs(state.chassis.velocity_mps[0])
        drives = self._mood in ("cruise", "hop", "boost", "shove")
        self._stuck = self._stuck + 1 if drives and speed < 0.2 else 0
        if self._stuck > 25:  # back, with all it has
            self._way, self._stuck, self._mood, self._left = -self._way, 0, "boost", 25
        moods: dict[str, Callable[[RoverState], np.ndarray]] = {
            "cruise": lambda _: self._along(),
            "hop": self._hop,
            "boost": lambda s: self._along(act=s.fuel_s > 0.1),
            "coast": lambda _: _pressed(),
            "brake": lambda _: _pressed(down=True),
            "shove": self._shove,
            "wander": self._sticky,
        }
        return moods[self._mood](state)

    def _begin(self) -> None:
        self._mood = _MOODS[self._rng.choice(len(_MOODS), p=_SHARES)]
        low, high = _LENGTHS.get(self._mood, (15, 50))
        self._left = int(self._rng.integers(low, high + 1))
        if self._rng.random() < 0.3:
            self._way = -self._way
        self._burst = int(self._rng.integers(4, 15))

    def _along(self, *, up: bool = False, act: bool = False) -> np.ndarray:
        return _pressed(left=self._way < 0, right=self._way > 0, up=up, act=act)

    def _hop(self, state: RoverState) -> np.ndarray:
        """Jets for a moment, again when the tank has filled and the ground is back."""
        if not state.airborne and state.fuel_s > 0.8:
            self._burst = int(self._rng.integers(4, 15))
        self._burst = max(self._burst - 1, 0)
        return self._along(up=self._burst > 0)

    def _shove(self, state: RoverState) -> np.ndarray:
        """Against the nearest boulder within 7 m."""
        x = state.chassis.position_m[0]
        offsets = [boulder.position_m[0] - x for boulder in state.boulders]
        near = [offset for offset in offsets if abs(offset) < 7.0]
        if near:
            self._way = 1 if min(near, key=abs) > 0 else -1
        return self._along()

    def _lies(self, state: RoverState) -> bool:
        """Whether to right the rover: it lies on its back, or is just being turned over."""
        tipped = math.cos(state.chassis.pitch_rad) < 0.2 and not state.airborne
        self._righting = 20 if tipped else max(self._righting - 1, 0)
        upright = math.cos(state.chassis.pitch_rad) > 0.8
        self._righting = 0 if upright else self._righting
        return self._righting > 0


def _pressed(
    *,
    left: bool = False,
    right: bool = False,
    up: bool = False,
    down: bool = False,
    act: bool = False,
) -> np.ndarray:
    return np.array([left, right, up, down, act], np.uint8)
