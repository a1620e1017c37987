"""What a contact in an answer looked like, beside what it truly looked like.

Truth is measured the same way, from the true places, so that both err alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from reelworld.exam.grading.overall import log_score
from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.paper.section import Noise
from reelworld.exam.sections.contact.kinks import WINDOW, Kink, find_kink
from reelworld.exam.sections.contact.reading import (
    discs_of,
    is_same_room,
    seen_places,
    true_places,
)
from reelworld.exam.sections.contact.scales import FLOORS, ORACLES
from reelworld.exam.sections.contact.scenes import ContactQuestion
from reelworld.exam.sections.contact.staging import NORMALS
from reelworld.exam.staging.edit import pull_mps2
from reelworld.exam.staging.question import CONTEXT
from reelworld.exam.staging.sharpness import SHARP, edge_contrast
from reelworld.worlds import WorldState

_NEAR, _NEAR_ABSOLUTE = 0.2, 0.02
"""How far velocities before the contact may be from the truth: share, and frame widths per s."""
_PASSED = 0.25
"""Things that change their velocity by less than this share of what they should went through."""
_FROZEN, _MOVES = 0.1, 0.05
_ACROSS = 6
_SHOWN = (-5, -2, 2, 5)
"""Frames around the contact in which edges are looked at."""


@dataclass(frozen=True)
class Meeting:
    """The truth about one contact. Columns are those of ``reading``: balls, then the hand."""

    question: ContactQuestion

    @cached_property
    def frame(self) -> int:
        """The first state after it."""
        for number, state in enumerate(self.question.states):
            touched = state.contacts if isinstance(state, WorldState) else state.impulse
            if touched:
                return number
        raise AssertionError(f"nothing meets in {self.question.id}")

    @cached_property
    def scored(self) -> list[int]:
        """Columns of what is asked about: all discs but the hand."""
        first = self.question.states[0]
        return list(range(len(first.balls if isinstance(first, WorldState) else first.discs)))

    @cached_property
    def place(self) -> Float[np.ndarray, "t n 2"]:
        """True places."""
        return true_places(self.question.states)

    @cached_property
    def pull(self) -> Float[np.ndarray, "2 n"]:
        """Downward acceleration of what is asked about, before and after; widths per frame²."""
        fps = self.question.simulator.fps
        around = [self.question.states[self.frame + by] for by in (-3, 3)]
        if not isinstance(around[0], WorldState):
            return np.zeros((2, len(self.scored)))
        return np.array([[pull_mps2(b, s) / fps**2 for b in s.balls] for s in around])

    @cached_property
    def kink(self) -> Kink:
        """As measured from the true places."""
        return find_kink(self.place[:, self.scored], self.frame, self.pull, 0.0)

    @cached_property
    def wall(self) -> int | None:
        """Which side of the room is met, if one is."""
        if self.question.scene != "wall":
            return None
        return min(min(c.a, c.b) for c in self.question.states[self.frame].contacts)


def mark_meeting(question: ContactQuestion, answer: Frames, noise: Noise) -> Marks:
    """The marks of one answer."""
    meeting = Meeting(question)
    seen = _look(meeting, answer)
    if seen is None:
        return lost()
    place = seen[:, meeting.scored]
    kink = find_kink(place, meeting.frame, meeting.pull, noise.sigma_px / question.size_px)
    if not np.isfinite(np.stack([kink.before, kink.after])).all():
        return lost(vanished=float(np.isfinite(kink.before).all()))
    fps, true = question.simulator.fps, meeting.kink
    change, true_change = kink.after - kink.before, true.after - true.before
    whole = _lengths(true_change)
    share = _lengths(kink.after - true.after) / whole
    marks = _gates(meeting, kink, seen, answer)
    least = noise.sigma_px / question.size_px * np.sqrt(0.2) * len(change) / whole
    worth = log_score(share, FLOORS[question.scene], max(ORACLES[question.scene], least))
    passed = float((change * true_change).sum() < _PASSED * np.square(true_change).sum())
    after, true_after = (np.linalg.norm(k.after, axis=1) * fps for k in (kink, true))
    froze = (after < _FROZEN * true_after)[true_after > _MOVES]
    return (
        marks
        | _laws(meeting, kink, place)
        | {
            "measurable": True,
            "vanished": 0.0,
            "passed": passed,
            "froze": float(froze.all() and len(froze) > 0),
            "velocity_error": _lengths(kink.after - true.after) / len(change) * fps,
            "change_missed": share,
            "time_error_s": abs(kink.time - true.time) / fps,
            "score": worth * (1.0 - passed) * marks["before_ok"] * marks["sharp"],
        }
    )


def lost(vanished: float = 0.0) -> Marks:
    """The marks of what could not be measured: the worst of everything."""
    return {
        "measurable": False,
        "score": 0.0,
        "vanished": vanished,
        "passed": 0.0,
        "froze": 0.0,
        "before_ok": 0.0,
        "sharp": 0.0,
        "change_missed": None,
    }


def _look(meeting: Meeting, answer: Frames) -> Float[np.ndarray, "all n 2"] | None:
    """Places around the contact as seen in the answer, before it those that were shown; ``None``
    if the answer shows another room."""
    question = meeting.question
    seen = np.full_like(meeting.place, np.nan)
    seen[:CONTEXT] = meeting.place[:CONTEXT]
    start, stop = max(meeting.frame - WINDOW, CONTEXT), meeting.frame + WINDOW
    part = answer[start - CONTEXT : stop - CONTEXT]
    if not is_same_room(part, question.states[0]):
        return None
    seen[start : start + len(part)] = seen_places(part, question.states[0])
    return seen


def _lengths(velocity: Float[np.ndarray, "n 2"]) -> float:
    return float(np.linalg.norm(velocity, axis=1).sum())


def _gates(
    meeting: Meeting, kink: Kink, seen: Float[np.ndarray, "all n 2"], answer: Frames
) -> Marks:
    """Whether things came to the contact as they should, and were drawn sharply."""
    fps, true = meeting.question.simulator.fps, meeting.kink
    off = np.linalg.norm(kink.before - true.before, axis=1) * fps
    speed = np.linalg.norm(true.before, axis=1) * fps
    good = bool((off <= _NEAR * speed + _NEAR_ABSOLUTE).all())
    if meeting.question.scene == "hand":
        good = good and _hand_came(meeting, seen)
    frames = [meeting.frame + by for by in _SHOWN if CONTEXT <= meeting.frame + by < len(seen)]
    radius = discs_of(meeting.question.states[0]).radius
    drawn = meeting.question.draw(meeting.question.states[frame] for frame in frames)
    true_contrast = edge_contrast(drawn, meeting.place[frames], radius)
    there = np.where(np.isfinite(seen[frames]), seen[frames], np.nan)
    contrast = edge_contrast(answer[np.array(frames) - CONTEXT], there, radius)
    return {"before_ok": float(good), "sharp": float(contrast >= SHARP * true_contrast)}


def _hand_came(meeting: Meeting, seen: Float[np.ndarray, "t n 2"]) -> bool:
    """Whether the hand moved as the keys said, over the last frames before its blow."""
    last = meeting.frame - 1
    first = max(last - 4, CONTEXT - 1)
    way, true_way = (p[last, -1] - p[first, -1] for p in (seen, meeting.place))
    return bool(np.linalg.norm(way - true_way) <= _NEAR * np.linalg.norm(true_way) + 0.01)


def _laws(meeting: Meeting, kink: Kink, place: Float[np.ndarray, "t n 2"]) -> Marks:
    """What conservation laws say of the answer; ``None`` where they say nothing."""
    question = meeting.question
    discs = discs_of(question.states[0])
    mass, true = discs.mass[meeting.scored][:, None], meeting.kink
    speed = np.linalg.norm(true.before, axis=1)
    energy, true_energy = (0.5 * (mass * k.after**2).sum() for k in (kink, true))
    marks: Marks = dict.fromkeys(("momentum", "third_law", "restitution", "gap", "overlap"))
    marks["energy"] = abs(energy - true_energy) / (0.5 * (mass * true.before**2).sum() + 1e-12)
    if question.scene == "hand":
        marks["energy"] = None
        return marks
    if meeting.wall is not None:
        normal = np.array(NORMALS[meeting.wall])
        marks["gap"] = _wall_gap(meeting, kink.place[0], float(discs.radius[0]))
        e, true_e = (_ratio(-k.after[0] @ normal, k.before[0] @ normal) for k in (kink, true))
        return marks | {"restitution": abs(e - true_e)}
    push = mass * (kink.after - kink.before)
    marks["momentum"] = float(np.linalg.norm(push.sum(0)) / (mass[:, 0] @ speed))
    if len(mass) == 2:
        each = np.linalg.norm(push, axis=1).sum()
        marks["third_law"] = float(np.linalg.norm(push.sum(0)) / max(each, 1e-12))
        marks |= _of_pair(kink, true, place, meeting.frame, discs.radius)
    return marks


def _ratio(parting: float, closing: float) -> float:
    """Restitution, 0 where nothing closed in; at most 10."""
    return float(np.clip(parting / closing, -10.0, 10.0)) if abs(closing) > 1e-6 else 0.0


def _of_pair(
    kink: Kink, true: Kink, place: Float[np.ndarray, "t 2 2"], frame: int, radius: np.ndarray
) -> Marks:
    """Restitution, and how far apart two discs were when they turned, in radii of the smaller."""
    apart = kink.place[1] - kink.place[0]
    found = []
    for one in (kink, true):
        normal = one.place[1] - one.place[0]
        normal = normal / max(np.linalg.norm(normal), 1e-9)
        closing = (one.before[0] - one.before[1]) @ normal
        found.append(_ratio((one.after[1] - one.after[0]) @ normal, closing))
    reach, least = radius[0] + radius[1], min(radius[0], radius[1])
    near = place[frame - _ACROSS : frame + _ACROSS]
    distance = np.linalg.norm(near[:, 0] - near[:, 1], axis=1)
    deepest = reach - np.nanmin(distance)
    return {
        "restitution": abs(found[0] - found[1]),
        "gap": float((np.linalg.norm(apart) - reach) / least),
        "overlap": float(max(deepest, 0.0) / least),
    }


def _wall_gap(meeting: Meeting, place: np.ndarray, radius: float) -> float:
    """Distance from the wall when the ball turned, in radii."""
    x0, y0, x1, y1 = meeting.question.states[0].scenery.bounds_m
    assert meeting.wall is not None
    normal = np.array(NORMALS[meeting.wall])
    edge = np.where(normal > 0.0, (x1, y1), (x0, y0))
    return float(((edge - place) @ normal - radius) / radius)
