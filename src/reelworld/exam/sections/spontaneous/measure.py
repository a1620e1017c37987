"""Marks of one answer: what came from nothing, vanished, doubled or changed its kind, and when.

What is followed is the answer's own balls, not the truth's: two honest simulations of eight balls
soon differ, and that is no fault here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from reelworld.exam.detect import Sightings
from reelworld.exam.identity import swapped
from reelworld.exam.items import Item
from reelworld.exam.measure import look, may_be_absent
from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.sections.rooms.guards import stands
from reelworld.exam.sections.spontaneous.motion import Motion, motion_of, size_off
from reelworld.exam.sections.spontaneous.scenes import SpontaneousQuestion
from reelworld.exam.track import CONFIRM_FRAMES, HIDDEN, SEEN, Lives, follow
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.worlds import FPS

CAUSES = ("birth", "death", "duplicate", "alien", "swap")
"""What happens to the balls; other causes of a loss are the guards': ``count``, ``size``,
``motion`` and ``picture``."""

_WRONG_COUNT = 0.2
"""So many frames with a wrong count are no flicker any more."""

_SIZE_OFF = 0.35
_SWALLOWED_FRAMES, _MUST_SHOW = 5 * FPS, 0.8
"""A ball hidden this long while the true one is in the open for this share of it was swallowed."""


@dataclass(frozen=True)
class Found:
    """Everything unexplained in one answer."""

    events: tuple[tuple[int, str], ...]
    """``(frame, cause)``, the earliest first."""
    wrong_count: Bool[np.ndarray, " t"]
    count_error: float
    drift: float
    motion: Motion


def mark(question: SpontaneousQuestion, answer: Frames) -> Marks:
    """Measure one answer."""
    item = question.item
    ok, room, sharp = stands(answer, question.future)
    if not ok:
        return no_answer(question) | {"room": room, "sharp": sharp}
    found = _found(item, answer)
    cause_at = found.events[0] if found.events else None
    watched_s = len(answer) / FPS
    counts = {f"num_{cause}": sum(c == cause for _, c in found.events) for cause in CAUSES}
    return {
        "measurable": True,
        "room": room,
        "sharp": sharp,
        "num_balls": question.num_balls,
        "watched_s": watched_s,
        "score": float(cause_at is None),
        "lost_s": None if cause_at is None else cause_at[0] / FPS,
        "cause": None if cause_at is None else cause_at[1],
        "flicker": float(_short_runs(found.wrong_count).mean()),
        "count_error": found.count_error,
        "mass_drift": found.drift,
        "motion": found.motion.share,
        **counts,
    }


def no_answer(question: SpontaneousQuestion) -> Marks:
    """Lost at once, with everything missing."""
    return {
        "measurable": False,
        "room": 0.0,
        "sharp": 0.0,
        "num_balls": question.num_balls,
        "watched_s": len(question.future) / FPS,
        "score": 0.0,
        "lost_s": 0.0,
        "cause": "picture",
        "flicker": 1.0,
        "count_error": 1.0,
        "mass_drift": 1.0,
        "motion": 0.0,
        **{f"num_{cause}": 0 for cause in CAUSES},
    }


def _found(item: Item, answer: Frames) -> Found:
    sightings = look(item, answer, len(answer))
    lives = follow(sightings, item.truth)
    after = item.truth.since(1)
    events = [(frame, _kind_of_birth(sightings, frame, name)) for frame, name in lives.births]
    events += [(frame, "death") for frame, _ in lives.deaths]
    changed = swapped(lives, after.radius_m)
    events += [(int(frame), "swap") for frame in _first_of_each(changed)]
    events += [(frame, "death") for frame in _swallowed(lives, after.visible)]
    wrong, error = _count(item, sightings, lives)
    if wrong.mean() > _WRONG_COUNT:
        events.append((int(np.argmax(wrong)), "count"))
    drift, at = size_off(lives, after, _SIZE_OFF)
    if at is not None:
        events.append((at, "size"))
    motion = motion_of(lives, after)
    if motion.wrong_at is not None:
        events.append((motion.wrong_at, "motion"))
    events.sort(key=lambda event: (event[0], event[1] not in CAUSES))  # what happens, then guards
    return Found(tuple(events), wrong, error, drift, motion)


def _kind_of_birth(sightings: Sightings, frame: int, name: str) -> str:
    """A second ball of a colour that is there already is a duplicate."""
    if name == "alien":
        return "alien"
    shown = sightings.counts()[frame : frame + CONFIRM_FRAMES, COLOURS.index(name)]
    return "duplicate" if (shown > 1).all() else "birth"


def _first_of_each(changed: Bool[np.ndarray, "t n"]) -> Int[np.ndarray, " k"]:
    """Frames at which a ball is first another's colour; the two of a swap count once."""
    return np.unique(np.argmax(changed, 0)[changed.any(0)])


def _swallowed(lives: Lives, visible: Float[np.ndarray, "t n"]) -> list[int]:
    """Where balls went behind something and never came back although the true ones are out."""
    out = []
    for ball in range(visible.shape[1]):
        hidden = lives.status[:, ball] == HIDDEN
        for start, end in np.flatnonzero(np.diff(np.pad(hidden, 1))).reshape(-1, 2).tolist():
            due = (visible[start:end, ball] >= 0.5).mean() >= _MUST_SHOW
            if end - start >= _SWALLOWED_FRAMES and due:
                out.append(start)
    return out


def _count(item: Item, sightings: Sightings, lives: Lives) -> tuple[Bool[np.ndarray, " t"], float]:
    """Frames with a ball too many or too few, and the mean error as a share of the balls."""
    shown = sightings.counts()
    balls = [COLOURS.index(name) for name in item.truth.colours]
    hands = int(item.truth.hand_m is not None)
    allowed = may_be_absent(lives, item.truth.since(1)) | (lives.status == HIDDEN)
    missing = (item.known & (lives.status != SEEN) & ~allowed).sum(1)
    extra = np.maximum(shown[:, balls] - 1, 0).sum(1)
    extra = extra + np.delete(shown, [*balls, WHITE], axis=1).sum(1)
    extra = extra + np.maximum(shown[:, WHITE] - hands, 0)
    error = (missing + extra) / max(len(balls), 1)
    return error > 0, float(error.mean())


def _short_runs(flags: Bool[np.ndarray, " t"]) -> Bool[np.ndarray, " t"]:
    """Flags of runs too short to be an event."""
    out = np.zeros(len(flags), bool)
    for start, end in np.flatnonzero(np.diff(np.pad(flags, 1))).reshape(-1, 2).tolist():
        out[start:end] = end - start < CONFIRM_FRAMES
    return out
