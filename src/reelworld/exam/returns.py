"""Did it come back, did it stay away, did the blow send it where it must: one answer per item."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.detect import Sightings
from reelworld.exam.events import HIT_FRAMES, slope_mps
from reelworld.exam.items import Item
from reelworld.exam.track import HIDDEN, SEEN, Lives, follow
from reelworld.exam.unmix import COLOURS

_AWAY_FRAMES = 3
_LATE_FRAMES = 8
_HALF = 0.5
_PLACE_RADII = 3.0
_WORST = 10.0
WELL_HIT = 0.5
"""A relative velocity error above this is another blow."""

_HIT_SEEN_FRAMES = 4


def answer(item: Item, kind: str, sightings: Sightings) -> float:
    """1 or 0 for ``return`` and ``return_long`` (came back) and ``stay`` (wrongly, 1 is bad); the
    relative velocity error for ``hit``."""
    lives = follow(sightings, item.truth)
    if kind == "hit":
        return hit_error(item, lives)
    if kind == "stay":
        return float(false_return(item, lives))
    return float(returned(item, lives, sightings))


def returned(item: Item, lives: Lives, sightings: Sightings) -> bool:
    """Whether the ball went behind the cover, was away, and came back as itself where it must.

    Away means not seen for three frames or more of the true absence, having gone behind something.
    It is back at the first frame after that which shows at least half of it. That frame must lie
    within the margin of the true one, the ball within three radii of the truth of that frame and
    alone of its colour, and two of the next three frames must show it too.
    """
    away = _longest_run(lives.status[: item.marks["back"], item.ball], item.marks["hidden"])
    if away is None:
        return False
    back = np.flatnonzero(lives.area[away:, item.ball] >= _HALF)
    if not len(back):
        return False
    frame = away + int(back[0])
    in_time = abs(frame - item.marks["back"]) <= item.marks["margin"]
    true_place = item.truth.position_m[frame + 1, item.ball]
    apart = np.linalg.norm(lives.position_m[frame, item.ball] - true_place)
    in_place = apart <= _PLACE_RADII * item.truth.radius_m[item.ball]
    shown = sightings.counts()[frame, COLOURS.index(item.truth.colours[item.ball])]
    stays = (lives.status[frame + 1 : frame + 4, item.ball] == SEEN).sum() >= 2
    return bool(in_time and in_place and shown == 1 and stays)


def false_return(item: Item, lives: Lives) -> bool:
    """Whether a ball that comes to rest behind the couch fails to stay there.

    From half a second after it has truly gone it may not show half of itself again, and it must
    have gone behind something: erasing every ball is not staying.
    """
    first, stop = item.marks["hidden"] + _LATE_FRAMES, item.marks["scored"]
    shows = (lives.area[first:stop, item.ball] >= _HALF).any()
    return bool(shows or _longest_run(lives.status[:stop, item.ball], first) is None)


def hit_error(item: Item, lives: Lives) -> float:
    """Relative error of the velocity over the five frames after the blow, 10 if hardly seen."""
    hit = item.marks["hit"]
    dreamed = lives.position_m[hit + 1 : hit + 1 + HIT_FRAMES, item.ball]
    if np.isfinite(dreamed).all(1).sum() < _HIT_SEEN_FRAMES:
        return _WORST
    true = slope_mps(item.truth.position_m[hit + 2 : hit + 2 + HIT_FRAMES, item.ball])
    off: Float[np.ndarray, " 2"] = slope_mps(dreamed) - true
    return float(min(np.hypot(*off) / np.hypot(*true), _WORST))


def _longest_run(status: UInt8[np.ndarray, " t"], since: int) -> int | None:
    """Where the longest hidden run from frame ``since`` on starts; ``None`` if too short."""
    hidden = np.concatenate([[False], status[since:] == HIDDEN, [False]])
    runs = np.flatnonzero(np.diff(hidden.astype(int))).reshape(-1, 2)
    lengths = runs[:, 1] - runs[:, 0]
    if not len(runs) or lengths.max() < _AWAY_FRAMES:
        return None
    return since + int(runs[lengths.argmax(), 0])
