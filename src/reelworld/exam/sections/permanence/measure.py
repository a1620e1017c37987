"""Marks of one answer: did it come back, when, where, how fast, and was it still itself?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from reelworld.exam.detect import Sightings
from reelworld.exam.events import slope_mps
from reelworld.exam.items import Item
from reelworld.exam.measure import look
from reelworld.exam.paper.question import Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.permanence.question import PermanenceQuestion
from reelworld.exam.sections.permanence.scenes import early_s, late_s
from reelworld.exam.sections.permanence.stage import Way, rises_at
from reelworld.exam.sections.rooms.guards import stands
from reelworld.exam.sections.rooms.likeness import likeness
from reelworld.exam.truth import covered
from reelworld.exam.unmix import COLOURS
from reelworld.worlds import FPS

HALF, GONE, CLEAR = 0.5, 0.15, 0.97
"""Visible shares: back from here on, away below, wholly out."""

PLACE_RADII = 3.0
"""Farther than this from where it must be is no return."""

TIME_SHARE = 0.5
"""Half the time hidden: as wrong as a moment can be."""

TIME_SLACK_FRAMES = 0.35
"""The truth itself, measured through a video file of crf 18, is off by less."""

_ENTERS_SHARE = 0.8
_AWAY_FRAMES, _GONE_LATE_FRAMES = 3, 8
_FIT_FRAMES = 5
_SHOWN, _WHOLE = 0.4, 0.92
_COLOUR_OFF, _SIZE_OFF, _OVERLAP = 10.0, 0.2, 0.8
_MOVED_RADII = 3.0

Frames = UInt8[np.ndarray, "t h w 3"]


@dataclass(frozen=True)
class Seen:
    """One ball as an answer shows it, frame by frame."""

    item: Item
    frames: Frames
    way: Way
    area: Float[np.ndarray, " t"]
    """Share of the ball that is seen; of several of its colour, the largest."""
    place_m: Float[np.ndarray, "t 2"]
    count: Int[np.ndarray, " t"]
    true_m: Float[np.ndarray, "t 2"]
    visible: Float[np.ndarray, " t"]
    sigma_m: float

    @property
    def radius_m(self) -> float:
        """The ball's radius."""
        return float(self.item.truth.radius_m[self.way.ball])

    @property
    def colour(self) -> str:
        """The ball's colour."""
        return self.item.truth.colours[self.way.ball]


def mark(question: PermanenceQuestion, answer: Frames, noise: Noise) -> Marks:
    """Measure one answer. What shows another room, or a blurred one, is wrong in everything."""
    item = question.item
    ok, room, sharp = stands(answer, question.future)
    if not ok:
        return no_answer(question) | {"room": room, "sharp": sharp}
    sightings = look(item, answer, len(answer))
    ways = question.drawn.ways
    each = [_marks_of(_seen(item, answer, sightings, way, noise)) for way in ways]
    worst = min(each, key=lambda marks: marks["score"])
    return {"measurable": True, "room": room, "sharp": sharp, **worst}


def no_answer(question: PermanenceQuestion) -> Marks:
    """The worst of everything."""
    way = question.drawn.ways[0]
    kind = "stay" if way.back is None else "return"
    nothing = dict.fromkeys(("time_off", "place_off_radii", "velocity_off", "same", "frozen"))
    return {
        "measurable": False,
        "score": 0.0,
        "kind": kind,
        "hidden_s": way.hidden_s,
        "right": False,
        "shown": kind == "stay",
        "leak": 1.0,
        "room": 0.0,
        "sharp": 0.0,
        **nothing,
    }


def _seen(item: Item, frames: Frames, sightings: Sightings, way: Way, noise: Noise) -> Seen:
    after = item.truth.since(1)
    colour = COLOURS.index(after.colours[way.ball])
    mine = sightings.of(colour)
    place, area = np.full((len(frames), 2), np.nan), np.zeros(len(frames))
    order = np.argsort(mine.area, kind="stable")  # the largest is written last
    place[mine.frame[order]], area[mine.frame[order]] = mine.position_m[order], mine.area[order]
    return Seen(
        item=item,
        frames=frames,
        way=way,
        area=area,
        place_m=place,
        count=sightings.counts()[:, colour],
        true_m=after.position_m[:, way.ball],
        visible=after.visible[:, way.ball],
        sigma_m=noise.sigma_px / item.size_px,
    )


