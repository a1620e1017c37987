"""What a model costs to run: frames per second in play, and frame 10,000 against frame 100."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from reelworld.exam.bootstrap import RESAMPLES, Figure, unavailable
from reelworld.exam.items import Item
from reelworld.kit.console import console, progress

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel
    from reelworld.rollout.session import Session

FPS_RUN_S = 10
LONG_RUN_FRAMES = 10_000
EARLY_FRAME = 100
_TIMED_FRAMES = 200


def fps_figure(model: str, runs: int) -> Figure:
    """Frames per second of one player's page, from ``reelworld.play.measure`` in its own process.

    The value is the median of ``runs`` runs, low and high are the slowest and the fastest.
    """
    if runs == 0:
        return unavailable("left out by --fps-runs 0")
    command = [sys.executable, "-m", "reelworld.play.measure", model]
    found = []
    for _ in range(runs):
        command_line = [*command, "--seconds", str(FPS_RUN_S)]
        done = subprocess.run(command_line, capture_output=True, text=True)
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
            console.print(f"fps could not be measured: {reason}", markup=False)
            return unavailable(f"could not be measured: {reason}")
        found.append(float(json.loads(done.stdout.strip().splitlines()[-1])["fps"]))
    low, high = min(found), max(found)
    return {"value": float(np.median(found)), "low": low, "high": high, "n": runs}


def long_run_figures(model: WorldModel, item: Item, frames: int) -> dict[str, Figure]:
    """Dream ``frames`` frames in one session; compare the cost and memory of its end and frame 100.

    At the end a second session is brought to frame 100 and both are stepped by turns, so that a
    machine that slows down meanwhile slows both. Memory is the growth of this process's resident
    set from frame 100 to the last, while there is no other session.
    """
    keys = np.random.default_rng(item.seed).integers(0, 2, (frames + _TIMED_FRAMES, 5), np.uint8)
    start = (item.context_frames(), item.seed, item.context_actions)
    session = model.start(*start)
    early_kib = 0
    with progress(frames, f"{frames} frames in one session") as advance:
        for frame in range(frames):
            if frame == EARLY_FRAME:
                early_kib = _resident_kib()
            session.step(keys[frame])
            advance(1)
    growth_mib = (_resident_kib() - early_kib) / 1024
    young = model.start(*start)
    for held in keys[:EARLY_FRAME]:
        young.step(held)
    step_s = np.zeros((_TIMED_FRAMES, 2))
    for turn, held in enumerate(keys[frames:]):
        step_s[turn] = [_time_step(timed, held) for timed in (session, young)]
    memory: Figure = {"value": growth_mib, "low": growth_mib, "high": growth_mib, "n": 1}
    return {"cost_ratio_10k": _ratio(step_s), "memory_growth_mib": memory}


def no_long_run() -> dict[str, Figure]:
    """The same keys when it was not asked for."""
    note = "takes minutes: add --long-run"
    return {"cost_ratio_10k": unavailable(note), "memory_growth_mib": unavailable(note)}


def _time_step(session: Session, keys: np.ndarray) -> float:
    start_s = time.perf_counter()
    session.step(keys)
    return time.perf_counter() - start_s


def _ratio(step_s: Float[np.ndarray, "t 2"]) -> Figure:
    """Ratio of median step times, with a bootstrap over the turns."""
    rng = np.random.default_rng(0)
    drawn = np.median(step_s[rng.integers(0, len(step_s), (RESAMPLES, len(step_s)))], 1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    value = np.median(step_s[:, 0]) / np.median(step_s[:, 1])
    return {"value": float(value), "low": float(low), "high": float(high), "n": len(step_s)}


def _resident_kib() -> int:
    """Memory this process holds now, in KiB, garbage and the allocator's free lists aside.

    glibc keeps freed blocks and grows its heap by fragments, some ten MiB up and down, which says
    nothing of what a session holds. ``malloc_trim`` hands them back; other C libraries have none.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
