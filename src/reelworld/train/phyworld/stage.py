"""The one stage of training: fresh scenes, and the error of what is answered."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.kit.errors import UserError
from reelworld.train.phyworld.batches import Clips, draw_clips, draw_pool, take
from reelworld.train.phyworld.pixels import NUM_ANSWERED, PixelModel
from reelworld.train.phyworld.places import PlacesModel
from reelworld.train.phyworld.settings import CONTEXT_FRAMES, Recipe
from reelworld.train.phyworld.shifts import ShiftModel
from reelworld.train.settings import StageSettings
from reelworld.worlds.laws.thumbs import draw_thumbs

NUM_DISCS = {"uniform": 1, "parabola": 1, "collision": 2}
_HELD_BACK, _POOL = 1 << 40, 1 << 41
"""Numbers of draws that are no step's."""
_BEND = 0.02
"""Errors of places count squared below this, in units, and singly above."""
_MODELS = {"pixels": PixelModel, "shifts": ShiftModel, "places": PlacesModel}


def build_model(scene: str, recipe: Recipe) -> nn.Module:
    """An untrained model. Raises ``UserError`` for a recipe that cannot do the scene."""
    if scene not in NUM_DISCS:
        raise UserError(f"there is no scene {scene!r}; scenes are {', '.join(NUM_DISCS)}.")
    if scene != "uniform" and recipe.tempo != (1.0, 1.0):
        raise UserError(f"another tempo changes the law of {scene}; use a recipe without.")
    return _MODELS[recipe.sees](NUM_DISCS[scene], recipe)


def stage_settings(recipe: Recipe) -> StageSettings:
    """How the recipe's steps are taken."""
    return StageSettings(
        num_steps=recipe.num_steps,
        peak_rate=2e-3,
        muon_rate=None if recipe.sees == "places" else 0.02,
        warmup_steps=20,
        decay_share=0.5,
        ema_decay=0.98,
    )


class LawStage:
    """Batches of scenes and their errors, for the loop."""

    name = "dynamics"

    def __init__(self, scene: str, recipe: Recipe, seed: int) -> None:
        torch.manual_seed(seed)
        self.module: nn.Module = build_model(scene, recipe)
        self._scene, self._recipe, self._seed = scene, recipe, seed
        self._pool = draw_pool(scene, recipe, np.random.default_rng([seed, _POOL]))

    def loss(self, step: int) -> tuple[Tensor, dict[str, float]]:
        """Mean error over a batch of its own."""
        rng, num = np.random.default_rng([self._seed, step]), self._recipe.batch
        pool = self._pool
        clips = take(pool, step, num) if pool else draw_clips(self._scene, self._recipe, rng, num)
        return self._error(clips, rng), {}

    def examine(self) -> dict[str, float]:
        """The same for scenes that are never trained on."""
        rng = np.random.default_rng([self._seed, _HELD_BACK])
        clips = draw_clips(self._scene, self._recipe, rng, self._recipe.batch)
        with torch.no_grad():
            return {"loss": float(self._error(clips, rng))}

    def _error(self, clips: Clips, rng: np.random.Generator) -> Tensor:
        recipe = self._recipe
        answered = NUM_ANSWERED if recipe.answers == "all" else recipe.rollout
        windows = self._windows(clips, answered, rng)
        places = recipe.sees == "places"
        frames = torch.from_numpy(_as_places(windows) if places else draw_thumbs(*windows))
        seen, wanted = frames.split([CONTEXT_FRAMES, answered], 1)
        if recipe.noise:
            error = rng.standard_normal(seen.shape, np.float32) * recipe.noise
            seen = seen + torch.from_numpy(error)
        said = self.module(seen, answered)
        if places:
            return F.smooth_l1_loss(said, wanted, beta=_BEND)
        return F.binary_cross_entropy_with_logits(said, wanted)

    def _windows(self, clips: Clips, answered: int, rng: np.random.Generator) -> Clips:
        """A window of each clip: those that are answered in one pass begin where the clip does."""
        num = len(clips.position)
        late = 0 if self._recipe.answers == "all" else NUM_ANSWERED - answered
        first = rng.integers(0, late + 1, num)
        rows = first[:, None] + np.arange(CONTEXT_FRAMES + answered)
        position = clips.position[np.arange(num)[:, None], rows]
        return Clips(position, np.repeat(clips.radius[:, None], rows.shape[1], 1))


def _as_places(clips: Clips) -> Float[np.ndarray, "b t n 3"]:
    return np.concatenate([clips.position, clips.radius[..., None]], -1).astype(np.float32)
