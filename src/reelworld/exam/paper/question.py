"""A question and its task: what the examiner knows, and all that an examinee is told of it."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.kit.seeds import HELD_OUT_SEED

EXAM_VERSION = "1"
"""Changes whenever a scene, a measure or a scale does: grades of one version compare."""

Frames = UInt8[np.ndarray, "t h w 3"]
Marks = dict[str, Any]
"""What was measured in one answer: JSON of finite numbers, ``None``, strings and lists of them.
Always holds ``measurable`` (bool); what cannot be measured has the worst of everything."""


@dataclass(frozen=True)
class Task:
    """All that an examinee is told."""

    id: str
    """``section/scene/world/0007``."""
    context: UInt8[np.ndarray, "c h w 3"]
    context_actions: UInt8[np.ndarray, "c_minus_1 5"]
    """Keys; row ``i`` made context frame ``i + 1``."""
    actions: UInt8[np.ndarray, "t 5"]
    """Keys; row ``i`` makes frame ``i`` of the answer. ``t`` frames are asked for."""
    prompt: str
    """The scene in words, and what is done in it."""
    fps: int
    world: str
    from_rest: bool = False
    """Nothing moves in the context's last frame: one frame says all, so models that take a single
    picture can be asked, too."""
    seeds_of: str = ""
    """Id of the question whose seeds it has, so that answers differ by what was done alone; its own
    if empty."""

    @property
    def horizon(self) -> int:
        """Frames that are asked for."""
        return len(self.actions)

    @property
    def size_px(self) -> int:
        """Width and height of the context."""
        return self.context.shape[1]

    def sample_seed(self, sample: int) -> int:
        """The seed of sample ``sample``: its own, whatever else is asked."""
        words = [_number(self.seeds_of or self.id), sample]
        return int(np.random.SeedSequence(words).generate_state(1)[0])


class Question(ABC):
    """A task and the truth about it. Built from its id alone, the same everywhere and at any time;
    nothing is simulated or drawn before it is needed, so it is cheap to hold and to send."""

    section: str
    scene: str
    world: str
    index: int
    size_px: int

    @property
    def id(self) -> str:
        """``section/scene/world/0007``."""
        return f"{self.section}/{self.scene}/{self.world}/{self.index:04d}"

    @property
    def cluster(self) -> str:
        """Questions of one cluster share a scene: they are resampled together."""
        return self.id

    @cached_property
    def rng(self) -> np.random.Generator:
        """For drawing this question's scene; the same at every size."""
        return question_rng(self.section, self.scene, self.world, self.index)

    @property
    @abstractmethod
    def task(self) -> Task:
        """What the examinee is told."""

    @abstractmethod
    def true_frames(self) -> Frames:
        """What really followed, as long as the task's horizon."""

    @abstractmethod
    def linear_frames(self) -> Frames:
        """Every thing goes on as it went in the context, through all that is in its way."""

    @abstractmethod
    def without_one_frames(self) -> Frames:
        """What really followed, but for one thing that the question is about: it is gone."""

    def cheat_frames(self, name: str) -> Frames:
        """What a cheat that knows this section would show (``always_reappear``, ``always_make``,
        ...); the truth where the cheat has nothing to do with the question."""
        return self.true_frames()

    def nearest_frames(self) -> Frames | None:
        """What the nearest case of a training set would show, where there is such a set to speak
        of; ``None``: the questions of the same scene that are never asked stand for one."""
        return None

    def overlay(self) -> Float[np.ndarray, "t n 3"]:
        """Where things truly are in each frame: ``x, y`` from the top left and radius, in frame
        widths; NaN where hidden. Drawn over the clips of the report."""
        return np.full((self.task.horizon, 0, 3), np.nan)


def question_rng(section: str, scene: str, world: str, index: int) -> np.random.Generator:
    """Randomness of one question: of the exam's version and held-out seed, never of a recording."""
    words = [HELD_OUT_SEED, _number(f"{EXAM_VERSION}/{section}/{scene}/{world}"), index]
    return np.random.default_rng(words)


def _number(text: str) -> int:
    return zlib.crc32(text.encode())
