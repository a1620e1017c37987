"""Who presses the keys on the court."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.court.plan import Keys, find_keys
from reelworld.worlds.court.state import OUTCOMES, Ball, CourtState
from reelworld.worlds.policies import make_policy

Policy = Callable[[Any], UInt8[np.ndarray, "5"]]
"""From a ``CourtState``; sticky and idle hands look at no state."""
MAKE_KINDS, MISS_KINDS = OUTCOMES[1:4], OUTCOMES[4:]
_LEFT, _RIGHT, _UP, _NONE = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 0, 0)
_NEAR_M = 0.05
_STOP_S2 = 1.0 / 28.0
"""A walk ends this times speed squared after the last key (14 m/s^2)."""
_FROM_M, _AWAY_M = 0.35, 0.9
"""Throws start between here and so far before the ring's centre."""


def policy(name: str, rng: np.random.Generator) -> Policy:
    """A policy by name, which draws from ``rng`` alone. Raises ``UserError`` for an unknown one."""
    makers = {"curious": _Curious, "thrower": _Thrower}
    return makers[name](rng) if name in makers else make_policy(name, rng)


class _Curious:
    """Fetches a ball, walks somewhere, throws, and sees what comes of it.

    Before each throw it decides for a make with probability ``state.make_share``, then for a kind
    of make or of miss, each alike, and looks for keys that do it from there (``plan.find_keys``).
    If it finds none for any kind of make (or of miss), it walks on and tries again, so that the
    share is kept whatever the place allows. Between throws it jumps a little.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._keys: list[Keys] = []
        self._spot_m: float | None = None
        self._arrived = False
        self._makes: bool | None = None

    def __call__(self, state: CourtState) -> UInt8[np.ndarray, "5"]:
        if not self._keys:
            self._keys = self._next(state)
        return np.array(self._keys.pop(0), np.uint8)

    def _next(self, state: CourtState) -> list[Keys]:
        if state.held is not None:
            return self._with_ball(state)
        self._spot_m = None
        thrown = {shot.ball_id for shot in state.shots}
        loose = [ball for ball in state.balls if ball.id not in thrown]
        if loose and not thrown:
            return self._fetch(state, loose)
        return [_NONE]

    def _fetch(self, state: CourtState, loose: list[Ball]) -> list[Keys]:
        x = state.player.x_m
        ball = min(loose, key=lambda b: abs(b.x_m - x) + max(b.y_m - 2.0, 0.0))
        if self._rng.random() < 0.01:
            return [_UP]
        return [self._walk(state, ball.x_m + 0.2 * ball.vx_mps, within_m=0.1)]

    def _with_ball(self, state: CourtState) -> list[Keys]:
        player = state.player
        if self._spot_m is None:
            self._spot_m = float(self._rng.uniform(_FROM_M, state.court.hoop_x_m - _AWAY_M))
            self._arrived = False
            if self._rng.random() < 0.15:
                return [_UP] + [_NONE] * int(self._rng.integers(0, 10))
        step = self._walk(state, self._spot_m, within_m=_NEAR_M)
        if step != _NONE and not self._arrived:
            return [step]
        self._arrived = True  # turning round moves the player a little, which is no matter
        if player.vx_mps != 0.0 or player.y_m > 0.0:
            return [_NONE]
        if player.facing < 0:
            return [_RIGHT]
        keys = self._decide(state)
        self._spot_m = None
        if keys is None:
            return [_NONE]
        return keys

    def _decide(self, state: CourtState) -> list[Keys] | None:
        """The keys of the next throw, ``None`` if nothing suits from here."""
        if self._makes is None:
            self._makes = bool(self._rng.random() < state.make_share)
        kinds = MAKE_KINDS if self._makes else MISS_KINDS
        for number in self._rng.permutation(len(kinds)):
            keys = find_keys(state, kinds[int(number)], self._rng)
            if keys is not None:
                self._makes = None
                return keys
        return None

    def _walk(self, state: CourtState, to_m: float, within_m: float) -> Keys:
        """The key that goes there, none if there or about to slide there."""
        player = state.player
        to_m = min(max(to_m, 0.25), 4.75)
        stops_at = player.x_m + player.vx_mps * abs(player.vx_mps) * _STOP_S2
        away = to_m - stops_at
        if abs(away) < within_m:
            return _NONE
        return _RIGHT if away > 0.0 else _LEFT


class _Thrower(_Curious):
    """One throw, from where the player stands (or nearby, if nothing suits from there), then none:
    the shortest footage of makes and misses."""

    def _next(self, state: CourtState) -> list[Keys]:
        if state.held is None or state.num_makes + state.num_misses:
            return [_NONE]
        if self._spot_m is None and (keys := self._decide(state)) is not None:
            return keys
        return self._with_ball(state)
