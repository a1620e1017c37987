"""What chaos alone costs: the simulator itself, started half a pixel off.

    python benchmarks/chaos.py --episodes 256 --seed 0

Positions are moved by up to half a pixel and velocities by what that leaves of them, as in the
search for events; the simulator then plays the true keys, and its frames are measured as
``reelworld eval`` measures dreams. No bound: who sees more sharply than half a pixel can do better.
Prints one JSON object.
"""

import json

import numpy as np
import tyro

from reelworld import worlds
from reelworld.exam.figures import dream_figures
from reelworld.exam.items import Item, episode_item
from reelworld.exam.measure import measure
from reelworld.exam.search import unsure_start
from reelworld.exam.settings import ExamSettings
from reelworld.worlds import World


def replayed(world: World, item: Item, rng: np.random.Generator) -> np.ndarray:
    """Frames of the simulator from an unsure start, under the item's keys."""
    state, frames = unsure_start(item, rng), []
    for keys in item.dream_actions:
        state = world.next_state(state, keys)
        frames.append(world.picture(state))
    return np.stack(frames)


def main(world: str = "den", episodes: int = 256, seed: int = 0) -> None:
    """Replay and measure."""
    made, settings = worlds.make(world), ExamSettings(episodes=episodes)
    rng, measured = np.random.default_rng(seed), []
    for index in range(episodes):
        item = episode_item(made, index, settings.context_frames, settings.dream_frames)
        measured.append(measure(item, replayed(made, item, rng), item.true_frames()))
    print(json.dumps({k: f["value"] for k, f in dream_figures(measured).items()}, indent=2))


if __name__ == "__main__":
    tyro.cli(main)
