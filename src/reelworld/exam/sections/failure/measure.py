"""From the frames of one answer to its marks."""

from __future__ import annotations

import numpy as np

from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.failure.flight import Reading, Setting, read_flight
from reelworld.exam.sections.failure.question import ThrowQuestion
from reelworld.exam.sections.failure.settings import CONTEXT, SEEN_FLYING
from reelworld.exam.sections.failure.sight import look_for_balls
from reelworld.exam.sections.failure.surfaces import surfaces_of
from reelworld.worlds.court.state import OUTCOMES, VIEW_M

_LEAST_SIGMA_PX = 0.1
"""Shading and seams alone move a ball's centroid so far."""
_LEAST_SEEN = 0.8
"""Share of the frames in which the ball must be found."""


def mark(question: ThrowQuestion, answer: Frames, noise: Noise) -> Marks:
    """The marks of one answer."""
    setting = setting_of(question, noise)
    radius_px = setting.radius_m * question.size_px / VIEW_M
    sights = look_for_balls(answer, question.empty_frames, question.ball_rgb, radius_px)
    reading = read_flight(sights, question.size_px, setting)
    if reading.lost or reading.seen < _LEAST_SEEN:
        return no_answer(question) | {"lost": 1}
    return _facts(question) | _found(question, reading)


def setting_of(question: ThrowQuestion, noise: Noise) -> Setting:
    """What is known of the throw before the answer."""
    shown = question.throw.states[:CONTEXT]
    court = shown[-1].court
    before = [(s.balls[0].x_m, s.balls[0].y_m) for s in shown[-SEEN_FLYING:]]
    sigma_px = max(noise.sigma_px, _LEAST_SIGMA_PX)
    return Setting(
        before_m=np.array(before),
        surfaces=surfaces_of(question.states[-1]),
        radius_m=shown[-1].balls[0].radius_m,
        pull_mps2=np.array([court.wind_mps2, -court.gravity_mps2]),
        flown=SEEN_FLYING,
        sigma_m=sigma_px * VIEW_M / question.size_px,
    )


def no_answer(question: ThrowQuestion) -> Marks:
    """Wrong about the throw, and not by the laws."""
    throw = question.throw
    wrong = {"measurable": False, "made": int(not throw.makes), "teleport": 1, "score": 0.0}
    counts = dict.fromkeys(("jumps", "impulses", "steered", "overlaps", "copies"), 0)
    return _facts(question) | wrong | counts | {"work": None, "end": None, "lost": 0}


def _facts(question: ThrowQuestion) -> Marks:
    throw = question.throw
    return {
        "truth": int(throw.makes),
        "outcome": OUTCOMES[throw.verdict.outcome],
        "p_make": throw.p_make,
        "margin": throw.margin,
    }


def _found(question: ThrowQuestion, reading: Reading) -> Marks:
    right = reading.made == question.throw.makes
    return {
        "measurable": True,
        "made": int(reading.made),
        "teleport": int(reading.teleports),
        "score": 0.5 * right + 0.5 * (not reading.teleports),
        "jumps": reading.jumps,
        "impulses": reading.impulses,
        "steered": reading.steered,
        "overlaps": reading.overlaps,
        "copies": reading.copies,
        "work": reading.work,
        "end": reading.end,
        "lost": 0,
    }
