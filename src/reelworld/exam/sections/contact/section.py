"""Section 3, contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from reelworld.exam.sections.contact.ends import mark_stop, mark_tip
from reelworld.exam.sections.contact.meetings import lost, mark_meeting
from reelworld.exam.sections.contact.scenes import SCENES, ContactQuestion

_AT_A_DISTANCE = 0.25
_FIGURES = {
    "change_missed": FigureText(
        "%",
        "What the velocities after a contact are off, as a share of how much they should change."
        " At rest and at the table: how far off the end is, as a share of the way to it.",
        "low",
    ),
    "velocity_error": FigureText(
        "m/s", "Error of a velocity after a contact, the picture counted as 1 m wide.", "low"
    ),
    "line_velocity_error": FigureText(
        "units/s", "The same for two discs on a line, in phyworld's units of a tenth.", "low"
    ),
    "momentum": FigureText("", "Momentum gained or lost between balls, share of all of it.", "low"),
    "third_law": FigureText(
        "", "What the pushes of two balls on each other differ, 0 if equal, 1 if one-sided.", "low"
    ),
    "restitution": FigureText("", "Error of the bounce: speed of parting over closing.", "low"),
    "energy": FigureText("", "Error of the energy after the contact, share of that before.", "low"),
    "time_error": FigureText("s", "How much too early or late the contact comes.", "low"),
    "at_a_distance": FigureText(
        "%", "Contacts at which discs turn more than a quarter of a radius apart.", "low"
    ),
    "overlap": FigureText("radii", "How far two balls go into each other.", "low"),
    "pass_through": FigureText("%", "Things that go on as if nothing were in the way.", "low"),
    "vanished": FigureText("%", "Answers in which a thing is gone after the contact.", "low"),
    "frozen": FigureText("%", "Answers in which everything stands still after it.", "low"),
    "approach": FigureText("%", "Answers that come to the contact as they should."),
    "tip_or_slide": FigureText("%", "Pushed bottles that do what they should: slide, or topple."),
}


@dataclass(frozen=True)
class Contact:
    """Whether things that touch act on each other, and as much as they should."""

    name: SectionName = "contact"
    title: str = "Contact"
    asks: str = "When things touch, do they push each other as they should?"
    how: str = (
        "Balls meet each other, walls, a hand and a row of balls; friction stops a ball; a bottle"
        " is pushed low and slides, or high and topples. Velocities are straight lines fitted to"
        " five frames before and after the contact, the nearest one left out. The error is what"
        " velocities after it are off, as a share of how much they should have changed, and counts"
        " on a logarithmic scale from the error of a perfect picture (1) to that of the best answer"
        " that knows no law (0). Things that come to the contact more than a fifth too slow or too"
        " fast, that go through, vanish or are blurred, get nothing."
    )
    scenes: Mapping[str, Scene] = field(default_factory=lambda: SCENES)
    figures: Mapping[str, FigureText] = field(default_factory=lambda: _FIGURES)
    floors: tuple[str, ...] = ("copy_last", "nearest", "linear")

    def question(self, scene: str, world: str, index: int, size_px: int) -> ContactQuestion:
        """Question ``index`` of a scene."""
        return ContactQuestion(self.name, scene, world, index, size_px)

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Measure one answer."""
        assert isinstance(question, ContactQuestion), question
        marks = {"stop": mark_stop, "tip": mark_tip}.get(question.scene, mark_meeting)
        return marks(question, answer, noise)

    def no_answer(self, question: Question) -> Marks:
        """The worst of everything."""
        return lost(vanished=1.0)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Mean score over scenes, each alike."""
        if not rows:
            return Grade(None, None, None, None, 0, 0, note="None of its scenes could be asked.")
        value, low, high = overall(scores_by_scene(rows))
        questions = questions_of(rows)
        samples = samples_of(rows)
        figures = {name: _figure(name, rows) for name in self.figures}
        measurable = measurable_share(rows)
        return Grade(value, low, high, measurable, questions, samples, figures)

    def not_learned(self, grade: Grade) -> list[str]:
        """What was not learned, in sentences."""
        found = []
        for name, words in (
            ("pass_through", "In {:.0f} % of contacts things went through each other."),
            ("vanished", "In {:.0f} % of answers a thing was gone after it touched another."),
            ("frozen", "In {:.0f} % of contacts everything stood still afterwards."),
        ):
            value = grade.figures.get(name, {}).get("value")
            if value is not None and float(value) > 5.0:
                found.append(words.format(float(value)))
        missed = grade.figures.get("change_missed", {}).get("value")
        if missed is not None and float(missed) > 20.0:
            found.append(
                f"Velocities after a contact were off by {float(missed):.0f} % of the change that"
                " the contact should have made."
            )
        right = grade.figures.get("tip_or_slide", {}).get("value")
        if right is not None and float(right) < 80.0:
            found.append(
                f"Whether a pushed bottle slides or topples was right in {float(right):.0f} % of"
                " answers."
            )
        return found


def _figure(name: str, rows: Sequence[Row]):
    line = [row for row in rows if row.scene == "line"]
    if name == "line_velocity_error":
        return mean_of(line, lambda m: m.get("velocity_error"), 10.0)
    if name == "tip_or_slide":
        tips = [row for row in rows if row.scene == "tip"]
        return mean_of(tips, lambda m: m.get("outcome", 0.0), 100.0)
    if name == "at_a_distance":
        return mean_of(rows, _is_distant, 100.0)
    shares = {
        "pass_through": "passed",
        "vanished": "vanished",
        "frozen": "froze",
        "approach": "before_ok",
        "change_missed": "change_missed",
    }
    if name in shares:
        return mean_of(rows, lambda m: m.get(shares[name]), 100.0)
    key = "time_error_s" if name == "time_error" else name
    return mean_of(rows, lambda m: m.get(key))


def _is_distant(marks: Marks) -> float | None:
    gap = marks.get("gap")
    return None if gap is None or marks["passed"] else float(gap > _AT_A_DISTANCE)


CONTACT = Contact()
