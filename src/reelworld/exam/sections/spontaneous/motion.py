"""Guards of a room without keys: balls keep moving as fast, and as large, as they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.track import Lives
from reelworld.exam.truth import Truth, covered
from reelworld.worlds import FPS

_SHARE = (0.5, 2.0)
"""Kinetic energy as a share of the true one, within this."""

_WINDOW_FRAMES = 2 * FPS
_STILL_MPS = 0.05
"""Energies are compared on top of that of balls this slow: what hardly moves may stand still."""

_FEWEST = 10
_FARTHEST_M = 0.25
_OPEN = 0.02


@dataclass(frozen=True)
class Motion:
    """How fast an answer's balls are."""

    share: float
    """Kinetic energy over the true one, over the whole answer."""
    wrong_at: int | None
    """Start of the first stretch in which it is too small or too large."""


def motion_of(lives: Lives, after: Truth) -> Motion:
    """Compare kinetic energies, two seconds at a time where it is conserved.

    Under gravity it rises and falls with every hop, and honest balls may hop at other times: there
    the answer is judged as a whole.
    """
    num = len(lives.position_m)
    window = _WINDOW_FRAMES if after.scenery.gravity_mps2 == 0.0 else num
    stops = [min(start + window, num) for start in range(0, num, window)]
    for start, stop in zip(range(0, num, window), stops, strict=True):
        share = _energy_share(lives, after, start, stop)
        if not _SHARE[0] <= share <= _SHARE[1]:
            return Motion(_energy_share(lives, after, 0, num), start)
    return Motion(_energy_share(lives, after, 0, num), None)


def _energy_share(lives: Lives, after: Truth, start: int, stop: int) -> float:
    seen, true = lives.position_m[start:stop], after.position_m[start:stop]
    energy, wanted = 0.0, 0.0
    for ball, radius_m in enumerate(after.radius_m):
        mine, its = _square_mps(seen[:, ball]), _square_mps(true[:, ball])
        if len(mine) < _FEWEST or not len(its):
            continue
        mass = radius_m**2
        energy += mass * (mine.mean() + _STILL_MPS**2)
        wanted += mass * (its.mean() + _STILL_MPS**2)
    return float(energy / wanted) if wanted else 1.0


def _square_mps(place_m: Float[np.ndarray, "t 2"]) -> Float[np.ndarray, " k"]:
    """Squared speeds, from places two frames apart. What is farther apart than any ball goes is
    another disc of that colour: an event of its own."""
    step = np.square(place_m[2:] - place_m[:-2]).sum(1)
    return step[step < _FARTHEST_M**2] * (FPS / 2) ** 2


def size_off(lives: Lives, after: Truth, most: float) -> tuple[float, int | None]:
    """Median deviation of the balls' area from what it must be, in the open, and the first second
    in which one ball's is off by more than ``most``."""
    all_off, first = [], None
    for ball, radius_m in enumerate(after.radius_m):
        open_ = _in_the_open(lives, after, ball, float(radius_m))
        off = np.where(open_, np.abs(lives.area[:, ball] - 1.0), np.nan)
        all_off.append(off[open_])
        for start in range(0, len(off) - FPS + 1, FPS):
            part = off[start : start + FPS]
            known = part[np.isfinite(part)]
            wrong = len(known) >= FPS // 2 and float(np.median(known)) > most
            if wrong and (first is None or start < first):
                first = start
    flat = np.concatenate([np.zeros(0), *all_off])
    return float(np.median(flat)) if len(flat) else 0.0, first


def _in_the_open(lives: Lives, after: Truth, ball: int, radius_m: float) -> Bool[np.ndarray, " t"]:
    place = lives.position_m[:, ball]
    seen = np.isfinite(place).all(1)
    open_ = np.zeros(len(place), bool)
    if seen.any():
        hand = None if after.hand_m is None else lives.hand_m[seen]
        share, _ = covered(place[seen], radius_m, after.scenery, hand, after.hand_radius_m)
        open_[seen] = share < _OPEN
    return open_
