"""One dream: a value that can be stepped, forked, rewound, saved and loaded."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from jaxtyping import UInt8

from reelworld.kit.errors import UserError
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.rollout.engine import State
from reelworld.rollout.prompt import check_actions

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel

_KEYFRAME_EVERY = 15
_NUM_KEYFRAMES = 12
MAX_REWIND_FRAMES = _KEYFRAME_EVERY * (_NUM_KEYFRAMES - 1)
"""Eleven seconds: further back a session forgets how it got there."""


class Session:
    """A dream of one player.

    Every state is kept apart from the ones before it, so a fork shares them and costs microseconds.
    Rewinding restores the keyframe before and replays the keys since: the same frames, exactly.
    """

    def __init__(self, model: WorldModel, state: State, seed: int, frame_index: int) -> None:
        self._model, self._state, self.seed = model, state, seed
        self.frame_index = frame_index
        # Filled from the start, so that memory in use is the same at frame 10 and at frame 10,000.
        first = (frame_index, state)
        copies = [
            (frame_index, type(state)(*(tensor.clone() for tensor in state)))
            for _ in range(_NUM_KEYFRAMES - 1)
        ]
        self._keyframes = deque([*copies, first], maxlen=_NUM_KEYFRAMES)
        self._keys: deque[np.ndarray] = deque(maxlen=_KEYFRAME_EVERY * _NUM_KEYFRAMES)
        self._first_index = frame_index
        self.frame: UInt8[np.ndarray, "h w 3"] = model.draw(state)[0]

    def step(self, action: UInt8[np.ndarray, "5"]) -> UInt8[np.ndarray, "h w 3"]:
        """Hold the keys for one frame and return it. Raises ``UserError`` for other than bits."""
        keys = check_actions(np.asarray(action)[None], 1)
        self._advance(keys)
        self._keys.append(keys)
        if (self.frame_index - self._first_index) % _KEYFRAME_EVERY == 0:
            self._keyframes.append((self.frame_index, self._state))
        self.frame = self._model.draw(self._state)[0]
        return self.frame

    def fork(self) -> Session:
        """A second session that goes on from here on its own."""
        twin = object.__new__(Session)
        twin.__dict__.update(self.__dict__)
        twin._keyframes = self._keyframes.copy()
        twin._keys = self._keys.copy()
        return twin

    def rewind(self, num_frames: int) -> UInt8[np.ndarray, "h w 3"]:
        """Go back. Raises ``UserError`` beyond the start or beyond ``MAX_REWIND_FRAMES``."""
        target = self.frame_index - num_frames
        oldest = self._keyframes[0][0]
        if num_frames < 0 or target < oldest:
            raise UserError(
                f"Cannot go back {num_frames} frames from frame {self.frame_index}: this session"
                f" remembers back to frame {oldest}."
            )
        keys = list(self._keys)[: len(self._keys) - num_frames]
        while self._keyframes[-1][0] > target:
            self._keyframes.pop()
        self.frame_index, self._state = self._keyframes[-1]
        since = keys[len(keys) - (target - self.frame_index) :] if target > self.frame_index else []
        for held in since:
            self._advance(held)
        self._keys = deque(keys, maxlen=self._keys.maxlen)
        self.frame = self._model.draw(self._state)[0]
        return self.frame

    def save(self, path: str | Path) -> None:
        """Write the session as safetensors. ``WorldModel.resume`` goes on from it."""
        about = {
            "model": self._model.fingerprint,
            "seed": str(self.seed),
            "frame_index": str(self.frame_index),
        }
        save_tensors(Path(path), self._state._asdict(), about)

    def _advance(self, keys: np.ndarray) -> None:
        self.frame_index += 1
        held = torch.from_numpy(keys).float()
        self._state = self._model.imagine(self._state, held, [self.seed], self.frame_index)


def load_session(model: WorldModel, path: Path) -> Session:
    """Read what ``Session.save`` wrote. Raises ``UserError`` if it is damaged or another
    model's."""
    tensors, about = load_tensors(path)
    try:
        seed, frame_index = int(about["seed"]), int(about["frame_index"])
        moved = {name: tensor.to(model.device) for name, tensor in tensors.items()}
        state = model.state_type(**moved)
    except (KeyError, ValueError, TypeError):
        raise UserError(f"{path} holds no saved session.") from None
    if about.get("model") != model.fingerprint:
        raise UserError(f"The session in {path} was dreamt by another model than {model.name!r}.")
    return Session(model, state, seed, frame_index)
