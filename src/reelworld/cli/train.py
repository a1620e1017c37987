"""``reelworld train``."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.train.settings import TrainSettings

if TYPE_CHECKING:
    from reelworld.train.run import Run

_DEFAULT_MINUTES = 60.0


def main(
    *,
    footage: Path | None = None,
    out: Path | None = None,
    resume: Path | None = None,
    size: Literal["tiny", "small", "base", "large"] = "tiny",
    minutes: float | None = None,
    codec_steps: int | None = None,
    dynamics_steps: int | None = None,
    codec: str = "conv",
    name: str | None = None,
    seed: int = 0,
    threads: int = 1,
    device: Literal["cpu", "cuda"] = "cpu",
    dry_run: bool = False,
) -> int:
    """Train a world model: first its codec, then its dynamics.

    Kill it whenever you like: --resume goes on from the last minute, to the same weights.

    Example: reelworld train --footage footage/den --size tiny --minutes 90 --out runs/den

    Args:
        footage: A folder made by reelworld record.
        out: Run folder to make. The model comes to lie in OUT/model.
        resume: A run folder to go on with; needs nothing else.
        size: The dial from which everything is derived: tiny, small, base or large.
        minutes: How long to train on this machine (default 60). Turned into steps at the start.
        codec_steps: Steps of the codec stage, instead of minutes.
        dynamics_steps: Steps of the dynamics stage, instead of minutes.
        codec: conv to train one, lossless, or a model whose codec to take.
        name: Name of the model; by default the run folder's.
        seed: Decides weights, batches and noise.
        threads: CPU threads. Set it to the cores that are really free.
        device: cpu or cuda.
        dry_run: Take a few real steps, print memory, steps/s, time and disk, and stop.
    """
    if resume is not None:
        from reelworld.train.run import resume_run

        return _train(resume_run(resume))
    if footage is None or (out is None and not dry_run):
        raise UserError("Training needs --footage DIR and --out RUN (or --resume RUN).")
    settings = TrainSettings(
        footage=str(footage.resolve()),
        name=name or (out.name if out is not None else "dry-run"),
        size=size,
        codec=codec,
        seed=seed,
        threads=threads,
        device=device,
    )
    if dry_run or codec_steps is None or dynamics_steps is None:
        if (codec_steps, dynamics_steps) != (None, None):
            raise UserError("Give both --codec-steps and --dynamics-steps, or neither.")
        settings = _measure(settings, minutes or _DEFAULT_MINUTES)
    else:
        settings = replace(settings, codec_steps=codec_steps, dynamics_steps=dynamics_steps)
    if dry_run:
        return 0
    from reelworld.train.run import start_run

    assert out is not None
    return _train(start_run(out, settings))


def _measure(settings: TrainSettings, minutes: float) -> TrainSettings:
    """Take a few real steps, say what they cost, and turn minutes into steps."""
    import resource

    from reelworld.train.run import measure_steps, plan_minutes

    with tempfile.TemporaryDirectory() as scratch:
        measured = measure_steps(settings, Path(scratch))
    planned = plan_minutes(settings, minutes, measured)
    memory_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    codec_s = measured.get("codec_step_s")
    lines = [
        f"size {settings.size}: {measured['parameters'] / 1e6:.2f} M parameters in the dynamics",
        f"codec: {planned.codec_steps} steps at {1 / codec_s:.1f}/s" if codec_s else "codec: given",
        f"dynamics: {planned.dynamics_steps} steps at {1 / measured['dynamics_step_s']:.2f}/s,"
        f" {settings.frames_per_batch} frames each",
        f"time: about {minutes:.0f} min, and the time to encode the footage once",
        f"memory: {memory_mib:.0f} MiB at its peak so far",
        f"disk: {measured['disk_mib']:.0f} MiB of {measured['disk_free_mib']:.0f} MiB free",
    ]
    console.print("\n".join(lines))
    if measured["disk_mib"] > measured["disk_free_mib"]:
        raise UserError("The disk has not enough room for this run; free some or choose another.")
    return planned


def _train(run: Run) -> int:
    run.train()
    model = run.folder / "model"
    print(
        f"{model}: play it with `reelworld play {model}`, measure it with `reelworld eval {model}`."
    )
    return 0
