"""A whole run: codec, latents, dynamics, and the model folder that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from reelworld.codec.codec import AnyCodec, build_codec
from reelworld.codec.conv import ConvCodec
from reelworld.codec.settings import CODEC_KINDS, CodecSettings
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import derive
from reelworld.footage.bake import open_bake
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json
from reelworld.kit.version import __version__
from reelworld.rollout.folder import find_model, open_model, save_model
from reelworld.rollout.model import WorldModel, check_device
from reelworld.rollout.settings import ModelSettings
from reelworld.train.codec_stage import CodecStage
from reelworld.train.dynamics_stage import DynamicsStage, exam_frames
from reelworld.train.latents import bake_latents
from reelworld.train.loop import Stage, run_stage
from reelworld.train.metrics import Journal
from reelworld.train.settings import StageSettings, TrainSettings
from reelworld.train.split import split_episodes

_EXAMINE_EVERY_S = 240.0


class Run:
    """A run folder: ``config.json``, ``metrics.jsonl``, ``progress.html``, checkpoints, latents
    and, in ``model/``, the model as it now is."""

    def __init__(self, folder: Path, settings: TrainSettings) -> None:
        torch.set_num_threads(settings.threads)
        self.folder, self.settings = folder, settings
        self.device = check_device(settings.device)
        self.bake = open_bake(settings.footage)
        self.codec, codec_settings = self._build_codec()
        chosen = derive(settings.size, codec_settings.latent_channels, codec_settings.latent_levels)
        torch.manual_seed(settings.seed)
        self.dynamics = Dynamics(chosen)
        self.model = WorldModel(
            ModelSettings(
                name=settings.name,
                world=self.bake.world,
                size_px=self.bake.size_px,
                codec=codec_settings,
                dynamics=chosen,
            ),
            self.codec,
            self.dynamics,
            device=self.device,
        )
        self.split = split_episodes(self.bake.episodes, exam_frames(self.model))
        self.journal = Journal(folder, settings.name)

    @property
    def trains_codec(self) -> bool:
        """Whether the codec is learned in this run."""
        return self.settings.codec == "conv"

    def train(self, save_every_s: float = 60.0) -> None:
        """Both stages to their end, resuming whatever the folder holds.

        A kill loses at most ``save_every_s`` seconds of work.
        """
        if self.trains_codec:
            self._run_stage(
                self.codec_stage(), codec_plan(self.settings), lambda: None, save_every_s
            )
        latents = bake_latents(self.folder / "latents.npy", self.bake, self.codec, self.device)
        stage = self.dynamics_stage(latents)
        self._run_stage(stage, dynamics_plan(self.settings), self.export, save_every_s)
        self.export()

    def codec_stage(self) -> CodecStage:
        """The first stage."""
        assert isinstance(self.codec, ConvCodec)
        return CodecStage(self.bake, self.split, self.codec, self.settings.seed, self.device)

    def dynamics_stage(self, latents: np.ndarray) -> DynamicsStage:
        """The second stage, on latents of every frame of the footage."""
        return DynamicsStage(
            self.bake, latents, self.split, self.model, self.dynamics, self.settings
        )

    def export(self) -> None:
        """Write the model as it now is to ``model/``."""
        # A model that is passed on tells no one's folders.
        names = {n: Path(getattr(self.settings, n)).name for n in ("footage", "codec")}
        made_by = {
            "reelworld": __version__,
            "train": asdict(self.settings) | names,
            "footage": self.bake.info["reelworld"],
            "held_back": {stage: self.journal.last_exam(stage) for stage in ("codec", "dynamics")},
        }
        save_model(self.folder / "model", self.model.settings, self.codec, self.dynamics, made_by)

    def _run_stage(
        self, stage: Stage, plan: StageSettings, export: Callable[[], None], save_every_s: float
    ) -> None:
        run_stage(
            stage,
            plan,
            self.folder,
            device=self.device,
            journal=self.journal,
            export=export,
            save_every_s=save_every_s,
            examine_every_s=_EXAMINE_EVERY_S,
        )

    def _build_codec(self) -> tuple[AnyCodec, CodecSettings]:
        torch.manual_seed(self.settings.seed)
        if self.settings.codec in CODEC_KINDS:
            chosen = CodecSettings(kind=self.settings.codec)
            return build_codec(chosen), chosen
        model_settings, codec, _, _ = open_model(find_model(self.settings.codec))
        return codec, model_settings.codec


def codec_plan(settings: TrainSettings) -> StageSettings:
    """How the codec stage is optimised."""
    return StageSettings(num_steps=settings.codec_steps, peak_rate=2.5e-3)


def dynamics_plan(settings: TrainSettings) -> StageSettings:
    """How the dynamics stage is optimised."""
    return StageSettings(num_steps=settings.dynamics_steps, peak_rate=2e-3, muon_rate=0.007)


def check_free(folder: Path) -> None:
    """Raises ``UserError`` if no new run can be made in ``folder``."""
    if (folder / "config.json").exists():
        raise UserError(
            f"{folder} holds a run already. Go on with `reelworld train --resume {folder}`, or"
            " choose another --out."
        )
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; --out must name a folder, new or empty.")


def start_run(folder: Path, settings: TrainSettings) -> Run:
    """A new run. Raises ``UserError`` if the folder holds one already."""
    check_free(folder)
    codec = settings.codec
    if codec not in CODEC_KINDS:
        codec = str(find_model(codec).resolve())
    footage = str(Path(settings.footage).resolve())
    settings = replace(settings, footage=footage, codec=codec)  # it can be resumed from anywhere
    run = Run(folder, settings)
    write_json(folder / "config.json", {"format": 1, "train": asdict(settings)})
    return run


def resume_run(folder: Path) -> Run:
    """The run that ``folder`` holds. Raises ``UserError`` if there is none."""
    path = folder / "config.json"
    found = read_json(path, "training run (config.json)")
    try:
        values = found["train"]
        lists = {key: tuple(v) for key, v in values.items() if isinstance(v, list)}
        settings = TrainSettings(**(values | lists))
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} does not describe a training run: {error}.") from error
    return Run(folder, settings)
