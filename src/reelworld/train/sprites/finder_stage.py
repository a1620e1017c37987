"""Third stage: where things are."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.collage import make_collage
from reelworld.codec.sprites.finder import finder_loss, wanted
from reelworld.train.split import Split
from reelworld.train.sprites.frames import pictures

_BATCH = 16
_MOST_SPRITES = 6
"""Per collage: a crowd, yet not so dense that nothing more fits."""


class FinderStage:
    """Collages, whose truth is known. The mask comes from the canvas net, as it will later."""

    name = "finder"

    def __init__(
        self,
        medians: np.ndarray,
        looks: Tensor,
        split: Split,
        codec: SpriteCodec,
        seed: int,
        device: str,
    ) -> None:
        self.module: nn.Module = codec.finder
        self._codec, self._medians, self._looks = codec, medians, looks
        self._scale = looks.std(0).clamp(min=1e-3)
        self._train, self._held_back = len(split.train), len(split.held_back)
        self._seed, self._device = seed, device

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Loss on one batch of collages."""
        rng = np.random.default_rng([self._seed, 4, step])
        return self._loss(rng.integers(self._train, size=_BATCH), int(rng.integers(2**62)))

    def examine(self) -> dict[str, float]:
        """Loss on collages of held-back canvases."""
        rng = np.random.default_rng(0)
        episodes = self._train + rng.integers(self._held_back, size=2 * _BATCH)
        with torch.no_grad():
            loss, figures = self._loss(episodes, 0)
        return {"loss": float(loss)} | figures

    def _loss(self, episodes: np.ndarray, seed: int) -> tuple[Tensor, dict[str, float]]:
        codec, generator = self._codec, torch.Generator().manual_seed(seed)
        slots = min(_MOST_SPRITES, codec.settings.slots)
        with torch.no_grad():
            canvas = pictures(self._medians[episodes], "cpu")
            decoder = codec.decoder
            collage = make_collage(canvas, self._looks, decoder, slots, generator)
            mask = codec.canvas(collage.frames).mask
        maps = codec.finder(collage.frames, mask)
        grid = (maps.shape[-2], maps.shape[-1])
        want = wanted(collage.place, collage.seen, collage.area_px, grid)
        return finder_loss(maps, want, collage.look, collage.seen, self._scale)
