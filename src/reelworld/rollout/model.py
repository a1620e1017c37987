"""A trained world, ready to be stepped into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from reelworld.kit.errors import UserError
from reelworld.rollout.batch import BatchSession
from reelworld.rollout.engine import Engine, State
from reelworld.rollout.folder import find_model, open_model
from reelworld.rollout.prompt import check_actions, check_frames, check_seed
from reelworld.rollout.session import Session, load_session
from reelworld.rollout.settings import ModelSettings


def load_model(name: str, device: str = "cpu") -> WorldModel:
    """Load a shipped model or a folder. Raises ``UserError`` if that cannot be done."""
    settings, engine, fingerprint = open_model(find_model(name), device)
    return WorldModel(settings, engine, fingerprint=fingerprint, device=device)


class WorldModel:
    """Codec and dynamics, as one engine on ``device``, with the settings they were trained under.
    It holds no state of any dream: sessions do, so one model serves many players."""

    def __init__(
        self,
        settings: ModelSettings,
        engine: Engine,
        *,
        fingerprint: str = "",
        device: str = "cpu",
    ) -> None:
        self.settings, self.fingerprint, self.device = settings, fingerprint, device
        self.engine = engine

    @property
    def name(self) -> str:
        """What the model is called."""
        return self.settings.name

    @property
    def world(self) -> str:
        """The world its footage shows."""
        return self.settings.world

    @property
    def size_px(self) -> int:
        """Width and height of its frames."""
        return self.settings.size_px

    @property
    def fps(self) -> int:
        """Frames per second of its footage."""
        return self.settings.fps

    @property
    def context_frames(self) -> int:
        """True frames a dream is best started from."""
        return self.settings.context_frames

    @property
    def deterministic(self) -> bool:
        """Whether a prompt and keys decide a dream, whatever its seed."""
        return self.engine.deterministic

    @property
    def state_type(self) -> type:
        """Class of the state of its dreams: a ``NamedTuple`` of tensors, batch first."""
        return self.engine.state_type

    def start(
        self,
        prompt: UInt8[np.ndarray, "h w 3"] | UInt8[np.ndarray, "t h w 3"] | None,
        seed: int,
        actions: UInt8[np.ndarray, "t_minus_1 5"] | None = None,
    ) -> Session:
        """Step into a frame, a clip, or (``None``) a start that the model invents.

        ``actions`` are the keys between the clip's frames; left out, no key was held. Same seed,
        same prompt, same keys: same frames. Raises ``UserError`` for a prompt of another size or
        type.
        """
        seed = check_seed(seed)
        if prompt is None:
            if actions is not None:
                raise UserError("Keys were given without a prompt; they belong between its frames.")
            return Session(self, self.engine.invent(seed), seed, frame_index=0)
        frames = check_frames(_as_clip(prompt), self.size_px)
        held = check_actions(actions, len(frames) - 1)
        state = self._watch(frames[None], held[None])
        return Session(self, state, seed, frame_index=len(frames) - 1)

    def start_batch(
        self,
        prompts: UInt8[np.ndarray, "b t h w 3"],
        seeds: Sequence[int],
        actions: UInt8[np.ndarray, "b t_minus_1 5"] | None = None,
    ) -> BatchSession:
        """Step into many clips at once; they are dreamt in one pass per frame.

        Raises ``UserError`` as ``start``.
        """
        rows = [None] * len(prompts) if actions is None else list(actions)
        if np.ndim(prompts) != 5 or not len(prompts) == len(seeds) == len(rows) > 0:
            raise UserError(
                f"Prompts of shape {np.shape(prompts)}, {len(seeds)} seeds and keys for {len(rows)}"
                " clips were given; needed are clips [b, t, h, w, 3] with a seed and keys for each."
            )
        t = prompts.shape[1]
        frames = check_frames(prompts.reshape(-1, *prompts.shape[2:]), self.size_px)
        held = np.stack([check_actions(keys, t - 1) for keys in rows])
        state = self._watch(frames.reshape(prompts.shape), held)
        return BatchSession(self, state, [check_seed(seed) for seed in seeds], frame_index=t - 1)

    def resume(self, path: str | Path) -> Session:
        """The session that ``Session.save`` wrote. Raises ``UserError`` if it is another
        model's."""
        return load_session(self, Path(path))

    def reconstruct(self, frames: UInt8[np.ndarray, "b h w 3"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Frames through the codec and back: the best that any dream of this model can look."""
        return self.engine.reconstruct(check_frames(frames, self.size_px))

    def action_shuffle_ratio(
        self,
        frames: UInt8[np.ndarray, "b t h w 3"],
        actions: UInt8[np.ndarray, "b t 5"],
        seed: int,
    ) -> Float[np.ndarray, "b"]:
        """Training loss with another clip's keys over the loss with the true keys, per clip.

        1 means that the model does not listen. ``actions[:, t]`` made ``frames[:, t + 1]``.
        """
        keys = torch.from_numpy(actions).float()
        true = self.engine.surprise(frames, keys, seed)
        shuffled = self.engine.surprise(frames, keys.roll(1, 0), seed)
        return (shuffled / true).cpu().numpy()

    def imagine(self, state: State, keys: Tensor, seeds: list[int], index: int) -> State:
        """One frame further: ``index`` is the new frame's, and with the seeds decides its noise."""
        return self.engine.imagine(state, keys, seeds, index)

    def draw(self, state: State) -> UInt8[np.ndarray, "b h w 3"]:
        """The newest frames of a state."""
        return self.engine.draw(state)

    def _watch(self, frames: np.ndarray, actions: np.ndarray) -> State:
        first = np.zeros((len(frames), 1, 5), np.uint8)  # no key made the first frame
        return self.engine.watch(
            frames, torch.from_numpy(np.concatenate([first, actions], 1)).float()
        )


def _as_clip(prompt: np.ndarray) -> np.ndarray:
    """A single frame is a clip of one."""
    return np.asarray(prompt)[None] if np.ndim(prompt) == 3 else prompt


def check_device(device: str) -> str:
    """``device`` if it can be used here. Raises ``UserError`` otherwise."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UserError("There is no CUDA device here; leave --device out to use the CPU.")
    return device
