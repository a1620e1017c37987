"""One question: a throw shown until the ball is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.paper.question import Frames, Question, Task
from reelworld.exam.sections.failure import staging
from reelworld.exam.sections.failure.settings import CONTEXT, HORIZON
from reelworld.exam.sections.failure.throws import Class, Throw, any_throw, the_throw
from reelworld.worlds.court.draw import draw
from reelworld.worlds.court.state import BALL_COLOURS, VIEW_M, CourtState
from reelworld.worlds.court.view import View
from reelworld.worlds.state import FPS

_BANK = 24
"""Throws of the training set that ``nearest`` knows."""


class ThrowQuestion(Question):
    """A throw of class ``scene``: ``decided`` or ``rim``."""

    section = "failure"

    def __init__(
        self,
        scene: Class,
        world: str,
        index: int,
        size_px: int,
        court: Mapping[str, Any] | None = None,
    ) -> None:
        """``court`` fixes factors of the court beyond those of the exam: for specialists."""
        self.scene, self.world, self.index, self.size_px = scene, world, index, size_px
        self._class: Class = scene
        self._court = court

    @cached_property
    def throw(self) -> Throw:
        """The throw and its truth."""
        return the_throw(self._class, self.index, self._court)

    @property
    def states(self) -> tuple[CourtState, ...]:
        """What is true of each frame of the answer."""
        return self.throw.states[CONTEXT:]

    @cached_property
    def task(self) -> Task:
        """The context, and idle keys."""
        throw = self.throw
        prompt = f"{throw.caption}. The ball has just been thrown; nobody touches it in the air."
        return Task(
            id=self.id,
            context=pictures(throw.states[:CONTEXT], self.size_px),
            context_actions=throw.keys[: CONTEXT - 1],
            actions=throw.keys[CONTEXT - 1 :],
            prompt=prompt,
            fps=FPS,
            world=self.world,
        )

    @cached_property
    def empty_frames(self) -> Frames:
        """The answer's frames without the ball, as they would be."""
        return pictures([replace(state, balls=()) for state in self.states], self.size_px)

    @property
    def ball_rgb(self) -> tuple[float, float, float]:
        """The ball's colour in this light."""
        state = self.throw.states[0]
        r, g, b = (channel * state.court.light for channel in BALL_COLOURS[state.balls[0].colour])
        return r, g, b

    def true_frames(self) -> Frames:
        """What came of the throw."""
        return pictures(self.states, self.size_px)

    def linear_frames(self) -> Frames:
        """The ball keeps to its parabola, through rim, board and floor."""
        return self.staged(staging.ballistic(self.throw.states[CONTEXT - 1], HORIZON))

    def without_one_frames(self) -> Frames:
        """No ball."""
        return self.empty_frames

    def cheat_frames(self, name: str) -> Frames:
        """``always_make``: the ball is led into the ring on a smooth path; ``coin``: in or beside
        it, by the question's number, likewise."""
        if name not in ("always_make", "coin"):
            return self.true_frames()
        wanted = name == "always_make" or bool(self.rng_of("coin").integers(2))
        if wanted == self.throw.makes:
            return self.true_frames()
        start = self.throw.states[CONTEXT - 1]
        return self.staged(staging.led(start, HORIZON, into_ring=wanted))

    def nearest_frames(self) -> Frames:
        """What came of the throw of a training set whose pictures are nearest."""
        context = self.task.context.astype(np.float32)
        bank = _bank(self.size_px, None if self._court is None else tuple(self._court.items()))
        nearest = min(bank, key=lambda case: float(np.square(context - case[0]).mean()))
        return nearest[1]

    def overlay(self) -> Float[np.ndarray, "t 1 3"]:
        """The ball's place."""
        view = View(1)
        rows = [
            (*view.at(state.balls[0].x_m, state.balls[0].y_m), state.balls[0].radius_m / VIEW_M)
            for state in self.states
        ]
        marks = np.array(rows)[:, None]
        marks[marks[..., 1] < 0.0] = np.nan
        return marks

    def rng_of(self, purpose: str) -> np.random.Generator:
        """Randomness for a cheat."""
        return np.random.default_rng([len(purpose), self.index, self.task.sample_seed(0)])

    def staged(self, place_m: Float[np.ndarray, "t 2"]) -> Frames:
        """The answer with the ball at other places."""
        moved = [
            replace(state, balls=(replace(state.balls[0], x_m=float(x), y_m=float(y), held=False),))
            for state, (x, y) in zip(self.states, place_m, strict=True)
        ]
        return pictures(moved, self.size_px)


def pictures(
    states: tuple[CourtState, ...] | list[CourtState], size_px: int
) -> UInt8[np.ndarray, "t h w 3"]:
    """Frames of ``states``."""
    return np.stack([draw(state, size_px) for state in states])


@lru_cache(4)
def _bank(
    size_px: int, court: tuple[tuple[str, Any], ...] | None
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Contexts and continuations of throws that are asked of nobody."""
    rng = np.random.default_rng(770_078)
    throws = [any_throw(rng, dict(court or ())) for _ in range(_BANK)]
    return [
        (pictures(t.states[:CONTEXT], size_px), pictures(t.states[CONTEXT:], size_px))
        for t in throws
    ]
