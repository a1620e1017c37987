"""Many dreams in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from jaxtyping import UInt8

from reelworld.rollout.engine import State
from reelworld.rollout.prompt import check_actions

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel


class BatchSession:
    """``b`` dreams stepped together. Constant time and memory per frame."""

    def __init__(self, model: WorldModel, state: State, seeds: list[int], frame_index: int) -> None:
        self._model, self._state, self._seeds = model, state, seeds
        self.frame_index = frame_index

    def step(self, actions: UInt8[np.ndarray, "b 5"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Hold each dream's keys for one frame. Raises ``UserError`` for other than bits."""
        keys = torch.from_numpy(check_actions(actions, len(self._seeds))).float()
        self.frame_index += 1
        self._state = self._model.imagine(self._state, keys, self._seeds, self.frame_index)
        return self._model.draw(self._state)
