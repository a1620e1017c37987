"""Section 6: inside and outside of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reelworld.exam.grading.overall import overall
from reelworld.exam.grading.rows import (
    measurable_share,
    questions_of,
    samples_of,
    scores_by_scene,
)
from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.extrapolation.figures import figures, maps
from reelworld.exam.sections.extrapolation.law_measure import mark_law, no_law_marks
from reelworld.exam.sections.extrapolation.laws import MIRRORED, LawQuestion
from reelworld.exam.sections.extrapolation.room_measure import mark_room, no_room_marks
from reelworld.exam.sections.extrapolation.rooms import ParameterQuestion
from reelworld.exam.sections.extrapolation.texts import (
    ASKS,
    FIGURES,
    HOW,
    ROOM_SCENES,
    SCENES,
    missed,
)

_ASSUMED = (
    "training ranges are assumed, not declared: phyworld's released ones for scenes of one law, the"
    " usual footage of den and box for rooms"
)


@dataclass(frozen=True)
class Extrapolation:
    """The law, or the nearest case?"""

    name: SectionName = "extrapolation"
    title: str = "Interpolation or extrapolation"
    asks: str = ASKS
    how: str = HOW
    floors: tuple[str, ...] = ("copy_last", "nearest")

    @property
    def scenes(self) -> Mapping[str, Scene]:
        """Scenes of one law, then of rooms."""
        return SCENES

    @property
    def figures(self) -> Mapping[str, FigureText]:
        """How the figures read."""
        return FIGURES

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Whether it lies inside or outside follows from ``index``."""
        kind = ParameterQuestion if scene in ROOM_SCENES else LawQuestion
        return kind(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """The error of one answer beside those of lawless ones."""
        if isinstance(question, ParameterQuestion):
            return mark_room(question, answer)
        assert isinstance(question, LawQuestion)
        return mark_law(question, answer)

    def no_answer(self, question: Question) -> Marks:
        """Nothing is seen."""
        if isinstance(question, ParameterQuestion):
            return no_room_marks(question)
        assert isinstance(question, LawQuestion)
        return no_law_marks(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Of the questions that lie outside; of all of them for the figures and maps."""
        outside = [row for row in rows if is_graded(row)]
        if not outside:
            return Grade(None, None, None, None, len(rows), 1, note="nothing outside was asked")
        value, low, high = overall(scores_by_scene(outside))
        return Grade(
            value=value,
            low=low,
            high=high,
            measurable=measurable_share(outside),
            questions=questions_of(rows),
            samples=samples_of(rows),
            figures=figures(rows),
            curves=maps(rows),
            note=_ASSUMED,
        )

    def not_learned(self, grade: Grade) -> list[str]:
        """What is not extrapolated, with its number."""
        return missed(grade)


def is_graded(row: Row) -> bool:
    """Whether a question lies outside of training, in numbers or by being mirrored."""
    return row.scene in MIRRORED or row.marks["beyond"] > 0


EXTRAPOLATION = Extrapolation()
