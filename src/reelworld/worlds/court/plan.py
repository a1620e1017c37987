"""Finding the keys for a throw of a wanted kind.

Parabolas in closed form say where each combination of charge, aim and jump comes down to the ring's
height; those that suit the wanted kind are played through with the true step until one does it. So
what was planned happens, bit for bit, unless an event comes between.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from reelworld.worlds.court.player import (
    AIM_LEAST_RAD,
    AIM_MOST_RAD,
    AIM_START_RAD,
    AIM_STEP_RAD,
    CHARGE_FRAMES,
    WEAKEST,
    place_of_hands,
)
from reelworld.worlds.court.state import (
    BOARD_ABOVE_M,
    OUTCOMES,
    RIM_GAP_M,
    RIM_RADIUS_M,
    CourtState,
)
from reelworld.worlds.court.step import DT_S, step

Keys = tuple[int, int, int, int, int]
_NONE: Keys = (0, 0, 0, 0, 0)
_UP, _ACT, _ACT_UP, _ACT_DOWN = (0, 0, 1, 0, 0), (0, 0, 0, 0, 1), (0, 0, 1, 0, 1), (0, 0, 0, 1, 1)
_LEAST_FRAMES = 4
"""Until then the ball is not over the head."""
_PATIENCE_FRAMES = 120
_TRIES = 24


class _Throw(NamedTuple):
    charge_frames: int
    turns: int
    """Frames with up (positive) or down held."""
    jump: bool


def find_keys(state: CourtState, kind: str, rng: np.random.Generator) -> list[Keys] | None:
    """Keys after which a standing player's ball ends as ``kind``; ``None`` if none was found.

    Only the order of the attempts is random.
    """
    wanted = OUTCOMES.index(kind)
    throws = _all_throws()
    order = rng.permutation(len(throws))
    tries = 0
    for number in order:
        throw = throws[int(number)]
        if not _suits(kind, _comes_down(state, throw), state):
            continue
        keys = _keys_of(throw)
        if outcome_of(state, keys) == wanted:
            return keys
        tries += 1
        if tries == _TRIES:
            break
    return None


def outcome_of(state: CourtState, keys: list[Keys]) -> int:
    """How the throw ends if the player presses ``keys`` and then nothing; 0 if it stays open."""
    for held in keys:
        state = step(state, held)
    for _ in range(_PATIENCE_FRAMES):
        state = step(state, _NONE)
        if state.decided:
            return state.decided[-1].outcome
    return 0


def _all_throws() -> list[_Throw]:
    return [
        _Throw(frames, turns, jump)
        for jump in (False, True)
        for frames in range(_LEAST_FRAMES, CHARGE_FRAMES + 1)
        for turns in range(-min(frames, 10), min(frames, 10) + 1)
        if not (jump and frames > 9)  # back on the floor by then
    ]


def _keys_of(throw: _Throw) -> list[Keys]:
    turn = _ACT_UP if throw.turns > 0 else _ACT_DOWN
    num = abs(throw.turns)
    start: list[Keys] = [_UP] if throw.jump else []
    return [*start, *[turn] * num, *[_ACT] * (throw.charge_frames - num), _NONE]


def _comes_down(state: CourtState, throw: _Throw) -> tuple[float, float, float] | None:
    """How far beyond the ring's centre the ball comes down to its height, by how much it clears the
    board's top (negative: it does not), and the height of its peak over the ring; metres."""
    player, court = state.player, state.court
    g = court.gravity_mps2
    x, y = place_of_hands(player, aiming=True)
    aim = AIM_START_RAD + AIM_STEP_RAD * throw.turns
    aim = min(max(aim, AIM_LEAST_RAD), AIM_MOST_RAD)
    share = WEAKEST + (1.0 - WEAKEST) * min(throw.charge_frames / CHARGE_FRAMES, 1.0)
    speed = player.strength_mps * share
    vx, vy = player.facing * speed * math.cos(aim), speed * math.sin(aim)
    if throw.jump:
        aloft_s = (throw.charge_frames + 1) * DT_S
        rise = player.jump_mps * aloft_s - 0.5 * g * aloft_s**2
        if rise <= 0.0:
            return None
        y, vy = y + rise, vy + player.jump_mps - g * aloft_s
    peak = y + max(vy, 0.0) ** 2 / (2.0 * g) - court.hoop_y_m
    if peak < 0.0:
        return -math.inf, -math.inf, peak
    down_s = (vy + math.sqrt(2.0 * g * peak)) / g
    beyond = x + vx * down_s + 0.5 * court.wind_mps2 * down_s**2 - court.hoop_x_m
    way = court.hoop_x_m + court.ring_half_m + RIM_GAP_M - x
    over_s = way / vx if vx > 0.0 else math.inf
    high = y + vy * over_s - 0.5 * g * over_s**2 - court.hoop_y_m - BOARD_ABOVE_M
    return beyond, high, peak


def _suits(kind: str, fall: tuple[float, float, float] | None, state: CourtState) -> bool:
    """Whether a throw is worth playing through; generous, for the true step decides."""
    if fall is None:
        return False
    beyond, over, peak = fall
    half, r = state.court.ring_half_m, state.balls[0].radius_m
    free, reach = half - RIM_RADIUS_M - r, half + RIM_RADIUS_M + r
    if kind == "swish":
        return abs(beyond) < free
    if kind in ("rim-in", "rim-out"):
        return (0.0 if kind == "rim-in" else 0.4) * free < abs(beyond) < reach + 0.3 * r
    if kind in ("bank", "board-out"):
        return 0.0 < beyond < (1.3 if kind == "bank" else 2.5) and over < 2.0 * r
    if kind == "long":
        return over > r and 0.4 < beyond < 3.0
    return (beyond < -reach and beyond > -2.2) or -0.8 < peak < 0.0
