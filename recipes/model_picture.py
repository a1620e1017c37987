"""Make the moving picture of a shipped model: truth above, dream below, the same keys.

    python recipes/model_picture.py den

Writes docs/pictures/NAME.webp: the first ten seconds of held-out episodes 0 to 4, the scenes that
``reelworld eval --strip`` shows too.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

import reelworld
from reelworld import worlds
from reelworld.exam.items import Item, episode_item
from reelworld.kit.files import atomic_path
from reelworld.rollout.model import WorldModel

NUM_SCENES, SECONDS, CONTEXT = 5, 10, 8
KEPT_EVERY = 2  # every second frame, shown twice as long: half the file
GAP_PX = 4


def dreamt(model: WorldModel, items: list[Item]) -> np.ndarray:
    """What the model makes of the items, ``uint8 [n, t, h, w, 3]``."""
    batch = model.start_batch(
        np.stack([item.context_frames() for item in items]),
        list(range(len(items))),
        np.stack([item.context_actions for item in items]),
    )
    keys = np.stack([item.dream_actions for item in items])
    return np.stack([batch.step(keys[:, t]) for t in range(keys.shape[1])], 1)


def main(name: str) -> None:
    """Dream, lay out, write."""
    model = reelworld.load(name)
    world = worlds.make(model.world, size_px=model.size_px)
    items = [episode_item(world, i, CONTEXT, SECONDS * model.fps) for i in range(NUM_SCENES)]
    rows = [np.stack([item.true_frames() for item in items]), dreamt(model, items)]
    gap = ((0, 0), (0, 0), (0, GAP_PX), (0, GAP_PX), (0, 0))
    padded = [np.pad(row, gap, constant_values=255) for row in rows]
    sheet = np.concatenate([np.concatenate(list(row), 2) for row in padded], 1)
    pictures = [Image.fromarray(f) for f in sheet[::KEPT_EVERY, :-GAP_PX, :-GAP_PX]]
    out = Path(__file__).parents[1] / "docs" / "pictures" / f"{name}.webp"
    with atomic_path(out) as part:
        pictures[0].save(
            part,
            format="WEBP",
            save_all=True,
            append_images=pictures[1:],
            duration=round(1000 * KEPT_EVERY / model.fps),
            loop=0,
            quality=60,
            method=6,
        )


if __name__ == "__main__":
    main(sys.argv[1])
