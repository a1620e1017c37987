"""The predictor of slot models: an interaction network with memory, run once per frame.

Each thing is told of every other by a message made from both and from how they lie to each other
(interaction networks, Battaglia et al. 2016). What comes out changes velocity and place, so a thing
that nothing happens to keeps going as it was, seen or not.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.dynamics.slots.state import SlotState
from reelworld.nets.blocks import start_at_zero

NUM_KEYS = 5
_STEP = 0.02
"""A common way per frame, in fractions of the frame: the unit of velocities."""
_NEAR = 0.125
"""A common distance between things that meet."""
_MOST_GAIN = 1.5
_RELATIONS = 5
"""Numbers that say how one thing lies to another."""
_DRESS_WIDTH = 48
_FAR, _FASTEST = 1.0, 0.5
"""No thing goes farther than this beyond the frame, or faster (in frames per frame): a dream that
goes wrong stays finite, however long it lasts."""


class SlotDynamics(nn.Module):
    """One frame forward. ``step`` and ``correct`` are pure functions of their arguments.

    What a thing looks like follows from its own look and the keys, never from where it is or what
    is held true of it: a dream that strays must not dress its things in looks that nobody has seen.
    """

    def __init__(self, settings: SlotSettings) -> None:
        super().__init__()
        self.settings = settings
        width, hidden, look = settings.width, settings.hidden, settings.look
        self.of_thing = _mlp(look + 4 + hidden + NUM_KEYS, width, width)
        self.of_pair = nn.ModuleList(_Messages(width) for _ in range(settings.rounds))
        self.after = nn.ModuleList(_mlp(2 * width, width, width) for _ in range(settings.rounds))
        self.out = _mlp(width, width, 4 + 2 * hidden)
        self.dress = _mlp(look + NUM_KEYS, _DRESS_WIDTH, look)
        for last in (self.out[-1], self.dress[-1]):
            assert isinstance(last, nn.Linear)
            start_at_zero(last)
        self.gain = _mlp(hidden + look + 4, 48, 4 + hidden)

    def step(self, state: SlotState, keys: Float[Tensor, "b 5"]) -> SlotState:
        """What comes next while ``keys`` are held. Empty slots stay as they are: else the
        next thing to get one would inherit what had built up there."""
        hidden, here = self.settings.hidden, state.present[..., None]
        things = self._think(state, keys)
        out = self.out(F.silu(things))
        push, slide, gate, candidate = out.split([2, 2, hidden, hidden], -1)
        velocity = (state.velocity + _STEP * push).clamp(-_FASTEST, _FASTEST)
        place = (state.place + velocity + _STEP * slide).clamp(-_FAR, 1 + _FAR)
        thought = torch.lerp(state.hidden, candidate.tanh(), gate.sigmoid())
        held = keys[:, None].expand(-1, state.look.shape[1], -1)
        change = self.dress(torch.cat([state.look, held], -1))
        return state._replace(
            place=torch.where(here, place, state.place),
            velocity=torch.where(here, velocity, state.velocity),
            hidden=torch.where(here, thought, state.hidden),
            change=torch.where(here, change, state.change),
        )

    def correct(
        self,
        state: SlotState,
        place: Float[Tensor, "b k 2"],
        look: Float[Tensor, "b k d"],
        seen: Float[Tensor, "b k"],
    ) -> SlotState:
        """The state with what was seen of each thing taken in; ``seen`` is 0 where it was not.

        A learned Kalman filter: how much of the surprise goes into place and velocity depends on
        how often the thing was seen before. Its look is the mean of all sights of it.
        """
        surprise = place - state.place
        age = torch.stack([(state.count + 1).log(), 1 / (state.count + 1)], -1)
        told = torch.cat([state.hidden, state.look, surprise / _STEP, age], -1)
        to_place, to_velocity, candidate = self.gain(told).split([2, 2, self.settings.hidden], -1)
        first = (state.count == 0)[..., None]
        met = seen[..., None] > 0
        moved = torch.where(first, place, state.place + to_place.sigmoid() * surprise)
        faster = state.velocity + _MOST_GAIN * to_velocity.tanh() * surprise * ~first
        thought = torch.lerp(state.hidden, candidate.tanh(), 0.5 * (~first).to(place))
        still = look - state.change
        mean = state.look + (still - state.look) / (state.count[..., None] + 1)
        return state._replace(
            place=torch.where(met, moved, state.place),
            velocity=torch.where(met, faster, state.velocity),
            hidden=torch.where(met, thought, state.hidden),
            look=torch.where(met, mean, state.look),
            count=state.count + met[..., 0],
        )

    def _think(self, state: SlotState, keys: Tensor) -> Float[Tensor, "b k width"]:
        slots = state.place.shape[1]
        held = keys[:, None].expand(-1, slots, -1)
        place, velocity = (state.place - 0.5) * 4, state.velocity / _STEP
        things = self.of_thing(torch.cat([state.look, place, velocity, state.hidden, held], -1))
        relation = _relations(state)
        hears = state.present[:, None] & ~torch.eye(slots, dtype=torch.bool, device=keys.device)
        for of_pair, after in zip(self.of_pair, self.after, strict=True):
            heard = (of_pair(things, relation) * hears[..., None]).sum(2)
            things = things + after(torch.cat([things, heard], -1))
        return things


class _Messages(nn.Module):
    """What each thing hears from each other."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.meet = nn.Linear(2 * width + _RELATIONS, width)
        self.tell = nn.Linear(width, width)

    def forward(
        self, things: Float[Tensor, "b k width"], relation: Float[Tensor, "b k k r"]
    ) -> Float[Tensor, "b k k width"]:
        """``[b, i, j]`` is what ``i`` hears from ``j``. The first layer is linear in both things
        and in how they lie, so it runs once per thing rather than once per pair."""
        width = things.shape[-1]
        of_mine, of_other, of_relation = self.meet.weight.split([width, width, _RELATIONS], 1)
        mine = F.linear(things, of_mine, self.meet.bias)[:, :, None]
        other = F.linear(things, of_other)[:, None]
        return F.silu(self.tell(F.silu(mine + other + F.linear(relation, of_relation))))


def _relations(state: SlotState) -> Float[Tensor, "b k k 5"]:
    """How each thing lies to each: way, distance and relative velocity. No absolute places, so what
    is learned of meetings holds wherever things meet."""
    way = (state.place[:, None] - state.place[:, :, None]) / _NEAR
    velocity = (state.velocity[:, None] - state.velocity[:, :, None]) / _STEP
    distance = (way.square().sum(-1, keepdim=True) + 1e-6).sqrt()
    return torch.cat([way, distance, velocity], -1)


def _mlp(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.SiLU()]
    return nn.Sequential(*layers[:-1])
