"""Networks that are told where discs are, and say where they will be."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from reelworld.nets.blocks import start_at_zero
from reelworld.train.phyworld.pixels import NUM_ANSWERED
from reelworld.train.phyworld.settings import CONTEXT_FRAMES, Recipe
from reelworld.worlds.laws.motion import WORLD

_HALF = WORLD / 2


class PlacesModel(nn.Module):
    """Answers with places; a disc keeps the radius that it had last."""

    def __init__(self, num_discs: int, recipe: Recipe) -> None:
        super().__init__()
        self.recipe, self.num_discs = recipe, num_discs
        frames = NUM_ANSWERED if recipe.answers == "all" else 1
        width, inputs = recipe.width, CONTEXT_FRAMES * num_discs * 3 + recipe.memory
        outputs = frames * num_discs * 2 + recipe.memory
        last = nn.Linear(inputs if recipe.linear else width, outputs)
        if recipe.residual != "none":
            start_at_zero(last)
        hidden = [nn.Linear(inputs, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU()]
        self.network = nn.Sequential(*([] if recipe.linear else hidden), last)

    def forward(
        self, seen: Float[Tensor, "b 3 n 3"], num_frames: int = NUM_ANSWERED
    ) -> Float[Tensor, "b t n 3"]:
        """The frames after those that are seen, units of the world."""
        memory = seen.new_zeros(len(seen), self.recipe.memory)
        answers: list[Tensor] = []
        while len(answers) < num_frames:
            places, memory = self._pass(seen, memory)
            radius = seen[:, -1:, :, 2:].expand(-1, places.shape[1], -1, -1)
            whole = torch.cat([places, radius], -1)
            answers += whole.unbind(1)
            seen = torch.cat([seen, whole], 1)[:, -CONTEXT_FRAMES:]
        return torch.stack(answers[:num_frames], 1)

    def _pass(self, seen: Tensor, memory: Tensor) -> tuple[Float[Tensor, "b t n 2"], Tensor]:
        recipe, origin = self.recipe, seen.new_full((1, 1, 1, 2), _HALF)
        if recipe.relative:
            origin = seen[:, -1:, :1, :2]
        told = torch.cat([(seen[..., :2] - origin) / _HALF, seen[..., 2:]], -1)
        out = self.network(torch.cat([told.flatten(1), memory], 1))
        out, memory = out.split([out.shape[1] - recipe.memory, recipe.memory], 1)
        places = out.unflatten(1, (-1, self.num_discs, 2)) * _HALF
        if recipe.residual == "none":
            return places + origin, memory.tanh()
        now, ahead = seen[:, -1:, :, :2], torch.arange(1, places.shape[1] + 1)[:, None, None]
        if recipe.residual == "line":
            now = now + ahead * (now - seen[:, -2:-1, :, :2])
        return places + now, memory.tanh()
