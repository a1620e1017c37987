"""The state of a run in one safetensors file, replaced atomically: a kill loses minutes, not
runs."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from reelworld.kit.errors import UserError
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
    for number, optimiser in enumerate(optimisers):
        for index, state in optimiser.state_dict()["state"].items():
            tensors |= {f"optimiser.{number}.{index}.{n}": value for n, value in state.items()}
    # A tensor kept under two names would be refused; a copy is cheap.
    save_tensors(
        path, {name: tensor.clone() for name, tensor in tensors.items()}, {"step": str(step)}
    )


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
    try:
        step = int(about["step"])
        for key, tensor in tensors.items():
            part, name = key.split(".", 1)
            parts[part][name] = tensor
    except (KeyError, ValueError) as error:
        raise UserError(f"{path} is not a checkpoint of a training run: {error}.") from error
    if parts["average"].keys() != average.keys():
        raise UserError(f"{path} does not fit this run: its averaged weights are other ones.")
    fill(module, parts["module"], str(path))
    for name, tensor in parts["average"].items():
        average[name].copy_(tensor)
    for number, optimiser in enumerate(optimisers):
        _restore(optimiser, f"{number}.", parts["optimiser"])
    return step


def _restore(optimiser: torch.optim.Optimizer, prefix: str, tensors: dict[str, Tensor]) -> None:
    """Fill an optimiser's state, in its parameters' memory layout: sums run in the same order."""
    state: dict[int, dict[str, Tensor]] = {}
    for key in filter(lambda key: key.startswith(prefix), tensors):
        _, index, name = key.split(".", 2)
        state.setdefault(int(index), {})[name] = tensors[key]
    whole = optimiser.state_dict()
    optimiser.load_state_dict(whole | {"state": state})
    for parameter, kept in optimiser.state.items():
        for name, tensor in kept.items():
            if tensor.shape == parameter.shape:
                kept[name] = torch.empty_like(parameter).copy_(tensor)
