"""Frames per second per core of the worlds in three dimensions, and what going back costs.

    python benchmarks/three_d.py [--frames 320] [--episodes 4]

Whole episodes as they are recorded, with their beginning (a new engine process, a new model), the
curious policy and the measures. Times are CPU seconds of this process and the engine's, so a busy
machine matters little. The bar for ``doom`` is 300 frames a second at 128 pixels. Prints one JSON
object.
"""

import json
import os
import resource
import time
from pathlib import Path

import numpy as np
import tyro

from reelworld import worlds
from reelworld.kit.seeds import episode_seed


def cpu_s() -> float:
    """CPU seconds of this process and its children, living or waited for."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + ended.ru_utime + ended.ru_stime
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            # After the name in brackets: state is field 3, user and system time are 14 and 15.
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def measure(name: str, size_px: int, episodes: int, frames: int) -> dict[str, float]:
    """Frames a second over whole episodes, and seconds until the middle of one is restored."""
    world = worlds.make(name, size_px=size_px)
    world.reset(seed=0)  # the first scene pays for loading
    spent_s, wall_s, played = 0.0, 0.0, 0
    for episode in range(episodes):
        seed = episode_seed(0, episode)
        policy = world.policy("curious", np.random.default_rng(seed))
        world.close()  # an engine that ends takes its times with it
        start_s, start_wall_s = cpu_s(), time.perf_counter()
        world.reset(seed=seed)
        middle = world.state()
        for t in range(frames - 1):
            world.measure(world.state())
            world.step(policy(world.state()))
            middle = world.state() if t == frames // 2 else middle
        spent_s, played = spent_s + cpu_s() - start_s, played + frames
        wall_s += time.perf_counter() - start_wall_s
    start_s = cpu_s()
    world.restore(middle)
    world.render()
    restore_s = cpu_s() - start_s
    world.close()
    return {
        "frames_per_s": round(played / spent_s),
        "wall_frames_per_s": round(played / wall_s),
        "restore_s": round(restore_s, 3),
    }


def main(frames: int = 320, episodes: int = 4) -> None:
    """Measure both worlds at 64, 128 and 256 pixels, and print.

    Args:
        frames: Frames of an episode.
        episodes: Episodes to play in each case.
    """
    figures = {
        name: {size_px: measure(name, size_px, episodes, frames) for size_px in (64, 128, 256)}
        for name in worlds.EXTRAS
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    tyro.cli(main)
