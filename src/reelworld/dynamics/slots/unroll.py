"""The training loss of slot dynamics: watch, then dream, and be right about all that shows."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.state import empty_slots

_SURE = 0.3
"""Share of a thing that must show for its place to be believed."""
_SCALE = 128.0
"""Errors of place are counted in 128ths of the frame."""
_SOFT = 0.1
_LOOK_WEIGHT = 0.5


class Tracks(NamedTuple):
    """What was found of things over ``t`` frames."""

    place: Float[Tensor, "b t k 2"]
    look: Float[Tensor, "b t k d"]
    seen: Float[Tensor, "b t k"]
    """Share of it that showed; 0 where it was not found."""

    @property
    def believed(self) -> Bool[Tensor, "b t k"]:
        """Where enough shows."""
        return self.seen > _SURE


class Errors(NamedTuple):
    """How wrong a dream was."""

    place: Float[Tensor, "b t k"]
    """In 128ths of the frame."""
    look: Float[Tensor, "b t k"]
    """Of looks, weighted to be added to that of places."""
    found: Bool[Tensor, "b t k"]
    """Where the thing is found, so that its place is known."""


def unroll_slots(
    dynamics: SlotDynamics,
    tracks: Tracks,
    keys: Float[Tensor, "b t 5"],
    watched: Float[Tensor, "b"],
) -> Errors:
    """Error of every predicted place and look, and where it counts.

    The first ``watched`` frames of a row are seen, the rest dreamt with gradients through the whole
    dream; ``keys[:, t]`` made frame ``t + 1``. The error of place is its distance, not the square:
    where small causes decide (a collision), squares would teach to do half of each. Of what hides
    nothing is asked until it is found again: to ask that it stay where it could not be seen was
    tried, and balls kept their colours less well for it (docs/log.md).
    """
    b, t, slots = tracks.seen.shape
    state = empty_slots(dynamics.settings, b, tracks.place.device, slots=slots)
    misses, looks, present = [], [], []
    for frame in range(t):
        if frame:
            state = dynamics.step(state, keys[:, frame - 1])
        miss = (state.place - tracks.place[:, frame]) * _SCALE
        look = state.look + state.change - tracks.look[:, frame]
        misses.append((miss.square().sum(-1) + _SOFT**2).sqrt())
        looks.append(_LOOK_WEIGHT * look.square().mean(-1))
        present.append(state.present)
        seen = tracks.seen[:, frame] * (frame < watched)[:, None] * tracks.believed[:, frame]
        state = dynamics.correct(state, tracks.place[:, frame], tracks.look[:, frame], seen)
    found = torch.stack(present, 1) & tracks.believed
    return Errors(torch.stack(misses, 1), torch.stack(looks, 1), found)
