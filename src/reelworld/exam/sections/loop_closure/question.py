"""A loop of the camera, and the room it goes around in."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from reelworld.exam.paper.question import Frames, question_rng
from reelworld.exam.sections.loop_closure.posts import Post, posts_in
from reelworld.exam.staging.question import CONTEXT, Staged, StagedQuestion, run_on
from reelworld.worlds.tabletop3d.camera import STEP_DEG, STEPS_PER_TURN
from reelworld.worlds.tabletop3d.plan import FLOOR_M
from reelworld.worlds.tabletop3d.state import TabletopState

STILL = 2
"""Frames of the answer before the camera turns, and after it has come back."""
_MOST_POSTS = 2
_RAISED, _EVERY = 2, 5
"""Steps up to where posts are seen best, and steps from view to view that is tried."""
_STUB_M = 0.01
Keys = tuple[int, int, int, int, int]
LEFT, RIGHT, UP, DOWN, STAY = (1, 0, 0, 0, 1), (0, 1, 0, 0, 1), (0, 0, 1, 0, 1), (0, 0, 0, 1, 1), (
    0, 0, 0, 0, 1
)  # fmt: skip
_AROUND = [UP] * _RAISED + [RIGHT] * (STEPS_PER_TURN - 1)
EARLY = STILL + 3
"""Index of the frame of the answer in which the turn is checked: four steps, 18 degrees."""


class LoopQuestion(StagedQuestion):
    """Away and back. ``farthest`` is the frame of the answer at which it turns back."""

    @cached_property
    def staged(self) -> Staged:
        """The first view around a room in which enough posts can be told by their colour."""
        path, self._farthest, prompt = self._path()
        self.simulator.reset(seed=int(self.rng.integers(2**31)))
        views = run_on(self.simulator, self.simulator.state(), np.array(_AROUND, np.uint8))
        first = max(views[_RAISED::_EVERY], key=self._worth)
        still = [(0, 0, 0, 0, 0)] * (CONTEXT - 1)
        keys = np.array([*still, *path], np.uint8)
        caption = self.simulator.caption()
        return Staged(first, keys, about=0, prompt=f"{caption} {prompt}", from_rest=True)

    def _worth(self, state: TabletopState) -> int:
        """Posts that can be told, as many as are wanted."""
        return min(len(posts_in(state, self.simulator.picture(state))), _MOST_POSTS)

    @property
    def farthest(self) -> int:
        """Frame of the answer, from 0."""
        _ = self.staged
        return self._farthest

    @cached_property
    def _true(self) -> Frames:
        """Kept: a room that is left and entered again costs a second of building."""
        return self.draw(self.states[CONTEXT:])

    def true_frames(self) -> Frames:
        """What really followed."""
        return self._true.copy()

    def nearest_frames(self) -> Frames:
        """The same turn in a room that is never asked about."""
        other = LoopQuestion(self.section, self.scene, self.world, self.index, self.size_px)
        other.rng = question_rng(self.section, self.scene, f"{self.world}/other", self.index)
        return other.true_frames()

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Those that can be told by their colour, where they are in the last true frame."""
        return posts_in(self.states[-1], self._true[-1])

    @cached_property
    def early_posts(self) -> tuple[Post, ...]:
        """The same for the frame in which the turn is checked."""
        return posts_in(self.states[CONTEXT + EARLY], self._true[EARLY])

    def linear_frames(self) -> Frames:
        """The camera stands still, as it did in the context."""
        return np.repeat(self.task.context[-1:], self.task.horizon, 0)

    def without_one_frames(self) -> Frames:
        """One post of those that are looked for is gone."""
        return self.draw(_without(state, self.posts[0].number) for state in self.states[CONTEXT:])

    def overlay(self) -> np.ndarray:
        """Rings around the posts, in the last frame."""
        rings = np.full((self.task.horizon, len(self.posts), 3), np.nan)
        rings[-1 - STILL :] = [(*post.centre, post.radius) for post in self.posts]
        return rings

    def _path(self) -> tuple[list[Keys], int, str]:
        """Keys of the answer, the farthest frame, and all in words."""
        rng = question_rng(self.section, self.scene, f"{self.world}/path", self.index)
        steps, high = int(rng.integers(8, 25)), int(rng.integers(2, 4))
        to_right = bool(rng.integers(2))
        out, back = (RIGHT, LEFT) if to_right else (LEFT, RIGHT)
        side = "right" if to_right else "left"
        if self.scene == "full_turn":
            steps = STEPS_PER_TURN
            turns, farthest = [out] * steps, steps // 2
            said = f"The camera turns all the way round to the {side} in {steps / 15:.1f} s."
        elif self.scene == "round_trip":
            turns = [out] * steps + [UP] * high + [back] * steps + [DOWN] * high
            farthest = steps + high
            said = f"The camera turns {_deg(steps)} to the {side}, {_deg(high)} up, and back."
        else:
            turns, farthest = [out] * steps + [back] * steps, steps
            said = f"The camera turns {_deg(steps)} to the {side} and back."
        return [STAY] * STILL + turns + [STAY] * STILL, STILL + farthest - 1, said


def _deg(steps: int) -> str:
    return f"{steps * STEP_DEG:.0f} degrees"


def _without(state: TabletopState, number: int) -> Any:
    """The post is a stub on the floor."""
    marks = list(state.plan.landmarks)
    x, y, _ = marks[number].top_m
    marks[number] = replace(marks[number], top_m=(x, y, FLOOR_M + _STUB_M), size_m=_STUB_M / 10)
    return replace(state, plan=replace(state.plan, landmarks=tuple(marks)))
