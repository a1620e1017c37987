"""Networks that see pictures and answer with pictures."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.nets.blocks import ResBlock
from reelworld.train.phyworld.settings import CONTEXT_FRAMES, Recipe
from reelworld.worlds.laws.motion import NUM_FRAMES

NUM_ANSWERED = NUM_FRAMES - CONTEXT_FRAMES
_SURE = 0.02
"""Logits of the last frame are those of coverages between this and one less this."""


class Hourglass(nn.Module):
    """Frames are channels: one pass of a U-net over 16, 8 and 4 squares a side."""

    def __init__(self, channels_in: int, channels_out: int, width: int) -> None:
        super().__init__()
        wide = 2 * width
        self.enter = nn.Conv2d(4 * channels_in, width, 3, padding=1)
        self.fine_in, self.fine_out = _blocks(width), _blocks(width)
        self.down = nn.Conv2d(4 * width, wide, 1)
        self.middle_in, self.middle_out = _blocks(wide), _blocks(wide)
        self.downer = nn.Conv2d(4 * wide, wide, 1)
        self.coarse = _blocks(wide)
        self.upper = nn.Conv2d(wide, 4 * wide, 1)
        self.up = nn.Conv2d(wide, 4 * width, 1)
        self.readout = nn.Conv2d(width, 4 * channels_out, 1)

    def forward(self, x: Float[Tensor, "b i 32 32"]) -> Float[Tensor, "b o 32 32"]:
        fine = self.fine_in(self.enter(F.pixel_unshuffle(x, 2)))
        middle = self.middle_in(self.down(F.pixel_unshuffle(fine, 2)))
        coarse = self.coarse(self.downer(F.pixel_unshuffle(middle, 2)))
        middle = self.middle_out(middle + F.pixel_shuffle(self.upper(coarse), 2))
        fine = self.fine_out(fine + F.pixel_shuffle(self.up(middle), 2))
        return F.pixel_shuffle(self.readout(fine), 2)


class PixelModel(nn.Module):
    """Answers with logits of how much of each pixel each disc covers."""

    def __init__(self, num_discs: int, recipe: Recipe) -> None:
        super().__init__()
        self.recipe, self.num_discs = recipe, num_discs
        frames = NUM_ANSWERED if recipe.answers == "all" else 1
        shown, more = CONTEXT_FRAMES * num_discs, recipe.memory
        self.network = Hourglass(shown + more, frames * num_discs + more, recipe.width)

    def forward(
        self, seen: Float[Tensor, "b 3 n 32 32"], num_frames: int = NUM_ANSWERED
    ) -> Float[Tensor, "b t n 32 32"]:
        """Logits of the frames after those that are seen, each made from its own if one by one."""
        memory = seen.new_zeros(len(seen), self.recipe.memory, *seen.shape[-2:])
        answers: list[Tensor] = []
        while len(answers) < num_frames:
            out = self.network(torch.cat([seen.flatten(1, 2), memory], 1))
            out, memory = out.split([out.shape[1] - self.recipe.memory, self.recipe.memory], 1)
            memory = memory.tanh()
            logits = out.unflatten(1, (-1, self.num_discs))
            if self.recipe.residual == "last":
                logits = logits + seen[:, -1:].clamp(_SURE, 1 - _SURE).logit()
            answers += logits.unbind(1)
            seen = torch.cat([seen, logits.sigmoid()], 1)[:, -CONTEXT_FRAMES:]
        return torch.stack(answers[:num_frames], 1)


def _blocks(channels: int) -> nn.Sequential:
    return nn.Sequential(ResBlock(channels), ResBlock(channels))
