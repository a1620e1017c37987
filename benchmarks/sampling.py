"""How many training windows a second the bake gives, on one core.

    python benchmarks/sampling.py FOOTAGE [--batch 16] [--length 32] [--seconds 5] [--needed 12.5]

``--needed`` is what the training step consumes (windows per second); the ratio must be at least 10.
Prints one JSON object.
"""

import json
import time
from pathlib import Path

import numpy as np
import tyro

from reelworld.footage.bake import Bake, open_bake
from reelworld.footage.windows import Windows


def sampling_rate(bake: Bake, batch: int, length: int, seconds: float) -> float:
    """Windows a second, in batches of ``batch``: ``length`` frames with their actions each."""
    windows = Windows(bake.episodes, bake.frames, bake.actions)
    rng = np.random.default_rng(0)
    windows.sample(rng, batch, length)  # the first batch pays for opening the map
    start_s, num_windows = time.perf_counter(), 0
    while time.perf_counter() - start_s < seconds:
        windows.sample(rng, batch, length)
        num_windows += batch
    return num_windows / (time.perf_counter() - start_s)


def main(
    footage: Path,
    /,
    batch: int = 16,
    length: int = 32,
    seconds: float = 5.0,
    needed: float | None = None,
) -> None:
    """Measure and print.

    Args:
        footage: A folder made by reelworld record.
        batch: Windows in a batch.
        length: Frames in a window.
        seconds: How long to measure.
        needed: Windows per second that training consumes.
    """
    bake = open_bake(footage)
    rate = sampling_rate(bake, batch, length, seconds)
    result = {
        "windows_per_s": round(rate, 1),
        "batch": batch,
        "length": length,
        "size_px": bake.size_px,
        "frames": len(bake.frames),
        "megabytes_per_s": round(rate * length * bake.size_px**2 * 3 / 1e6),
    }
    if needed is not None:
        result |= {"needed_per_s": needed, "ratio": round(rate / needed, 1)}
    print(json.dumps(result))


if __name__ == "__main__":
    tyro.cli(main)
