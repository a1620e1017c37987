"""A plain room for tests, and how to play in it."""

from dataclasses import replace

import numpy as np

from reelworld import worlds
from reelworld.worlds.cat.physics import advance
from reelworld.worlds.cat.state import (
    FLOOR,
    HIDDEN,
    CatBody,
    CatState,
    Decor,
    Mouse,
    Mover,
    Room,
    Surface,
    Vase,
)
from reelworld.worlds.cat.visible import seen

NONE, LEFT, RIGHT, UP, DOWN, ACT = np.vstack([np.zeros(5, int), np.eye(5, dtype=int)]).tolist()
SURFACES = (
    Surface(0.0, 2.0, 0.0),
    Surface(0.1, 0.9, 0.55, soft=True),
    Surface(1.25, 1.75, 0.42),
    Surface(0.4, 0.95, 1.15),
    Surface(1.25, 1.8, 0.95),
)


def room_with(*, cat=None, mouse=None, vases=(), yarn=None, gravity_mps2=9.81, seed=0):
    """A state; by default the cat stands between sofa and table, alone."""
    decor = Decor("blue", "plain", "oak", "red", "pine", "day", "none")
    return seen(
        CatState(
            "cat",
            0,
            seed,
            Room(SURFACES, SURFACES[1].x0, 1.9, decor),
            cat or cat_at(1.05),
            mouse,
            tuple(vases),
            yarn,
            gravity_mps2,
            1.0,
        )
    )


def cat_at(x, on=FLOOR, *, facing=1, scale=1.0):
    return CatBody(
        Mover(x, SURFACES[on].y, on=on), "ginger", scale, facing=facing, turn=float(facing)
    )


def vase_at(x, on, break_mps=2.5):
    return Vase(Mover(x, SURFACES[on].y, on=on), "blue", break_mps)


def mouse_at(x, mood=HIDDEN, timer=1000, goal_m=None):
    goal = x if goal_m is None else goal_m
    return Mouse(Mover(x, 0.0, on=FLOOR), mood, timer, goal, visible=1.0)


def play(state, *keys, times=1):
    """The states that follow when ``keys`` are held together, frame by frame."""
    held = tuple(np.sum(keys, axis=0).clip(0, 1).tolist()) if keys else (0,) * 5
    states = []
    for _ in range(times):
        state = advance(state, held)
        states.append(state)
    return states


def with_cat(state, **changes):
    return replace(state, cat=replace(state.cat, **changes))


def scene(seed, **options):
    """A drawn scene and its world."""
    world = worlds.make("cat", size_px=64, **options)
    world.reset(seed=seed)
    return world
