"""The canaries. Each shows how an exam could be cheated; none may get away with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from jaxtyping import UInt8
from scipy import ndimage

from reelworld.exam.paper.examinee import ModelSpec, Samples
from reelworld.exam.paper.question import Frames, Question
from reelworld.exam.paper.section import load_section
from reelworld.kit.errors import UserError

_NEVER_ASKED = 100_000
"""Questions from this index on are asked of nobody: they stand for a training set."""
_BANK = 32
_BLUR = 0.03
"""Standard deviation of the blur, in frame widths."""


def _copy_last(question: Question) -> Frames:
    return np.repeat(question.task.context[-1:], question.task.horizon, 0)


def _blank(question: Question) -> Frames:
    return np.full_like(_copy_last(question), 128)


def _noise(question: Question) -> Frames:
    shape = (question.task.horizon, *question.task.context.shape[1:])
    rng = np.random.default_rng(question.task.sample_seed(0))
    return rng.integers(0, 256, shape, dtype=np.uint8)


def _nearest(question: Question) -> Frames:
    known = question.nearest_frames()
    if known is not None:
        return known
    bank = _training_bank(question.section, question.scene, question.world, question.size_px)
    context = question.task.context.astype(float)
    nearest = min(bank, key=lambda other: _apart(context, other.task.context))
    return _as_long(nearest.true_frames(), question.task.horizon)


def _slow_motion(question: Question) -> Frames:
    frames = np.concatenate([question.task.context[-1:], question.true_frames()])
    return frames[(np.arange(question.task.horizon) + 1) // 2]


def _blur(question: Question) -> Frames:
    sigma = _BLUR * question.size_px
    blurred = ndimage.gaussian_filter(question.true_frames().astype(float), (0, sigma, sigma, 0))
    return blurred.round().astype(np.uint8)


def _half_pixel(question: Question) -> Frames:
    frames = question.true_frames().astype(np.uint16)
    left = np.concatenate([frames[:, :, :1], frames[:, :, :-1]], 2)
    return ((frames + left + 1) // 2).astype(np.uint8)


CANARIES: dict[str, Callable[[Question], Frames]] = {
    "copy_last": _copy_last,
    "blank": _blank,
    "noise": _noise,
    "linear": lambda question: question.linear_frames(),
    "nearest": _nearest,
    "always_reappear": lambda question: question.cheat_frames("always_reappear"),
    "always_make": lambda question: question.cheat_frames("always_make"),
    "slow_motion": _slow_motion,
    "blur": _blur,
    "one_deleted": lambda question: question.without_one_frames(),
    "half_pixel": _half_pixel,
    "oracle": lambda question: question.true_frames(),
}
"""The last one is the truth itself, which must pass everywhere."""


class Canary:
    """An examinee that answers every question in its one way."""

    def __init__(self, name: str, size_px: int = 128) -> None:
        """Raises ``UserError`` for a name there is not."""
        if name not in CANARIES:
            raise UserError(f"There is no canary {name!r}. Canaries: {', '.join(CANARIES)}.")
        self.spec = ModelSpec(name, size_px, actions="keys", deterministic=True)

    def answer(
        self, questions: Sequence[Question], num_samples: int
    ) -> Iterator[tuple[Question, Samples | None]]:
        """One sample each, as it would be the same every time."""
        for question in questions:
            yield question, CANARIES[self.spec.name](question)[None]


@lru_cache(8)
def _training_bank(section: str, scene: str, world: str, size_px: int) -> tuple[Question, ...]:
    draw = load_section(section).question
    return tuple(draw(scene, world, _NEVER_ASKED + i, size_px) for i in range(_BANK))


def _apart(context: np.ndarray, other: np.ndarray) -> float:
    shown = min(len(context), len(other))
    return float(np.square(context[-shown:] - other[-shown:]).mean())


def _as_long(frames: Frames, horizon: int) -> UInt8[np.ndarray, "horizon h w 3"]:
    """``frames`` cut, or their last one held."""
    held = np.repeat(frames[-1:], max(horizon - len(frames), 0), 0)
    return np.concatenate([frames[:horizon], held])