def _marks_of(seen: Seen) -> Marks:
    goes = _goes_in(seen)
    if seen.way.back is None:
        return _stay_marks(seen, goes)
    return _return_marks(seen, goes)


def _goes_in(seen: Seen) -> int | None:
    """First frame in which the ball is gone; ``None`` unless it was seen on its way until it went
    behind, and then was really away."""
    open_ = np.flatnonzero(seen.visible[: seen.way.leave] >= 0.95)
    near = _apart_radii(seen, open_) <= PLACE_RADII
    if len(open_) and (near & (seen.area[open_] >= HALF)).mean() < _ENTERS_SHARE:
        return None
    needed = min(_AWAY_FRAMES, max(round(seen.way.hidden_s * FPS / 2), 1))
    run = _first_run(seen.area < GONE, needed)
    if run is None or run > seen.way.leave + _GONE_LATE_FRAMES:
        return None
    return run


def _stay_marks(seen: Seen, goes: int | None) -> Marks:
    """1 if it went behind and was never seen again."""
    way = seen.way
    late = min(way.leave + _GONE_LATE_FRAMES, len(seen.area) - 1)
    since = late if goes is None else goes
    shown = bool((seen.area[since:] >= HALF).any())
    right = goes is not None and not shown
    leak = float(np.minimum(seen.area[late:], 1.0).mean())
    nothing = dict.fromkeys(("time_off", "place_off_radii", "velocity_off", "same", "frozen"))
    return {
        "kind": "stay",
        "hidden_s": way.hidden_s,
        "score": float(right),
        "right": right,
        "shown": shown or goes is None,
        "leak": leak,
        **nothing,
    }


def _return_marks(seen: Seen, goes: int | None) -> Marks:
    way = seen.way
    assert way.back is not None
    marks: Marks = {"kind": "return", "hidden_s": way.hidden_s, "frozen": _frozen(seen)}
    marks |= {"leak": _leak(seen), "score": 0.0, "right": False, "shown": False}
    marks |= dict.fromkeys(("time_off", "place_off_radii", "velocity_off", "same"))
    back = None if goes is None else rises_at(seen.area, HALF, goes)
    if back is None:
        return marks
    marks["shown"] = True
    late_by_s = (back - way.back) / FPS
    off_frames = max(abs(back - way.back) - TIME_SLACK_FRAMES, 0.0)
    time_off = off_frames / FPS / way.hidden_s
    place_off, velocity_off = _way_after(seen, back)
    same = _is_itself(seen, back)
    in_time = -early_s(way.hidden_s) <= late_by_s <= late_s(way.hidden_s)
    right = in_time and place_off <= PLACE_RADII and _stays_out(seen, back)
    parts = (1 - time_off / TIME_SHARE, 1 - place_off / PLACE_RADII, float(same))
    score = float(np.mean(np.maximum(parts, 0.0))) if right else 0.0
    marks |= {"right": bool(right), "score": score, "time_off": time_off, "same": same}
    finite = math.isfinite(place_off)
    marks |= {"place_off_radii": place_off if finite else None, "velocity_off": velocity_off}
    return marks


