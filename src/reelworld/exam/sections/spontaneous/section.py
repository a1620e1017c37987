"""Spontaneous generation, as a section of the exam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.spontaneous import measure
from reelworld.exam.sections.spontaneous.grade import FIGURES, grade, not_learned
from reelworld.exam.sections.spontaneous.scenes import SpontaneousQuestion

_WORLDS = ("box", "den")
_SCENES = {
    "short": Scene(
        "A closed room with up to eight balls, left alone for six seconds.", _WORLDS, 18, 0
    ),
    "long": Scene(
        "A closed room with up to eight balls, left alone for ten seconds.", _WORLDS, 0, 128
    ),
}


class Spontaneous:
    """Nothing comes from nothing, and nothing vanishes."""

    name: SectionName = "spontaneous"
    title = "Spontaneous generation"
    asks = "Do things come from nothing, vanish, double or change their kind?"
    how = (
        "A closed room with no, one or several balls is left alone. Every ball of every colour is"
        " followed through every frame. One that appears where nothing hides it, vanishes in the"
        " open, is there twice, changes its colour, or is of no known colour for three frames is an"
        " impossible event; shorter ones are flicker and only printed. The grade is the share of"
        " rooms in which none happens to the end, beyond the share of rooms that are empty, where"
        " a still picture is right. A room is lost as well where the picture is another or blurred,"
        " where a fifth of the frames have a wrong count, where a ball's area is off by a third for"
        " a second, and where the balls have less than half or more than twice the true energy of"
        " motion."
    )
    scenes: Mapping[str, Scene] = _SCENES
    figures: Mapping[str, FigureText] = FIGURES
    floors = ("copy_last", "nearest", "linear")

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Question ``index`` of ``scene``."""
        return SpontaneousQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Measure one answer. Nothing here depends on how exactly places are measured."""
        assert isinstance(question, SpontaneousQuestion)
        return measure.mark(question, answer)

    def no_answer(self, question: Question) -> Marks:
        """The worst of everything."""
        assert isinstance(question, SpontaneousQuestion)
        return measure.no_answer(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """What the rows come to."""
        return grade(rows)

    def not_learned(self, grade: Grade) -> list[str]:
        """In plain sentences."""
        return not_learned(grade)


SPONTANEOUS = Spontaneous()
