"""Make the picture of the table in the documentation.

    python recipes/table_picture.py

Writes docs/pictures/table.png: one row per seed (1 to 4), a frame every 1.6 seconds, keys by the
curious policy.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from reelworld import worlds
from reelworld.kit.files import atomic_path

SEEDS, NUM_COLUMNS, EVERY_FRAMES, SIZE_PX = (1, 2, 3, 4), 8, 24, 128


def main() -> None:
    """Draw and write."""
    world, rows = worlds.make("table", size_px=SIZE_PX), []
    for seed in SEEDS:
        frames = [world.reset(seed=seed)[0]]
        policy = world.policy("curious", np.random.default_rng(seed))
        for _ in range((NUM_COLUMNS - 1) * EVERY_FRAMES):
            frames.append(world.step(policy(world.state()))[0])
        rows.append(np.concatenate(frames[::EVERY_FRAMES], 1))
    out = Path(__file__).parents[1] / "docs" / "pictures" / "table.png"
    with atomic_path(out) as part:
        Image.fromarray(np.concatenate(rows)).save(part, format="PNG", optimize=True)


if __name__ == "__main__":
    main()
