"""Training the dynamics, with the honesty figures always on."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.unroll import UnrollSettings, unroll_loss
from reelworld.footage.bake import Bake
from reelworld.footage.windows import Windows
from reelworld.rollout.model import WorldModel
from reelworld.train.latents import to_latents
from reelworld.train.settings import DYNAMICS_STAGE, TrainSettings
from reelworld.train.split import Split

_EXAM_CLIPS = 16
_EXAM_SECONDS = 1.0
_START_WEIGHT = 0.1
"""Weight of a clip's first frame, which is made from nothing: its loss is some thirty times a later
frame's and would drown them."""
_CURRICULUM_SHARE = 0.5
"""Dreamt stretches grow to their full length over this share of the steps."""


def exam_frames(model: WorldModel) -> int:
    """Frames of a clip to examine: what a dream starts from, and the dream itself."""
    return model.context_frames + round(_EXAM_SECONDS * model.fps)


class DynamicsStage:
    """Unrolled clips of several lengths; dreams in them grow longer as training goes on."""

    name = DYNAMICS_STAGE

    def __init__(
        self,
        bake: Bake,
        latents: np.ndarray,
        split: Split,
        model: WorldModel,
        dynamics: Dynamics,
        settings: TrainSettings,
    ) -> None:
        self.module: nn.Module = dynamics
        self._dynamics, self._model, self._settings = dynamics, model, settings
        self._windows = Windows(split.train, latents, bake.actions)
        self._held_back = Windows(split.held_back, bake.frames, bake.actions)
        longest = int((split.train[:, 1] - split.train[:, 0]).max())
        self._lengths = tuple(min(length, longest) for length in settings.clip_lengths)

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Mean loss of one batch of clips, and its share on dreamt frames."""
        rng = np.random.default_rng([self._settings.seed, 2, step])
        length = int(rng.choice(self._lengths, p=self._settings.clip_shares))
        indices, actions = self._windows.sample(
            rng, max(self._settings.frames_per_batch // length, 1), length
        )
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        device = self._settings.device
        levels = self._dynamics.settings.latent_levels
        losses, dreamt = unroll_loss(
            self._dynamics,
            to_latents(indices, levels, device),
            torch.from_numpy(actions).float().to(device),
            self._unroll(step),
            generator,
        )
        settled = ~dreamt & (torch.arange(length, device=device) >= 4)
        kinds = {"true_loss": settled, "dream_loss": dreamt}
        figures = {
            k: float(losses.detach()[rows].mean()) for k, rows in kinds.items() if rows.any()
        }
        weight = torch.ones(length, device=device)
        weight[0] = _START_WEIGHT
        return (losses * weight).mean(), figures

    def examine(self) -> dict[str, float]:
        """Does it listen to the keys, and how do its dreams compare with doing nothing?"""
        rng = np.random.default_rng(0)
        context = self._model.context_frames
        length = exam_frames(self._model)
        frames, actions = self._held_back.sample(rng, _EXAM_CLIPS, length)
        ratio = self._model.action_shuffle_ratio(frames, actions, seed=0)
        dreams = self._model.start_batch(
            frames[:, :context], list(range(_EXAM_CLIPS)), actions[:, : context - 1]
        )
        for t in range(context - 1, length - 2):
            dreams.step(actions[:, t])
        truth = frames[:, -1]
        candidates = {
            "dream": dreams.step(actions[:, -2]),
            "codec_floor": self._model.reconstruct(truth),
            "copy_last": frames[:, context - 1],
            "static": np.median(frames, axis=1).astype(np.uint8),
        }
        figures = {"action_shuffle_ratio": float(ratio.mean())}
        for name, picture in candidates.items():
            figures[f"{name}_psnr_1s_db"] = _psnr_db(truth, picture)
        return figures

    def _unroll(self, step: int) -> UnrollSettings:
        grown = min(step / (self._settings.dynamics_steps * _CURRICULUM_SHARE), 1.0)
        plain = UnrollSettings()
        return UnrollSettings(
            dream_share=self._settings.dream_share,
            max_dream_frames=2 + round(grown * (plain.max_dream_frames - 2)),
        )


def _psnr_db(truth: np.ndarray, picture: np.ndarray) -> float:
    """Mean over pictures of the peak signal-to-noise ratio, capped at 60 dB."""
    error = F.mse_loss(
        torch.from_numpy(np.array(picture)).float() / 255,
        torch.from_numpy(np.array(truth)).float() / 255,
        reduction="none",
    ).mean((1, 2, 3))
    return float((-10 * torch.log10(error.clamp(min=1e-6))).mean())
