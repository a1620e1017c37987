"""What a run will cost: a few real steps, timed."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch

from reelworld.train.loop import Stage, Trainer
from reelworld.train.run import Run, codec_plan, dynamics_plan
from reelworld.train.settings import StageSettings, TrainSettings

_TIMED_STEPS = 5
_CODEC_SHARE = 0.125
_BYTES_PER_PARAMETER = 36
"""Weights, their average and up to two moments in fp32, all twice while a checkpoint is replaced;
and the exported model, twice in fp16."""


@dataclass(frozen=True)
class Cost:
    """What training costs on this machine."""

    num_parameters: int
    """Of the dynamics."""

    codec_step_s: float | None
    """Seconds per step; ``None`` if the codec is given."""

    dynamics_step_s: float
    """Seconds per step."""

    memory_mib: float
    """Most memory in use so far: the device's on CUDA, else this process's."""

    disk_mib: float
    """What the run folder may take."""


def measure_cost(settings: TrainSettings) -> Cost:
    """Take a few steps of both stages in memory; no file is written."""
    with TemporaryDirectory() as nowhere:
        run = Run(Path(nowhere), settings)
    codec_step_s = None
    if run.trains_codec:
        codec_step_s = _seconds_per_step(run.codec_stage(), codec_plan(settings), run.device)
    latents = _empty_latents(run)
    stage = run.dynamics_stage(latents)
    dynamics_step_s = _seconds_per_step(stage, dynamics_plan(settings), run.device)
    modules = (run.dynamics, run.codec)
    num_parameters = [sum(p.numel() for p in module.parameters()) for module in modules]
    return Cost(
        num_parameters=num_parameters[0],
        codec_step_s=codec_step_s,
        dynamics_step_s=dynamics_step_s,
        memory_mib=_peak_memory_mib(run.device),
        disk_mib=(latents.nbytes + _BYTES_PER_PARAMETER * sum(num_parameters)) / 2**20,
    )


def plan_minutes(settings: TrainSettings, minutes: float, cost: Cost) -> TrainSettings:
    """Settings whose steps take about ``minutes`` on this machine: an eighth for the codec.

    The numbers of steps are fixed here, once, so that a resumed run ends where it would have.
    """
    seconds, codec_steps = 60.0 * minutes, settings.codec_steps
    if cost.codec_step_s is not None:
        codec_steps = max(round(seconds * _CODEC_SHARE / cost.codec_step_s), 1)
        seconds *= 1 - _CODEC_SHARE
    dynamics_steps = max(round(seconds / cost.dynamics_step_s), 1)
    return replace(settings, codec_steps=codec_steps, dynamics_steps=dynamics_steps)


def _seconds_per_step(stage: Stage, plan: StageSettings, device: str) -> float:
    trainer = Trainer(stage, plan, device)
    trainer.advance()  # the first step warms caches up
    begin_s = time.monotonic()
    for _ in range(_TIMED_STEPS):
        trainer.advance()  # returns numbers, so the device has finished, too
    return (time.monotonic() - begin_s) / _TIMED_STEPS


def _empty_latents(run: Run) -> np.ndarray:
    """Latents of the right shape without encoding anything: speed does not depend on values."""
    side = run.bake.size_px // run.model.settings.codec.stride
    shape = (len(run.bake.frames), run.model.settings.dynamics.latent_channels, side, side)
    return np.zeros(shape, np.uint8)


def _peak_memory_mib(device: str) -> float:
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
