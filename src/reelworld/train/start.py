"""New runs and old ones: which folder, which family of models."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json
from reelworld.rollout.folder import find_model
from reelworld.rollout.settings import FAMILIES, read_settings
from reelworld.train.grid_run import GridRun
from reelworld.train.run import Run
from reelworld.train.settings import TrainSettings
from reelworld.train.sprites.run import SpriteRun

_RUNS: dict[str, type[Run]] = {"conv": GridRun, "lossless": GridRun, "sprites": SpriteRun}
"""One for each kind in ``FAMILIES``."""


def build_run(folder: Path, settings: TrainSettings) -> Run:
    """The run that ``settings`` describe, of the family of its codec; nothing is written yet.

    Raises ``UserError`` if the footage or the codec cannot be used.
    """
    kind = settings.codec
    if kind not in FAMILIES:
        kind = read_settings(find_model(settings.codec)).codec.kind
    return _RUNS[kind](folder, settings)


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
    if codec not in FAMILIES:
        codec = str(find_model(codec).resolve())
    footage = str(Path(settings.footage).resolve())
    settings = replace(settings, footage=footage, codec=codec)  # it can be resumed from anywhere
    run = build_run(folder, settings)
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
    return build_run(folder, settings)
