"""Second stage: what things look like."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.sprite import sprite_loss
from reelworld.train.sprites.cutouts import CutOuts

_BATCH = 64
_HELD_BACK = 64


class SpriteStage:
    """Cut-outs through the bottleneck of a look."""

    name = "sprite"

    def __init__(self, cutouts: CutOuts, codec: SpriteCodec, seed: int, device: str) -> None:
        self.module: nn.Module = nn.ModuleList([codec.encoder, codec.decoder])
        self._codec, self._cutouts, self._seed, self._device = codec, cutouts, seed, device
        self._count = len(cutouts["picture"]) - _HELD_BACK

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Reconstruction of one batch."""
        rng = np.random.default_rng([self._seed, 3, step])
        return self._loss(rng.integers(self._count, size=_BATCH), int(rng.integers(2**62)))

    def examine(self) -> dict[str, float]:
        """Reconstruction of held-back cut-outs."""
        with torch.no_grad():
            loss, figures = self._loss(np.arange(self._count, self._count + _HELD_BACK), 0)
        return {"loss": float(loss)} | figures

    def _loss(self, index: np.ndarray, seed: int) -> tuple[Tensor, dict[str, float]]:
        rows = torch.from_numpy(index)
        picture, canvas, mask, alone, offset_px = (
            self._cutouts[key][rows].float().to(self._device)
            for key in ("picture", "canvas", "mask", "alone", "offset_px")
        )
        generator = torch.Generator().manual_seed(seed)
        parts = (self._codec.encoder, self._codec.decoder)
        return sprite_loss(*parts, picture, canvas, mask, alone, offset_px, generator)


def all_looks(cutouts: CutOuts, codec: SpriteCodec, device: str) -> Tensor:
    """Looks of every cut-out, ``[n, d]``."""
    with torch.inference_mode():
        parts = [
            codec.encoder(picture.float().to(device), mask.float().to(device))
            for picture, mask in zip(
                cutouts["picture"].split(256), cutouts["mask"].split(256), strict=True
            )
        ]
    return torch.cat(parts).clone()
