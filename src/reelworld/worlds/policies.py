"""Hands that make footage worth learning from.

A model learns what its footage shows: hits only if the hand hits, rest only if it rests. A policy
maps the true state to five keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld.kit.errors import UserError
from reelworld.worlds.state import WorldState

Policy = Callable[[Any], UInt8[np.ndarray, "5"]]


def make_policy(name: str, rng: np.random.Generator) -> Policy:
    """A policy for worlds of discs by name, which draws from ``rng`` alone.

    ``"curious"`` idles, wanders and chases balls by turns, ``"sticky"`` holds random keys a while,
    ``"idle"`` touches nothing. Raises ``UserError`` for another name.
    """
    return _make(name, rng, {"curious": _Curious, "sticky": _Sticky, "idle": _Idle})


def make_plain_policy(name: str, rng: np.random.Generator) -> Policy:
    """``"sticky"`` or ``"idle"``, which need to know nothing of a world."""
    return _make(name, rng, {"sticky": _Sticky, "idle": _Idle})


def _make(name: str, rng: np.random.Generator, makers: dict[str, type]) -> Policy:
    if name not in makers:
        raise UserError(f"There is no policy called {name!r}. Policies: {', '.join(makers)}.")
    return makers[name](rng)


class _Idle:
    """Touches nothing."""

    def __init__(self, rng: np.random.Generator) -> None:
        pass

    def __call__(self, state: Any) -> UInt8[np.ndarray, "5"]:
        return np.zeros(5, np.uint8)


class _Sticky:
    """Random keys, each combination held for 2 to 14 frames; a third of them are no key at all."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._keys, self._left = rng, np.zeros(5, np.uint8), 0

    def __call__(self, state: Any) -> UInt8[np.ndarray, "5"]:
        if self._left == 0:
            self._left = int(self._rng.integers(2, 15))
            self._keys = self._draw()
        self._left -= 1
        return self._keys.copy()

    def _draw(self) -> UInt8[np.ndarray, "5"]:
        keys = np.zeros(5, np.uint8)
        across, along, act = self._rng.random(3)
        if self._rng.random() < 1 / 3:
            return keys
        keys[0 if across < 0.4 else 1] = across < 0.8
        keys[2 if along < 0.35 else 3] = along < 0.7
        keys[4] = act < 0.25
        return keys


class _Chase:
    """Goes for one ball and strikes it, fast half of the time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._target, self._act = rng, int(rng.integers(8)), rng.random() < 0.5

    def __call__(self, state: WorldState) -> UInt8[np.ndarray, "5"]:
        keys = np.zeros(5, np.uint8)
        if state.hand is None or not state.balls:
            return keys
        ball = state.balls[self._target % len(state.balls)]
        dx = ball.position_m[0] - state.hand.position_m[0]
        dy = ball.position_m[1] - state.hand.position_m[1]
        keys[0], keys[1] = dx < -0.02, dx > 0.02
        keys[2], keys[3] = dy > 0.02, dy < -0.02
        keys[4] = self._act
        return keys


class _Curious:
    """Spells of 10 to 45 frames: idle (30 %), wandering (35 %), chasing a ball (35 %).

    Where there is no hand (``box``) it wanders a fifth of the time and idles otherwise, so that
    tilting does not drown the balls' own motion.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng, self._left = rng, 0
        self._mood: Policy = _Idle(rng)

    def __call__(self, state: WorldState) -> UInt8[np.ndarray, "5"]:
        if self._left == 0:
            self._left = int(self._rng.integers(10, 46))
            shares = (0.3, 0.35, 0.35) if state.hand is not None else (0.8, 0.2, 0.0)
            self._mood = (_Idle, _Sticky, _Chase)[self._rng.choice(3, p=shares)](self._rng)
        self._left -= 1
        return self._mood(state)
