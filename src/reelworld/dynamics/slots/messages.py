"""What things tell each other: how they lie to each other, messages made of it, and pushes."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.dynamics.slots.state import SlotState
from reelworld.nets.blocks import start_at_zero

STEP = 0.02
"""A common way per frame, in fractions of the frame: the unit of velocities."""
_NEAR = 0.125
"""A common distance between things that meet."""
_NUMBERS = 9
"""That say how one thing lies to another."""


class Relations(NamedTuple):
    """How each thing lies to each; ``[b, i, j]`` is of ``j`` as ``i`` sees it."""

    numbers: Float[Tensor, "b k k r"]
    along: Float[Tensor, "b k k 2"]
    """Unit vector to the other."""
    across: Float[Tensor, "b k k 2"]
    """The same, turned by a right angle."""


class Messages(nn.Module):
    """What each thing hears from each other, and how they push it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.meet = nn.Linear(2 * width + _NUMBERS, width)
        self.tell = nn.Linear(width, width)
        self.push = nn.Linear(width, 4)
        start_at_zero(self.push)

    def forward(
        self,
        things: Float[Tensor, "b k width"],
        relations: Relations,
        hears: Bool[Tensor, "b k k 1"],
    ) -> tuple[Float[Tensor, "b k width"], Float[Tensor, "b k 4"]]:
        """Sums over all that a thing hears. The first layer is linear in both things and in how
        they lie, so it runs once per thing rather than once per pair."""
        width = things.shape[-1]
        of_mine, of_other, of_relation = self.meet.weight.split([width, width, _NUMBERS], 1)
        mine = F.linear(things, of_mine, self.meet.bias)[:, :, None]
        other = F.linear(things, of_other)[:, None]
        meeting = F.silu(mine + other + F.linear(relations.numbers, of_relation))
        heard = F.silu(self.tell(meeting)) * hears
        along, across = (self.push(heard) * hears)[..., None, :].split([2, 2], -1)
        pushes = along * relations.along[..., None] + across * relations.across[..., None]
        return heard.sum(2), pushes.mT.flatten(-2).sum(2)


def relate(state: SlotState) -> Relations:
    """Way, distance and relative velocity; speed along and across the way; distance a frame later,
    and at its least until then, if nothing happens. No absolute places, so what is learned of
    meetings holds wherever things meet."""
    way = (state.place[:, None] - state.place[:, :, None]) / _NEAR
    velocity = (state.velocity[:, None] - state.velocity[:, :, None]) / STEP
    distance = _length(way)
    along = way / distance
    across = torch.stack([-along[..., 1], along[..., 0]], -1)
    speeds = [(velocity * axis).sum(-1, keepdim=True) for axis in (along, across)]
    ahead = velocity * (STEP / _NEAR)
    nearest = -(way * ahead).sum(-1, keepdim=True) / (ahead.square().sum(-1, keepdim=True) + 1e-4)
    later = [_length(way + share * ahead) for share in (1.0, nearest.clamp(0, 1))]
    return Relations(torch.cat([way, distance, velocity, *speeds, *later], -1), along, across)


def _length(way: Float[Tensor, "b k k 2"]) -> Float[Tensor, "b k k 1"]:
    return (way.square().sum(-1, keepdim=True) + 1e-6).sqrt()
