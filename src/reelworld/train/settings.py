"""How a model is trained. No PyTorch here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reelworld.dynamics.settings import SIZES
from reelworld.kit.errors import UserError

CODEC_STAGE, DYNAMICS_STAGE = "codec", "dynamics"


@dataclass(frozen=True, kw_only=True)
class StageSettings:
    """One stage of training: codec or dynamics."""

    num_steps: int
    """Optimiser steps."""

    peak_rate: float
    """AdamW's learning rate at its peak."""

    muon_rate: float | None = None
    """Learning rate of Muon on convolutions and matrices; ``None`` trains everything by AdamW."""

    warmup_steps: int = 50
    """Steps of linear warm-up."""

    decay_share: float = 0.35
    """Last share of the steps, over which the rate falls linearly to zero
    (warm-up-stable-decay)."""

    ema_decay: float = 0.998
    """Decay of the averaged weights, which are the ones shipped."""

    most_norm: float = math.inf
    """A batch whose gradient is longer than this is passed over: clipping shortens it, but where it
    points is decided by the one dream that came apart."""


@dataclass(frozen=True, kw_only=True)
class TrainSettings:
    """One training run; saved in ``RUN/config.json``, from which it resumes."""

    footage: str
    """Folder of the footage."""

    name: str
    """Name of the model."""

    size: str = "tiny"
    """The dial: tiny, small, base or large."""

    codec: str = "conv"
    """``conv`` or ``sprites`` to train one, ``lossless``, or a model folder whose codec to take. It
    decides the family of the dynamics, too."""

    codec_steps: int = 6000
    """Steps of the codec stage; of all its stages together if there are several."""

    dynamics_steps: int = 20000
    """Steps of the dynamics stage."""

    frames_per_batch: int = 64
    """Frames in one dynamics step, whatever the length of its clips. This and the next three are of
    grid models only; what a sprite model takes in a step is fixed."""

    clip_lengths: tuple[int, ...] = (16, 32, 64)
    """Clip lengths; each step draws one."""

    clip_shares: tuple[float, ...] = (0.6, 0.25, 0.15)
    """How often each is drawn."""

    dream_share: float = 0.6
    """Share of rows that dream a part of their clip."""

    seed: int = 0
    """Decides weights, batches and noise."""

    threads: int = 1
    """CPU threads; part of the result, as sums are ordered by it."""

    device: str = "cpu"
    """``cpu`` or ``cuda``."""

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise UserError(f"There is no size called {self.size!r}. Sizes: {', '.join(SIZES)}.")
        for name in ("codec_steps", "dynamics_steps", "frames_per_batch", "threads"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} is {getattr(self, name)}; it must be at least 1.")
        if self.frames_per_batch < max(self.clip_lengths):
            raise UserError(
                f"frames_per_batch is {self.frames_per_batch}; it must hold the longest clip"
                f" ({max(self.clip_lengths)} frames)."
            )
