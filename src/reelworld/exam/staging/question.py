"""Questions whose scene is staged: simulated from a first state by the world itself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.exam.staging.edit import carried_on, without
from reelworld.worlds import World, make

CONTEXT = 8
"""Frames that are shown."""


@dataclass(frozen=True)
class Staged:
    """A scene and what is done in it."""

    first: Any
    """State of the first frame that is shown."""
    keys: UInt8[np.ndarray, "t 5"]
    """Row ``i`` makes state ``i + 1``; one row less than there are states."""
    about: int
    """Id (index, of a law's disc) of the thing that is taken out where one thing is."""
    prompt: str
    from_rest: bool = False


class StagedQuestion(Question):
    """A scene, drawn and simulated no sooner than it is needed."""

    def __init__(self, section: str, scene: str, world: str, index: int, size_px: int) -> None:
        self.section, self.scene, self.world = section, scene, world
        self.index, self.size_px = index, size_px

    @property
    @abstractmethod
    def staged(self) -> Staged:
        """The scene. Subclasses keep it once it is drawn."""

    @cached_property
    def simulator(self) -> World:
        """The world. Shared by all questions: only its pure functions are to be used."""
        return world_of(self.world, self.size_px)

    @cached_property
    def shown(self) -> tuple[Any, ...]:
        """States of the context."""
        return run_on(self.simulator, self.staged.first, self.staged.keys[: CONTEXT - 1])

    @cached_property
    def states(self) -> tuple[Any, ...]:
        """True states, of the context and of all frames that are asked for."""
        rest = run_on(self.simulator, self.shown[-1], self.staged.keys[CONTEXT - 1 :])
        return self.shown + rest[1:]

    @cached_property
    def task(self) -> Task:
        """What the examinee is told."""
        staged = self.staged
        return Task(
            id=self.id,
            context=self.draw(self.shown),
            context_actions=staged.keys[: CONTEXT - 1],
            actions=staged.keys[CONTEXT - 1 :],
            prompt=staged.prompt,
            fps=self.simulator.fps,
            world=self.world,
            from_rest=staged.from_rest,
        )

    def draw(self, states: Iterable[Any]) -> Frames:
        """Pictures of ``states``."""
        return np.stack([self.simulator.picture(state) for state in states])

    def true_frames(self) -> Frames:
        """What really followed."""
        return self.draw(self.states[CONTEXT:])

    def linear_frames(self) -> Frames:
        """Everything goes on as it went when it was last seen: nothing is met."""
        ahead = np.arange(1, self.task.horizon + 1) / self.simulator.fps
        return self.draw(carried_on(self.shown[-1], float(seconds)) for seconds in ahead)

    def without_one_frames(self) -> Frames:
        """What really followed, without the thing that the question is about."""
        return self.draw(without(state, self.staged.about) for state in self.states[CONTEXT:])


def run_on(world: World, state: Any, keys: UInt8[np.ndarray, "t 5"]) -> tuple[Any, ...]:
    """``state`` and all that follow under ``keys``."""
    states = [state]
    for row in keys:
        states.append(world.next_state(states[-1], row))
    return tuple(states)


@lru_cache(16)
def world_of(name: str, size_px: int, **fixed: Any) -> World:
    """A world to draw scenes, step states and draw pictures with."""
    return make(name, size_px=size_px, **fixed)
