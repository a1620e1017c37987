"""The scenes of permanence: behind the pillar, two at a time, behind the couch, off a hidden wall.

Each function draws until a scene does what it should; ``Drawn`` says what that is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reelworld.exam.items import Item
from reelworld.exam.sections.permanence.flight import path
from reelworld.exam.sections.permanence.stage import (
    APART_M,
    CLEAR,
    CLEAR_FRAMES,
    COUCH_M,
    FLOOR_M,
    PILLAR_M,
    RADIUS_M,
    ROLLING_MPS2,
    Start,
    Way,
    furnished,
    inside,
    lengthened,
    played,
    room,
    seen_at_first,
    way_of,
)
from reelworld.exam.sections.rooms.question import CONTEXT_FRAMES
from reelworld.worlds import FPS

OCCLUSIONS_S = (0.3, 0.6, 1.2, 2.4, 4.8)
SHOWN_S = CONTEXT_FRAMES / FPS
_AFTER_FRAMES = 6
"""Frames asked for after the latest moment at which a return still counts."""

_SPEEDS_MPS = (0.042, 0.42)
_ROLLING_MPS = (0.12, 0.4)
_HIDDEN_AT_LEAST_S = 2.0
_TRIES = 20_000


@dataclass(frozen=True)
class Drawn:
    """A scene and what the balls asked for do in it."""

    item: Item
    ways: tuple[Way, ...]


def late_s(hidden_s: float) -> float:
    """How late a return may be."""
    return max(0.5, 0.5 * hidden_s)


def early_s(hidden_s: float) -> float:
    """How early it may be. Never less than three frames: nobody can tell more closely when a ball
    that is hidden for five frames comes back."""
    return max(0.2, 0.3 * hidden_s)


def draw(scene: str, index: int, size_px: int, rng: np.random.Generator) -> Drawn:
    """The scene's question ``index``."""
    for _ in range(_TRIES):
        drawn = _SCENES[scene](index, size_px, rng)
        if drawn is not None:
            return drawn
    raise AssertionError(f"no scene of {scene!r} in {_TRIES} draws")


def _pillar(index: int, size_px: int, rng: np.random.Generator) -> Drawn | None:
    """One ball flies behind the pillar, hopping, and out on the other side."""
    return _crossing([OCCLUSIONS_S[index % 5]], size_px, rng)


def _pair(index: int, size_px: int, rng: np.random.Generator) -> Drawn | None:
    """Two balls cross behind the pillar without touching."""
    first = (0.6, 1.2, 2.4)[index % 3]
    return _crossing([first, first * float(rng.uniform(0.75, 1.3))], size_px, rng)


def _crossing(hidden_s: list[float], size_px: int, rng: np.random.Generator) -> Drawn | None:
    width = float(rng.uniform(*PILLAR_M))
    left = float(rng.uniform(0.18, 0.82 - width))
    side = 1 if rng.random() < 0.5 else -1
    starts = []
    for number, seconds in enumerate(hidden_s):
        start = _flying(left, width, seconds, side if number == 0 else -side, rng)
        if start is None:
            return None
        starts.append(start)
    if len(starts) > 1 and _meet(*starts):
        return None
    return _filmed(room(rng, "pillar", len(starts)), left, width, starts, size_px, rng)


def _meet(one: Start, other: Start) -> bool:
    """Whether two flying balls come near each other before both are out again."""
    until_s = max((1.5 * PILLAR_M[1] + 2 * s.radius_m) / abs(s.vx_mps) for s in (one, other))
    times_s = np.arange(0.0, until_s, 0.5 / FPS)
    apart = np.linalg.norm(path(one, times_s) - path(other, times_s), axis=1)
    return bool(apart.min() < one.radius_m + other.radius_m + APART_M)


def _flying(
    left: float, width: float, hidden_s: float, way: int, rng: np.random.Generator
) -> Start | None:
    """A ball that will be hidden that long, on its way to the right (1) or to the left (-1)."""
    radius = float(rng.uniform(*RADIUS_M))
    speed = (width - 2 * radius) / hidden_s
    if not _SPEEDS_MPS[0] <= speed <= _SPEEDS_MPS[1]:
        return None
    edge = left if way > 0 else left + width
    before = speed * (SHOWN_S + float(rng.uniform(0.0, 0.15)))
    x = edge - way * (radius + before)
    out = (left + width if way > 0 else left) + way * radius  # where all of it shows again
    if not inside(x, radius) or not inside(out, radius):
        return None
    y = float(rng.uniform(FLOOR_M + radius + 0.1, 1.0 - radius - 0.05))
    return Start(x, y, way * speed, float(rng.uniform(-0.4, 0.4)), radius)


