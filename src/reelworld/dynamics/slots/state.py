"""Where things are and what is held true of them, as tensors of fixed shape."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.dynamics.slots.settings import SlotSettings


class SlotState(NamedTuple):
    """The things of ``b`` scenes in ``k`` slots."""

    place: Float[Tensor, "b k 2"]
    """Centre (row, column), fractions of the frame."""

    velocity: Float[Tensor, "b k 2"]
    """Fractions of the frame per frame."""

    hidden: Float[Tensor, "b k f"]
    """Recurrent features."""

    look: Float[Tensor, "b k d"]
    """What the thing looks like at rest, as long as it lives: nothing here can fade."""

    change: Float[Tensor, "b k d"]
    """How it looks different right now."""

    count: Float[Tensor, "b k"]
    """How many times it has been seen; 0 is an empty slot."""

    @property
    def present(self) -> Tensor:
        """Which slots hold a thing, bool ``[b, k]``."""
        return self.count > 0


def empty_slots(
    settings: SlotSettings,
    batch: int,
    device: torch.device | str = "cpu",
    *,
    slots: int | None = None,
) -> SlotState:
    """No things. Fewer ``slots`` than the settings have save work in training."""
    shape = (batch, settings.slots if slots is None else slots)
    return SlotState(
        place=torch.full((*shape, 2), 0.5, device=device),
        velocity=torch.zeros(*shape, 2, device=device),
        hidden=torch.zeros(*shape, settings.hidden, device=device),
        look=torch.zeros(*shape, settings.look, device=device),
        change=torch.zeros(*shape, settings.look, device=device),
        count=torch.zeros(*shape, device=device),
    )
