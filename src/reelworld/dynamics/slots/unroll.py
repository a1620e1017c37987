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


def unroll_slots(
    dynamics: SlotDynamics,
    tracks: Tracks,
    keys: Float[Tensor, "b t 5"],
    watched: Float[Tensor, "b"],
) -> tuple[Float[Tensor, "b t k"], Bool[Tensor, "b t k"]]:
    """Error of every predicted place and look, and where it counts.

    The first ``watched`` frames of a row are seen, the rest dreamt with gradients through the whole
    dream; ``keys[:, t]`` made frame ``t + 1``. The error of place is its distance, not the square:
    where small causes decide (a collision), squares would teach to do half of each.
    """
    b, t, slots = tracks.seen.shape
    state = empty_slots(dynamics.settings, b, tracks.place.device, slots=slots)
    errors, known = [], []
    for frame in range(t):
        if frame:
            state = dynamics.step(state, keys[:, frame - 1])
        miss = (state.place - tracks.place[:, frame]) * _SCALE
        look = state.look + state.change - tracks.look[:, frame]
        error = (miss.square().sum(-1) + _SOFT**2).sqrt()
        errors.append(error + _LOOK_WEIGHT * look.square().mean(-1))
        known.append(state.present & tracks.believed[:, frame])
        seen = tracks.seen[:, frame] * (frame < watched)[:, None] * tracks.believed[:, frame]
        state = dynamics.correct(state, tracks.place[:, frame], tracks.look[:, frame], seen)
    return torch.stack(errors, 1), torch.stack(known, 1)
