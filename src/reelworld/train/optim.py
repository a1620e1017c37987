"""Muon in full precision, with AdamW for what is not a matrix.

``torch.optim.Muon`` orthogonalises in bf16, which CPUs without units for it emulate a hundred
times slower than fp32; hence these lines of our own. Source: Jordan et al. 2024, "Muon";
coefficients as published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

_QUINTIC = (3.4445, -4.7750, 2.0315)
_NEWTON_SCHULZ_STEPS = 5
_MOMENTUM = 0.95


def orthogonalise(matrix: Tensor) -> Tensor:
    """Roughly the nearest matrix with equal singular values, by Newton-Schulz iteration."""
    a, b, c = _QUINTIC
    wide = matrix.shape[0] <= matrix.shape[1]
    x = matrix if wide else matrix.T
    x = x / (x.norm() + 1e-7)
    for _ in range(_NEWTON_SCHULZ_STEPS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x if wide else x.T


class Muon(torch.optim.Optimizer):
    """Momentum whose update is orthogonalised. Convolution kernels count as ``[out, in * k *
    k]``."""

    def __init__(self, params: Iterable[Tensor], lr: float, weight_decay: float = 0.0) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(  # pyrefly: ignore[bad-override] - torch spells the same thing as two overloads
        self, closure: Callable[[], float] | None = None
    ) -> float | None:
        """One update of every parameter that has a gradient; ``closure``, if any, is run first."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["momentum"] = torch.zeros_like(p)
                momentum = state["momentum"].lerp_(p.grad, 1 - _MOMENTUM)
                update = orthogonalise(p.grad.lerp(momentum, _MOMENTUM).flatten(1)).reshape(p.shape)
                rows, columns = p.shape[0], p[0].numel()
                scale = max(1.0, rows / columns) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update, alpha=-group["lr"] * scale)
        return loss


def build_optimisers(
    module: nn.Module, adam_rate: float, muon_rate: float | None
) -> list[torch.optim.Optimizer]:
    """Muon for hidden matrices and kernels (unless ``muon_rate`` is None), AdamW for the rest."""
    hidden, rest = [], []
    for name, parameter in module.named_parameters():
        last = "readout" in name or "age_bias" in name
        matrix = parameter.ndim >= 2 and not last and muon_rate is not None
        (hidden if matrix else rest).append(parameter)
    optimisers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(rest, lr=adam_rate, betas=(0.9, 0.98), weight_decay=1e-4)
    ]
    if hidden:
        assert muon_rate is not None
        optimisers.append(Muon(hidden, lr=muon_rate, weight_decay=0.01))
    return optimisers
