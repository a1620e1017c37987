"""The footage once through the codec, so that dynamics never waits for it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.codec.codec import Codec
from reelworld.codec.pixels import to_float
from reelworld.footage.bake import Bake
from reelworld.kit.console import progress
from reelworld.kit.files import atomic_path

_FRAMES_AT_ONCE = 64


def bake_latents(path: Path, bake: Bake, codec: Codec, device: str) -> np.ndarray:
    """Latents of every frame as 8-bit numbers, ``uint8 [n, c, gh, gw]``, mapped from ``path``.

    Quantised latents are kept as level indices, continuous ones (the lossless codec's) on their
    8-bit grid; ``to_latents`` undoes both exactly. Made once per run; a half-made file is never
    seen.
    """
    if not path.exists():
        _make(path, bake, codec, device)
    return np.load(path, mmap_mode="r")


def _make(path: Path, bake: Bake, codec: Codec, device: str) -> None:
    levels = codec.settings.latent_levels or 256
    side = bake.size_px // codec.settings.stride
    shape = (len(bake.frames), codec.settings.latent_channels, side, side)
    with atomic_path(path) as part, progress(shape[0], "Encoding footage, frames") as advance:
        out = np.lib.format.open_memmap(part, "w+", np.uint8, shape)
        with open(part, "r+b") as file:  # a full disk shows now, and not as a crash on the way
            os.posix_fallocate(file.fileno(), 0, part.stat().st_size)
        for first in range(0, shape[0], _FRAMES_AT_ONCE):
            frames = torch.from_numpy(np.array(bake.frames[first : first + _FRAMES_AT_ONCE]))
            with torch.inference_mode():
                latents = codec.encode(to_float(frames.to(device)))
            index = ((latents + 1) * ((levels - 1) / 2)).round().to(torch.uint8)
            out[first : first + len(frames)] = index.cpu().numpy()
            advance(len(frames))
        out.flush()


def to_latents(indices: np.ndarray, levels: int | None, device: str) -> Float[Tensor, "b t c h w"]:
    """Latents in [-1, 1] of baked indices."""
    index = torch.from_numpy(indices).to(device).float()
    return index * (2.0 / ((levels or 256) - 1)) - 1.0
