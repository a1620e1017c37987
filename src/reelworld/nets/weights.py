"""Weights on disk: safetensors only, whole or not at all, never unpickled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path


def save_tensors(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors with string metadata, atomically. Raises ``UserError`` if that fails."""
    dense = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    try:
        with atomic_path(path) as temporary:
            # Without a tensor, empty metadata would make a file that cannot be read.
            save_file(dense, temporary, dict(metadata) if metadata else None)
    except SafetensorError as error:  # how safetensors reports, for one, a full disk
        raise UserError(
            f"Cannot write {path} ({error}). Free some space, or choose another folder."
        ) from error


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Read what ``save_tensors`` wrote. Raises ``UserError`` if it is missing or damaged."""
    if not path.is_file():
        raise UserError(f"There is no weights file at {path}.")
    try:
        with safe_open(path, framework="pt") as file:
            names = file.keys()
            return {name: file.get_tensor(name) for name in names}, dict(file.metadata() or {})
    except (SafetensorError, OSError, ValueError) as error:
        raise UserError(
            f"The weights at {path} cannot be read ({error}). The file is damaged or not"
            " safetensors; fetch or train it again."
        ) from error


def half(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Floating tensors as fp16, the form in which weights are shipped."""
    return {n: t.half() if t.is_floating_point() else t for n, t in tensors.items()}


def fill(module: nn.Module, tensors: Mapping[str, Tensor], where: str) -> None:
    """Load ``tensors`` into ``module`` as fp32; every name and shape must agree.

    Raises ``UserError`` saying what is missing, unknown or of another shape.
    """
    own = module.state_dict()
    missing, unknown = sorted(own.keys() - tensors.keys()), sorted(tensors.keys() - own.keys())
    shapes = [n for n in own.keys() & tensors.keys() if own[n].shape != tensors[n].shape]
    if missing or unknown or shapes:
        raise UserError(
            f"The weights in {where} do not fit this network: missing {missing[:3]}, unknown"
            f" {unknown[:3]}, of another shape {shapes[:3]}. Were they made by another version?"
        )
    bad = [n for n, t in tensors.items() if t.is_floating_point() and not torch.isfinite(t).all()]
    if bad:
        raise UserError(f"The weights in {where} hold NaN or infinity in {bad[:3]}; train again.")
    module.load_state_dict({n: t.to(own[n].dtype) for n, t in tensors.items()})
