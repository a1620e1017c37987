"""What one answer to one deed shows: places, and how they should have changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.items import render
from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.counterfactual.forks import DEEDS, ROUNDING_M, SHOWN, change_of
from reelworld.exam.sections.counterfactual.question import DeedQuestion
from reelworld.exam.sections.counterfactual.room import CONTEXT, Seen, see, things
from reelworld.exam.staging.gates import (
    LEAST_SHARP,
    MOST_SHARP,
    MOST_STRANGE,
    sharpness,
    strangeness,
)
from reelworld.exam.truth import empty_room, truth_of

_LEAST_FOUND = 0.8
"""Of the frames that truly show a thing, this share must show it."""
_START_FRAMES = 2
"""In the first frames, all that is in view must be within its radius of where it truly is, or of
where it was: an answer goes on from the question's context, not from another."""
_PSNR_FRAME = 3
"""Frame 4, counted from 1: Genie's Delta_t PSNR at t = 4."""
_NO_ANSWER = "no answer"
_SIGMAS = 4.0
_HAND_KG = 0.05


def mark_deed(question: DeedQuestion, answer: Frames, noise: Noise) -> Marks:
    """Measure ``answer``: JSON that ``joint`` compares with the other answers of the moment."""
    marks = no_marks(question)
    marks["tolerance_m"] = round(_SIGMAS * noise.sigma_px / question.size_px, 6)
    marks["psnr_4"] = _psnr_of_all(question, answer)
    if problem := _unlike(question, answer):
        return marks | {"problem": problem}
    seen = see(question, answer)
    if problem := _lost(question, seen):
        return marks | {"problem": problem}
    marks |= {"measurable": True, "problem": "", "seen": _listed(seen.place_m)}
    if question.deed_number:
        marks["score"] = _alone(marks)
    return marks


def no_marks(question: DeedQuestion) -> Marks:
    """The marks of an answer that is missing: all truth, nothing seen."""
    fork, deed = question.fork, question.deed_number
    place, radius, shown = things(question.truth)
    change, both = change_of(fork, deed)
    changes = np.abs(change).max((0, 2)) > ROUNDING_M
    asked = np.isin(np.arange(len(radius)), fork.asked)
    mass = np.pi * radius**2
    mass[fork.num_balls :] = _HAND_KG
    return {
        "measurable": False,
        "problem": _NO_ANSWER,
        "deed": deed,
        "true": _listed(place),
        "in_view": (shown >= SHOWN).astype(int).tolist(),
        "change": _listed(change),
        "compared": both.astype(int).tolist(),
        "asked": (asked & changes).astype(int).tolist(),
        "unaffected": (~changes).astype(int).tolist(),
        "radius_m": [round(float(r), 5) for r in radius],
        "mass_kg": [round(float(m), 6) for m in mass],
        "seen": None,
        "psnr_4": [0.0] * DEEDS,
        "tolerance_m": 0.0,
        **({"score": 0.0} if deed else {}),
    }


def _unlike(question: DeedQuestion, answer: Frames) -> str:
    """What is wrong with the picture as a whole; nothing if nothing is."""
    sharp = sharpness(answer, question.true_frames())
    if not LEAST_SHARP <= sharp <= MOST_SHARP:
        return "blurred" if sharp < LEAST_SHARP else "noise"
    background = empty_room(question.states[CONTEXT - 1], question.size_px)
    if strangeness(answer, background) > MOST_STRANGE:
        return "shows another room"
    return ""


def _lost(question: DeedQuestion, seen: Seen) -> str:
    """Which of the things cannot be followed; nothing if all can."""
    place, radius, shown = things(question.truth)
    in_view = shown >= SHOWN
    found = (seen.found & in_view).sum(0) / np.maximum(in_view.sum(0), 1)
    if (found[in_view.sum(0) > 2] < _LEAST_FOUND).any():
        return "a thing is not seen"
    start = slice(0, _START_FRAMES)
    before, _, _ = things(truth_of(question.states[CONTEXT - 1 : CONTEXT]))
    off = np.linalg.norm(seen.place_m[start] - place[start], axis=-1)
    off = np.fmin(off, np.linalg.norm(seen.place_m[start] - before, axis=-1))
    if not _all_near(off, radius, in_view[start]):
        return "does not begin where the context ends"
    return ""


def _all_near(
    off: Float[np.ndarray, "t n"], radius: Float[np.ndarray, " n"], in_view: Bool[np.ndarray, "t n"]
) -> bool:
    """Whether all that is in view is within its radius of the truth."""
    return bool((np.nan_to_num(off, nan=np.inf) <= radius)[in_view].all())


def _alone(marks: Marks) -> float:
    """A score without the other answers, for choosing clips: against the true no-op."""
    change, true = place_array(marks["change"]), place_array(marks["true"])
    which = np.array(marks["compared"], bool) & np.array(marks["asked"], bool)
    off = np.nan_to_num(np.linalg.norm(place_array(marks["seen"]) - true, axis=-1), nan=1.0)
    share = off[which].sum() / np.linalg.norm(change, axis=-1)[which].sum()
    return round(float(np.clip(1.0 - share, 0.0, 1.0)), 4)


def _psnr_of_all(question: DeedQuestion, answer: Frames) -> list[float]:
    """PSNR of the fourth frame against the truth after each of the deeds, dB."""
    truths = render([future[_PSNR_FRAME] for future in question.fork.futures], question.size_px)
    squared = np.square(truths.astype(np.float32) - answer[_PSNR_FRAME]).mean((1, 2, 3))
    return [round(float(10 * np.log10(255.0**2 / max(error, 0.05))), 3) for error in squared]


def _listed(places: Float[np.ndarray, "t n 2"]) -> list[Any]:
    """Places to a tenth of a millimetre, ``None`` where there is none."""
    return [
        [None if np.isnan(p).any() else [round(float(v), 4) for v in p] for p in row]
        for row in places
    ]


def place_array(places: list[Any]) -> Float[np.ndarray, "t n 2"]:
    """Places as they are marked, as an array: NaN where there is none."""
    return np.array([[p or (np.nan, np.nan) for p in row] for row in places], float)
