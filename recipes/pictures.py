"""Make the pictures of the worlds in the documentation.

    python recipes/pictures.py

Writes den.png, cat.png, doom.png and tabletop3d.png to docs/pictures: one row per seed (1 to 4,
chosen before looking), a frame every 0.8 seconds from left to right, keys by the curious policy.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from reelworld import worlds
from reelworld.kit.files import atomic_path

WORLDS = ("den", "cat", *worlds.EXTRAS)
SEEDS = (1, 2, 3, 4)
NUM_COLUMNS, EVERY_FRAMES = 8, 12
SIZE_PX, GAP_PX = 128, 4


def episode(world: worlds.World, seed: int) -> np.ndarray:
    """Every twelfth frame of an episode, ``uint8 [t, h, w, 3]``."""
    frames = [world.reset(seed=seed)[0]]
    policy = world.policy("curious", np.random.default_rng(seed))
    for _ in range((NUM_COLUMNS - 1) * EVERY_FRAMES):
        frames.append(world.step(policy(world.state()))[0])
    return np.stack(frames[::EVERY_FRAMES])


def contact_sheet(rows: np.ndarray) -> np.ndarray:
    """``[r, t, h, w, 3]`` as one picture with white gaps."""
    gap = ((0, 0), (0, 0), (0, GAP_PX), (0, GAP_PX), (0, 0))
    padded = np.pad(rows, gap, constant_values=255)
    r, t, h, w, _ = padded.shape
    sheet = padded.transpose(0, 2, 1, 3, 4).reshape(r * h, t * w, 3)
    return sheet[:-GAP_PX, :-GAP_PX]


def main() -> None:
    """Draw and write."""
    for name in WORLDS:
        world = worlds.make(name, size_px=SIZE_PX)
        sheet = contact_sheet(np.stack([episode(world, seed) for seed in SEEDS]))
        out = Path(__file__).parents[1] / "docs" / "pictures" / f"{name}.png"
        with atomic_path(out) as part:
            Image.fromarray(sheet).save(part, format="PNG", optimize=True)


if __name__ == "__main__":
    main()