def _way_after(seen: Seen, back: float) -> tuple[float, float | None]:
    """How far from the true way, in radii, and how wrong in velocity, over five frames after coming
    back, with all of it in sight if it comes so far. True frames are counted by the clock or from
    the true return, whichever suits better: being late is not blamed twice."""
    frames = math.ceil(back) + np.flatnonzero(seen.area[math.ceil(back) :] >= _SHOWN)
    frames = frames[: _FIT_FRAMES + max(int(np.argmax(seen.area[frames] >= _WHOLE)), 0)]
    frames = frames[-_FIT_FRAMES:]  # the first in which all of it shows, if there are any
    if len(frames) < 3:
        return math.inf, None
    assert seen.way.back is not None
    ways = [_true_way(seen, frames + shift) for shift in (0.0, seen.way.back - back)]
    offs = [float(np.linalg.norm(seen.place_m[frames] - way, axis=1).mean()) for way in ways]
    true, apart = ways[int(np.argmin(offs))], min(offs)
    place_off = max(apart - 2 * seen.sigma_m, 0.0) / seen.radius_m
    speed, wanted = slope_mps(seen.place_m[frames]), slope_mps(true)
    return float(place_off), float(np.hypot(*(speed - wanted)) / max(np.hypot(*wanted), 0.02))


def _true_way(seen: Seen, at: Float[np.ndarray, " k"]) -> Float[np.ndarray, "k 2"]:
    """True places at those frames, between frames by a line."""
    whole = np.arange(len(seen.true_m))
    return np.stack([np.interp(at, whole, seen.true_m[:, axis]) for axis in (0, 1)], 1)


def _is_itself(seen: Seen, back: float) -> bool:
    """Whether colour, size and shape are as before, in the median of the first three frames in
    which nothing covers it where the answer shows it. One that is not wholly out before the end was
    found by its colour, and more cannot be asked."""
    first = math.ceil(back)
    shown = first + np.flatnonzero(seen.area[first:] >= HALF)
    scenery = seen.item.truth.scenery
    share, _ = covered(seen.place_m[shown], seen.radius_m, scenery, None, 0.0)
    out = shown[share < 1.0 - CLEAR]
    if not len(out):
        return True
    frames = out[:3]
    each = [
        likeness(seen.frames[k], seen.item.background, seen.place_m[k], seen.radius_m, seen.colour)
        for k in frames
    ]
    size_off = np.median(np.abs(np.log(seen.area[frames])))
    colour_off = np.median([one.colour_off for one in each])
    overlap = np.median([one.overlap for one in each])
    return bool(colour_off < _COLOUR_OFF and size_off < _SIZE_OFF and overlap > _OVERLAP)


def _stays_out(seen: Seen, back: float) -> bool:
    """Whether it is alone of its colour and in two of the next three frames, too."""
    frame = math.ceil(back)
    following = seen.area[frame + 1 : frame + 4] >= GONE
    return bool(seen.count[frame] == 1 and following.sum() >= 2)


def _leak(seen: Seen) -> float:
    """Mean share that is seen while nothing may show."""
    early = early_s(seen.way.hidden_s)
    stop = seen.way.leave + math.floor((seen.way.hidden_s - early) * FPS)
    shown = seen.area[seen.way.leave + 3 : stop]
    return float(np.minimum(shown, 1.0).mean()) if len(shown) else 0.0


def _frozen(seen: Seen) -> float | None:
    """0: where it must be by now; 1: where it was when it left; ``None`` where the two are close or
    it is not seen at all."""
    assert seen.way.back is not None
    later = math.ceil(seen.way.back) + np.flatnonzero(
        seen.visible[math.ceil(seen.way.back) :] >= CLEAR
    )
    last = np.flatnonzero(seen.visible[: seen.way.leave] >= 0.5)
    if not len(later) or not len(last):
        return None
    now, left = later[0], seen.true_m[last[-1]]
    if np.linalg.norm(seen.true_m[now] - left) <= _MOVED_RADII * seen.radius_m:
        return None
    if not np.isfinite(seen.place_m[now]).all():
        return None
    right = np.linalg.norm(seen.place_m[now] - seen.true_m[now])
    return float(right / (right + np.linalg.norm(seen.place_m[now] - left)))


def _apart_radii(seen: Seen, frames: Int[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
    apart = np.linalg.norm(seen.place_m[frames] - seen.true_m[frames], axis=1) / seen.radius_m
    return np.nan_to_num(apart, nan=math.inf)


def _first_run(flags: Bool[np.ndarray, " t"], length: int) -> int | None:
    """Where the first run of at least that many set flags begins."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long = starts[ends - starts >= length]
    return int(long[0]) if len(long) else None
