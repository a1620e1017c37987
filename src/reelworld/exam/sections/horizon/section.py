"""Section 5, horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reelworld.exam.bootstrap import Figure, unavailable
from reelworld.exam.grading.overall import overall
from reelworld.exam.grading.rows import (
    mean_of,
    measurable_share,
    questions_of,
    samples_of,
    scores_by_scene,
)
from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.horizon.measure import lost, mark_horizon
from reelworld.exam.sections.horizon.scenes import SCENES, STEP_S, HorizonQuestion

_FIGURES = {
    "half_life_one": FigureText(
        "s",
        "Rooms of one ball: for how long it is right, mean over answers of at most 10 s each."
        " Right: within some 0.7 radii of its place, and nothing changed that cannot.",
    ),
    "half_life_many": FigureText("s", "The same where balls meet, of at most 10 s."),
    "predictable": FigureText(
        "%",
        "Where balls meet: the time for which places are right, as a share of the time for which"
        " they can be known, which is until true runs from half a pixel off have parted.",
    ),
    "quality_10s": FigureText("%", "Quality at 10 s: nearness of the balls, 0 if one is lost."),
    "quality_20s": FigureText("%", "Quality at 20 s, of the longer questions."),
    "quality_60s": FigureText("%", "Quality at 60 s, of the longest questions."),
    "invariants": FigureText(
        "%", "Share of the time with all balls there, once each, sharp, as large and as fast."
    ),
    "count": FigureText("%", "Share of the time with every ball there once and nothing else."),
    "mass": FigureText("%", "Share of the time with balls as large as they are."),
    "energy": FigureText(
        "%", "Share of the time until balls first moved half or twice as fast as they should."
    ),
    "identity": FigureText("%", "Share of the time until a ball first was where it could not be."),
    "distribution": FigureText("%", "How alike places and speeds are to the true ones, all told."),
    "replayed": FigureText("%", "Answers that show the same again and again.", "low"),
}
_GRID_S = (*np.arange(STEP_S, 10.01, STEP_S).round(2).tolist(), *map(float, range(11, 121)))


@dataclass(frozen=True)
class Horizon:
    """For how long a room left to itself stays right."""

    name: SectionName = "horizon"
    title: str = "Horizon"
    asks: str = "For how long does a room that is left to itself stay right?"
    how: str = (
        "Rooms of balls are shown for eight frames, then left alone for 10 s, in the full exam for"
        " up to two minutes. Five times a second it is seen where the balls are, and whether what"
        " can never change has changed: their number, size, identity, sharpness and energy. A"
        " room of one ball is scored by the mean over time of exp(-distance from its place in"
        " radii), 0 while something has changed. Where several balls meet, nobody can know for"
        " long: the score is the time for which the places are right, as a share of the time"
        " until true runs from half a pixel off have parted, times the share of all the time in"
        " which nothing has changed. Energy once lost, or an identity, is lost for good; answers"
        " that show the same again and again get nothing."
    )
    scenes: Mapping[str, Scene] = field(default_factory=lambda: SCENES)
    figures: Mapping[str, FigureText] = field(default_factory=lambda: _FIGURES)
    floors: tuple[str, ...] = ("copy_last", "nearest", "linear")

    def question(self, scene: str, world: str, index: int, size_px: int) -> HorizonQuestion:
        """Question ``index`` of a scene."""
        return HorizonQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Measure one answer."""
        assert isinstance(question, HorizonQuestion), question
        return mark_horizon(question, answer)

    def no_answer(self, question: Question) -> Marks:
        """The worst of everything."""
        assert isinstance(question, HorizonQuestion), question
        return lost(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Mean score over scenes, each alike."""
        if not rows:
            return Grade(None, None, None, None, 0, 0, note="None of its scenes could be asked.")
        value, low, high = overall(scores_by_scene(rows))
        questions = questions_of(rows)
        return Grade(
            value,
            low,
            high,
            measurable_share(rows),
            questions,
            samples_of(rows),
            {name: _figure(name, rows) for name in self.figures},
            {"seconds": list(_GRID_S), **_curves(rows)},
        )

    def not_learned(self, grade: Grade) -> list[str]:
        """What was not learned, in sentences."""
        found = []
        for name, least, words in (
            ("half_life_one", 8.0, "A single bouncing ball is right for {:.1f} s (of 10)."),
            ("predictable", 80.0, "Where balls meet it is right for {:.0f} % of what is possible."),
            ("count", 95.0, "Every ball is there, once, in {:.0f} % of the time."),
            ("energy", 90.0, "Balls move as fast as they should in {:.0f} % of the time."),
            ("mass", 90.0, "Balls are as large as they should be in {:.0f} % of the time."),
        ):
            value = grade.figures.get(name, {}).get("value")
            if value is not None and float(value) < least:
                found.append(words.format(float(value)))
        return found


def _figure(name: str, rows: Sequence[Row]) -> Figure:
    if name.startswith("half_life"):
        chaotic = name.endswith("many")
        some = [row for row in rows if row.marks["chaotic"] == chaotic]
        return mean_of(some, lambda m: min(m["half_life_s"], 10.0))
    if name.startswith("quality"):
        seconds = float(name.removeprefix("quality_").removesuffix("s"))
        found = mean_of(rows, lambda m: _quality_at(m, seconds), 100.0)
        return found if found["n"] else unavailable("needs questions as long: the full suite")
    return mean_of(rows, lambda m: m[name], 100.0)


def _quality_at(marks: Marks, seconds: float) -> float | None:
    """Quality at a time, ``None`` for shorter answers."""
    sample = round(seconds / STEP_S) - 1
    quality = marks["quality"]
    return quality[sample] if sample < len(quality) else None


def _curves(rows: Sequence[Row]) -> dict[str, list[float | None]]:
    """Mean quality over time, of rooms of one ball and of several."""
    found = {}
    for name, chaotic in (("quality_one", False), ("quality_many", True)):
        some = [row.marks for row in rows if row.marks["chaotic"] == chaotic]
        values = [[_quality_at(marks, seconds) for marks in some] for seconds in _GRID_S]
        known = [[v for v in row if v is not None] for row in values]
        found[name] = [round(float(np.mean(row)), 4) if row else None for row in known]
    return found


HORIZON = Horizon()
