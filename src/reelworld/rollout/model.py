"""A trained world, ready to be stepped into."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from reelworld.codec.codec import AnyCodec
from reelworld.codec.pixels import to_float, to_uint8
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.state import DreamState, empty_state
from reelworld.dynamics.step import dream_step, watch_step
from reelworld.dynamics.unroll import UnrollSettings, unroll_loss
from reelworld.kit.errors import UserError
from reelworld.kit.seeds import episode_seed
from reelworld.rollout.batch import BatchSession
from reelworld.rollout.folder import find_model, open_model
from reelworld.rollout.prompt import check_actions, check_frames, check_seed
from reelworld.rollout.session import Session, load_session
from reelworld.rollout.settings import ModelSettings

_SHUFFLE_FROM = 4  # frames before have too little past for the keys to matter most


def load_model(name: str, device: str = "cpu") -> WorldModel:
    """Load a shipped model or a folder. Raises ``UserError`` if that cannot be done."""
    settings, codec, dynamics, fingerprint = open_model(find_model(name))
    return WorldModel(settings, codec, dynamics, fingerprint=fingerprint, device=device)


class WorldModel:
    """Codec and dynamics with the settings they were trained under. It holds no state of any dream:
    sessions do, so one model serves many players."""

    def __init__(
        self,
        settings: ModelSettings,
        codec: AnyCodec,
        dynamics: Dynamics,
        *,
        fingerprint: str = "",
        device: str = "cpu",
    ) -> None:
        self.settings, self.fingerprint, self.device = settings, fingerprint, device
        self._codec = _ready(codec, device)
        self._dynamics = _ready(dynamics, device)

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
            noise = self.noise([seed], 0)
            keys = torch.zeros(1, 5, device=self.device)
            with torch.inference_mode():
                state = dream_step(
                    self._dynamics, self._empty(1), keys, noise, self.settings.start_steps
                )
            return Session(self, state, seed, frame_index=0)
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
        with torch.inference_mode():
            return self.draw(self._encode(check_frames(frames, self.size_px)))

    def action_shuffle_ratio(
        self,
        frames: UInt8[np.ndarray, "b t h w 3"],
        actions: UInt8[np.ndarray, "b t 5"],
        seed: int,
    ) -> Float[np.ndarray, "b"]:
        """Denoising loss with another clip's keys over the loss with the true keys, per clip.

        1 means that the model does not listen. ``actions[:, t]`` made ``frames[:, t + 1]``.
        """
        keys = torch.from_numpy(actions).float().to(self.device)
        with torch.inference_mode():
            latents = self._encode(frames.reshape(-1, *frames.shape[2:]))
            latents = latents.unflatten(0, frames.shape[:2])
            true = self._teacher_loss(latents, keys, seed)
            shuffled = self._teacher_loss(latents, keys.roll(1, 0), seed)
        return (shuffled / true).cpu().numpy()

    def imagine(self, state: DreamState, keys: Tensor, seeds: list[int], index: int) -> DreamState:
        """One frame further: ``index`` is the new frame's, and with the seeds decides its noise."""
        with torch.inference_mode():
            noise = self.noise(seeds, index)
            return dream_step(
                self._dynamics, state, keys.to(self.device), noise, self.settings.sampling_steps
            )

    def draw(self, latent: Float[Tensor, "b c gh gw"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Latents as frames."""
        with torch.inference_mode():
            return to_uint8(self._codec.decode(latent)).contiguous().cpu().numpy()

    def noise(self, seeds: list[int], index: int) -> Float[Tensor, "b c gh gw"]:
        """Noise for frame ``index`` of each dream, from its seed alone: rewinding replays
        exactly."""
        shape = self._empty(1).latent.shape
        rows = []
        for seed in seeds:
            generator = torch.Generator().manual_seed(episode_seed(seed, index))
            rows.append(torch.randn(shape, generator=generator))
        return torch.cat(rows).to(self.device)

    def _teacher_loss(self, latents: Tensor, keys: Tensor, seed: int) -> Tensor:
        plain = UnrollSettings(dream_share=0.0, max_context_noise=0.0)
        generator = torch.Generator().manual_seed(seed)
        losses, _ = unroll_loss(self._dynamics, latents, keys, plain, generator)
        return losses[:, _SHUFFLE_FROM:].mean(1)

    def _encode(self, frames: UInt8[np.ndarray, "b h w 3"]) -> Float[Tensor, "b c gh gw"]:
        pictures = torch.from_numpy(np.ascontiguousarray(frames)).to(self.device)
        parts = [self._codec.encode(to_float(part)) for part in pictures.split(64)]
        return torch.cat(parts)

    def _empty(self, batch: int) -> DreamState:
        side = self.size_px // self.settings.codec.stride
        return empty_state(self.settings.dynamics, batch, (side, side), device=self.device)

    def _watch(self, frames: np.ndarray, actions: np.ndarray) -> DreamState:
        b, t = frames.shape[:2]
        before = np.concatenate([np.zeros((b, 1, 5), np.uint8), actions], 1)  # keys into frame t
        keys = torch.from_numpy(before).float().to(self.device)
        with torch.inference_mode():
            latents = self._encode(frames.reshape(-1, *frames.shape[2:])).unflatten(0, (b, t))
            state = self._empty(b)
            for index in range(t):
                state = watch_step(self._dynamics, state, keys[:, index], latents[:, index])
        return DreamState(*(tensor.clone() for tensor in state))  # lets go of a long prompt


Module = TypeVar("Module", bound=nn.Module)


def _ready(module: Module, device: str) -> Module:
    """For inference, in the memory layout that convolutions are fastest in."""
    for tensor in module.parameters():
        if tensor.ndim == 4:
            tensor.data = tensor.data.contiguous(memory_format=torch.channels_last)
    return module.to(device).eval()


def _as_clip(prompt: np.ndarray) -> np.ndarray:
    """A single frame is a clip of one."""
    return np.asarray(prompt)[None] if np.ndim(prompt) == 3 else prompt


def check_device(device: str) -> str:
    """``device`` if it can be used here. Raises ``UserError`` otherwise."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UserError("There is no CUDA device here; leave --device out to use the CPU.")
    return device
