"""Models whose codec makes a grid of latents and whose dynamics predicts the next one."""

from __future__ import annotations

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
from reelworld.kit.seeds import episode_seed
from reelworld.rollout.settings import ModelSettings

_SURPRISE_FROM = 4  # frames before have too little past for the keys to matter most


class GridEngine:
    """The ``Engine`` of conv and lossless codecs: one denoised grid of latents per frame."""

    state_type: type = DreamState
    deterministic: bool = False

    def __init__(
        self, settings: ModelSettings, codec: AnyCodec, dynamics: Dynamics, device: str = "cpu"
    ) -> None:
        self.settings, self.device = settings, device
        self._codec = _ready(codec, device)
        self._dynamics = _ready(dynamics, device)

    def watch(
        self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"]
    ) -> DreamState:
        """The state after the frames. ``keys[:, i]`` made ``frames[:, i]``; the first row is 0."""
        keys = keys.to(self.device)
        with torch.inference_mode():
            latents = self._encode_clips(frames)
            state = self._empty(len(frames))
            for index in range(frames.shape[1]):
                state = watch_step(self._dynamics, state, keys[:, index], latents[:, index])
        return DreamState(*(tensor.clone() for tensor in state))  # lets go of a long prompt

    def imagine(
        self, state: DreamState, keys: Float[Tensor, "b 5"], seeds: list[int], index: int
    ) -> DreamState:
        """One frame further: ``index`` is the new frame's, and with the seeds decides its noise."""
        return self._dream(state, keys, self.noise(seeds, index), self.settings.sampling_steps)

    def draw(self, state: DreamState) -> UInt8[np.ndarray, "b h w 3"]:
        """The newest latents as frames."""
        return self._decode(state.latent)

    def invent(self, seed: int) -> DreamState:
        """A first frame made from nothing: denoised before an empty past, no key held."""
        keys = torch.zeros(1, 5)
        return self._dream(self._empty(1), keys, self.noise([seed], 0), self.settings.start_steps)

    def reconstruct(self, frames: UInt8[np.ndarray, "b h w 3"]) -> UInt8[np.ndarray, "b h w 3"]:
        """Frames through the codec and back."""
        with torch.inference_mode():
            return self._decode(self._encode(frames))

    def surprise(
        self, frames: UInt8[np.ndarray, "b t h w 3"], keys: Float[Tensor, "b t 5"], seed: int
    ) -> Float[Tensor, "b"]:
        """Denoising loss of each clip's later frames. ``keys[:, i]`` made ``frames[:, i + 1]``."""
        plain = UnrollSettings(dream_share=0.0, max_context_noise=0.0)
        generator = torch.Generator().manual_seed(seed)
        with torch.inference_mode():
            latents = self._encode_clips(frames)
            losses, _ = unroll_loss(self._dynamics, latents, keys.to(self.device), plain, generator)
        return losses[:, _SURPRISE_FROM:].mean(1)

    def parts(self) -> dict[str, nn.Module]:
        """``codec`` and ``dynamics``: the modules themselves."""
        return {"codec": self._codec, "dynamics": self._dynamics}

    def noise(self, seeds: list[int], index: int) -> Float[Tensor, "b c gh gw"]:
        """Noise for frame ``index`` of each dream, from its seed alone: rewinding replays
        exactly."""
        shape = self._empty(1).latent.shape
        rows = []
        for seed in seeds:
            generator = torch.Generator().manual_seed(episode_seed(seed, index))
            rows.append(torch.randn(shape, generator=generator))
        return torch.cat(rows).to(self.device)

    def _dream(self, state: DreamState, keys: Tensor, noise: Tensor, num_steps: int) -> DreamState:
        with torch.inference_mode():
            return dream_step(self._dynamics, state, keys.to(self.device), noise, num_steps)

    def _encode_clips(self, frames: UInt8[np.ndarray, "b t h w 3"]) -> Float[Tensor, "b t c gh gw"]:
        return self._encode(frames.reshape(-1, *frames.shape[2:])).unflatten(0, frames.shape[:2])

    def _encode(self, frames: UInt8[np.ndarray, "b h w 3"]) -> Float[Tensor, "b c gh gw"]:
        pictures = torch.from_numpy(np.ascontiguousarray(frames)).to(self.device)
        parts = [self._codec.encode(to_float(part)) for part in pictures.split(64)]
        return torch.cat(parts)

    def _decode(self, latents: Float[Tensor, "b c gh gw"]) -> UInt8[np.ndarray, "b h w 3"]:
        with torch.inference_mode():
            return to_uint8(self._codec.decode(latents)).contiguous().cpu().numpy()

    def _empty(self, batch: int) -> DreamState:
        side = self.settings.size_px // self._codec.settings.stride
        return empty_state(self._dynamics.settings, batch, (side, side), device=self.device)


Module = TypeVar("Module", bound=nn.Module)


def _ready(module: Module, device: str) -> Module:
    """For inference, in the memory layout that convolutions are fastest in."""
    for tensor in module.parameters():
        if tensor.ndim == 4:
            tensor.data = tensor.data.contiguous(memory_format=torch.channels_last)
    return module.to(device).eval()
