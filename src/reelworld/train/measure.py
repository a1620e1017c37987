"""What a run will cost: a few real steps, timed."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from reelworld.train.loop import Stage, Trainer
from reelworld.train.settings import DYNAMICS_STAGE, StageSettings, TrainSettings
from reelworld.train.start import build_run

_TIMED_STEPS = 5
_BYTES_PER_PARAMETER = 36
"""Weights, their average and up to two moments in fp32, all twice while a checkpoint is replaced;
and the exported model, twice in fp16."""


@dataclass(frozen=True)
class Cost:
    """What training costs on this machine."""

    num_parameters: int
    """Of the dynamics."""

    codec_step_s: float | None
    """Seconds per step, on average over the codec's stages; ``None`` if the codec is given."""

    dynamics_step_s: float
    """Seconds per step."""

    memory_mib: float
    """Most memory in use so far: the device's on CUDA, else this process's."""

    disk_mib: float
    """What the run folder may take."""

    codec_share: float
    """Of the minutes, if a codec is trained."""

    codec_stages: tuple[str, ...]
    """Their names."""

    batch: str
    """What one step of the dynamics takes, in words."""

    footage_passes: str
    """What else takes time."""


def measure_cost(settings: TrainSettings) -> Cost:
    """Take a few steps of all stages in memory, on made-up data; no file is written."""
    with TemporaryDirectory() as nowhere:
        run = build_run(Path(nowhere), settings)
    codec_s, codec_stages, dynamics_step_s = 0.0, [], 0.0
    for stage, plan in run.rehearse():
        step_s = _seconds_per_step(stage, plan, run.device)
        if stage.name == DYNAMICS_STAGE:
            dynamics_step_s = step_s
        else:
            codec_s += step_s * plan.num_steps
            codec_stages.append(stage.name)
    parts = run.model.engine.parts()
    num_parameters = {n: sum(p.numel() for p in part.parameters()) for n, part in parts.items()}
    disk_bytes = run.baked_bytes + _BYTES_PER_PARAMETER * sum(num_parameters.values())
    return Cost(
        num_parameters=num_parameters["dynamics"],
        codec_step_s=codec_s / settings.codec_steps if codec_stages else None,
        dynamics_step_s=dynamics_step_s,
        memory_mib=_peak_memory_mib(run.device),
        disk_mib=disk_bytes / 2**20,
        codec_share=run.codec_share,
        codec_stages=tuple(codec_stages),
        batch=run.batch,
        footage_passes=run.footage_passes,
    )


def plan_minutes(settings: TrainSettings, minutes: float, cost: Cost) -> TrainSettings:
    """Settings whose steps take about ``minutes`` on this machine, ``cost.codec_share`` of them for
    the codec.

    The numbers of steps are fixed here, once, so that a resumed run ends where it would have.
    """
    seconds, codec_steps = 60.0 * minutes, settings.codec_steps
    if cost.codec_step_s is not None:
        codec_steps = max(round(seconds * cost.codec_share / cost.codec_step_s), 1)
        seconds *= 1 - cost.codec_share
    dynamics_steps = max(round(seconds / cost.dynamics_step_s), 1)
    return replace(settings, codec_steps=codec_steps, dynamics_steps=dynamics_steps)


def _seconds_per_step(stage: Stage, plan: StageSettings, device: str) -> float:
    trainer = Trainer(stage, plan, device)
    trainer.advance()  # the first step warms caches up
    begin_s = time.monotonic()
    for _ in range(_TIMED_STEPS):
        trainer.advance()  # returns numbers, so the device has finished, too
    return (time.monotonic() - begin_s) / _TIMED_STEPS


def _peak_memory_mib(device: str) -> float:
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
