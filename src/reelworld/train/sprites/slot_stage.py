"""Last stage: how things move."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.unroll import Tracks, unroll_slots
from reelworld.footage.bake import Bake
from reelworld.footage.windows import Windows
from reelworld.kit.errors import UserError
from reelworld.train.settings import DYNAMICS_STAGE
from reelworld.train.split import Split

CLIPS = 64
"""In one step."""
_LEAST_WATCHED, _MOST_WATCHED = 4, 8
_FIRST_DREAM, _LONGEST_DREAM = 3, 16
"""Frames dreamt at the beginning of training, and from ``_GROWN`` of it on."""
_LAST_DREAM, _LAST_FROM = 32, 0.85
"""For the last share of training dreams are this long, as far as episodes are: only then is what is
thought of things hidden for two seconds put to the test."""
CLIP_FRAMES = _MOST_WATCHED + _LONGEST_DREAM
"""Most frames of a clip."""
_GROWN = 0.5
_EXAM_CLIPS, _EXAM_DREAM = 256, 15


class SlotStage:
    """Clips of tracks, watched for a while and then dreamt; dreams grow longer."""

    name = DYNAMICS_STAGE

    def __init__(
        self,
        tracks: dict[str, Tensor],
        bake: Bake,
        split: Split,
        dynamics: SlotDynamics,
        num_steps: int,
        seed: int,
        device: str,
    ) -> None:
        self.module: nn.Module = dynamics
        self._dynamics, self._num_steps, self._seed, self._device = (
            dynamics,
            num_steps,
            seed,
            device,
        )
        arrays = [tracks[key].numpy() for key in ("place", "look", "seen")]
        if not any(arrays[2][first:stop].any() for first, stop in split.train):
            raise UserError(
                "Nothing that moves was found in the footage, so there is nothing for the dynamics"
                " to learn. Train the codec for longer (--minutes), or use --codec conv."
            )
        shortest = int((split.train[:, 1] - split.train[:, 0]).min())
        self._last_dream = min(_LAST_DREAM, shortest - _MOST_WATCHED)
        self._train = Windows(split.train, *arrays, bake.actions)
        self._held_back = Windows(split.held_back, *arrays, bake.actions)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Mean error over a batch of clips; the farther in a dream, the less it weighs."""
        rng = np.random.default_rng([self._seed, 6, step])
        dream = self._dream_frames(step / self._num_steps)
        length = _MOST_WATCHED + dream
        watched = torch.from_numpy(rng.integers(_LEAST_WATCHED, _MOST_WATCHED + 1, CLIPS))
        tracks, keys = self._clips(self._train, rng, CLIPS, length)
        watched = watched.float().to(self._device)
        errors = unroll_slots(self._dynamics, tracks, keys, watched)
        frame = torch.arange(length, device=self._device)
        age = (frame - watched[:, None]).clamp(min=0) + 1.0
        # One sight tells nothing of velocity, but something of how keys change a look.
        error = errors.place * (frame >= 2)[:, None] + errors.look
        found = errors.found
        loss = (error * found / age[..., None].sqrt()).sum() / found.sum().clamp(min=1)
        return loss, {"dream_frames": float(dream)}

    def examine(self) -> dict[str, float]:
        """Of held-back dreams: median error of places one frame and one second in, in 128ths of the
        frame, over things that show."""
        rng, length = np.random.default_rng(0), _MOST_WATCHED + _EXAM_DREAM
        tracks, keys = self._clips(self._held_back, rng, _EXAM_CLIPS, length)
        watched = torch.full((_EXAM_CLIPS,), float(_MOST_WATCHED), device=self._device)
        with torch.no_grad():
            errors = unroll_slots(self._dynamics, tracks, keys, watched)
        figures = {}
        for name, frame in (("error_1", _MOST_WATCHED), ("error_15", length - 1)):
            figures[name] = float(errors.place[:, frame][errors.found[:, frame]].median())
        return figures

    def _dream_frames(self, done: float) -> int:
        """Frames to dream when this share of the steps is done."""
        if done >= _LAST_FROM:
            return self._last_dream
        grown = min(done / _GROWN, 1.0)
        return _FIRST_DREAM + round(grown * (_LONGEST_DREAM - _FIRST_DREAM))

    def _clips(
        self, windows: Windows, rng: np.random.Generator, batch: int, length: int
    ) -> tuple[Tracks, Tensor]:
        """Clips without the slots that no clip of the batch fills."""
        *arrays, actions = (torch.from_numpy(one) for one in windows.sample(rng, batch, length))
        place, look, seen = (array.to(self._device) for array in arrays)
        filled = (seen > 0).any(1).any(0).nonzero()
        slots = slice(int(filled.max()) + 1 if len(filled) else 1)
        tracks = Tracks(*(part[:, :, slots] for part in (place, look, seen)))
        return tracks, actions.float().to(self._device)
