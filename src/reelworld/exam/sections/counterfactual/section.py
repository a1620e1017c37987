"""Section 7: the same moment, five deeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reelworld.exam.grading.overall import overall
from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.counterfactual.figures import curves, figures
from reelworld.exam.sections.counterfactual.forks import DEEDS
from reelworld.exam.sections.counterfactual.joint import Joint, joint
from reelworld.exam.sections.counterfactual.measure import mark_deed, no_marks
from reelworld.exam.sections.counterfactual.question import DeedQuestion
from reelworld.exam.sections.counterfactual.texts import ASKS, FIGURES, HOW, SCENES, missed

Moment = tuple[str, str]
"""Scene and cluster."""


@dataclass(frozen=True)
class Counterfactual:
    """Does what is done, and only that, make the difference?"""

    name: SectionName = "counterfactual"
    title: str = "Counterfactuals"
    asks: str = ASKS
    how: str = HOW
    floors: tuple[str, ...] = ("copy_last", "linear", "nearest")

    @property
    def scenes(self) -> Mapping[str, Scene]:
        """Where keys are pressed."""
        return SCENES

    @property
    def figures(self) -> Mapping[str, FigureText]:
        """How the figures read."""
        return FIGURES

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Deed ``index % 5`` at moment ``index // 5``."""
        return DeedQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Where things are in one answer."""
        assert isinstance(question, DeedQuestion)
        return mark_deed(question, answer, noise)

    def no_answer(self, question: Question) -> Marks:
        """Nothing is seen."""
        assert isinstance(question, DeedQuestion)
        return no_marks(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Joins the answers of each moment, sample by sample."""
        moments, unasked = _joined(rows)
        if not moments:
            return Grade(None, None, None, None, len(rows), 1, note="no moment was asked whole")
        scores: dict[str, list[np.ndarray]] = {}
        for (scene, _), samples in moments.items():
            scores.setdefault(scene, []).append(np.stack([s.score for s in samples], 1))
        value, low, high = overall(scores)
        whole = [row for row in rows if (row.scene, row.cluster) in moments]
        return Grade(
            value=value,
            low=low,
            high=high,
            measurable=float(np.mean([row.marks["measurable"] for row in whole])),
            questions=len({row.question for row in whole}),
            samples=max(len(samples) for samples in moments.values()),
            figures=figures(moments),
            curves=curves(moments),
            note=f"{unasked} moments of which a deed is missing are left out" if unasked else "",
        )

    def not_learned(self, grade: Grade) -> list[str]:
        """What goes wrong, with its number."""
        return missed(grade)


def _joined(rows: Sequence[Row]) -> tuple[dict[Moment, list[Joint]], int]:
    """The joint answers of every moment whose five deeds were all asked, by sample; and how many
    moments were not."""
    by_moment: dict[Moment, dict[int, dict[int, Marks]]] = {}
    for row in rows:
        moment = by_moment.setdefault((row.scene, row.cluster), {})
        moment.setdefault(row.sample, {})[row.marks["deed"]] = row.marks
    whole = {
        moment: [joint(samples[n]) for n in sorted(samples)]
        for moment, samples in by_moment.items()
        if all(len(deeds) == DEEDS for deeds in samples.values())
    }
    return whole, len(by_moment) - len(whole)


COUNTERFACTUAL = Counterfactual()
