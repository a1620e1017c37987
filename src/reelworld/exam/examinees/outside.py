"""Anybody's video model sits the exam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.paper.examinee import ModelSpec, Samples, VideoModel
from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.kit.errors import UserError


class OutsideModel:
    """A ``VideoModel`` as an examinee: shown no more than it can take, asked for no more than it
    can give at a time. Whatever it gives that is no answer counts as none, and why is kept."""

    def __init__(self, model: VideoModel) -> None:
        """Raises ``UserError`` if ``model`` takes or gives less than a frame."""
        for name in ("max_context", "max_horizon"):
            if (most := getattr(model.spec, name)) is not None and most < 1:
                raise UserError(f"{name} of {model.spec.name!r} is {most}; it must be at least 1.")
        self.model, self.spec = model, model.spec
        self.reasons: dict[str, str] = {}
        """By question id, why the last one asked got no answer."""

    def answer(
        self, questions: Sequence[Question], num_samples: int
    ) -> Iterator[tuple[Question, Samples | None]]:
        """One question at a time."""
        for question in questions:
            try:
                yield question, self._answer(question.task, num_samples)
            except _NoAnswerError as error:
                self.reasons[question.id] = str(error)
                yield question, None

    def _answer(self, task: Task, num_samples: int) -> Samples:
        length = _frames_needed(task, self.spec)
        keys = _keys(task, length, self.spec)
        context = task.context[-(self.spec.max_context or len(task.context)) :]
        most = self.spec.max_horizon or length
        if length <= most:
            seed = task.sample_seed(0)
            samples = self._predict(context, keys, task.prompt, num_samples, length, seed)
        else:
            pieces = [min(most, length - first) for first in range(0, length, most)]
            seeds = [task.sample_seed(k) for k in range(num_samples)]
            samples = np.stack(
                [self._by_pieces(context, keys, task.prompt, pieces, seed) for seed in seeds]
            )
        return samples[:, _chosen(task, self.spec)]

    def _by_pieces(
        self,
        context: UInt8[np.ndarray, "c h w 3"],
        keys: UInt8[np.ndarray, "_ 5"] | None,
        prompt: str,
        pieces: list[int],
        seed: int,
    ) -> Frames:
        """One sample, each piece from the last frames of what came before, as many as were shown
        at first."""
        shown, frames = len(context), context
        for number, size in enumerate(pieces):
            first = len(frames) - shown
            held = None if keys is None else keys[first : first + shown - 1 + size]
            own = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
            piece = self._predict(frames[first:], held, prompt, 1, size, own)[0]
            frames = np.concatenate([frames, piece])
        return frames[shown:]

    def _predict(
        self,
        context: UInt8[np.ndarray, "c h w 3"],
        keys: UInt8[np.ndarray, "_ 5"] | None,
        prompt: str,
        num_samples: int,
        horizon: int,
        seed: int,
    ) -> Samples:
        try:
            given = self.model.predict(
                context.copy(),
                actions=keys,
                text=prompt,
                n_samples=num_samples,
                horizon=horizon,
                seed=seed,
            )
        except Exception as error:  # whatever another's model does
            raise _NoAnswerError(f"it raised {error!r}") from error
        wanted = (num_samples, horizon, *context.shape[1:])
        if not isinstance(given, np.ndarray) or given.dtype != np.uint8 or given.shape != wanted:
            kind = f"{getattr(given, 'dtype', type(given).__name__)} {np.shape(given)}"
            raise _NoAnswerError(f"it gave {kind} where uint8 {wanted} was asked")
        return given


class _NoAnswerError(Exception):
    """What was given is no answer."""


def _keys(task: Task, length: int, spec: ModelSpec) -> UInt8[np.ndarray, "_ 5"] | None:
    """For every frame but the first that is shown, on the answer's own clock."""
    if spec.actions != "keys":
        return None
    shown = min(spec.max_context or len(task.context), len(task.context))
    before = task.context_actions[len(task.context_actions) - (shown - 1) :]
    if length == task.horizon:
        return np.concatenate([before, task.actions])
    at = np.minimum(np.arange(length) * task.fps // spec.fps, task.horizon - 1)
    return np.concatenate([before, task.actions[at]])


def _frames_needed(task: Task, spec: ModelSpec) -> int:
    """Frames of the model that last as long as the answer."""
    return int(_chosen(task, spec)[-1]) + 1


def _chosen(task: Task, spec: ModelSpec) -> np.ndarray:
    """Which of the model's frames are the answer's.

    Who is shown several frames goes on at their rate, one for one. Who is shown a single picture
    cannot know that rate and keeps its own: the frame next in time is taken.
    """
    number = np.arange(task.horizon)
    if spec.max_context != 1 or spec.fps == task.fps:
        return number
    return np.maximum(np.floor((number + 1) * spec.fps / task.fps + 0.5).astype(int) - 1, 0)
