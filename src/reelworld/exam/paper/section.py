"""What every section of the exam gives, and where they are found."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from reelworld.exam.bootstrap import Figure
from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.kit.errors import UserError

SECTIONS = {
    "permanence": "reelworld.exam.sections.permanence.section:PERMANENCE",
    "spontaneous": "reelworld.exam.sections.spontaneous.section:SPONTANEOUS",
    "contact": "reelworld.exam.sections.contact.section:CONTACT",
    "failure": "reelworld.exam.sections.failure.section:FAILURE",
    "horizon": "reelworld.exam.sections.horizon.section:HORIZON",
    "extrapolation": "reelworld.exam.sections.extrapolation.section:EXTRAPOLATION",
    "counterfactual": "reelworld.exam.sections.counterfactual.section:COUNTERFACTUAL",
    "loop_closure": "reelworld.exam.sections.loop_closure.section:LOOP_CLOSURE",
}
"""In the order of the report."""
SectionName = Literal[
    "permanence",
    "spontaneous",
    "contact",
    "failure",
    "horizon",
    "extrapolation",
    "counterfactual",
    "loop_closure",
]


@dataclass(frozen=True)
class Scene:
    """One kind of question within a section."""

    meaning: str
    """In one plain sentence."""
    worlds: tuple[str, ...]
    """Where it can be asked; those who know no world in particular are asked in the first."""
    mini: int
    full: int
    """Questions in each suite; counts of clusters are the author's to keep whole."""


@dataclass(frozen=True)
class FigureText:
    """How a figure reads."""

    unit: str
    """``"%"``, ``"radii"``, ``"s"``, ``"m/s"``, ``""`` for pure numbers."""
    meaning: str
    better: Literal["high", "low"] = "high"


@dataclass(frozen=True)
class Row:
    """The marks of one answer to one question."""

    question: str
    """Its id."""
    cluster: str
    scene: str
    sample: int
    marks: Marks


@dataclass(frozen=True)
class Grade:
    """What a section comes to, for one source of answers."""

    value: float | None
    """0 to 100; ``None`` if nothing of it could be asked, and ``note`` says why."""
    low: float | None
    high: float | None
    measurable: float | None
    """Share of answers that could be measured; the others count as wrong."""
    questions: int
    samples: int
    """Answers that each question got."""
    figures: dict[str, Figure] = field(default_factory=dict)
    """In raw units; keys and texts are ``Section.figures``."""
    curves: dict[str, list[float | None]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Noise:
    """How exactly places can be measured in the answers received."""

    sigma_px: float = 0.05
    """Root mean square error of one place in one frame: that of the truth, sent the same way."""


@runtime_checkable
class Section(Protocol):
    """A section of the exam. No state: questions and marks are values."""

    name: SectionName
    title: str
    asks: str
    """What it asks, in one plain sentence."""
    how: str
    """How its grade is made, in a few plain sentences, for the report's last page."""
    scenes: Mapping[str, Scene]
    figures: Mapping[str, FigureText]
    floors: tuple[str, ...]
    """Canaries that know no law: each must be graded 5 or less here."""

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Question ``index``; any number of them can be drawn."""
        ...

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Measure one answer, of the task's horizon and size. Never raises: what cannot be
        measured is marked unmeasurable and wrong. Holds ``score`` from 0 to 1 where one answer
        alone can be scored (for choosing the best, median and worst clip)."""
        ...

    def no_answer(self, question: Question) -> Marks:
        """The marks of an answer that is missing or cannot be read: the worst of everything."""
        ...

    def grade(self, rows: Sequence[Row]) -> Grade:
        """What all rows of one source of answers come to. Must not need the questions' truth."""
        ...

    def not_learned(self, grade: Grade) -> list[str]:
        """Plain sentences on what was not learned, with the number that says so."""
        ...


def load_section(name: str) -> Section:
    """The section called ``name``. Raises ``UserError`` if there is none."""
    if name not in SECTIONS:
        raise UserError(f"The exam has no section {name!r}. Sections: {', '.join(SECTIONS)}.")
    module, _, attribute = SECTIONS[name].partition(":")
    return getattr(importlib.import_module(module), attribute)
