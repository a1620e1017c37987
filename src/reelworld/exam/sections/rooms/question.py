"""A question about discs in a room: a stretch of states, of which the first are shown."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from reelworld.exam.items import Item, render
from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.worlds import FPS, Body, WorldState

CONTEXT_FRAMES = 8


class RoomQuestion(Question):
    """A subclass says which scene it is (``item``), in which words, and which balls it asks for."""

    def __init__(self, section: str, scene: str, world: str, index: int, size_px: int) -> None:
        self.section, self.scene, self.world = section, scene, world
        self.index, self.size_px = index, size_px

    @cached_property
    @abstractmethod
    def item(self) -> Item:
        """The scene: states, keys, and how many of the states are shown."""

    @property
    @abstractmethod
    def prompt(self) -> str:
        """The scene in words, and what is done in it."""

    @property
    def asked(self) -> tuple[int, ...]:
        """Numbers of the balls that the question is about."""
        return (0,) if len(self.item.states[0].balls) else ()

    @cached_property
    def task(self) -> Task:
        """What the examinee is told."""
        item = self.item
        return Task(
            id=self.id,
            context=item.context_frames(),
            context_actions=item.context_actions,
            actions=item.dream_actions,
            prompt=self.prompt,
            fps=FPS,
            world=self.world,
        )

    @property
    def future(self) -> tuple[WorldState, ...]:
        """The true states of the frames asked for."""
        return self.item.states[self.item.context :]

    def true_frames(self) -> Frames:
        """What really followed."""
        return self.item.true_frames()

    def linear_frames(self) -> Frames:
        """Every ball keeps the velocity that the context's last two frames show."""
        before, last = self.item.states[self.item.context - 2 : self.item.context]
        steps = [
            tuple(new - old for old, new in zip(a.position_m, b.position_m, strict=True))
            for a, b in zip(before.bodies, last.bodies, strict=True)
        ]
        return render(
            [_moved_on(last, steps, k + 1) for k in range(len(self.future))], self.size_px
        )

    def without_one_frames(self) -> Frames:
        """What really followed, without the last of the balls asked for."""
        if not self.asked:
            return self.true_frames()
        gone = self.future[0].balls[self.asked[-1]].id
        return render([_without(state, gone) for state in self.future], self.size_px)

    def overlay(self) -> Float[np.ndarray, "t n 3"]:
        """Place and radius of every ball of which anything shows."""
        truth = self.item.truth.since(1)
        x, y = truth.position_m[..., 0], 1.0 - truth.position_m[..., 1]
        places = np.stack([x, y, np.broadcast_to(truth.radius_m, x.shape)], -1)
        return np.where(truth.visible[..., None] > 0.05, places, np.nan)


def _moved_on(last: WorldState, steps: list[tuple[float, ...]], frames: int) -> WorldState:
    bodies = (
        replace(body, position_m=_shifted(body, step, frames))
        for body, step in zip(last.bodies, steps, strict=True)
    )
    return replace(last, bodies=tuple(bodies))


def _shifted(body: Body, step: tuple[float, ...], frames: int) -> tuple[float, float]:
    x, y = (place + frames * by for place, by in zip(body.position_m, step, strict=True))
    return x, y


def _without(state: WorldState, body_id: int) -> WorldState:
    return replace(state, bodies=tuple(body for body in state.bodies if body.id != body_id))
