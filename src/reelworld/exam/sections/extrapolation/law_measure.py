"""How fast and how large the discs of an answer are, and how wrong that is."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.phyworld.errors import ERROR, FIRST_SCORED, scored_frames
from reelworld.exam.phyworld.ruler import read_places
from reelworld.exam.sections.extrapolation.laws import CONTEXT, LawQuestion, scored_after
from reelworld.exam.sections.extrapolation.ranges import LAWS
from reelworld.exam.sections.extrapolation.scale import scored
from reelworld.exam.staging.gates import LEAST_SHARP, MOST_SHARP, sharpness
from reelworld.worlds.laws.motion import DT_S, Motion

_LEAST_FOUND = 0.8
_RADIUS_READ = math.sqrt(1 - 0.03 / 2)
"""A disc is read as large as its rim is half opaque: the rim is 3 % of the squared radius deep."""
_EARLY = 5
"""Frames after the context in which no collision can have happened yet."""


def mark_law(question: LawQuestion, answer: Frames) -> Marks:
    """Marks of one answer."""
    marks = no_law_marks(question)
    frames = scored_after(question.motion) - CONTEXT
    sharp = sharpness(answer, question.true_frames())
    if not LEAST_SHARP <= sharp <= MOST_SHARP:
        return marks | {"problem": "blurred" if sharp < LEAST_SHARP else "noise"}
    places = read_places(answer, len(question.motion.radius), "straight")
    if (places.found[frames].mean(0) < _LEAST_FOUND).any() or not places.found[0].all():
        return marks | {"problem": "a disc is not seen"}
    place, radius = places.position, np.median(places.radius[frames], 0) / _RADIUS_READ
    error = _error(question, place[frames], radius)
    early = _slope(place[:_EARLY])[:, 0]
    marks |= {
        "measurable": True,
        "problem": "",
        "error": _rounded(error),
        "velocity": [_rounded(v) for v in _slope(place[frames])[:, 0]],
        "early_velocity": [_rounded(v) for v in early],
        "radius": [_rounded(r) for r in radius],
        "released": _published(question, answer, "released"),
        "straight": _published(question, answer, "straight"),
    }
    return marks | {"score": scored(question.scene, error, marks["floor"])}


def no_law_marks(question: LawQuestion) -> Marks:
    """The marks of an answer that is missing: the truth, and what lawless answers would come to."""
    motion, frames = question.motion, scored_after(question.motion)
    nearest = question.nearest
    case = _error(question, nearest.position[frames - CONTEXT], nearest.radius)
    last = motion.position[[CONTEXT - 1]].repeat(len(frames), 0)
    still = _error(question, last, motion.radius)
    floor = still if question.beyond == 0 and not question.is_mirrored else min(case, still)
    return {
        "measurable": False,
        "problem": "no answer",
        "level": "".join(f"{name}{side}" for name, side in question.level.items()) or "in",
        "values": {name: round(value, 4) for name, value in question.values.items()},
        "beyond": _rounded(question.beyond),
        "case": _rounded(case),
        "still": _rounded(still),
        "floor": _rounded(floor),
        "true_velocity": [_rounded(v) for v in _slope(motion.position[frames])[:, 0]],
        "true_early": [_rounded(v) for v in motion.velocity[CONTEXT, :, 0]],
        "case_velocity": [_rounded(v) for v in nearest.velocity[:, :, 0].mean(0)],
        "error": None,
        "score": 0.0,
    }


def _error(
    question: LawQuestion, place: Float[np.ndarray, "k n 2"], radius: Float[np.ndarray, " n"]
) -> float:
    """Error of the velocities (the slope of the error of places, so that a shift is none) plus that
    of the radii, each in widths of the range of training; mean over the discs."""
    true = question.motion.position[scored_after(question.motion)]
    ends = LAWS[question.law]
    suffix = "_1" if question.law == "collision" else ""
    wide = {kind: np.ptp(ends[kind + suffix]) for kind in ("speed", "radius")}
    speed = np.linalg.norm(_slope(place - true), axis=-1) / wide["speed"]
    size = np.abs(radius - question.motion.radius) / wide["radius"]
    return float((speed + size).mean())


def _slope(place: Float[np.ndarray, "k n 2"]) -> Float[np.ndarray, "n 2"]:
    """Least-squares velocity, units/s."""
    times = DT_S * (np.arange(len(place)) - (len(place) - 1) / 2)
    return np.einsum("k,knd->nd", times, place) / (times @ times)


def _published(question: LawQuestion, answer: Frames, ruler: str) -> float | None:
    """The error of the released evaluator, by its ruler or a straight one; ``None`` where it has
    none: too few frames, or a scene that it does not know."""
    assert ruler in ("released", "straight")
    if question.is_mirrored:
        return None
    motion: Motion = question.motion
    frames = scored_frames(motion)
    places = read_places(answer[frames - FIRST_SCORED], len(motion.radius), ruler)
    value = ERROR[question.law](places.position, motion)
    return _rounded(value) if math.isfinite(value) else None


def _rounded(value: float) -> float:
    return round(float(value), 5)
