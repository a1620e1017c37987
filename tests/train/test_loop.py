import dataclasses
import math

import numpy as np
import pytest
import tiny
import torch
from torch import nn

from reelworld.codec.pixels import to_float
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.unroll import UnrollSettings, unroll_loss
from reelworld.kit.errors import UserError
from reelworld.train.checkpoint import load_checkpoint
from reelworld.train.loop import Trainer, run_stage
from reelworld.train.metrics import Journal
from reelworld.train.settings import StageSettings

CLIP, STEPS = 12, 30
WATCH = UnrollSettings(dream_share=0.0, max_context_noise=0.0)


class OneClipEach:
    """The first frames of three scenes of the den, over and over."""

    name = "fixed"

    def __init__(self, bake):
        rows = [slice(start, start + CLIP) for start in (0, 40, 80)]
        frames = torch.from_numpy(np.concatenate([bake.frames[row] for row in rows]))
        self.keys = torch.from_numpy(np.stack([bake.actions[row] for row in rows])).float()
        codec = tiny.make_codec()
        with torch.no_grad():
            spread = torch.tanh(4 * codec.encoder(to_float(frames)))  # untrained, yet on all levels
            self.latents = codec.round(spread).unflatten(0, (3, CLIP))
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.module = Dynamics(tiny.DYNAMICS)

    def loss(self, step):
        generator = torch.Generator().manual_seed(step)
        losses, _ = unroll_loss(self.module, self.latents, self.keys, WATCH, generator)
        return losses[:, 1:].mean(), {}

    def examine(self):
        raise RuntimeError("the examination fails")


@torch.no_grad()
def cost_of_copying(latents):
    """The least loss of a predictor that copies, with the best of many strengths of belief."""
    readout = Dynamics(tiny.DYNAMICS).readout  # untrained, it only copies
    before, now = latents[:, :-1].flatten(0, 1), latents[:, 1:].flatten(0, 1)
    nothing, costs = torch.zeros(len(now), tiny.DYNAMICS.width, *tiny.GRID), []
    for strength in torch.linspace(0, 10, 41):
        readout.copy.fill_(strength)
        costs.append(
            float(readout.loss(readout(nothing, before, torch.ones(len(now))), now).mean())
        )
    return min(costs)


def test_training_beats_the_best_possible_copying(tiny_bake, unchecked):
    stage = OneClipEach(tiny_bake)
    plan = StageSettings(num_steps=STEPS, peak_rate=3e-3, muon_rate=0.03, warmup_steps=5)
    trainer = Trainer(stage, plan, "cpu")
    losses = [trainer.advance()["loss"] for _ in range(STEPS)]
    assert sum(losses[-5:]) / 5 < 0.85 * cost_of_copying(stage.latents)
    assert losses[-1] < 0.5 * losses[0]


class Quadratic:
    """A weight that wants to be 3; ``spoil`` makes one step's loss what it says."""

    name = "quadratic"

    def __init__(self, spoil=None):
        self.module = nn.Linear(1, 1, bias=False)
        nn.init.zeros_(self.module.weight)
        self.spoil = spoil or {}

    def loss(self, step):
        loss = (self.module.weight - 3).square().sum()
        return loss * self.spoil.get(step, 1.0), {"step": float(step)}

    def examine(self):
        return {"weight": float(self.module.weight.detach())}


PLAN = StageSettings(num_steps=100, peak_rate=0.1, warmup_steps=1)


def test_the_average_lags_behind_the_weights_and_never_leaves_their_past():
    trainer = Trainer(Quadratic(), PLAN, "cpu")
    weights = []
    for _ in range(20):
        trainer.advance()
        weights.append(float(trainer.module.weight.detach()))
    average = float(trainer.average["weight"])
    assert weights[0] < average < weights[-1]


def test_the_average_is_what_is_examined_and_the_weights_come_back():
    trainer = Trainer(Quadratic(), PLAN, "cpu")
    for _ in range(20):
        trainer.advance()
    own = trainer.module.weight.detach().clone()
    with trainer.averaged():
        assert trainer.stage.examine() == {"weight": float(trainer.average["weight"])}
    assert torch.equal(trainer.module.weight, own)


def test_the_weights_come_back_when_the_examination_fails(tiny_bake):
    trainer = Trainer(OneClipEach(tiny_bake), PLAN, "cpu")
    trainer.advance()
    own = trainer.module.enter.weight.detach().clone()
    with pytest.raises(RuntimeError), trainer.averaged():
        trainer.stage.examine()
    assert torch.equal(trainer.module.enter.weight, own)


def test_a_failing_examination_cannot_lose_the_run(tiny_bake, tmp_path):
    stage = OneClipEach(tiny_bake)
    with pytest.raises(RuntimeError, match="examination fails"):
        run_stage(
            stage,
            PLAN,
            tmp_path,
            device="cpu",
            journal=Journal(tmp_path, "t"),
            export=lambda: None,
            save_every_s=1e9,
            examine_every_s=0.0,
        )
    kept = Trainer(stage, PLAN, "cpu")
    path = tmp_path / "fixed/checkpoint.safetensors"
    assert load_checkpoint(path, kept.module, kept.average, kept.optimisers) == 1


@pytest.mark.parametrize("poison", [math.nan, math.inf])
def test_a_gradient_that_is_no_number_stops_the_run_before_the_weights_are_spoilt(poison):
    trainer = Trainer(Quadratic(spoil={3: poison}), PLAN, "cpu")
    for _ in range(3):
        trainer.advance()
    before = trainer.module.weight.detach().clone()
    with pytest.raises(UserError, match="came apart at step 3"):
        trainer.advance()
    assert torch.equal(trainer.module.weight, before)


def test_a_gradient_too_long_to_be_trusted_changes_no_weight_and_is_gone_in_the_next_step():
    wary = dataclasses.replace(PLAN, most_norm=100.0)
    trainer = Trainer(Quadratic(spoil={3: -1e4}), wary, "cpu")
    for _ in range(3):
        trainer.advance()
    before = trainer.module.weight.detach().clone()
    assert trainer.advance()["gradient_norm"] > 1e4
    assert torch.equal(trainer.module.weight, before) and trainer.step == 4
    trainer.advance()
    assert (trainer.module.weight > before).all()
    trusting = Trainer(Quadratic(spoil={3: -1e4}), PLAN, "cpu")
    for _ in range(3):
        trusting.advance()
    trusting.advance()
    assert not torch.equal(trusting.module.weight, before)
