"""Taking in what was found of a frame: things known go on, new ones get a slot of their own."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.dynamics.slots.match import match
from reelworld.dynamics.slots.state import SlotState

_BELIEVED = 0.3
"""Share of a thing that must show for its place to be believed, as in training."""
_NEW_SCORE = 0.5
"""A thing never met before must be found with this confidence."""


class Again(NamedTuple):
    """What was found, in the slots of the things it was found of."""

    place: Float[Tensor, "b k 2"]
    look: Float[Tensor, "b k d"]
    seen: Float[Tensor, "b k"]
    """0 where a slot's thing was not found."""


def find_again(
    state: SlotState,
    place: Float[Tensor, "b n 2"],
    look: Float[Tensor, "b n d"],
    seen: Float[Tensor, "b n"],
    score: Float[Tensor, "b n"],
) -> Again:
    """Sort finds into slots: to the thing expected there, else to an empty slot if it is sure."""
    again = Again(state.place.clone(), state.look.clone(), torch.zeros_like(state.count))
    # How a thing's looks change is not known from one sight: training asks for it from the next on.
    expected = state.look + state.change * (state.count > 1)[..., None]
    for row in range(len(place)):
        known = state.present[row].nonzero()[:, 0]
        here = ((score[row] > 0) & (seen[row] > _BELIEVED)).nonzero()[:, 0]
        pairs = match(
            state.place[row, known].cpu(),
            expected[row, known].cpu(),
            torch.ones(len(known)),
            place[row, here].cpu(),
            look[row, here].cpu(),
        )
        slots = [(int(known[i]), int(here[j])) for i, j in pairs]
        used = {j for _, j in slots}
        free = (~state.present[row]).nonzero()[:, 0].tolist()
        for j in here.tolist():
            if j not in used and score[row, j] > _NEW_SCORE and free:
                slots.append((free.pop(0), j))
        for slot, j in slots:
            again.place[row, slot], again.look[row, slot] = place[row, j], look[row, j]
            again.seen[row, slot] = seen[row, j]
    return again
