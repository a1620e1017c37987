"""Training the codec on crops that hold something that moves."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.codec.conv import ConvCodec, psnr_db
from reelworld.codec.pixels import to_float
from reelworld.footage.bake import Bake
from reelworld.train.settings import CODEC_STAGE
from reelworld.train.split import Split

_CROP_PX = 64
_CROPS = 16
_MOVING_SHARE = 0.8
_MOVING_THRESHOLD = 20
_EXAM_FRAMES = 64


class CodecStage:
    """Reconstruction of random crops; four fifths are placed on pixels that change within half a
    second, for small moving things are what a world is about."""

    name = CODEC_STAGE

    def __init__(self, bake: Bake, split: Split, codec: ConvCodec, seed: int, device: str) -> None:
        self.module: nn.Module = codec
        self._codec, self._bake, self._split = codec, bake, split
        self._seed, self._device = seed, device

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Loss of one batch of crops, and its PSNR."""
        rng = np.random.default_rng([self._seed, 1, step])
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        frames, moving = self._tensors(*_crops(self._bake.frames, self._split.train, rng))
        loss, decoded = self._codec.training_loss(frames, moving, generator)
        return loss, {"psnr_db": psnr_db(frames, decoded.detach())}

    def examine(self) -> dict[str, float]:
        """PSNR on whole held-back frames: overall, and on the pixels that move."""
        rng = np.random.default_rng(0)
        pairs = [_pair(self._bake.frames, self._split.held_back, rng) for _ in range(_EXAM_FRAMES)]
        frames = np.stack([now for now, _ in pairs])
        moving = np.stack([_moving(now, later) for now, later in pairs])
        tensor, weight = self._tensors(frames, moving)
        with torch.no_grad():
            decoded = self._codec.decode(self._codec.encode(tensor))
        return {
            "psnr_db": psnr_db(tensor, decoded),
            "psnr_moving_db": psnr_db(tensor, decoded, weight),
        }

    def _tensors(self, frames: np.ndarray, moving: np.ndarray) -> tuple[Tensor, Tensor]:
        pictures = to_float(torch.from_numpy(frames).to(self._device))
        weight = torch.from_numpy(moving)[:, None].to(pictures)
        return pictures.contiguous(memory_format=torch.channels_last), weight


def _moving(now: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Pixels that differ, bool ``[h, w]``."""
    return np.abs(now.astype(np.int16) - later).max(-1) > _MOVING_THRESHOLD


def _pair(
    frames: np.ndarray, episodes: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Two frames of one episode, at most half a second apart."""
    start, stop = episodes[rng.integers(len(episodes))]
    first = int(rng.integers(start, stop))
    other = min(
        max(first + int(rng.integers(4, 8)) * (1 if rng.random() < 0.5 else -1), start), stop - 1
    )
    return frames[first], frames[other]


def _crops(
    frames: np.ndarray, episodes: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Crops ``uint8 [b, h, w, 3]`` and which of their pixels move, ``bool [b, h, w]``."""
    side = frames.shape[1]
    crops, masks = [], []
    for _ in range(_CROPS):
        now, later = _pair(frames, episodes, rng)
        moving = _moving(now, later)
        y, x = rng.integers(0, side - _CROP_PX + 1, 2)
        rows, columns = np.nonzero(moving)
        if len(rows) and rng.random() < _MOVING_SHARE:
            pick = rng.integers(len(rows))
            y = np.clip(rows[pick] - rng.integers(_CROP_PX), 0, side - _CROP_PX)
            x = np.clip(columns[pick] - rng.integers(_CROP_PX), 0, side - _CROP_PX)
        y, x = y // 8 * 8, x // 8 * 8  # as the codec's grid lies on whole frames
        crops.append(now[y : y + _CROP_PX, x : x + _CROP_PX])
        masks.append(moving[y : y + _CROP_PX, x : x + _CROP_PX])
    return np.stack(crops), np.stack(masks)
