"""Scenes set by hand, so that the answer is known."""

import math
from functools import lru_cache

from hypothesis import settings
from hypothesis import strategies as st

from reelworld import worlds
from reelworld.worlds import FPS, KEYS, PALETTE, Body, Scenery, WorldState

FRAME_S = 1.0 / FPS
DEN = Scenery(0.5, (0.0, 0.08, 1.0, 1.0), wall_rgb=(90, 90, 90), floor_rgb=(50, 50, 50))
BOX = Scenery(0.0, (0.05, 0.05, 0.95, 0.95), wall_rgb=(90, 90, 90), floor_rgb=(50, 50, 50))
COLOURS = tuple(PALETTE)
DISC_WORLDS = ("den", "box")

law = settings(max_examples=40, deadline=None, derandomize=True)
"""For tests of laws: the same examples every time, and no clock on a busy machine."""

angles = st.floats(0.0, 2.0 * math.pi)
signs = st.sampled_from((-1.0, 1.0))


def ball(x, y, vx=0.0, vy=0.0, radius_m=0.08, number=0):
    """A ball; its number is its id and chooses its colour."""
    return Body(number, "ball", COLOURS[number], (x, y), (vx, vy), radius_m)


def hand(x, y, vx=0.0, vy=0.0):
    """The den's hand."""
    return Body(100, "hand", "white", (x, y), (vx, vy), 0.06)


def den(*balls, hand=hand(0.06, 0.94), occluders=()):  # noqa: B008 - bodies are frozen
    """A den; its hand is out of the way, in the upper left corner, unless given."""
    scenery = Scenery(0.5, DEN.bounds_m, DEN.wall_rgb, DEN.floor_rgb, occluders)
    return WorldState("den", 0, scenery, (*balls, hand))


def box(*balls):
    """A closed box."""
    return WorldState("box", 0, BOX, balls)


def keys(*held):
    """The action that holds these keys: ``keys("left", "act")``."""
    return [int(key in held) for key in KEYS]


def step(state, *held, num_frames=1):
    """The state ``num_frames`` later, the keys ``held`` all the while."""
    for _ in range(num_frames):
        state = _world(state.world).next_state(state, keys(*held))
    return state


@lru_cache
def _world(name):
    return worlds.make(name, size_px=64)


def mass_kg(body):
    """Of a ball: its area at 1 kg/m^2."""
    return math.pi * body.radius_m**2
