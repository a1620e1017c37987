"""Where the balls of an answer are, how large, and how wrong that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.sections.counterfactual.room import CONTEXT, see
from reelworld.exam.sections.extrapolation.rooms import ParameterQuestion
from reelworld.exam.sections.extrapolation.scale import scored
from reelworld.exam.staging.gates import (
    LEAST_SHARP,
    MOST_SHARP,
    MOST_STRANGE,
    sharpness,
    strangeness,
)
from reelworld.exam.truth import empty_room, truth_of
from reelworld.worlds import WorldState

LOST_M = 0.5
"""A ball that is not seen is as wrong as one this far off."""
_SHOWN, _WHOLE = 0.9, 0.995
_LEAST_FOUND = 0.5
_MOVES = 0.5
"""A radius counts only where the balls are at most this share as wrong as in a still picture."""
_NO_RADIUS = 1.0


def mark_room(question: ParameterQuestion, answer: Frames) -> Marks:
    """Marks of one answer."""
    marks = no_room_marks(question)
    sharp = sharpness(answer, question.true_frames())
    background = empty_room(question.states[CONTEXT - 1], question.size_px)
    if not LEAST_SHARP <= sharp <= MOST_SHARP:
        return marks | {"problem": "blurred" if sharp < LEAST_SHARP else "noise"}
    if strangeness(answer, background) > MOST_STRANGE:
        return marks | {"problem": "shows another room"}
    seen = see(question, answer)
    balls = len(question.truth.colours)
    place, area = seen.place_m[:, :balls], seen.area[:, :balls]
    found = (area > 0)[question.truth.visible >= _SHOWN]
    if found.mean() < _LEAST_FOUND or not _same_balls(question, area):
        return marks | {"problem": "a ball is not seen"}
    error = _error(question, place, np.sqrt(area) * question.truth.radius_m)
    marks |= {"measurable": True, "problem": "", "error": round(error, 5)}
    return marks | {"score": scored(question.scene, error, marks["floor"])}


def _same_balls(question: ParameterQuestion, area: Float[np.ndarray, "t n"]) -> bool:
    """Whether every ball is seen most of the time; where it is their number that is asked, a ball
    less is no hindrance but an error."""
    shown = question.truth.visible >= _SHOWN
    shares = ((area > 0) & shown).sum(0) / np.maximum(shown.sum(0), 1)
    return question.scene == "number" or bool((shares >= _LEAST_FOUND).all())


def no_room_marks(question: ParameterQuestion) -> Marks:
    """The marks of an answer that is missing: the truth, and what lawless answers come to."""
    case = _error_of_states(question, question.nearest)
    still = _error_of_states(question, [question.states[CONTEXT - 1]] * len(question.after))
    floor = still if question.inside else min(case, still)
    return {
        "measurable": False,
        "problem": "no answer",
        "level": "in" if question.inside else "out",
        "values": {question.scene: round(float(question.value), 4)},
        "beyond": round(question.beyond, 5),
        "case": round(case, 5),
        "still": round(still, 5),
        "floor": round(floor, 5),
        "error": None,
        "score": 0.0,
    }


def _error_of_states(question: ParameterQuestion, states: Sequence[WorldState]) -> float:
    """The error that exact pictures of ``states`` would have."""
    other = truth_of(states)
    columns = [
        other.colours.index(name) if name in other.colours else -1
        for name in question.truth.colours
    ]
    lost = np.array(columns) < 0
    place = other.position_m[:, columns].copy()
    place[:, lost] = np.nan
    radius = np.where(lost, 0.0, other.radius_m[columns])
    return _error(question, place, np.broadcast_to(radius, place.shape[:2]))


def _error(
    question: ParameterQuestion, place: Float[np.ndarray, "t n 2"], radius: np.ndarray
) -> float:
    """Mean distance from the truth (m) of what is in view; of ``radius`` the logarithm of the
    ratio (median over frames, mean over balls); of ``speed`` the distance in metres, too."""
    truth = question.truth
    shown = truth.visible >= _SHOWN
    off = np.linalg.norm(place - truth.position_m, axis=-1)
    off = np.minimum(np.nan_to_num(off, nan=LOST_M), LOST_M)
    if question.scene != "radius":
        return float(off[shown].mean())
    last = truth_of(question.states[CONTEXT - 1 : CONTEXT]).position_m
    still = np.linalg.norm(last - truth.position_m, axis=-1)
    if off[shown].mean() > _MOVES * still[shown].mean():
        return _NO_RADIUS
    whole = (truth.visible >= _WHOLE) & (radius > 0)
    ratios = np.where(whole, np.maximum(radius, 1e-6) / truth.radius_m, np.nan)
    typical = np.nanmedian(ratios[:, whole.any(0)], 0)
    return float(np.abs(np.log(typical)).mean())
