"""Scenes of which the end is asked: a ball that rolls to rest, a bottle that slides or topples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reelworld.exam.grading.overall import log_score
from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.contact.bottle import find_bottle
from reelworld.exam.sections.contact.meetings import lost
from reelworld.exam.sections.contact.reading import (
    discs_of,
    is_same_room,
    seen_places,
    true_places,
)
from reelworld.exam.sections.contact.scales import FLOORS, ORACLES
from reelworld.exam.sections.contact.scenes import ContactQuestion
from reelworld.exam.staging.edit import carried_on
from reelworld.exam.staging.question import CONTEXT
from reelworld.exam.staging.sharpness import SHARP, edge_contrast
from reelworld.worlds.table.scene import BOTTLE, CUP

_FIT = 6
_NEAR, _NEAR_ABSOLUTE = 0.2, 0.01
_AREA = (0.5, 1.7)
_SPREAD = 1.5
"""Times that of the bottle: pixels of its colour strewn about are no bottle."""
_LAST = 3
_LIES_RAD, _MOVED = 0.9, 0.25
_PLACED_M, _IN_TIME = 0.02, 0.35
"""How far off the bottle may be at first, and, as a share of its way, when it should be half way:
it must come to its end by way of the blow, and in time."""
_OUT_OF_SIGHT_M = (0.5, 1.6)
_PATCH_M = 0.1


def mark_stop(question: ContactQuestion, answer: Frames, noise: Noise) -> Marks:
    """Where and whether the ball comes to rest. The error is its distance from the true place at
    the end, as a share of that of a ball that is never braked, plus its speed at the end as a share
    of the first."""
    ends = np.r_[0:_FIT, len(answer) - _FIT : len(answer)]
    true = true_places(question.states[CONTEXT:])[ends, 0]
    if not is_same_room(answer[ends], question.states[0]):
        return lost()
    seen = seen_places(answer[ends], question.states[0])[:, 0]
    if np.isfinite(seen).all(1).sum() < 2 * _FIT - 2:
        return lost(vanished=float(np.isfinite(seen[:_FIT]).any()))
    begin, true_begin, end = (_slope(p) for p in (seen[:_FIT], true[:_FIT], seen[_FIT:]))
    last = question.shown[-1]
    free = carried_on(last, (len(answer) - _FIT / 2) / question.simulator.fps)
    away = np.nanmean(seen[_FIT:], 0) - true[_FIT:].mean(0)
    whole = np.linalg.norm(np.array(free.balls[0].position_m) - true[_FIT:].mean(0))
    pace, true_pace = np.linalg.norm(end), np.linalg.norm(true_begin)
    missed = float(np.linalg.norm(away) / whole + pace / true_pace)
    off = np.linalg.norm(begin - true_begin)
    good = off <= _NEAR * true_pace + _NEAR_ABSOLUTE / question.simulator.fps
    radius = discs_of(question.states[0]).radius[:1]
    drawn = question.draw(question.states[CONTEXT + k] for k in (0, ends[-1]))
    there = seen[[0, -1], None]
    sharp = edge_contrast(answer[[0, -1]], there, radius) >= SHARP * edge_contrast(
        drawn, true[[0, -1], None], radius
    )
    passed = float(pace > 0.5 * true_pace)
    return lost() | {
        "measurable": True,
        "passed": passed,
        "before_ok": float(good),
        "sharp": float(sharp),
        "change_missed": missed,
        "score": log_score(missed, FLOORS["stop"], ORACLES["stop"])
        * float(good and sharp)
        * (1.0 - passed),
    }


def mark_tip(question: ContactQuestion, answer: Frames, noise: Noise) -> Marks:
    """Whether the bottle slides or topples, and where it ends. The error is the distance from its
    true end, as a share of the way it should have moved."""
    look = _Look(question, answer)
    seen, true = look.seen, look.true
    share = seen.area / np.maximum(true.area, 1.0)
    whole = (share > _AREA[0]) & (share < _AREA[1]) & (seen.spread < _SPREAD * true.spread)
    if not (np.isfinite(seen.place).all() and whole.all()):
        return lost(vanished=float(_AREA[0] < share[0] < _AREA[1]))
    end, true_end = (p.place[-_LAST:].mean(0) for p in (seen, true))
    way = np.linalg.norm(true_end - true.place[0])
    moved = np.linalg.norm(end - seen.place[0])
    missed = float(np.linalg.norm(end - true_end) / way)
    lies, truly_lies = (np.median(p.tilt[-_LAST:]) > _LIES_RAD for p in (seen, true))
    right = bool(lies == truly_lies and moved > _MOVED * way)
    off = np.linalg.norm(seen.place - true.place, axis=1)
    good = bool(off[0] < _PLACED_M and off[1] < _IN_TIME * way)
    return lost() | {
        "measurable": True,
        "before_ok": float(good),
        "sharp": float(look.sharp),
        "froze": float(moved < 0.1 * way),
        "outcome": float(right),
        "change_missed": missed,
        "score": log_score(missed, FLOORS["tip"], ORACLES["tip"])
        * float(right and good and look.sharp),
    }


class _Look:
    """The bottle in the first frame, when it should be half way, and in the last three."""

    def __init__(self, question: ContactQuestion, answer: Frames) -> None:
        first = question.states[0]
        bottle, cup = first.thing(BOTTLE), first.thing(CUP)
        assert bottle is not None and cup is not None
        away = replace(first.hand, position_m=_OUT_OF_SIGHT_M)
        things = tuple(t for t in first.things if t.id != BOTTLE)
        background = question.draw([replace(first, hand=away, things=things)])[0]
        x = np.array([s.thing(BOTTLE).position_m[0] for s in question.states[CONTEXT:]])
        half = int(np.argmax(abs(x - x[0]) > 0.5 * abs(x[-1] - x[0])))
        shown = [0, half, *range(len(answer) - _LAST, len(answer))]
        drawn = question.draw(question.states[CONTEXT + k] for k in shown)
        self.seen = find_bottle(answer[shown], background, bottle.colour, cup.position_m[0])
        self.true = find_bottle(drawn, background, bottle.colour, cup.position_m[0])
        radius = np.array([_PATCH_M])
        contrast, true_contrast = (
            edge_contrast(frames, found.place[:, None], radius)
            for frames, found in ((answer[shown], self.seen), (drawn, self.true))
        )
        self.sharp = bool(contrast >= SHARP * true_contrast)


def _worth(question: ContactQuestion, missed: float) -> float:
    return log_score(missed, FLOORS[question.scene], ORACLES[question.scene])


def _slope(place: np.ndarray) -> np.ndarray:
    """Velocity over consecutive frames of which some may be missing, frame widths per frame."""
    good = np.isfinite(place).all(1)
    time, place = np.flatnonzero(good), place[good]
    time = time - time.mean()
    return time @ (place - place.mean(0)) / (time @ time)
