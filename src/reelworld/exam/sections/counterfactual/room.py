"""Questions in rooms of discs, and where the discs of an answer are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Bool, Float, UInt8

from reelworld.exam.detect import detect
from reelworld.exam.items import render
from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.exam.truth import Truth, empty_room, truth_of
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.worlds import FPS, DiscWorld, WorldState, make

CONTEXT = 8
"""Frames shown."""


class RoomQuestion(Question):
    """A question about balls, and perhaps a hand, in ``den`` or ``box``."""

    def __init__(self, section: str, scene: str, world: str, index: int, size_px: int) -> None:
        self.section, self.scene, self.world = section, scene, world
        self.index, self.size_px = index, size_px

    @property
    @abstractmethod
    def states(self) -> tuple[WorldState, ...]:
        """Truth of the context, then of the answer."""

    @property
    @abstractmethod
    def keys(self) -> UInt8[np.ndarray, "t 5"]:
        """Keys that make the answer."""

    @property
    @abstractmethod
    def missing(self) -> int:
        """Id of the thing that a cheat leaves out."""

    def deed(self) -> str:
        """What is done, as the end of a sentence; nothing if nothing is."""
        return ""

    def seeds_of(self) -> str:
        """The question whose seeds this one has; its own if empty."""
        return ""

    @cached_property
    def task(self) -> Task:
        """What the examinee is told."""
        world = room(self.world)
        world.restore(self.states[CONTEXT - 1])
        return Task(
            id=self.id,
            context=render(self.states[:CONTEXT], self.size_px),
            context_actions=np.zeros((CONTEXT - 1, 5), np.uint8),
            actions=self.keys,
            prompt=world.caption() + self.deed() + ".",
            fps=FPS,
            world=self.world,
            seeds_of=self.seeds_of(),
        )

    @property
    def after(self) -> tuple[WorldState, ...]:
        """Truth of the answer."""
        return self.states[CONTEXT:]

    @cached_property
    def truth(self) -> Truth:
        """The same as arrays."""
        return truth_of(self.after)

    def true_frames(self) -> Frames:
        """What really followed."""
        return render(self.after, self.size_px)

    def linear_frames(self) -> Frames:
        """Every thing keeps the velocity that it had, and no key is heard."""
        return render(straight_on(self.states[CONTEXT - 1], len(self.after)), self.size_px)

    def without_one_frames(self) -> Frames:
        """What really followed, without one of the things that move."""
        return render([without(state, self.missing) for state in self.after], self.size_px)

    def overlay(self) -> Float[np.ndarray, "t n 3"]:
        """Balls, then the hand; NaN where less than half is in view."""
        place, radius, shown = things(self.truth)
        x, y = place[..., 0], 1.0 - place[..., 1]
        over = np.stack([x, y, np.broadcast_to(radius, x.shape)], -1)
        return np.where((shown >= 0.5)[..., None], over, np.nan)


@lru_cache(8)
def room(world: str) -> DiscWorld:
    """The world itself: for its laws and captions, at any size."""
    made = make(world)
    assert isinstance(made, DiscWorld), f"{world} is no room of discs"
    return made


def run(world: str, start: WorldState, keys: Sequence[np.ndarray]) -> tuple[WorldState, ...]:
    """The states that follow ``start`` under ``keys``."""
    states = [start]
    for row in keys:
        states.append(room(world).next_state(states[-1], row))
    return tuple(states[1:])


def straight_on(state: WorldState, num: int) -> tuple[WorldState, ...]:
    """``num`` states after ``state`` in which everything keeps its velocity, through walls too."""

    def at(seconds: float) -> WorldState:
        bodies = tuple(
            replace(
                body,
                position_m=(
                    body.position_m[0] + body.velocity_mps[0] * seconds,
                    body.position_m[1] + body.velocity_mps[1] * seconds,
                ),
            )
            for body in state.bodies
        )
        return replace(state, bodies=bodies)

    return tuple(at((frame + 1) / FPS) for frame in range(num))


def without(state: WorldState, body_id: int) -> WorldState:
    """``state`` with one body less."""
    return replace(state, bodies=tuple(body for body in state.bodies if body.id != body_id))


def things(
    truth: Truth,
) -> tuple[Float[np.ndarray, "t n 2"], Float[np.ndarray, " n"], Float[np.ndarray, "t n"]]:
    """Places, radii and visible shares of the balls and, last, of the hand if there is one."""
    if truth.hand_m is None:
        return truth.position_m, truth.radius_m, truth.visible
    place = np.concatenate([truth.position_m, truth.hand_m[:, None]], 1)
    radius = np.append(truth.radius_m, truth.hand_radius_m)
    return place, radius, np.concatenate([truth.visible, np.ones((len(place), 1))], 1)


@dataclass(frozen=True)
class Seen:
    """Where an answer shows the things of its scene, known by their colours."""

    place_m: Float[np.ndarray, "t n 2"]
    """Balls, then the hand; NaN where a thing is not seen. Of two of a colour, the larger."""
    area: Float[np.ndarray, "t n"]
    """Seen area as a share of the whole disc."""

    @property
    def found(self) -> Bool[np.ndarray, "t n"]:
        """Where a thing is seen."""
        return self.area > 0


def see(question: RoomQuestion, frames: Frames) -> Seen:
    """Find the things of the scene in ``frames``."""
    truth = question.truth
    radii = dict(zip(truth.colours, truth.radius_m.tolist(), strict=True))
    background = empty_room(question.states[CONTEXT - 1], question.size_px)
    sightings = detect(frames, background, truth.scenery, radii)
    columns = [COLOURS.index(name) for name in truth.colours]
    columns += [WHITE] if truth.hand_m is not None else []
    place = np.full((len(frames), len(columns), 2), np.nan)
    area = np.zeros((len(frames), len(columns)))
    for thing, colour in enumerate(columns):
        mine = sightings.of(colour)
        order = np.argsort(mine.area, kind="stable")  # the largest is written last
        place[mine.frame[order], thing] = mine.position_m[order]
        area[mine.frame[order], thing] = mine.area[order]
    return Seen(place, area)
