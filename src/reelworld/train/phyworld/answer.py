"""A trained model as one that is shown pictures and answers with pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import UInt8
from torch import nn

from reelworld.train.phyworld.pictures import from_places, from_thumbs, to_places, to_thumbs
from reelworld.train.phyworld.settings import Recipe
from reelworld.train.phyworld.stage import NUM_DISCS

Shown, Answered = UInt8[np.ndarray, "b s h w 3"], UInt8[np.ndarray, "b t h w 3"]
Maker = Callable[[Shown], Answered]


def make_answer(model: nn.Module, scene: str, recipe: Recipe) -> Maker:
    """From the three frames shown of many scenes, 128 px, to the 29 that follow."""
    discs, places = NUM_DISCS[scene], recipe.sees == "places"

    @torch.no_grad()
    def answer(shown: Shown) -> Answered:
        if places:
            return np.stack([from_places(one) for one in model(to_places(shown, discs))])
        return from_thumbs(model(to_thumbs(shown, discs)).sigmoid())

    return answer


def redraw(scene: str, recipe: Recipe) -> Maker:
    """Pictures as they come back from what such a model sees of them: what its eyes alone cost."""
    discs, places = NUM_DISCS[scene], recipe.sees == "places"

    def answer(frames: Shown) -> Answered:
        if places:
            return np.stack([from_places(one) for one in to_places(frames, discs)])
        return from_thumbs(to_thumbs(frames, discs))

    return answer
