"""First stage: what stands still."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.footage.bake import Bake
from reelworld.train.split import Split
from reelworld.train.sprites.frames import FrameSampler, pictures

_BATCH = 16
_EXAM_FRAMES = 64


class CanvasStage:
    """Single frames against the median of their episode."""

    name = "canvas"

    def __init__(
        self,
        bake: Bake,
        medians: np.ndarray,
        split: Split,
        codec: SpriteCodec,
        seed: int,
        device: str,
    ) -> None:
        self.module: nn.Module = codec.canvas
        self._canvas, self._medians, self._seed, self._device = codec.canvas, medians, seed, device
        self._train = FrameSampler(bake, split.train, device)
        self._held_back = FrameSampler(bake, split.held_back, device)
        self._first_held_back = len(split.train)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Mask and paint of one batch."""
        rng = np.random.default_rng([self._seed, 1, step])
        index, episode = self._train.draw(rng, _BATCH)
        medians = pictures(self._medians[episode], self._device)
        loss, _, figures = self._canvas.loss(self._train.frames(index), medians)
        return loss, figures

    def examine(self) -> dict[str, float]:
        """The same on held-back frames."""
        index, episode = self._held_back.draw(np.random.default_rng(0), _EXAM_FRAMES)
        medians = pictures(self._medians[episode + self._first_held_back], self._device)
        with torch.no_grad():
            loss, _, figures = self._canvas.loss(self._held_back.frames(index), medians)
        return {"loss": float(loss)} | figures
