"""A model is a folder: ``config.json``, two safetensors files and a card."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from reelworld.kit.errors import UserError
from reelworld.kit.files import write_json
from reelworld.nets.weights import fill, half, load_tensors, save_tensors
from reelworld.rollout.build import build_engine
from reelworld.rollout.engine import Engine
from reelworld.rollout.settings import SHIPPED, ModelSettings, read_settings

_PARTS = ("codec", "dynamics")  # in the order in which the fingerprint takes them


def find_model(name: str) -> Path:
    """The folder of a shipped model's name or a path. Raises ``UserError`` if there is none."""
    shipped = sorted(path.parent.name for path in SHIPPED.glob("*/config.json"))
    if name in shipped:
        return SHIPPED / name
    for folder in (Path(name) / "model", Path(name)):  # a run folder has a config.json of its own
        if (folder / "config.json").is_file():
            return folder
    raise UserError(
        f"There is no model {name!r}: neither a shipped one ({', '.join(shipped) or 'none here'})"
        " nor a folder with a config.json. Train one with `reelworld train`."
    )


def save_model(
    folder: Path, settings: ModelSettings, engine: Engine, made_by: dict[str, Any]
) -> None:
    """Write a model folder; weights are fp16. The description comes last, so that a folder with one
    is whole."""
    parts = engine.parts()
    for name in _PARTS:
        save_tensors(folder / f"{name}.safetensors", half(parts[name].state_dict()))
    write_json(folder / "config.json", settings.to_json() | {"made_by": made_by})


def open_model(folder: Path, device: str = "cpu") -> tuple[ModelSettings, Engine, str]:
    """Settings, the engine on ``device`` and a fingerprint of the weights.

    Raises ``UserError`` if anything is missing, damaged or does not fit.
    """
    settings = read_settings(folder)
    engine = build_engine(settings, device)
    parts, digest = engine.parts(), hashlib.sha256()
    for name in _PARTS:
        path = folder / f"{name}.safetensors"
        tensors, _ = load_tensors(path)
        fill(parts[name], tensors, str(path))
        digest.update(path.read_bytes())
    return settings, engine, digest.hexdigest()[:16]
