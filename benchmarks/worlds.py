"""Frames per second of each world on one core, and what the time goes into.

    python benchmarks/worlds.py [--frames 2000] [--episodes 10]

The keys are those of the curious policy, drawn beforehand. Times are the process's own CPU time, so
a busy machine matters little; ``wall_frames_per_s`` is the clock's word. The bar is 1,000 frames a
second at 128 pixels. Prints one JSON object.
"""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import tyro

from reelworld import worlds
from reelworld.kit.seeds import episode_seed


def played(world: worlds.World, episodes: int, frames: int) -> list[tuple]:
    """``(state, action)`` of ``frames`` steps, spread over ``episodes`` episodes."""
    pairs = []
    for episode in range(episodes):
        seed = episode_seed(0, episode)
        world.reset(seed=seed)
        policy = world.policy("curious", np.random.default_rng(seed))
        state = world.state()
        for _ in range(frames // episodes):
            action = policy(state)
            pairs.append((state, action))
            state = world.next_state(state, action)
    return pairs


def seconds(work: Callable[..., object], items: Iterable[tuple]) -> tuple[float, float]:
    """CPU and wall seconds of calling ``work`` on every item."""
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    for item in items:
        work(*item)
    return time.process_time() - cpu_s, time.perf_counter() - wall_s


def measure(name: str, size_px: int, episodes: int, frames: int) -> dict[str, float]:
    """Frames per second of ``step`` and the shares of its two parts."""
    world = worlds.make(name, size_px=size_px)
    pairs = played(world, episodes, frames)
    states = [(state,) for state, _ in pairs]

    def step(state: Any, action: np.ndarray) -> None:
        world.restore(state)
        world.step(action)

    seconds(step, pairs[:100])  # the first frames pay for caches
    total_s, wall_s = seconds(step, pairs)
    truth_s, _ = seconds(world.next_state, pairs)
    render_s, _ = seconds(world.picture, states)
    return {
        "frames_per_s": round(len(pairs) / total_s),
        "wall_frames_per_s": round(len(pairs) / wall_s),
        "truth_share": round(truth_s / total_s, 2),
        "render_share": round(render_s / total_s, 2),
    }


def main(frames: int = 2000, episodes: int = 10) -> None:
    """Measure every world at 64, 128 and 256 pixels, and print.

    Args:
        frames: Steps to time in each case.
        episodes: Episodes that the steps are spread over.
    """
    figures = {
        name: {size_px: measure(name, size_px, episodes, frames) for size_px in (64, 128, 256)}
        for name in worlds.WORLD_NAMES
        if name not in worlds.EXTRAS  # benchmarks/three_d.py has those
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    tyro.cli(main)
