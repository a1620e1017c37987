"""Who can be examined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.paper.question import Frames, Question

Samples = UInt8[np.ndarray, "n t h w 3"]


@dataclass(frozen=True)
class NoAnswer:
    """A sample that is missing or cannot be read: marked as wrong, and the reason is kept."""

    reason: str
    """A clause without a stop."""


@dataclass(frozen=True)
class ModelSpec:
    """What a video model takes and gives."""

    name: str
    size_px: int = 128
    """Of its square frames; questions are drawn at this size (64 to 256)."""
    fps: int = 15
    max_context: int | None = None
    """Most frames it can be shown; ``None``: any number. 1: only what stands still is asked."""
    max_horizon: int | None = None
    """Most frames it gives at a time. Longer answers are made piece by piece, each from the last
    frames of the piece before."""
    actions: Literal["none", "text", "keys"] = "none"
    deterministic: bool = False
    """Whether the same question always gets the same answer: then one sample says all."""
    world: str | None = None
    """The one world it was trained on, if it is a specialist: it is asked what can be asked there,
    and the rest is noted as never shown to it."""


@runtime_checkable
class VideoModel(Protocol):
    """The small protocol by which anybody's model can sit the exam."""

    spec: ModelSpec

    def predict(
        self,
        context: UInt8[np.ndarray, "c h w 3"],
        *,
        actions: UInt8[np.ndarray, "c_minus_1_plus_t 5"] | None,
        text: str | None,
        n_samples: int,
        horizon: int,
        seed: int,
    ) -> Samples:
        """``horizon`` frames after the context, ``n_samples`` times. ``actions[i]`` makes frame
        ``i + 1``, counted from the first context frame. All samples made are given: choosing among
        them is for the exam to report."""
        ...


@runtime_checkable
class Examinee(Protocol):
    """Anything that answers questions. What is no canary reads only ``question.task``."""

    spec: ModelSpec

    def answer(
        self, questions: Sequence[Question], num_samples: int
    ) -> Iterator[tuple[Question, Samples | Iterable[Frames | NoAnswer] | None]]:
        """Answers, in any order; ``None`` where there is none, which counts as wrong. Samples that
        may fail one by one are given one by one."""
        ...
