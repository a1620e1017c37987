"""Scenes to train on, drawn anew for every step."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from reelworld.train.phyworld.settings import Recipe
from reelworld.worlds.laws.motion import FIRST_S, WORLD
from reelworld.worlds.laws.ranges import RELEASED
from reelworld.worlds.laws.scenes import draw_scenes


class Clips(NamedTuple):
    """Scenes of ``n`` discs each, units of the world."""

    position: Float[np.ndarray, "b t n 2"]
    radius: Float[np.ndarray, "b n"]


def draw_clips(scene: str, recipe: Recipe, rng: np.random.Generator, num: int) -> Clips:
    """Scenes within the released training ranges, then what the recipe does to them."""
    motions = list(islice(draw_scenes(scene, rng), num))
    position = np.stack([motion.position for motion in motions])
    if recipe.tempo != (1.0, 1.0):
        velocity = np.stack([motion.velocity[0] for motion in motions])
        position = _at_other_tempo(position, velocity, recipe, rng)
    if recipe.mirrored:
        turned = rng.random(num) < 0.5
        position[turned, ..., 0] = WORLD - position[turned, ..., 0]
    return Clips(position, np.stack([motion.radius for motion in motions]))


def _at_other_tempo(
    position: np.ndarray, velocity: np.ndarray, recipe: Recipe, rng: np.random.Generator
) -> np.ndarray:
    """Films of ``uniform`` played faster or slower: same start, other speed.

    Unless the recipe leaves the training range, which its manifest then says, a tempo is drawn from
    those only that keep the speed inside.
    """
    speed, (low, high) = velocity[:, 0, 0], recipe.tempo
    lows, highs = np.full(len(speed), low), np.full(len(speed), high)
    if not recipe.leaves_range:
        slowest, fastest = RELEASED["uniform"].ends["speed"]
        lows, highs = np.maximum(lows, slowest / speed), np.minimum(highs, fastest / speed)
    tempo = rng.uniform(lows, highs)[:, None, None]
    start = position[:, 0] - velocity * FIRST_S
    times = FIRST_S + 0.1 * np.arange(position.shape[1])
    return start[:, None] + (velocity * tempo)[:, None] * times[:, None, None]


def draw_pool(scene: str, recipe: Recipe, rng: np.random.Generator) -> Clips | None:
    """All scenes that there are, if there is an end to them."""
    return draw_clips(scene, recipe, rng, recipe.pool) if recipe.pool else None


def take(pool: Clips, step: int, num: int) -> Clips:
    """The scenes of a step; after the last comes the first."""
    rows = np.arange(step * num, (step + 1) * num) % len(pool.position)
    return Clips(pool.position[rows], pool.radius[rows])
