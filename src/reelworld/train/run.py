"""A whole run: codec, latents, dynamics, and the model folder that comes of it."""

from __future__ import annotations

import shutil
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

import reelworld
from reelworld.codec.codec import AnyCodec, build_codec
from reelworld.codec.conv import ConvCodec
from reelworld.codec.settings import CodecSettings
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import derive
from reelworld.footage.bake import open_bake
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json
from reelworld.rollout.folder import find_model, open_model, save_model
from reelworld.rollout.model import WorldModel, check_device
from reelworld.rollout.settings import ModelSettings
from reelworld.train.codec_stage import CodecStage
from reelworld.train.dynamics_stage import DynamicsStage
from reelworld.train.latents import bake_latents
from reelworld.train.loop import Stage, Trainer, run_stage
from reelworld.train.metrics import Journal
from reelworld.train.settings import StageSettings, TrainSettings
from reelworld.train.split import split_episodes

SAVE_EVERY_S, EXAMINE_EVERY_S = 60.0, 240.0
_TIMED_STEPS = 5


class Run:
    """A run folder: ``config.json``, ``metrics.jsonl``, ``progress.html``, checkpoints, latents
    and, in ``model/``, the model as it now is."""

    def __init__(self, folder: Path, settings: TrainSettings) -> None:
        torch.set_num_threads(settings.threads)
        self.folder, self.settings = folder, settings
        self.device = check_device(settings.device)
        self.bake = open_bake(settings.footage)
        self.split = split_episodes(self.bake.episodes)
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
        self.journal: Journal | None = None

    @property
    def trains_codec(self) -> bool:
        """Whether the codec is learned in this run."""
        return self.settings.codec == "conv"

    def train(self) -> None:
        """Both stages to their end, resuming whatever the folder holds."""
        self.journal = Journal(self.folder, self.settings.name)
        if self.trains_codec:
            self._run_stage(self.codec_stage(), codec_plan(self.settings), lambda: None)
        latents = bake_latents(self.folder / "latents.npy", self.bake, self.codec, self.device)
        stage = DynamicsStage(
            self.bake, latents, self.split, self.model, self.dynamics, self.settings
        )
        self._run_stage(stage, dynamics_plan(self.settings), self.export)
        self.export()

    def codec_stage(self) -> CodecStage:
        """The first stage."""
        assert isinstance(self.codec, ConvCodec)
        return CodecStage(self.bake, self.split, self.codec, self.settings.seed, self.device)

    def export(self) -> None:
        """Write the model as it now is to ``model/``."""
        assert self.journal is not None
        made_by = {
            "reelworld": reelworld.__version__,
            "train": asdict(self.settings),
            "footage": self.bake.info["reelworld"],
            "held_back": {stage: self.journal.last_exam(stage) for stage in ("codec", "dynamics")},
        }
        save_model(self.folder / "model", self.model.settings, self.codec, self.dynamics, made_by)

    def _run_stage(self, stage: Stage, plan: StageSettings, export: Any) -> None:
        assert self.journal is not None
        run_stage(
            stage,
            plan,
            self.folder,
            device=self.device,
            journal=self.journal,
            export=export,
            save_every_s=SAVE_EVERY_S,
            examine_every_s=EXAMINE_EVERY_S,
        )

    def _build_codec(self) -> tuple[AnyCodec, CodecSettings]:
        torch.manual_seed(self.settings.seed)
        if self.settings.codec in ("conv", "lossless"):
            chosen = CodecSettings(kind=self.settings.codec)
            return build_codec(chosen), chosen
        model_settings, codec, _, _ = open_model(find_model(self.settings.codec))
        return codec, model_settings.codec


def codec_plan(settings: TrainSettings) -> StageSettings:
    """How the codec stage is optimised."""
    return StageSettings(num_steps=settings.codec_steps, peak_rate=2.5e-3)


def dynamics_plan(settings: TrainSettings) -> StageSettings:
    """How the dynamics stage is optimised."""
    return StageSettings(num_steps=settings.dynamics_steps, peak_rate=1e-3, muon_rate=0.01)


def start_run(folder: Path, settings: TrainSettings) -> Run:
    """A new run. Raises ``UserError`` if the folder holds one already."""
    if (folder / "config.json").exists():
        raise UserError(
            f"{folder} holds a run already. Go on with `reelworld train --resume {folder}`, or"
            " choose another --out."
        )
    run = Run(folder, settings)
    write_json(folder / "config.json", {"format": 1, "train": asdict(settings)})
    return run


def resume_run(folder: Path) -> Run:
    """The run that ``folder`` holds. Raises ``UserError`` if there is none."""
    found = read_json(folder / "config.json", "training run (config.json)")
    try:
        values = found["train"]
        lists = {key: tuple(v) for key, v in values.items() if isinstance(v, list)}
        return Run(folder, TrainSettings(**(values | lists)))
    except (KeyError, TypeError) as error:
        raise UserError(f"{folder / 'config.json'} does not describe a run: {error}.") from error


def measure_steps(settings: TrainSettings, scratch: Path) -> dict[str, float]:
    """Seconds per step of each stage, memory and disk, from a few real steps that change no run."""
    run = Run(scratch, settings)
    seconds: dict[str, float] = {}
    stages: list[tuple[Stage, StageSettings]] = []
    if run.trains_codec:
        stages.append((run.codec_stage(), codec_plan(settings)))
    fake = _empty_latents(run)
    stages.append(
        (
            DynamicsStage(run.bake, fake, run.split, run.model, run.dynamics, settings),
            dynamics_plan(settings),
        )
    )
    for stage, plan in stages:
        trainer = Trainer(stage, plan, run.device)
        trainer.advance()  # the first step warms caches up
        begin_s = time.monotonic()
        for _ in range(_TIMED_STEPS):
            trainer.advance()
        seconds[f"{stage.name}_step_s"] = (time.monotonic() - begin_s) / _TIMED_STEPS
    parameters = sum(p.numel() for p in run.dynamics.parameters())
    latents_mb = fake.nbytes / 2**20
    return seconds | {
        "parameters": float(parameters),
        "disk_mib": latents_mb + 16 * parameters / 2**20,
        "disk_free_mib": shutil.disk_usage(run.bake.path).free / 2**20,
    }


def _empty_latents(run: Run) -> Any:
    """Latents of the right shape without encoding anything: speed does not depend on values."""
    import numpy as np

    side = run.bake.size_px // run.model.settings.codec.stride
    shape = (len(run.bake.frames), run.model.settings.dynamics.latent_channels, side, side)
    return np.zeros(shape, np.uint8)


def plan_minutes(
    settings: TrainSettings, minutes: float, measured: dict[str, float]
) -> TrainSettings:
    """Settings whose steps take about ``minutes`` on this machine: an eighth for the codec.

    The numbers of steps are fixed here, once, so that a resumed run ends where it would have.
    """
    codec_share = 0.125 if "codec_step_s" in measured else 0.0
    seconds = 60.0 * minutes
    dynamics_steps = max(round(seconds * (1 - codec_share) / measured["dynamics_step_s"]), 1)
    codec_steps = settings.codec_steps
    if codec_share:
        codec_steps = max(round(seconds * codec_share / measured["codec_step_s"]), 1)
    return replace(settings, codec_steps=codec_steps, dynamics_steps=dynamics_steps)
