"""The state of a run in one safetensors file, replaced atomically: a kill loses minutes, not
runs."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from reelworld.nets.weights import fill, load_tensors, save_tensors


def save_checkpoint(
    path: Path,
    step: int,
    module: nn.Module,
    average: dict[str, Tensor],
    optimisers: list[torch.optim.Optimizer],
) -> None:
    """Write everything that step ``step`` and later depend on. Batches and noise are drawn from the
    step number alone, so no random state needs keeping."""
    tensors = {f"module.{name}": tensor for name, tensor in module.state_dict().items()}
    tensors |= {f"average.{name}": tensor for name, tensor in average.items()}
    scalars: dict[str, float] = {}
    for number, optimiser in enumerate(optimisers):
        for index, state in optimiser.state_dict()["state"].items():
            for name, value in state.items():
                key = f"optimiser.{number}.{index}.{name}"
                if isinstance(value, Tensor):
                    tensors[key] = value
                else:
                    scalars[key] = value
    about = {"step": str(step), "scalars": json.dumps(scalars)}
    # A tensor kept under two names would be refused; a copy is cheap.
    save_tensors(path, {name: tensor.clone() for name, tensor in tensors.items()}, about)


def load_checkpoint(
    path: Path,
    module: nn.Module,
    average: dict[str, Tensor],
    optimisers: list[torch.optim.Optimizer],
) -> int:
    """Restore what ``save_checkpoint`` wrote, in place, and return the step.

    Raises ``UserError`` if the file is damaged or of another network.
    """
    tensors, about = load_tensors(path)
    parts: dict[str, dict[str, Tensor]] = {"module": {}, "average": {}, "optimiser": {}}
    for key, tensor in tensors.items():
        part, name = key.split(".", 1)
        parts[part][name] = tensor
    fill(module, parts["module"], str(path))
    for name, tensor in parts["average"].items():
        average[name].copy_(tensor)
    scalars = json.loads(about["scalars"])
    kept = {f"optimiser.{key}": tensor for key, tensor in parts["optimiser"].items()} | scalars
    for number, optimiser in enumerate(optimisers):
        state: dict[int, dict[str, Tensor | float]] = {}
        for key, value in kept.items():
            _, which, index, name = key.split(".", 3)
            if int(which) == number:
                state.setdefault(int(index), {})[name] = value
        whole = optimiser.state_dict()
        whole["state"] = state
        optimiser.load_state_dict(whole)
    return int(about["step"])
