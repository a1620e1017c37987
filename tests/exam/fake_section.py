"""A small section of the exam, told in one file: a white disc in the dark that bounces off the
walls (in den and box), or is let go and falls (in court). Importing it adds it to the sections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelworld.exam.grading.overall import overall
from reelworld.exam.paper.examinee import ModelSpec
from reelworld.exam.paper.question import Question, Task
from reelworld.exam.paper.section import SECTIONS, FigureText, Grade, Scene

RADIUS, CONTEXT, HORIZON, FPS = 0.1, 4, 12, 15


@dataclass
class Disc(Question):
    scene: str
    world: str
    index: int
    size_px: int
    section = "fake"

    @property
    def cluster(self):
        return f"{self.scene}/{self.index // 2}"

    def _start(self):
        rng = np.random.default_rng([self.index, len(self.scene)])
        x, vx = rng.uniform(0.3, 0.7), rng.choice([-1, 1]) * rng.uniform(0.05, 0.06)
        return x, vx

    def places(self, walls=True):
        """Of the middle, in every frame from the first of the context."""
        t = np.arange(1 - CONTEXT, HORIZON + 1)
        x, vx = self._start()
        if self.scene == "fall":
            return np.stack([np.full(len(t), x), 0.2 + 0.004 * np.maximum(t, 0) ** 2], 1)
        along = x + vx * t - RADIUS
        span = 1 - 2 * RADIUS
        if walls:
            along = span - np.abs(along % (2 * span) - span)
        return np.stack([along + RADIUS, np.full(len(t), 0.5)], 1)

    def draw(self, places):
        y, x = (np.mgrid[: self.size_px, : self.size_px] + 0.5) / self.size_px
        inside = [np.hypot(x - a, y - b) < RADIUS for a, b in places]
        return np.repeat(255 * np.stack(inside)[..., None], 3, -1).astype(np.uint8)

    @property
    def task(self):
        return Task(
            self.id,
            self.draw(self.places()[:CONTEXT]),
            np.zeros((CONTEXT - 1, 5), np.uint8),
            np.zeros((HORIZON, 5), np.uint8),
            "A white disc.",
            FPS,
            self.world,
            from_rest=self.scene == "fall",
        )

    def true_frames(self):
        return self.draw(self.places()[CONTEXT:])

    def linear_frames(self):
        if self.scene == "fall":
            return self.draw(np.repeat(self.places()[:1], HORIZON, 0))
        return self.draw(self.places(walls=False)[CONTEXT:])

    def without_one_frames(self):
        return np.zeros_like(self.true_frames())


class Fake:
    name, title = "fake", "Fake"
    asks = "Does a disc bounce and fall?"
    how = "By where the disc is."
    scenes = {  # noqa: RUF012
        "bounce": Scene("A disc bounces.", ("den", "box"), 10, 40),
        "fall": Scene("A disc falls.", ("court",), 6, 20),
    }
    figures = {"error": FigureText("radii", "How far off it is.", "low")}  # noqa: RUF012
    floors = ("copy_last", "linear")

    def question(self, scene, world, index, size_px):
        return Disc(scene, world, index, size_px)

    def mark(self, question, answer, noise):
        white = answer[..., 0] > 200
        areas = white.mean((1, 2)) / (np.pi * RADIUS**2)
        if not ((areas > 0.4) & (areas < 2)).all():
            return self.no_answer(question)
        at = [np.argwhere(frame).mean(0)[::-1] for frame in white]
        error = np.hypot(*((np.array(at) + 0.5) / question.size_px - self._truth(question)).T)
        radii = float(error.mean() / RADIUS)
        return {"measurable": True, "score": float(radii < 0.2), "error": radii}

    def _truth(self, question):
        return question.places()[CONTEXT:]

    def no_answer(self, question):
        return {"measurable": False, "score": 0.0, "error": 10.0}

    def grade(self, rows):
        scenes = {}
        for scene in sorted({row.scene for row in rows}):
            of_it = [row for row in rows if row.scene == scene]
            clusters = {}
            for row in of_it:
                by_question = clusters.setdefault(row.cluster, {})
                by_question.setdefault(row.question, []).append(row.marks["score"])
            scenes[scene] = [np.array(list(each.values())) for each in clusters.values()]
        errors = np.array([row.marks["error"] for row in rows])
        error = {"value": errors.mean(), "low": errors.min(), "high": errors.max(), "n": len(rows)}
        value, low, high = overall(scenes)
        return Grade(
            value,
            low,
            high,
            float(np.mean([row.marks["measurable"] for row in rows])),
            len({row.question for row in rows}),
            len({row.sample for row in rows}),
            {"error": error},
        )

    def not_learned(self, grade):
        return [f"Discs do not bounce: {grade.value:.0f} of 100."] if grade.value < 50 else []


FAKE = Fake()


def add():
    """From here on there is such a section, and no other, in this process."""
    SECTIONS.clear()
    SECTIONS["fake"] = "fake_section:FAKE"


class Guesser:
    """A video model that shows a disc in a random place, ever further right."""

    spec = ModelSpec("guesser", 64, max_context=2, actions="keys")

    def predict(self, context, *, actions, text, n_samples, horizon, seed):
        rng = np.random.default_rng(seed)
        out = np.zeros((n_samples, horizon, *context.shape[1:]), np.uint8)
        for sample in out:
            left = rng.integers(0, 20)
            for t, frame in enumerate(sample):
                frame[20:32, left + t : left + t + 12] = 255
        return out


def guesser():
    """A factory, as ``fake_section:guesser``."""
    add()
    return Guesser()
