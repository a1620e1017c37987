"""``reelworld train``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

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
    frames_per_batch: int = TrainSettings.frames_per_batch,
    codec: str = "conv",
    name: str | None = None,
    seed: int = 0,
    threads: int = 1,
    device: Literal["cpu", "cuda"] = "cpu",
    save_every_s: float = 60.0,
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
        frames_per_batch: Frames in one dynamics step; raise it with --size and on a GPU.
        codec: conv (any footage), sprites (a still camera and things that move: learns far faster),
            lossless, or a model whose codec to take.
        name: Name of the model; by default the run folder's.
        seed: Decides weights, batches and noise.
        threads: CPU threads. Set it to the cores that are really free.
        device: cpu or cuda.
        save_every_s: A kill loses at most this many seconds of work.
        dry_run: Take a few real steps, print memory, steps/s, time and disk, and stop.
    """
    others = {footage, out, minutes, name, codec_steps, dynamics_steps}
    minutes = _length(minutes, (codec_steps, dynamics_steps))
    if resume is not None:
        return _resume(resume, save_every_s, alone=others == {None} and not dry_run)
    if footage is None or (out is None and not dry_run):
        raise UserError("Training needs --footage DIR and --out RUN (or --resume RUN).")
    settings = TrainSettings(
        footage=str(footage),
        name=name or (out.resolve().name if out is not None else "dry-run"),
        size=size,
        codec=codec,
        frames_per_batch=frames_per_batch,
        seed=seed,
        threads=threads,
        device=device,
        **_given(codec_steps=codec_steps, dynamics_steps=dynamics_steps),
    )
    return _start(settings, out, minutes, None if dry_run else save_every_s)


def _length(minutes: float | None, steps: tuple[int | None, int | None]) -> float | None:
    """Minutes to train, or ``None`` if steps are given. Raises ``UserError`` for anything else."""
    if minutes is not None and minutes <= 0:
        raise UserError(f"--minutes is {minutes:g}; it must be more than 0.")
    if (None in steps and steps != (None, None)) or (minutes is not None and None not in steps):
        raise UserError("Give --minutes, or both --codec-steps and --dynamics-steps.")
    return (minutes or _DEFAULT_MINUTES) if None in steps else None


def _given(**flags: int | None) -> dict[str, Any]:
    """Those that were given; the others keep their defaults."""
    return {name: value for name, value in flags.items() if value is not None}


def _start(
    settings: TrainSettings, out: Path | None, minutes: float | None, save_every_s: float | None
) -> int:
    """Measure if there are minutes to plan, then train; without ``save_every_s`` only measure."""
    from reelworld.train.start import check_free, start_run

    if out is None or save_every_s is None:
        _measure(settings, minutes, out or Path())
        return 0
    check_free(out)
    if minutes is not None:
        settings = _measure(settings, minutes, out)
    return _train(start_run(out, settings), save_every_s)


def _measure(settings: TrainSettings, minutes: float | None, out: Path) -> TrainSettings:
    """Take a few real steps, say what they cost, and turn minutes, if given, into steps."""
    from reelworld.train.measure import measure_cost, plan_minutes

    cost = measure_cost(settings)
    if minutes is not None:
        settings = plan_minutes(settings, minutes, cost)
    existing = next(place for place in (out.resolve(), *out.resolve().parents) if place.exists())
    free_mib = shutil.disk_usage(existing).free / 2**20
    seconds, codec = settings.dynamics_steps * cost.dynamics_step_s, "given"
    if cost.codec_step_s is not None:
        seconds += settings.codec_steps * cost.codec_step_s
        codec = f"{settings.codec_steps} steps at {1 / cost.codec_step_s:.2f} steps/s"
        if len(cost.codec_stages) > 1:
            codec += f" on average, shared by {', '.join(cost.codec_stages)}"
    lines = [
        f"size {settings.size}: {cost.num_parameters / 1e6:.2f} M parameters in the dynamics",
        f"codec: {codec}",
        f"dynamics: {settings.dynamics_steps} steps at {1 / cost.dynamics_step_s:.2f} steps/s,"
        f" {cost.batch} each",
        f"time: about {seconds / 60:.0f} min, and the time {cost.footage_passes}",
        f"memory: {cost.memory_mib:.0f} MiB at its peak so far",
        f"disk: up to {cost.disk_mib:.0f} MiB of {free_mib:.0f} MiB free",
    ]
    console.print("\n".join(lines), soft_wrap=True)
    if cost.disk_mib > free_mib:
        raise UserError("The disk has not enough room for this run; free some or choose another.")
    return settings


def _resume(folder: Path, save_every_s: float, alone: bool) -> int:
    if not alone:
        raise UserError("--resume RUN needs nothing else: the run knows its settings.")
    from reelworld.train.start import resume_run

    return _train(resume_run(folder), save_every_s)


def _train(run: Run, save_every_s: float) -> int:
    run.train(save_every_s)
    model = run.folder / "model"
    print(
        f"{model}: play it with `reelworld play {model}`, measure it with `reelworld eval {model}`."
    )
    return 0
