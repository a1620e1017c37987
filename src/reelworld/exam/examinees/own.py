"""Our own models sit the exam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.paper.examinee import ModelSpec, Samples
from reelworld.exam.paper.question import Question
from reelworld.kit.errors import UserError
from reelworld.worlds import WORLD_NAMES

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel

SMALLEST_PX, LARGEST_PX = 64, 256
_MOST_FRAMES = 2048
"""Dreamed in one batch, of all its dreams together: 100 MB at 128 px."""


class OwnModel:
    """A ``WorldModel`` as an examinee. Trained on one of our worlds it is a specialist of it; of
    imported videos or an environment, it is asked like a model that knows no world."""

    def __init__(self, model: WorldModel) -> None:
        """Raises ``UserError`` for frames of a size at which no question can be drawn."""
        if not SMALLEST_PX <= model.size_px <= LARGEST_PX:
            raise UserError(
                f"The frames of {model.name!r} are {model.size_px} pixels wide; the exam is drawn"
                f" at {SMALLEST_PX} to {LARGEST_PX}. Train one on footage recorded with --size."
            )
        self.model = model
        self.fingerprint = model.fingerprint
        self.spec = ModelSpec(
            model.name,
            model.size_px,
            model.fps,
            actions="keys",
            deterministic=model.deterministic,
            world=model.world if model.world in WORLD_NAMES else None,
        )

    def answer(
        self, questions: Sequence[Question], num_samples: int
    ) -> Iterator[tuple[Question, Samples | None]]:
        """Dream the answers, many at once. The seed of a sample depends on its question and number
        alone; rounding may depend on what else is in ``questions``."""
        for batch in batches(questions, num_samples, _MOST_FRAMES):
            frames = self._dream(batch, num_samples)
            for question, samples in zip(batch, frames, strict=True):
                yield question, samples[:, : question.task.horizon]

    def _dream(
        self, batch: Sequence[Question], num_samples: int
    ) -> UInt8[np.ndarray, "b n t h w 3"]:
        """As long as the longest; on one thread, so that no sum depends on the machine's cores."""
        import torch

        tasks = [question.task for question in batch for _ in range(num_samples)]
        length = max(task.horizon for task in tasks)
        keys = np.stack([_held(task.actions, length) for task in tasks])
        seeds = [q.task.sample_seed(k) for q in batch for k in range(num_samples)]
        frames = np.empty((len(tasks), length, *tasks[0].context.shape[1:]), np.uint8)
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            session = self.model.start_batch(
                np.stack([task.context for task in tasks]),
                seeds,
                np.stack([task.context_actions for task in tasks]),
            )
            for step in range(length):
                frames[:, step] = session.step(keys[:, step])
        finally:
            torch.set_num_threads(threads)
        return frames.reshape(len(batch), num_samples, *frames.shape[1:])


def batches(
    questions: Sequence[Question], num_samples: int, most_frames: int
) -> Iterator[list[Question]]:
    """Questions of one length of context, and of similar horizons, for ``most_frames`` at most
    (or one question that alone is longer)."""
    batch: list[Question] = []
    for question in sorted(questions, key=lambda q: (len(q.task.context), q.task.horizon)):
        of_another = batch and len(batch[0].task.context) != len(question.task.context)
        frames = (len(batch) + 1) * num_samples * question.task.horizon
        if batch and (of_another or frames > most_frames):
            yield batch
            batch = []
        batch.append(question)
    if batch:
        yield batch


def _held(actions: UInt8[np.ndarray, "t 5"], length: int) -> UInt8[np.ndarray, "length 5"]:
    """Then nothing held, for answers that are cut."""
    return np.pad(actions, ((0, length - len(actions)), (0, 0)))
