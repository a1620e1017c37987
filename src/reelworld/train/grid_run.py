"""A whole run of a grid model: codec, latents, dynamics."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from reelworld.codec.codec import AnyCodec, build_codec
from reelworld.codec.conv import ConvCodec
from reelworld.codec.settings import CODEC_KINDS, CodecSettings
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import derive
from reelworld.rollout.grid import GridEngine
from reelworld.rollout.model import WorldModel
from reelworld.train.codec_stage import CodecStage
from reelworld.train.dynamics_stage import DynamicsStage, exam_frames
from reelworld.train.latents import bake_latents
from reelworld.train.loop import Stage
from reelworld.train.run import Run
from reelworld.train.settings import CODEC_STAGE, DYNAMICS_STAGE, StageSettings, TrainSettings


class GridRun(Run):
    """A conv codec (or a given or lossless one), then dynamics on its latents."""

    kind = "conv"
    stages = (CODEC_STAGE, DYNAMICS_STAGE)
    codec_share = 0.125
    footage_passes = "to encode the footage once"
    codec: AnyCodec
    dynamics: Dynamics

    @property
    def min_frames(self) -> int:
        """Frames that every episode must have."""
        return exam_frames(self.model)

    @property
    def batch(self) -> str:
        """What one step of the dynamics takes, in words."""
        return f"{self.settings.frames_per_batch} frames"

    @property
    def baked_bytes(self) -> int:
        """Disk that the latents take."""
        return int(np.prod(self._latents_shape()))

    def train(self, save_every_s: float = 60.0) -> None:
        """Both stages to their end, resuming whatever the folder holds.

        A kill loses at most ``save_every_s`` seconds of work.
        """
        if self.trains_codec:
            plan = codec_plan(self.settings)
            self._run_stage(self.codec_stage(), plan, lambda: None, save_every_s)
        latents = bake_latents(self.folder / "latents.npy", self.bake, self.codec, self.device)
        stage = self.dynamics_stage(latents)
        self._run_stage(stage, dynamics_plan(self.settings), self.export, save_every_s)
        self.export()

    def rehearse(self) -> Iterator[tuple[Stage, StageSettings]]:
        """The stages with their plans; latents are zeros, for speed does not depend on values."""
        if self.trains_codec:
            yield self.codec_stage(), codec_plan(self.settings)
        latents = np.zeros(self._latents_shape(), np.uint8)
        yield self.dynamics_stage(latents), dynamics_plan(self.settings)

    def codec_stage(self) -> CodecStage:
        """The first stage."""
        assert isinstance(self.codec, ConvCodec)
        return CodecStage(self.bake, self.split, self.codec, self.settings.seed, self.device)

    def dynamics_stage(self, latents: np.ndarray) -> DynamicsStage:
        """The second stage, on latents of every frame of the footage."""
        return DynamicsStage(
            self.bake, latents, self.split, self.model, self.dynamics, self.settings
        )

    def _build_model(self) -> WorldModel:
        self.codec = self._build_codec()
        latents = self.codec.settings
        chosen = derive(self.settings.size, latents.latent_channels, latents.latent_levels)
        torch.manual_seed(self.settings.seed)
        self.dynamics = Dynamics(chosen)
        about = self._about(self.codec.settings, chosen)
        engine = GridEngine(about, self.codec, self.dynamics, self.device)
        return WorldModel(about, engine, device=self.device)

    def _build_codec(self) -> AnyCodec:
        torch.manual_seed(self.settings.seed)
        if self.settings.codec in CODEC_KINDS:
            return build_codec(CodecSettings(kind=self.settings.codec))
        codec = self._given_codec()
        assert isinstance(codec, AnyCodec)
        return codec

    def _latents_shape(self) -> tuple[int, ...]:
        side = self.bake.size_px // self.codec.settings.stride
        return (len(self.bake.frames), self.codec.settings.latent_channels, side, side)


def codec_plan(settings: TrainSettings) -> StageSettings:
    """How the codec stage is optimised."""
    return StageSettings(num_steps=settings.codec_steps, peak_rate=2.5e-3)


def dynamics_plan(settings: TrainSettings) -> StageSettings:
    """How the dynamics stage is optimised."""
    return StageSettings(num_steps=settings.dynamics_steps, peak_rate=2e-3, muon_rate=0.007)
