"""Permanence, as a section of the exam."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.permanence import measure
from reelworld.exam.sections.permanence.grade import FIGURES, grade, not_learned
from reelworld.exam.sections.permanence.question import PermanenceQuestion

_SCENES = {
    "pillar": Scene(
        "A ball flies behind a pillar and must come out on the other side.", ("den",), 10, 60
    ),
    "pair": Scene(
        "Two balls of different colours cross behind a pillar and must both come out.",
        ("den",),
        6,
        48,
    ),
    "wall": Scene(
        "Behind a pillar at the room's side a ball meets the wall and must come back.",
        ("den",),
        6,
        48,
    ),
    "through": Scene(
        "A ball rolls behind a couch and must come out again, slower.", ("den",), 8, 48
    ),
    "couch": Scene(
        "A ball rolls behind a couch, where friction stops it: it must not come out.",
        ("den",),
        16,
        96,
    ),
}


class Permanence:
    """What is out of sight is still there, goes on moving, and stays what it is."""

    name: SectionName = "permanence"
    title = "Permanence"
    asks = "When a thing goes out of sight, is it still there, and does it go on as it must?"
    how = (
        "Balls go behind a pillar or a couch and are watched until they are due again. One that"
        " must come back is right if it was seen going in, was away, and is back within a time"
        " that grows with how long it was hidden, within three radii of where it must be, alone of"
        " its colour. Being right is worth up to 1: a third each for the exact moment, the exact"
        " place, and being the same in colour, size and shape. A ball that friction stops out of"
        " sight is worth 1 if it stays there. The grade is the mean of the two kinds, half and"
        " half, counted from 50 %: a model that always lets things reappear is graded 0, and so is"
        " one that lets everything vanish. A picture of another room, or a blurred one, is wrong."
    )
    scenes: Mapping[str, Scene] = _SCENES
    figures: Mapping[str, FigureText] = FIGURES
    floors = ("copy_last", "nearest", "linear")

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Question ``index`` of ``scene``."""
        return PermanenceQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Measure one answer."""
        assert isinstance(question, PermanenceQuestion)
        return _plain(measure.mark(question, answer, noise))

    def no_answer(self, question: Question) -> Marks:
        """The worst of everything."""
        assert isinstance(question, PermanenceQuestion)
        return _plain(measure.no_answer(question))

    def grade(self, rows: Sequence[Row]) -> Grade:
        """What the rows come to."""
        return grade(rows)

    def not_learned(self, grade: Grade) -> list[str]:
        """In plain sentences."""
        return not_learned(grade)


def _plain(marks: Marks) -> Marks:
    """Numbers as JSON has them, infinite ones as nothing."""
    return {key: _number(value) for key, value in marks.items()}


def _number(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


PERMANENCE = Permanence()
