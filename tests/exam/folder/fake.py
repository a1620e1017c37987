"""A section with a disc that flies evenly, or starts from rest and falls."""

import numpy as np

from reelworld.exam.grading.overall import log_score, overall
from reelworld.exam.paper.question import Question, Task
from reelworld.exam.paper.section import Grade, Scene

GROUND, DISC = np.array([96, 102, 110.0]), np.array([214, 69, 61.0])
FPS, CONTEXT, HORIZON, RADIUS = 15, 8, 30, 0.09
FLOOR, ORACLE = 0.1, 0.002  # of the error, in frame widths


def draw(x, y, size_px):
    """A disc with a soft rim, ``uint8 [h, w, 3]``; places in frame widths from the top left."""
    rows, columns = np.mgrid[:size_px, :size_px] + 0.5
    inside = RADIUS * size_px - np.hypot(columns - x * size_px, rows - y * size_px) + 0.5
    return (GROUND + inside.clip(0, 1)[..., None] * (DISC - GROUND)).round().astype(np.uint8)


def places(frames):
    """Where the disc is, ``[t, 2]``, NaN where it is not."""
    line = DISC - GROUND
    share = ((frames - GROUND) @ line / (line @ line)).clip(0, 1)
    share[share < 0.25] = 0
    weight = share.sum((1, 2))
    at = (np.arange(frames.shape[1]) + 0.5) / frames.shape[1]
    where = np.stack([share.sum(1) @ at, share.sum(2) @ at], 1)
    whole = np.pi * (RADIUS * frames.shape[1]) ** 2
    seen = (weight > 0.7 * whole) & (weight < 1.4 * whole)
    return np.where(seen[:, None], where / np.maximum(weight, 1e-9)[:, None], np.nan)


class FakeQuestion(Question):
    def __init__(self, scene, world, index, size_px):
        self.section, self.scene, self.world = "contact", scene, world
        self.index, self.size_px = index, size_px
        x, y = self.rng.uniform(0.25, 0.4, 2)
        vx, vy = self.rng.uniform(0.08, 0.16, 2)
        t = (np.arange(CONTEXT + HORIZON) - CONTEXT + 1) / FPS
        fall = 0.06 * np.maximum(t, 0) ** 2
        still = 0 * t
        self.path = np.stack(
            [x + vx * t, y + vy * t] if scene == "flies" else [x + still, y + fall], 1
        )

    def _drawn(self, path):
        return np.stack([draw(x, y, self.size_px) for x, y in path])

    @property
    def task(self):
        keys = np.zeros((CONTEXT - 1 + HORIZON, 5), np.uint8)
        return Task(
            id=self.id,
            context=self._drawn(self.path[:CONTEXT]),
            context_actions=keys[: CONTEXT - 1],
            actions=keys[CONTEXT - 1 :],
            prompt="A red ball on a grey ground. The camera stands still.",
            fps=FPS,
            world=self.world,
            from_rest=self.scene == "falls",
        )

    def true_frames(self):
        return self._drawn(self.path[CONTEXT:])

    def linear_frames(self):
        step = self.path[CONTEXT - 1] - self.path[CONTEXT - 2]
        return self._drawn(self.path[CONTEXT - 1] + step * np.arange(1, HORIZON + 1)[:, None])

    def without_one_frames(self):
        return np.full_like(self.true_frames(), GROUND.astype(np.uint8))

    def imperfect_frames(self, drift):
        """The truth, but ``drift`` frame widths a second too fast."""
        t = np.arange(1, HORIZON + 1)[:, None] / FPS
        return self._drawn(self.path[CONTEXT:] + drift * t * [1.0, 0.0])


class FakeSection:
    name, title, asks, how = "contact", "Fake", "Where is the disc?", "By its place."
    floors = ("copy_last",)

    def __init__(self):
        self.figures = {}
        self.scenes = {
            "flies": Scene("A disc flies.", ("den",), 4, 8),
            "falls": Scene("A disc is let go.", ("den",), 3, 6),
        }

    def question(self, scene, world, index, size_px):
        return FakeQuestion(scene, world, index, size_px)

    def mark(self, question, answer, noise):
        assert answer.shape == question.true_frames().shape and answer.dtype == np.uint8
        found = places(answer)
        if np.isnan(found).any():
            return self.no_answer(question)
        error = float(np.linalg.norm(found - question.path[CONTEXT:], axis=1).mean())
        return {"measurable": True, "score": log_score(error, FLOOR, ORACLE), "error": error}

    def no_answer(self, question):
        return {"measurable": False, "score": 0.0, "error": None}

    def grade(self, rows):
        scenes: dict = {}
        for row in rows:
            by_cluster = scenes.setdefault(row.scene, {})
            by_cluster.setdefault(row.cluster, []).append(row.marks["score"])
        if not scenes:
            return Grade(None, None, None, None, 0, 0, note="nothing could be asked")
        value, low, high = overall(
            {name: [np.array([s]) for s in each.values()] for name, each in scenes.items()}
        )
        measurable = sum(row.marks["measurable"] for row in rows) / len(rows)
        return Grade(value, low, high, measurable, len({r.question for r in rows}), len(rows))

    def not_learned(self, grade):
        return []


FAKE = FakeSection()
