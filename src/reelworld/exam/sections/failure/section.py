"""Section 4, modelling failure: does a missed throw miss?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reelworld.exam.paper.question import Frames, Marks, Question
from reelworld.exam.paper.section import FigureText, Grade, Noise, Row, Scene, SectionName
from reelworld.exam.sections.failure import measure
from reelworld.exam.sections.failure.grade import FIGURES, grade
from reelworld.exam.sections.failure.question import ThrowQuestion
from reelworld.exam.sections.failure.settings import SUITES
from reelworld.kit.errors import UserError

_OFTEN = 10.0
"""Per cent from which a failing is worth a sentence."""


class Failure:
    """Throws at a hoop, half of which go in. No state."""

    name: SectionName = "failure"
    title = "Modelling failure"
    asks = "When a throw is going to miss, does it miss, or does the model put the ball in?"
    how = (
        "A ball has been thrown at a hoop and is on its way; the model shows what comes of it. Half"
        " of the throws go in. In three quarters of them it can be foreseen whether, in the others"
        " it hangs on less than a pixel. The examiner follows the ball by its colour: it went in if"
        " it came down through the ring and stayed below for three frames. Forecasts are scored by"
        " the Brier score, fair to few samples: 1 for one who knows every throw's true chance, 0"
        " for a coin. From that the share of clips is taken in which something other than the"
        " world moves the ball: it jumps, is turned in mid-air, flies no parabola, goes through"
        " rim or board, is doubled or vanishes. A coin whose balls all fly well gets nothing: this"
        " is half skill and half lawful flight, with what the coin gets taken off. A ball that"
        " cannot be found counts as wrong and as lawless."
    )
    scenes: Mapping[str, Scene] = {
        "decided": Scene(
            "A throw whose outcome can be foreseen from what is shown.",
            ("court",),
            *SUITES["decided"],
        ),
        "rim": Scene(
            "A throw so near the rim that what is shown leaves its outcome open.",
            ("court",),
            *SUITES["rim"],
        ),
    }
    figures: Mapping[str, FigureText] = FIGURES
    floors: tuple[str, ...] = ("copy_last", "linear", "nearest", "always_make")

    def question(self, scene: str, world: str, index: int, size_px: int) -> Question:
        """Throw ``index`` of a scene; any number of them can be drawn."""
        if scene == "decided":
            return ThrowQuestion("decided", world, index, size_px)
        if scene == "rim":
            return ThrowQuestion("rim", world, index, size_px)
        raise UserError(f"Section failure has no scene {scene!r}. Scenes: decided, rim.")

    def mark(self, question: Question, answer: Frames, noise: Noise) -> Marks:
        """Follow the ball in one answer."""
        assert isinstance(question, ThrowQuestion), "a question of this section"
        return measure.mark(question, answer, noise)

    def no_answer(self, question: Question) -> Marks:
        """Wrong about the throw, and lawless."""
        assert isinstance(question, ThrowQuestion), "a question of this section"
        return measure.no_answer(question)

    def grade(self, rows: Sequence[Row]) -> Grade:
        """Brier skill less the rate of teleports, from 0 to 100."""
        return grade(rows)

    def not_learned(self, grade: Grade) -> list[str]:
        """What was not learned of failing."""
        if grade.value is None:
            return []
        values = {name: figure["value"] for name, figure in grade.figures.items()}
        return [
            text.format(values[name])
            for name, text in _SENTENCES.items()
            if (value := values[name]) is not None and float(value) >= _OFTEN
        ]


_SENTENCES = {
    "hallucinated_makes": "That misses miss: {:.0f} % of clear misses were shown to go in.",
    "hallucinated_misses": "That makes go in: {:.0f} % of them were shown to miss.",
    "pulled_in": "That the ball decides: of the misses shown to go in, {:.0f} % were moved on their"
    " way by nothing in the world.",
    "teleport_rate": "That only the world moves a ball: in {:.0f} % of clips something else did.",
}

FAILURE = Failure()