def _wall(index: int, size_px: int, rng: np.random.Generator) -> Drawn | None:
    """A pillar stands at the room's side: what goes behind it meets the wall and turns back."""
    hidden_s = (0.6, 1.2, 2.4)[index % 3]
    width, radius = float(rng.uniform(*PILLAR_M)), float(rng.uniform(*RADIUS_M))
    speed = (width - 2 * radius) * (1 + 1 / 0.85) / hidden_s
    if not 0.1 <= speed <= _SPEEDS_MPS[1]:
        return None
    way = 1 if rng.random() < 0.5 else -1
    left = 1.0 - width if way > 0 else 0.0
    x = (left if way > 0 else width) - way * (radius + speed * (SHOWN_S + rng.uniform(0.0, 0.15)))
    y = float(rng.uniform(FLOOR_M + radius + 0.1, 1.0 - radius - 0.05))
    start = Start(float(x), y, way * speed, float(rng.uniform(-0.4, 0.4)), radius)
    if not inside(start.x_m, radius):
        return None
    return _filmed(room(rng, "pillar", 1), left, width, [start], size_px, rng)


def _couch(index: int, size_px: int, rng: np.random.Generator) -> Drawn | None:
    """A ball rolls behind the couch, where friction stops it."""
    return _rolling(True, size_px, rng)


def _through(index: int, size_px: int, rng: np.random.Generator) -> Drawn | None:
    """A ball rolls behind the couch and out again, slower."""
    return _rolling(False, size_px, rng)


def _rolling(stops: bool, size_px: int, rng: np.random.Generator) -> Drawn | None:
    width, radius = float(rng.uniform(*COUCH_M)), float(rng.uniform(*RADIUS_M))
    left, way = float(rng.uniform(0.12, 0.88 - width)), 1 if rng.random() < 0.5 else -1
    lead = radius + float(rng.uniform(0.02, 0.10))  # from the last frame shown to the couch
    depth = width - 2 * radius
    if stops:
        rolls = lead + radius + float(rng.uniform(0.02, max(depth - 0.02, 0.021)))
        speed = math.sqrt(2 * ROLLING_MPS2 * rolls)
    else:
        speed = float(rng.uniform(0.2, _ROLLING_MPS[1]))
        if speed**2 < 2 * ROLLING_MPS2 * (lead + width + 2 * radius + 0.03):
            return None
    if not _ROLLING_MPS[0] <= speed <= _ROLLING_MPS[1]:
        return None
    shown_s = (CONTEXT_FRAMES - 1) / FPS  # it was faster when the context began
    first = speed + ROLLING_MPS2 * shown_s
    before = (speed + first) / 2 * shown_s
    x = (left if way > 0 else left + width) - way * (lead + before)
    out = (left + width if way > 0 else left) + way * (radius + 0.03)
    if not inside(x, radius) or not inside(out, radius):
        return None
    start = Start(x, FLOOR_M + radius, way * first, 0.0, radius)
    state = room(rng, "couch", 1)
    if state.scenery.occluders[0].rect_m[3] < FLOOR_M + 2 * radius + 0.01:
        return None
    if not stops:
        return _filmed(state, left, width, [start], size_px, rng)
    goes_on_s = (lead + width + radius) / speed  # a ball that nothing stops is back after that
    num_frames = CONTEXT_FRAMES + math.ceil((goes_on_s + 0.5) * FPS)
    item = played(furnished(state, left, width), [start], num_frames, rng, size_px)
    if item is None or not seen_at_first(item, 0):
        return None
    gone = way_of(item, 0)
    if gone is None or gone.back is not None or gone.hidden_s < _HIDDEN_AT_LEAST_S:
        return None
    return Drawn(item, (gone,))


def _filmed(state, left, width, starts, size_px, rng) -> Drawn | None:  # noqa: ANN001
    """The scene with the furniture there, long enough for the latest return that counts."""
    longest_s = max((3.5 * width + 2 * s.radius_m) / abs(s.vx_mps) for s in starts) + 1.5
    most_frames = CONTEXT_FRAMES + math.ceil(longest_s * FPS)
    item = played(furnished(state, left, width), starts, most_frames, rng, size_px)
    if item is None or not all(seen_at_first(item, ball) for ball in range(len(starts))):
        return None
    found = [way_of(item, ball) for ball in range(len(starts))]
    ways = tuple(way for way in found if way is not None and way.back is not None)
    if len(ways) < len(starts) or not all(_comes_out(item, way) for way in ways):
        return None
    latest = max(way.back + late_s(way.hidden_s) * FPS for way in ways if way.back is not None)
    stop = max(item.num_dreamed, math.ceil(latest) + _AFTER_FRAMES)
    return Drawn(lengthened(item, item.context + stop), ways)


def _comes_out(item: Item, way: Way) -> bool:
    """Whether the ball, once back, comes out at once and for a third of a second."""
    assert way.back is not None
    visible = item.truth.since(1).visible[:, way.ball]
    clear = visible[math.ceil(way.back) :] > CLEAR
    runs = np.flatnonzero(np.diff(np.concatenate([[0], clear, [0]])))
    return len(runs) > 1 and bool(runs[1] - runs[0] >= CLEAR_FRAMES - 1)


_SCENES: dict[str, Callable[[int, int, np.random.Generator], Drawn | None]] = {
    "pillar": _pillar,
    "pair": _pair,
    "wall": _wall,
    "couch": _couch,
    "through": _through,
}
