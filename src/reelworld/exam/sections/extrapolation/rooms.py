"""Questions in den and box with one parameter inside or outside what their footage shows."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from jaxtyping import UInt8

from reelworld.exam.items import render
from reelworld.exam.paper.question import Frames
from reelworld.exam.sections.counterfactual.room import CONTEXT, RoomQuestion, run, straight_on
from reelworld.exam.sections.extrapolation.ranges import ROOMS, UNITS, clamped, distance
from reelworld.worlds import PALETTE, Body, WorldState, make
from reelworld.worlds.scenes import place_balls

HORIZON = 16
"""Frames asked for: 1.07 s."""

Range = tuple[float, float]
_INSIDE: dict[str, dict[str, Range]] = {
    "den": {"speed": (0.2, 0.8), "radius": (0.06, 0.10), "gravity": (0.5, 0.5), "number": (1, 3)},
    "box": {"speed": (0.2, 0.6), "radius": (0.05, 0.08), "gravity": (0.0, 0.0)},
}
_OUTSIDE: dict[str, dict[str, tuple[Range, Range]]] = {
    "den": {
        "speed": ((1.7, 2.2), (1.7, 2.2)),
        "radius": ((0.040, 0.048), (0.125, 0.14)),
        "gravity": ((0.0, 0.1), (1.2, 2.0)),
        "number": ((4, 5), (4, 5)),
    },
    "box": {
        "speed": ((1.4, 2.0), (1.4, 2.0)),
        "radius": ((0.030, 0.038), (0.10, 0.12)),
        "gravity": ((0.4, 1.0), (0.4, 1.0)),
    },
}
"""Below and above, where there are both."""
_TRIES = 600
_SHOWN = 0.9
_LEAST_SHOWN, _LEAST_IN_CROWD = 10, 5
_LEAST_SPEED_MPS = 0.15
_KEYS = np.zeros((HORIZON, 5), np.uint8)


class ParameterQuestion(RoomQuestion):
    """No key is pressed. By ``index % 3``: inside, below, above."""

    @property
    def inside(self) -> bool:
        """Whether the parameter lies where footage has it."""
        return self.index % 3 == 0

    @cached_property
    def _staged(self) -> tuple[float, tuple[WorldState, ...]]:
        for _ in range(_TRIES):
            value = self._value()
            start = _SET[self.scene](self, value)
            idle = np.zeros((CONTEXT - 1 + HORIZON, 5), np.uint8)
            states = (start, *run(self.world, start, list(idle)))
            if self._good(states):
                return value, states
        raise AssertionError(f"no scene for {self.id} in {_TRIES} draws")

    def _value(self) -> float:
        low, high = _INSIDE[self.world][self.scene]
        if not self.inside:
            low, high = _OUTSIDE[self.world][self.scene][self.index % 3 - 1]
        if self.scene == "number":
            return float(self.rng.integers(int(low), int(high) + 1))
        return float(self.rng.uniform(low, high))

    def _good(self, states: tuple[WorldState, ...]) -> bool:
        """Nothing meets anything but walls, something moves, and enough can be seen. Of many
        balls some may meet, and all need only be in view at first and a while longer."""
        crowd = self.scene == "number"
        if not crowd and any(c.a >= 0 and c.b >= 0 for state in states for c in state.contacts):
            return False
        last = states[CONTEXT - 1]
        shown = [[b.visible_fraction >= _SHOWN for b in s.balls] for s in states[CONTEXT:]]
        enough = np.sum(shown, 0) >= (_LEAST_IN_CROWD if crowd else _LEAST_SHOWN)
        enough &= [ball.visible_fraction >= _SHOWN for ball in last.balls]
        if self.scene == "speed":
            ends = _INSIDE[self.world]["speed"]
            if not self.inside:
                ends = _OUTSIDE[self.world]["speed"][0]
            speed = abs(last.balls[0].velocity_mps[0])
            return bool(enough.all() and ends[0] <= speed <= ends[1])
        fast = max(np.hypot(*ball.velocity_mps) for ball in last.balls)
        return bool(enough.all() and fast > _LEAST_SPEED_MPS)

    @property
    def value(self) -> float:
        """The parameter; of ``speed`` that of the last frame shown."""
        drawn, states = self._staged
        if self.scene == "speed":
            return abs(states[CONTEXT - 1].balls[0].velocity_mps[0])
        return drawn

    @property
    def beyond(self) -> float:
        """Distance from the range of footage, in widths of it."""
        ends, wide = ROOMS[self.world], UNITS[self.world]
        one = {self.scene: self.value}
        return distance(one, {self.scene: ends[self.scene]}, {self.scene: wide[self.scene]})

    @property
    def states(self) -> tuple[WorldState, ...]:
        """Truth of the context, then of the answer."""
        return self._staged[1]

    @property
    def keys(self) -> UInt8[np.ndarray, "t 5"]:
        """None."""
        return _KEYS

    @property
    def missing(self) -> int:
        """The first ball."""
        return 0

    @cached_property
    def nearest(self) -> tuple[WorldState, ...]:
        """What follows where the context ends, were the parameter the nearest of footage."""
        last, ends = self.states[CONTEXT - 1], ROOMS[self.world]
        return run(self.world, _brought_in(last, self.scene, ends[self.scene]), list(_KEYS))

    def nearest_frames(self) -> Frames:
        """The same, drawn."""
        return render(self.nearest, self.size_px)

    def straight(self) -> tuple[WorldState, ...]:
        """Everything keeps its velocity."""
        return straight_on(self.states[CONTEXT - 1], HORIZON)

    def scene_of(self, num_balls: int, gravity_mps2: float | None = None) -> WorldState:
        """An ordinary scene of the world with so many balls, perhaps under another gravity."""
        made = make(self.world, num_balls=num_balls, gravity_mps2=gravity_mps2)
        made.reset(seed=int(self.rng.integers(2**31)))
        return made.state()


def _with_speed(question: ParameterQuestion, value: float) -> WorldState:
    """One ball flies sideways; a bounce on the way may slow it."""
    state = question.scene_of(1)
    ball = state.balls[0]
    across = float(question.rng.choice((-1, 1)) * value * question.rng.uniform(1.0, 1.2))
    moved = replace(ball, velocity_mps=(across, ball.velocity_mps[1]))
    return replace(state, bodies=(moved, *state.bodies[1:]))


def _with_radius(question: ParameterQuestion, value: float) -> WorldState:
    """One or two balls of this radius."""
    state = question.scene_of(1)
    return _with_balls(question, state, int(question.rng.integers(1, 3)), (value, value))


def _with_gravity(question: ParameterQuestion, value: float) -> WorldState:
    """One or two balls under this gravity."""
    return question.scene_of(int(question.rng.integers(1, 3)), gravity_mps2=value)


def _with_number(question: ParameterQuestion, value: float) -> WorldState:
    """That many balls."""
    return _with_balls(question, question.scene_of(1), int(value), (0.06, 0.08))


_SET = {
    "speed": _with_speed,
    "radius": _with_radius,
    "gravity": _with_gravity,
    "number": _with_number,
}


def _with_balls(
    question: ParameterQuestion, state: WorldState, num: int, radius_m: Range
) -> WorldState:
    """``state`` with other balls, clear of the hand."""
    scenery = state.scenery
    covers = tuple(occluder.rect_m for occluder in scenery.occluders)
    hand = state.hand
    if hand is not None:
        (x, y), r = hand.position_m, hand.radius_m
        covers = (*covers, (x - r, y - r, x + r, y + r))
    balls = place_balls(question.rng, num, radius_m, scenery.bounds_m, covers, speed_mps=0.4)
    assert {ball.colour for ball in balls} <= set(PALETTE)
    return replace(state, bodies=(*balls, *([hand] if hand else [])))


def _brought_in(state: WorldState, scene: str, ends: Range) -> WorldState:
    """``state`` with its parameter in the range."""
    if scene == "gravity":
        low = clamped({"g": state.scenery.gravity_mps2}, {"g": ends})["g"]
        return replace(state, scenery=replace(state.scenery, gravity_mps2=low))
    balls = state.balls
    if scene == "number":
        balls = balls[: int(ends[1])]
    if scene == "radius":
        balls = tuple(
            replace(b, radius_m=clamped({"r": b.radius_m}, {"r": ends})["r"]) for b in balls
        )
    if scene == "speed":
        balls = tuple(_slowed(ball, ends[1]) for ball in balls)
    hand = state.hand
    return replace(state, bodies=(*balls, *([hand] if hand else [])))


def _slowed(ball: Body, most: float) -> Body:
    vx, vy = ball.velocity_mps
    return replace(ball, velocity_mps=(min(max(vx, -most), most), vy))
