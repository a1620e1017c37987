"""A folder per model: what it was taught, how far it is, its weights."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from torch import nn

from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json
from reelworld.train.loop import run_stage
from reelworld.train.metrics import Journal
from reelworld.train.phyworld.settings import RECIPES, Recipe
from reelworld.train.phyworld.stage import LawStage, stage_settings
from reelworld.worlds.laws.ranges import RELEASED

_SAVE_EVERY_S = 30.0


def manifest(scene: str, name: str, recipe: Recipe, seed: int) -> dict[str, Any]:
    """What a model is taught: held against the folder when training goes on, and kept with it."""
    ranges = {key: list(ends) for key, ends in RELEASED[scene].ends.items()}
    about = {"scene": scene, "recipe": name, "seed": seed, "trained_on": ranges}
    about |= {"videos": recipe.pool or recipe.num_steps * recipe.batch, "settings": asdict(recipe)}
    return json.loads(json.dumps(about))


def train_recipe(runs: Path, scene: str, name: str, seed: int) -> nn.Module:
    """The trained model, from its checkpoint as far as there is one.

    Raises ``UserError`` for an unknown recipe, for one that cannot do the scene, and for a folder
    in which another recipe was trained under this name.
    """
    if name not in RECIPES:
        raise UserError(f"There is no recipe {name!r}. Recipes: {', '.join(RECIPES)}.")
    recipe, folder = RECIPES[name], runs / f"{scene}-{name}-{seed}"
    about, path = manifest(scene, name, recipe, seed), folder / "manifest.json"
    if path.exists() and read_json(path, "manifest") != about:
        raise UserError(f"{folder} holds another training than {name!r} is now; move it away.")
    write_json(path, about)
    stage = LawStage(scene, recipe, seed)
    run_stage(
        stage,
        stage_settings(recipe),
        folder,
        device="cpu",
        journal=Journal(folder, folder.name),
        export=lambda: None,
        save_every_s=_SAVE_EVERY_S,
        examine_every_s=float("inf"),
    )
    return stage.module
