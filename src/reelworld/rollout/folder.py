"""A model is a folder: ``config.json``, two safetensors files and a card."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from reelworld.codec.codec import AnyCodec, build_codec
from reelworld.dynamics.network import Dynamics
from reelworld.kit.errors import UserError
from reelworld.kit.files import write_json
from reelworld.nets.weights import fill, half, load_tensors, save_tensors
from reelworld.rollout.settings import SHIPPED, ModelSettings, read_settings


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
    folder: Path,
    settings: ModelSettings,
    codec: AnyCodec,
    dynamics: Dynamics,
    made_by: dict[str, Any],
) -> None:
    """Write a model folder; weights are fp16. The description comes last, so that a folder with one
    is whole."""
    save_tensors(folder / "codec.safetensors", half(codec.state_dict()))
    save_tensors(folder / "dynamics.safetensors", half(dynamics.state_dict()))
    write_json(folder / "config.json", settings.to_json() | {"made_by": made_by})


def open_model(folder: Path) -> tuple[ModelSettings, AnyCodec, Dynamics, str]:
    """Settings, codec, dynamics and a fingerprint of the weights.

    Raises ``UserError`` if anything is missing, damaged or does not fit.
    """
    settings = read_settings(folder)
    codec, dynamics = build_codec(settings.codec), Dynamics(settings.dynamics)
    digest = hashlib.sha256()
    for part, name in ((codec, "codec.safetensors"), (dynamics, "dynamics.safetensors")):
        tensors, _ = load_tensors(folder / name)
        fill(part, tensors, str(folder / name))
        digest.update((folder / name).read_bytes())
    return settings, codec, dynamics, digest.hexdigest()[:16]
