"""The scenes of spontaneous generation: the worlds' own, with as many balls as the question's turn.

Nobody touches a key, so all that happens is the balls' own doing.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np

from reelworld.exam.items import Item
from reelworld.exam.sections.rooms.question import CONTEXT_FRAMES, RoomQuestion
from reelworld.worlds import FPS, DiscWorld, make

LENGTH_S = {"short": 6.0, "long": 10.0}
"""How long each scene is watched."""

NUM_BALLS = {"box": range(0, 9), "den": range(1, 4)}
"""Taken in turn, a box with nothing in it included: nothing may appear there."""


class SpontaneousQuestion(RoomQuestion):
    """Asks for a stretch of an undisturbed room."""

    @property
    def num_balls(self) -> int:
        """Balls in the room."""
        numbers = NUM_BALLS[self.world]
        return numbers[self.index % len(numbers)]

    @cached_property
    def item(self) -> Item:
        """The scene from its first frame."""
        world = _world(self.world, self.num_balls)
        world.reset(seed=int(self.rng.integers(2**31)))
        num_frames = CONTEXT_FRAMES + round(LENGTH_S[self.scene] * FPS)
        states = [world.state()]
        for _ in range(num_frames - 1):
            states.append(world.next_state(states[-1], [0] * 5))
        keys = np.zeros((num_frames - 1, 5), np.uint8)
        return Item(0, tuple(states), keys, CONTEXT_FRAMES, self.size_px)

    @property
    def prompt(self) -> str:
        """The world's own words."""
        world = _world(self.world, self.num_balls)
        world.restore(self.item.states[self.item.context - 1])
        return f"{world.caption()}. The camera stands still and nothing else comes in."


@lru_cache(32)
def _world(name: str, num_balls: int) -> DiscWorld:
    world = make(name, num_balls=num_balls)
    assert isinstance(world, DiscWorld)
    return world
