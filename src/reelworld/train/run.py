"""What all runs have in common: a folder, footage, a model that is being trained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import nn

from reelworld.footage.bake import Bake, open_bake
from reelworld.kit.errors import UserError
from reelworld.kit.version import __version__
from reelworld.rollout.folder import find_model, open_model, save_model
from reelworld.rollout.model import WorldModel, check_device
from reelworld.rollout.settings import AnyCodecSettings, ModelSettings
from reelworld.train.loop import Stage, run_stage
from reelworld.train.metrics import Journal
from reelworld.train.settings import StageSettings, TrainSettings
from reelworld.train.split import split_episodes
from reelworld.worlds.state import KEYS

_EXAMINE_EVERY_S = 240.0


class Run(ABC):
    """A run folder: ``config.json``, ``metrics.jsonl``, ``progress.html``, checkpoints, what is
    made of the footage once and, in ``model/``, the model as it now is.

    Each family of models has a subclass of its own.
    """

    kind: ClassVar[str]
    """The codec that this family can train, as ``TrainSettings.codec`` calls it."""

    stages: ClassVar[tuple[str, ...]]
    """Names of the stages, in order."""

    codec_share: ClassVar[float]
    """Of the time, if a codec is trained."""

    footage_passes: ClassVar[str]
    """What takes time beside the stages' steps."""

    def __init__(self, folder: Path, settings: TrainSettings) -> None:
        torch.set_num_threads(settings.threads)
        self.folder, self.settings = folder, settings
        self.device = check_device(settings.device)
        self.bake = open_bake(settings.footage)
        _check_keys(self.bake)
        self.model = self._build_model()
        self.split = split_episodes(self.bake.episodes, self.min_frames)
        self.journal = Journal(folder, settings.name)

    @property
    def trains_codec(self) -> bool:
        """Whether the codec is learned in this run."""
        return self.settings.codec == self.kind

    @property
    @abstractmethod
    def min_frames(self) -> int:
        """Frames that every episode must have."""

    @property
    @abstractmethod
    def batch(self) -> str:
        """What one step of the dynamics takes, in words."""

    @property
    @abstractmethod
    def baked_bytes(self) -> int:
        """Disk that is taken by what is made of the footage once."""

    @abstractmethod
    def train(self, save_every_s: float = 60.0) -> None:
        """All stages to their end, resuming whatever the folder holds.

        A kill loses at most ``save_every_s`` seconds of work.
        """

    @abstractmethod
    def rehearse(self) -> Iterator[tuple[Stage, StageSettings]]:
        """The stages with their plans, on made-up data of the right shape: they train nothing of
        use, but cost what the true ones do. No file is written; the run is spoiled."""

    @abstractmethod
    def _build_model(self) -> WorldModel:
        """The model, its weights as training begins. Raises ``UserError`` if the footage or the
        codec that was asked for does not fit."""

    def export(self) -> None:
        """Write the model as it now is to ``model/``."""
        # A model that is passed on tells no one's folders.
        names = {n: Path(getattr(self.settings, n)).name for n in ("footage", "codec")}
        made_by = {
            "reelworld": __version__,
            "train": asdict(self.settings) | names,
            "footage": self.bake.info["reelworld"],
            "held_back": {stage: self.journal.last_exam(stage) for stage in self.stages},
        }
        save_model(self.folder / "model", self.model.settings, self.model.engine, made_by)

    def _about(self, codec: AnyCodecSettings, dynamics: object) -> ModelSettings:
        return ModelSettings(
            name=self.settings.name,
            world=self.bake.world,
            size_px=self.bake.size_px,
            fps=self.bake.fps,
            codec=codec,
            dynamics=dynamics,
        )

    def _given_codec(self) -> nn.Module:
        """The codec of the model that the settings name."""
        _, engine, _ = open_model(find_model(self.settings.codec))
        return engine.parts()["codec"]

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


def _check_keys(bake: Bake) -> None:
    """Raises ``UserError`` unless the actions are the five keys that models take."""
    if bake.actions.dtype != np.uint8:
        raise UserError(
            f"This footage of {bake.world} has {bake.actions.shape[1]} inputs for its actions, but"
            f" models take the five keys {', '.join(KEYS)}. It can be checked, shown and baked, and"
            " open_bake(DIR) gives its arrays to a trainer of your own."
        )
