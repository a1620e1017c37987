"""A whole run of a sprite model: five stages, each on what the ones before made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import derive_slots
from reelworld.kit.errors import UserError
from reelworld.rollout.model import WorldModel
from reelworld.rollout.sprites import SpriteEngine
from reelworld.train.loop import Stage
from reelworld.train.run import Run
from reelworld.train.settings import DYNAMICS_STAGE, StageSettings
from reelworld.train.sprites import rehearsal
from reelworld.train.sprites.canvas_stage import CanvasStage
from reelworld.train.sprites.cutouts import CutOuts, bake_cutouts
from reelworld.train.sprites.finder_stage import FinderStage
from reelworld.train.sprites.frames import FrameSampler, bake_medians
from reelworld.train.sprites.front_stage import FrontStage
from reelworld.train.sprites.plan import CODEC_SHARES, codec_plan, derive_sprites, dynamics_plan
from reelworld.train.sprites.slot_stage import CLIP_FRAMES, CLIPS, SlotStage
from reelworld.train.sprites.sprite_stage import SpriteStage, all_looks
from reelworld.train.sprites.starts import remember_starts
from reelworld.train.sprites.tracks import bake_tracks


class SpriteRun(Run):
    """A sprite codec (or a given one), tracks, and slot dynamics on them."""

    kind = "sprites"
    stages = (*CODEC_SHARES, DYNAMICS_STAGE)
    codec_share = 0.4
    footage_passes = "to look through the footage for things that move"
    codec: SpriteCodec
    dynamics: SlotDynamics

    @property
    def min_frames(self) -> int:
        """Frames that every episode must have."""
        return CLIP_FRAMES

    @property
    def batch(self) -> str:
        """What one step of the dynamics takes, in words."""
        return f"{CLIPS} clips"

    @property
    def baked_bytes(self) -> int:
        """Disk that tracks and, if a codec is trained, medians and cut-outs take."""
        taken = rehearsal.tracks_bytes(self.bake, self.codec.settings)
        return taken + self.trains_codec * rehearsal.codec_bytes(self.bake, self.codec.settings)

    def train(self, save_every_s: float = 60.0) -> None:
        """All stages to their end, resuming whatever the folder holds.

        A kill loses at most ``save_every_s`` seconds of work. Raises ``UserError`` if the footage
        shows too little that moves.
        """
        if self.trains_codec:
            medians = bake_medians(self.folder / "medians.npy", self.bake)
            for stage in self._codec_stages(medians, self._bake_cutouts):
                plan = codec_plan(self.settings, stage.name)
                self._run_stage(stage, plan, lambda: None, save_every_s)
        tracks = bake_tracks(self.folder / "tracks", self.bake, self.codec)
        remember_starts(self.codec, self.bake, self.split.train, tracks, self.device)
        plan = dynamics_plan(self.settings)
        stage = self._slot_stage(tracks, plan.num_steps)
        self._run_stage(stage, plan, self.export, save_every_s)
        self.export()

    def rehearse(self) -> Iterator[tuple[Stage, StageSettings]]:
        """The stages with their plans, on one frame, noise for cut-outs, and things at rest."""
        if self.trains_codec:
            medians = rehearsal.one_median(self.bake)
            for stage in self._codec_stages(
                medians, lambda: rehearsal.noise_cutouts(self.codec.settings)
            ):
                if stage.name == "front":
                    rehearsal.find_everywhere(self.codec)
                yield stage, codec_plan(self.settings, stage.name)
        tracks = rehearsal.tracks_at_rest(self.bake, self.codec.settings)
        # Of one step, so that from the second on dreams are as long as they get.
        yield self._slot_stage(tracks, num_steps=1), dynamics_plan(self.settings)

    def _codec_stages(self, medians: np.ndarray, cut: Callable[[], CutOuts]) -> Iterator[Stage]:
        """One stage after the other: each is built when those before are trained."""
        codec, seed, device = self.codec, self.settings.seed, self.device
        yield CanvasStage(self.bake, medians, self.split, codec, seed, device)
        cutouts = cut()
        yield SpriteStage(cutouts, codec, seed, device)
        looks = all_looks(cutouts, codec, device)
        yield FinderStage(medians, looks, self.split, codec, seed, device)
        yield FrontStage(self.bake, self.split, codec, seed, device)

    def _bake_cutouts(self) -> CutOuts:
        path, sprite_px = self.folder / "cutouts.safetensors", self.codec.settings.sprite_px
        sampler = FrameSampler(self.bake, self.split.train, self.device)
        return bake_cutouts(path, self.codec.canvas, sampler, sprite_px, self.settings.seed)

    def _slot_stage(self, tracks: dict[str, Tensor], num_steps: int) -> SlotStage:
        return SlotStage(
            tracks,
            self.bake,
            self.split,
            self.dynamics,
            num_steps,
            self.settings.seed,
            self.device,
        )

    def _build_model(self) -> WorldModel:
        if self.device != "cpu":
            raise UserError(
                "Sprite models train on the CPU only, as yet; leave --device out. They are small."
            )
        self.codec = self._build_codec()
        sprites = self.codec.settings
        chosen = derive_slots(self.settings.size, sprites.look, sprites.slots)
        about = self._about(sprites, chosen)
        torch.manual_seed(self.settings.seed)
        self.dynamics = SlotDynamics(chosen)
        engine = SpriteEngine(about, self.codec, self.dynamics, self.device)
        return WorldModel(about, engine, device=self.device)

    def _build_codec(self) -> SpriteCodec:
        torch.manual_seed(self.settings.seed)
        if self.trains_codec:
            return SpriteCodec(derive_sprites(self.bake.size_px), self.bake.size_px)
        codec = self._given_codec()
        assert isinstance(codec, SpriteCodec)
        if codec.size_px != self.bake.size_px:
            raise UserError(
                f"The codec of {self.settings.codec} is for frames of {codec.size_px} pixels, but"
                f" the footage's are {self.bake.size_px} pixels wide. Record footage with --size"
                f" {codec.size_px}, or train a codec with --codec sprites."
            )
        return codec
