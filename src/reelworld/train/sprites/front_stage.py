"""Fourth stage: what hides what."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.codec.sprites.canvas import Seen
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.finder import Found
from reelworld.codec.sprites.front import front_loss
from reelworld.codec.sprites.hourglass import paste, windows
from reelworld.codec.sprites.scene import Placed, pad, put
from reelworld.footage.bake import Bake
from reelworld.train.split import Split
from reelworld.train.sprites.frames import FrameSampler

_BATCH = 12
_EXAM_FRAMES = 64


class FrontStage:
    """Found sprites against the mask: where one should be and is not seen, something hides it."""

    name = "front"

    def __init__(
        self, bake: Bake, split: Split, codec: SpriteCodec, seed: int, device: str
    ) -> None:
        self.module: nn.Module = codec.front
        self._codec, self._seed = codec, seed
        self._train = FrameSampler(bake, split.train, device)
        self._held_back = FrameSampler(bake, split.held_back, device)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Loss on one batch of frames."""
        rng = np.random.default_rng([self._seed, 5, step])
        return self._loss(self._train.frames(self._train.draw(rng, _BATCH)[0]))

    def examine(self) -> dict[str, float]:
        """The same on held-back frames; ``wrong`` is the share of pixels misjudged."""
        index, _ = self._held_back.draw(np.random.default_rng(0), _EXAM_FRAMES)
        with torch.no_grad():
            loss, figures = self._loss(self._held_back.frames(index))
        return {"loss": float(loss)} | figures

    def _loss(self, frames: Tensor) -> tuple[Tensor, dict[str, float]]:
        codec, sprite_px = self._codec, self._codec.settings.sprite_px
        with torch.no_grad():
            seen, found = codec.look_at(frames)
            placed = self._place(found, (frames.shape[-2], frames.shape[-1]))
        depth = pad(codec.front(seen.canvas), sprite_px)
        cuts = [windows(depth, one.corner, sprite_px) for one in placed]
        logits = [codec.front.hides(cut, found.look[:, slot]) for slot, cut in enumerate(cuts)]
        opacity, mask, others = self._witness(placed, found, seen)
        return front_loss(torch.cat(logits), opacity, mask, others)

    def _place(self, found: Found, size: tuple[int, int]) -> list[Placed]:
        slots = int((found.score > 0).sum(1).max())  # the surest come first
        return [
            put(self._codec.decoder, found.place[:, k], found.look[:, k], size)
            for k in range(max(slots, 1))
        ]

    def _witness(
        self, placed: list[Placed], found: Found, seen: Seen
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Opacity of each sprite, the mask there, and the opacity of the others there."""
        sprite_px = self._codec.settings.sprite_px
        mask = torch.nn.functional.pad(seen.mask, (sprite_px,) * 4, value=1.0)
        # Beyond the frame there is no witness: as if another sprite were there.
        sums = torch.nn.functional.pad(torch.zeros_like(seen.mask), (sprite_px,) * 4, value=1.0)
        own, masks, others = [], [], []
        for slot, one in enumerate(placed):
            here = (found.score[:, slot] > 0).float()[:, None, None, None]
            own.append(one.opacity * here)
            before = windows(sums, one.corner, sprite_px)
            sums = paste(sums, one.corner, before + own[-1])
            masks.append(windows(mask, one.corner, sprite_px))
        for slot, one in enumerate(placed):
            others.append(windows(sums, one.corner, sprite_px) - own[slot])
        return torch.cat(own), torch.cat(masks), torch.cat(others)
