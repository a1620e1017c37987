"""Frames of footage as batches, and the medians that say what stands still."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.codec.pixels import to_float
from reelworld.footage.bake import Bake
from reelworld.kit.console import progress
from reelworld.kit.files import atomic_path

_MEDIAN_EVERY = 6


def bake_medians(path: Path, bake: Bake) -> np.ndarray:
    """Median picture of each episode over time, ``uint8 [e, h, w, 3]``, made once per run."""
    if not path.exists():
        with atomic_path(path) as part, progress(len(bake.episodes), "Medians, episodes") as done:
            medians = []
            for start, stop in bake.episodes:
                frames = bake.frames[start:stop:_MEDIAN_EVERY]
                medians.append(np.median(frames, axis=0).astype(np.uint8))
                done(1)
            with open(part, "wb") as file:
                np.save(file, np.stack(medians))
    return np.load(path, mmap_mode="r")


class FrameSampler:
    """Random frames of some episodes."""

    def __init__(self, bake: Bake, episodes: np.ndarray, device: str) -> None:
        self._bake, self._episodes, self._device = bake, episodes, device

    def draw(
        self, rng: np.random.Generator, batch: int, margin: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """Index of a frame at least ``margin`` from both ends of its episode, and of the episode;
        each int64 ``[b]``."""
        episode = rng.integers(len(self._episodes), size=batch)
        start, stop = self._episodes[episode].T
        return rng.integers(start + margin, stop - margin), episode

    def frames(self, index: np.ndarray) -> Float[Tensor, "b 3 h w"]:
        """Frames by index."""
        return pictures(np.stack([self._bake.frames[i] for i in index]), self._device)


def pictures(frames: np.ndarray, device: str) -> Float[Tensor, "b 3 h w"]:
    """``uint8 [b, h, w, 3]`` as networks see it."""
    return to_float(torch.from_numpy(np.array(frames)).to(device))
