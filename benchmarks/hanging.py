"""How many dreamt balls come to rest in the air, where nothing holds them.

    python benchmarks/hanging.py [MODEL ...] [--episodes 64] [--seconds 10]

A ball rests if it moves by less than 0.2 % of the frame's width a frame for a second; it is in the
air if its centre is then more than 0.13 above the floor, where the largest ball's would be at 0.10.
Read from the places that a sprite model keeps, not from its pictures. Held-out episodes of the den
from the first on. Prints a line of JSON for each model.
"""

import json

import numpy as np
import torch
import tyro

import reelworld
from reelworld.exam.items import Item, episode_item
from reelworld.rollout.model import WorldModel
from reelworld.worlds import FPS, make

CONTEXT, GROUP = 8, 32
STILL, AIR, FLOOR = 0.002, 0.13, 0.08
SAME = 0.03
"""What was met this near to the hand is the hand, which may hang."""


def places(model: WorldModel, items: list[Item], frames: int) -> tuple[np.ndarray, np.ndarray]:
    """``(y from the top, x)`` of every slot in every dreamt frame ``[b, t, k, 2]``, and which slots
    hold something ``[b, k]``."""
    first = np.zeros((len(items), 1, 5), np.uint8)
    keys = np.concatenate([first, np.stack([item.context_actions for item in items])], 1)
    shown = np.stack([item.context_frames() for item in items])
    state = model.engine.watch(shown, torch.from_numpy(keys).float())
    seeds, found = [item.seed for item in items], []
    for t in range(frames):
        held = torch.from_numpy(np.stack([item.dream_actions[t] for item in items])).float()
        state = model.imagine(state, held, seeds, CONTEXT + t)
        found.append(state.place.numpy())
    return np.stack(found, 1), state.count.numpy() > 0


def main(
    models: tyro.conf.Positional[tuple[str, ...]] = ("den",),
    episodes: int = 64,
    seconds: float = 10.0,
) -> None:
    """Dream and count."""
    frames, world = round(seconds * FPS), make("den")
    items = [episode_item(world, index, CONTEXT, frames) for index in range(episodes)]
    for name in models:
        model, rested_s = reelworld.load(name), []
        for start in range(0, episodes, GROUP):
            group = items[start : start + GROUP]
            for item, place, present in zip(group, *places(model, group, frames), strict=True):
                hand = item.states[CONTEXT].hand.position_m
                for y, x in place.transpose(1, 2, 0)[present]:
                    if np.hypot(x[0] - hand[0], 1 - y[0] - hand[1]) < SAME:
                        continue
                    slow = np.hypot(np.diff(y), np.diff(x)) < STILL
                    still = np.convolve(slow, np.ones(FPS), "valid") >= FPS
                    rested_s.append((still & (1 - y[: len(still)] > FLOOR + AIR)).sum() / FPS)
        share = float(np.mean(np.array(rested_s) > 0))
        print(json.dumps({"model": name, "balls": len(rested_s), "share_ever": round(share, 4)}))


if __name__ == "__main__":
    tyro.cli(main)
