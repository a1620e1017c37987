"""Section 8: away and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reelworld.exam.bootstrap import Figure, mean_figure, median_figure, unavailable
from reelworld.exam.grading.overall import overall
from reelworld.exam.grading.rows import (
    measurable_share,
    questions_of,
    samples_of,
    scores_by_scene,
)
from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.loop_closure.measure import FAR, mark_loop, no_loop
from reelworld.exam.sections.loop_closure.question import LoopQuestion
from reelworld.exam.sections.loop_closure.texts import ASKS, FIGURES, HOW, SCENES, missed

_LENGTHS = (0, 24, 36, 48, 64, 200)
"""Loops are told apart by length, in frames, for the curve."""


@dataclass(frozen=True)
class LoopClosure:
    """Is the room still there when one looks back?"""

    name: SectionName = "loop_closure"
    title: str = "Loop closure"
    asks: str = ASKS
    how: str = HOW
    floors: tuple[str, ...] = ("copy_last", "linear", "nearest")

    @property
    def scenes(self) -> Mapping[str, Scene]:
        """Ways around."""
        return SCENES

    @property
    def figures(self) -> Mapping[str, FigureText]:
        """How the figures read."""
        return FIGURES

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Loop ``index``, in a room of its own."""
        return LoopQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """What the answer shows on the way and on return."""
        assert isinstance(question, LoopQuestion)
        return mark_loop(question, answer, noise)

    def no_answer(self, question: Question) -> Marks:
        """Nothing is back."""
        assert isinstance(question, LoopQuestion)
        return no_loop(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Mean over ways, each alike."""
        if not rows:
            return Grade(None, None, None, None, 0, 0, note="nothing was asked")
        value, low, high = overall(scores_by_scene(rows))
        return Grade(
            value=value,
            low=low,
            high=high,
            measurable=measurable_share(rows),
            questions=questions_of(rows),
            samples=samples_of(rows),
            figures=_figures(rows),
            curves=_curves(rows),
        )

    def not_learned(self, grade: Grade) -> list[str]:
        """What goes wrong, with its number."""
        return missed(grade)


def _figures(rows: Sequence[Row]) -> dict[str, Figure]:
    rng = np.random.default_rng(0)
    back = [np.array(row.marks["errors"]) < FAR for row in rows]
    places = [np.array(row.marks["errors"])[here] for row, here in zip(rows, back, strict=True)]
    poses = [np.array([p]) for row in rows if (p := row.marks["pose_error"]) is not None]

    def of(name: str) -> list[np.ndarray]:
        return [np.array([100.0 * row.marks[name]]) for row in rows]

    return {
        "recall": mean_figure([100.0 * here for here in back], rng),
        "place_error": median_figure([100.0 * place for place in places], rng),
        "pose_error": median_figure(poses, rng),
        "strange": mean_figure(of("strange"), rng),
        "turned": mean_figure(of("turned"), rng),
        "revisit": _revisit(rows),
    }


def _revisit(rows: Sequence[Row]) -> Figure:
    """Normalised by what the same answers show before the turn and at its end (R2M-Bench 2026)."""
    before, away, again = np.array([row.marks["likeness"] for row in rows]).T
    if before.mean() <= away.mean():
        return unavailable("what is near looks no more alike than what is far")
    owner = np.unique([row.question for row in rows], return_inverse=True)[1]
    drawn = np.random.default_rng(1).integers(owner.max() + 1, size=(2000, owner.max() + 1))
    sums = [np.bincount(owner, part)[drawn].sum(1) for part in (before, away, again)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (sums[2] - sums[1]) / (sums[0] - sums[1])
    low, high = np.nanquantile(ratios, [0.025, 0.975])
    value = (again.mean() - away.mean()) / (before.mean() - away.mean())
    return {"value": float(value), "low": float(low), "high": float(high), "n": len(drawn[0])}


def _curves(rows: Sequence[Row]) -> dict[str, list[float | None]]:
    """Score by the length of the loop in seconds."""
    length = np.array([row.marks["loop_frames"] for row in rows])
    score = np.array([row.marks["score"] for row in rows])
    seconds, scores = [], []
    for low, high in pairwise(_LENGTHS):
        here = (length > low) & (length <= high)
        if here.any():
            seconds.append(float(length[here].mean()) / 15)
            scores.append(float(score[here].mean()))
    return {"seconds": seconds, "score": scores}


LOOP_CLOSURE = LoopClosure()
