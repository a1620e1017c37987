"""The predictor of slot models: an interaction network with memory, run once per frame.

Each thing is told of every other by a message made from both and from how they lie to each other
(interaction networks, Battaglia et al. 2016), and pushed by it along and across the line between
them (as in Satorras et al. 2021): what is learned of a blow at one angle holds at every other. What
comes out changes velocity and place, so a thing that nothing happens to keeps going as it was, seen
or not.
"""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.dynamics.slots.messages import STEP, Messages, relate
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.dynamics.slots.state import SlotState
from reelworld.nets.blocks import start_at_zero

NUM_KEYS = 5
_WAVES = (1, 2, 4)
"""Waves across the frame whose sines and cosines tell of places, too (Fourier features, Tancik et
al. 2020): walls are sharp."""
_MOST_GAIN = 1.5
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
        told = look + 4 + 4 * len(_WAVES) + hidden + NUM_KEYS
        self.of_thing = _mlp(told, width, width)
        self.of_pair = nn.ModuleList(Messages(width) for _ in range(settings.rounds))
        self.after = nn.ModuleList(_mlp(2 * width, width, width) for _ in range(settings.rounds))
        self.out = _mlp(width, width, 4 + 2 * hidden)
        self.dress = _mlp(look + NUM_KEYS, _DRESS_WIDTH, look)
        for last in (self.out[-1], self.dress[-1]):
            assert isinstance(last, nn.Linear)
            start_at_zero(last)
        self.gain = _mlp(hidden + look + 5, 48, 4 + hidden)

    def step(self, state: SlotState, keys: Float[Tensor, "b 5"]) -> SlotState:
        """What comes next while ``keys`` are held. Empty slots stay as they are: else the
        next thing to get one would inherit what had built up there."""
        hidden, here = self.settings.hidden, state.present[..., None]
        things, pushed = self._think(state, keys)
        out = self.out(F.silu(things))
        moves, gate, candidate = out.split([4, hidden, hidden], -1)
        push, slide = (STEP * (moves + pushed)).split([2, 2], -1)
        velocity = (state.velocity + push).clamp(-_FASTEST, _FASTEST)
        place = (state.place + velocity + slide).clamp(-_FAR, 1 + _FAR)
        thought = torch.lerp(state.hidden, candidate.tanh(), gate.sigmoid())
        change = self._change(state.look, keys)
        return state._replace(
            place=torch.where(here, place, state.place),
            velocity=torch.where(here, velocity, state.velocity),
            hidden=torch.where(here, thought, state.hidden),
            change=torch.where(here, change, state.change),
        )

    def undress(
        self, look: Float[Tensor, "b k d"], keys: Float[Tensor, "b 5"], sights: int
    ) -> Float[Tensor, "b k d"]:
        """What is kept of a look seen ``sights`` times while ``keys`` were held: that which,
        changed by the keys, is the look again. The same mean as in ``correct``."""
        kept = look
        for count in range(1, sights):
            kept = kept + (look - self._change(kept, keys) - kept) / (count + 1)
        return kept

    def correct(
        self,
        state: SlotState,
        place: Float[Tensor, "b k 2"],
        look: Float[Tensor, "b k d"],
        seen: Float[Tensor, "b k"],
    ) -> SlotState:
        """The state with what was seen of each thing taken in; ``seen`` is the share of it that
        showed, 0 where it was not found.

        A learned Kalman filter: how much of the surprise goes into place and velocity depends on
        how often the thing was seen before, and on how much of it shows. Its look is the mean of
        all sights of it.
        """
        surprise = place - state.place
        age = torch.stack([(state.count + 1).log(), 1 / (state.count + 1)], -1)
        told = torch.cat([state.hidden, state.look, surprise / STEP, age, seen[..., None]], -1)
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

    def _change(self, look: Tensor, keys: Tensor) -> Float[Tensor, "b k d"]:
        """How things look different while ``keys`` are held."""
        held = keys[:, None].expand(-1, look.shape[1], -1)
        return self.dress(torch.cat([look, held], -1))

    def _think(
        self, state: SlotState, keys: Tensor
    ) -> tuple[Float[Tensor, "b k width"], Float[Tensor, "b k 4"]]:
        """What there is to know of each thing, and how others push (2) and shift (2) it."""
        slots = state.place.shape[1]
        held = keys[:, None].expand(-1, slots, -1)
        place, velocity = (state.place - 0.5) * 4, state.velocity / STEP
        waves = [2 * math.pi * count * state.place for count in _WAVES]
        waves = [part for angle in waves for part in (angle.sin(), angle.cos())]
        things = self.of_thing(
            torch.cat([state.look, place, velocity, *waves, state.hidden, held], -1)
        )
        relations = relate(state)
        hears = state.present[:, None] & ~torch.eye(slots, dtype=torch.bool, device=keys.device)
        pushed = torch.zeros_like(things[..., :4])
        for of_pair, after in zip(self.of_pair, self.after, strict=True):
            heard, pushes = of_pair(things, relations, hears[..., None])
            pushed = pushed + pushes
            things = things + after(torch.cat([things, heard], -1))
        return things, pushed


def _mlp(*sizes: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.SiLU()]
    return nn.Sequential(*layers[:-1])
