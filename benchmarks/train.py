"""What training costs, whether sampling keeps ahead of it, and whether a long dream costs more.

    python benchmarks/train.py FOOTAGE [--size tiny] [--steps 10]

Prints one JSON object. ``sampling_ratio`` is windows of frames that the bake gives per second over
the windows that a training step consumes; it must be at least 10. ``cost_ratio_10k`` is the cost of
a dreamt frame at frame 10,000 over one at frame 100; it must be at most 1.05. On the CPU, steps and
dreams are timed in processor seconds, so that a busy machine measures as an idle one does.
"""

import json
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
import torch
import tyro
from sampling import sampling_rate

from reelworld.rollout.session import Session
from reelworld.train.grid_run import GridRun, dynamics_plan
from reelworld.train.loop import Trainer
from reelworld.train.measure import measure_cost
from reelworld.train.settings import TrainSettings

_RIGHT = np.array([0, 1, 0, 0, 0], np.uint8)
_TURNS = 200


def step_s(run: GridRun, length: int, steps: int) -> float:
    """Median time of an optimiser step on clips of ``length`` frames."""
    settings = replace(run.settings, clip_lengths=(length,), clip_shares=(1.0,))
    side = run.bake.size_px // run.codec.settings.stride
    channels = run.dynamics.settings.latent_channels
    run.settings = settings
    latents = np.zeros((len(run.bake.frames), channels, side, side), np.uint8)
    trainer = Trainer(run.dynamics_stage(latents), dynamics_plan(settings), run.device)
    times = []
    for _ in range(steps + 1):
        begin_s = clock_s(run.device)
        trainer.advance()
        times.append(clock_s(run.device) - begin_s)
    return median(times[1:])


def clock_s(device: str) -> float:
    """Processor time on the CPU, where one thread computes; else the time on the wall."""
    return time.process_time() if device == "cpu" else time.perf_counter()


def timed_step_s(session: Session, device: str) -> float:
    """Seconds of one dreamt frame, decoded."""
    begin_s = clock_s(device)
    session.step(_RIGHT)
    return clock_s(device) - begin_s


def long_dream(run: GridRun, until: int) -> dict[str, float]:
    """Milliseconds of a frame after frame 100 and after frame ``until``.

    Two sessions take turns, so that whatever else the machine does slows both alike.
    """
    early, late = run.model.start(None, seed=0), run.model.start(None, seed=0)
    for session, index in ((early, 100), (late, until)):
        while session.frame_index < index:
            session.step(_RIGHT)
    times = [
        [timed_step_s(session, run.device) for session in (early, late)] for _ in range(_TURNS)
    ]
    early_s, late_s = (median(column) for column in zip(*times, strict=True))
    return {
        "frame_ms_at_100": round(1e3 * early_s, 2),
        f"frame_ms_at_{until}": round(1e3 * late_s, 2),
        "cost_ratio_10k": round(late_s / early_s, 3),
    }


def main(
    footage: Path,
    /,
    size: Literal["tiny", "small", "base", "large"] = "tiny",
    steps: int = 10,
    length: int = 16,
    until: int = 10_000,
    device: Literal["cpu", "cuda"] = "cpu",
) -> None:
    """Measure and print.

    Args:
        footage: A folder made by reelworld record.
        size: The dial.
        steps: Optimiser steps to time.
        length: Frames in a training window.
        until: The late frame of the long dream; 0 leaves that part out.
        device: cpu or cuda.
    """
    settings = TrainSettings(footage=str(footage), name="benchmark", size=size, device=device)
    cost = measure_cost(settings)
    with TemporaryDirectory() as nowhere:
        run = GridRun(Path(nowhere), settings)
    seconds = step_s(run, length, steps)
    windows = settings.frames_per_batch // length
    sampled = sampling_rate(run.bake, windows, length, seconds=3.0)
    result = {
        "size": size,
        "parameters_m": round(cost.num_parameters / 1e6, 2),
        "size_px": run.bake.size_px,
        "threads": torch.get_num_threads(),
        "dynamics_steps_per_s": round(1 / seconds, 2),
        "training_frames_per_s": round(windows * length / seconds, 1),
        "memory_mib": round(cost.memory_mib),
        "windows_per_s": round(sampled, 1),
        "windows_needed_per_s": round(windows / seconds, 2),
        "sampling_ratio": round(sampled / (windows / seconds), 1),
    }
    print(json.dumps(result | (long_dream(run, until) if until else {})))


if __name__ == "__main__":
    tyro.cli(main)
