"""The training loop, the same for codec and dynamics, on any device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.train.checkpoint import load_checkpoint, save_checkpoint
from reelworld.train.metrics import Journal
from reelworld.train.optim import build_optimisers
from reelworld.train.settings import StageSettings

_CLIP_NORM = 1.0


@runtime_checkable
class Stage(Protocol):
    """What the loop needs to know of a thing to be trained."""

    name: str
    module: nn.Module

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Loss and figures of one batch; batch and noise depend on ``step`` alone."""
        ...

    def examine(self) -> dict[str, float]:
        """Honest figures on held-back footage; ``module`` holds the averaged weights meanwhile."""
        ...


def rate_factor(step: int, settings: StageSettings) -> float:
    """Warm-up, stable, then linear decay to zero."""
    decay_steps = max(int(settings.num_steps * settings.decay_share), 1)
    warm = min((step + 1) / settings.warmup_steps, 1.0)
    return warm * min((settings.num_steps - step) / decay_steps, 1.0)


class Trainer:
    """Module, averaged weights and optimisers of one stage, and the one step that changes them."""

    def __init__(self, stage: Stage, settings: StageSettings, device: str) -> None:
        self.stage, self.settings, self.step = stage, settings, 0
        self.module = stage.module
        self.optimisers = build_optimisers(self.module, settings.peak_rate, settings.muon_rate)
        self._peaks = [[g["lr"] for g in o.param_groups] for o in self.optimisers]
        self.average = {n: t.detach().clone() for n, t in self.module.state_dict().items()}
        self._autocast = (  # bf16 pays on CUDA; many CPUs only emulate it
            torch.autocast("cuda", torch.bfloat16) if device == "cuda" else nullcontext()
        )

    def advance(self) -> dict[str, float]:
        """One optimiser step."""
        factor = rate_factor(self.step, self.settings)
        for optimiser, peaks in zip(self.optimisers, self._peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
        self.module.train()
        with self._autocast:
            loss, figures = self.stage.loss(self.step)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.module.parameters(), _CLIP_NORM)
        if not torch.isfinite(norm):  # a step would spoil the weights, and then the checkpoint
            raise UserError(
                f"Training of the {self.stage.name} came apart at step {self.step}: the gradient is"
                f" {float(norm)}. Start a new run with another --seed; please report it, too."
            )
        for optimiser in self.optimisers:
            if norm <= self.settings.most_norm:
                optimiser.step()
            optimiser.zero_grad()
        self._update_average()
        self.step += 1
        return {"loss": float(loss.detach()), "gradient_norm": float(norm)} | figures

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Meanwhile the module holds the averaged weights: those are judged and shipped."""
        own = {n: t.detach().clone() for n, t in self.module.state_dict().items()}
        self.module.load_state_dict(self.average)
        self.module.eval()
        try:
            yield
        finally:
            self.module.load_state_dict(own)

    @torch.no_grad()
    def _update_average(self) -> None:
        decay = min(self.settings.ema_decay, (1 + self.step) / (10 + self.step))
        for name, tensor in self.module.state_dict().items():
            self.average[name].lerp_(tensor, 1 - decay)


def run_stage(
    stage: Stage,
    settings: StageSettings,
    run: Path,
    *,
    device: str,
    journal: Journal,
    export: Callable[[], None],
    save_every_s: float,
    examine_every_s: float,
) -> None:
    """Train ``stage`` to its end, from its checkpoint if there is one.

    The checkpoint is saved before each examination, so that a failing examination cannot lose the
    run. On return ``stage.module`` holds the averaged weights.
    """
    path = run / stage.name / "checkpoint.safetensors"
    trainer = Trainer(stage, settings, device)
    if path.exists():
        trainer.step = load_checkpoint(path, trainer.module, trainer.average, trainer.optimisers)
        console.print(f"{stage.name}: going on from step {trainer.step} of {settings.num_steps}")
    journal.forget_after(stage.name, trainer.step)
    saved_s = examined_s = time.monotonic()
    while trainer.step < settings.num_steps:
        figures = trainer.advance()
        journal.note(stage.name, trainer.step, settings.num_steps, figures)
        now_s, last = time.monotonic(), trainer.step == settings.num_steps
        examine_now = not last and now_s - examined_s >= examine_every_s
        if last or examine_now or now_s - saved_s >= save_every_s:
            save_checkpoint(path, trainer.step, trainer.module, trainer.average, trainer.optimisers)
            saved_s = now_s
        if examine_now:
            _examine(trainer, journal, export)
            examined_s = time.monotonic()
    if journal.last_examined_step(stage.name) != settings.num_steps:  # else killed after it
        _examine(trainer, journal, export)
    trainer.module.load_state_dict(trainer.average)
    trainer.module.eval()


def _examine(trainer: Trainer, journal: Journal, export: Callable[[], None]) -> None:
    with trainer.averaged():
        journal.examined(trainer.stage.name, trainer.step, trainer.stage.examine())
        export()
