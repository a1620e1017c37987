"""Third stage: where things are.

The canvas net learns on. What rests for most of an episode is part of its median, and the net has
learned to overlook things in the corners where they come to rest. Collages put things everywhere,
and are made on canvases as the net paints them: once it sees what rests there, it is gone.
"""

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
    """Collages, whose truth is known, for finder and canvas net. The finder sees through the net's
    mask, as it will later, and does not change it."""

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
        self.module: nn.Module = nn.ModuleList([codec.finder, codec.canvas])
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
            canvas = codec.canvas(pictures(self._medians[episodes], self._device)).canvas
            collage = make_collage(canvas, self._looks, codec.decoder, slots, generator)
        of_canvas, mask, canvas_figures = codec.canvas.loss(collage.frames, canvas)
        maps = codec.finder(collage.frames, mask)
        grid = (maps.shape[-2], maps.shape[-1])
        want = wanted(collage.place, collage.seen, collage.area_px, grid)
        loss, figures = finder_loss(maps, want, collage.look, collage.seen, self._scale)
        return loss + of_canvas, figures | canvas_figures
