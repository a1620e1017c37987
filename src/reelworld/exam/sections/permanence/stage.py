"""The den as a stage: balls set on a way that leads behind the furniture.

Rooms, colours, sizes and speeds are the den's own; only where the balls start and how fast they go
is chosen. Everything then happens by the den's own law, and a draw in which something else happens
(a ball meets the hand, comes out late, rolls where it should fly) is thrown away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.items import Item
from reelworld.exam.sections.rooms.question import CONTEXT_FRAMES
from reelworld.worlds import FPS, Body, DiscWorld, Occluder, WorldState, make

FLOOR_M = 0.08
RADIUS_M = (0.06, 0.10)
PILLAR_M, COUCH_M = (0.24, 0.36), (0.38, 0.52)
"""Widths of the den's furniture."""

ROLLING_MPS2 = 0.05
_EDGE_M = 0.03
"""At least this far a ball stays from the room's sides while it is watched."""

APART_M = 0.03
"""So far bodies stay apart until the balls are out again."""
CLEAR, CLEAR_FRAMES = 0.97, 5
"""A ball is wholly out when that much of it shows, in that many frames."""


@dataclass(frozen=True)
class Start:
    """One ball in the first frame of the context."""

    x_m: float
    y_m: float
    vx_mps: float
    vy_mps: float
    radius_m: float


@dataclass(frozen=True)
class Way:
    """What a ball truly does. Frames count from the first frame asked for, in fractions."""

    ball: int
    leave: int
    """First frame in which nothing of it shows."""
    back: float | None
    """When half of it shows again; ``None``: it stays."""
    hidden_s: float


@lru_cache(8)
def den(furniture: str, num_balls: int = 1) -> DiscWorld:
    """The den with that furniture and so many balls."""
    world = make("den", furniture=furniture, num_balls=num_balls)
    assert isinstance(world, DiscWorld)
    return world


def room(rng: np.random.Generator, furniture: str, num_balls: int) -> WorldState:
    """One of the den's own scenes: its colours and balls are kept, not where they are."""
    world = den(furniture, num_balls)
    world.reset(seed=int(rng.integers(2**31)))
    return world.state()


def furnished(state: WorldState, left_m: float, width_m: float) -> WorldState:
    """``state`` with its piece of furniture moved there; its height stays."""
    (old,) = state.scenery.occluders
    rect = (left_m, old.rect_m[1], left_m + width_m, old.rect_m[3])
    moved = Occluder(old.kind, rect, old.rgb)
    return replace(state, scenery=replace(state.scenery, occluders=(moved,)))


def played(
    state: WorldState, starts: list[Start], most_frames: int, rng: np.random.Generator, size_px: int
) -> Item | None:
    """What follows when the balls start so and nobody touches a key, until all have gone behind the
    furniture and are wholly out again, or for ``most_frames``. ``None`` if by then one came near
    another or the hand."""
    world = den(state.scenery.occluders[0].kind)
    balls = [_started(ball, start) for ball, start in zip(state.balls, starts, strict=True)]
    if _close(balls):
        return None
    world.restore(replace(state, bodies=(*balls, _put_away(state.bodies[-1]))))
    world.call("lights_on")  # they are: this only finds what can be seen
    states, been_gone, clear = [world.state()], np.zeros(len(balls), bool), np.zeros(len(balls))
    while len(states) < most_frames and (clear < CLEAR_FRAMES).any():
        states.append(world.next_state(states[-1], [0] * 5))
        if _close(states[-1].balls):
            return None
        visible = np.array([ball.visible_fraction for ball in states[-1].balls])
        been_gone |= visible < 0.01
        clear += been_gone & (visible > CLEAR)
    with_hand = _with_hand(states, state.bodies[-1], rng)
    if with_hand is None:
        return None
    return Item(0, with_hand, _no_keys(len(states)), CONTEXT_FRAMES, size_px)


def _put_away(hand: Body) -> Body:
    """A speck in the corner, where no ball can get."""
    return replace(hand, position_m=(1e-3, 1.0 - 1e-3), velocity_mps=(0.0, 0.0), radius_m=1e-4)


def _with_hand(
    states: list[WorldState], hand: Body, rng: np.random.Generator
) -> tuple[WorldState, ...] | None:
    """``states`` with the hand at rest where no ball comes near it: there it changes nothing."""
    places = np.stack([rng.uniform(0.1, 0.9, 64), rng.uniform(0.16, 0.9, 64)], 1)
    for number in range(len(states[0].balls)):
        way = np.array([state.balls[number].position_m for state in states])
        reach = states[0].balls[number].radius_m + hand.radius_m + APART_M
        apart = np.linalg.norm(places[:, None] - way, axis=-1).min(1)
        places = places[apart > reach]
    if not len(places):
        return None
    still = replace(hand, position_m=(float(places[0, 0]), float(places[0, 1])))
    return tuple(replace(s, bodies=(*s.balls, still), contacts=()) for s in states)


def lengthened(item: Item, num_frames: int) -> Item:
    """``item`` with exactly so many frames, context included."""
    world, states = den(item.states[0].scenery.occluders[0].kind), list(item.states[:num_frames])
    while len(states) < num_frames:
        states.append(world.next_state(states[-1], [0] * 5))
    return replace(item, states=tuple(states), actions=_no_keys(num_frames))


def _no_keys(num_frames: int) -> UInt8[np.ndarray, "t 5"]:
    return np.zeros((num_frames - 1, 5), np.uint8)


def way_of(item: Item, ball: int) -> Way | None:
    """When the ball goes fully behind something and comes out again; ``None`` if it does not go."""
    visible = item.truth.since(1).visible[:, ball]
    gone = np.flatnonzero(visible < 0.01)
    if not len(gone):
        return None
    leave = int(gone[0])
    later = np.flatnonzero(visible[leave:] >= 0.01)
    if not len(later):
        return Way(ball, leave, None, (len(visible) - leave) / FPS)
    first = leave + int(later[0])
    back = rises_at(visible, 0.5, first)
    return None if back is None else Way(ball, leave, back, (first - leave) / FPS)


def rises_at(values: Float[np.ndarray, " t"], level: float, since: int) -> float | None:
    """When ``values`` first reach ``level`` from frame ``since`` on, between frames by a line."""
    over = np.flatnonzero(values[since:] >= level)
    if not len(over):
        return None
    frame = since + int(over[0])
    if frame == 0 or values[frame - 1] >= level:
        return float(frame)
    before, now = values[frame - 1], values[frame]
    return float(frame - (now - level) / (now - before))


def seen_at_first(item: Item, ball: int) -> bool:
    """Whether the ball is in the open throughout the context."""
    shown = item.states[: item.context]
    return all(state.balls[ball].visible_fraction > 0.97 for state in shown)


def inside(x_m: float, radius_m: float) -> bool:
    """Whether a ball there is clear of both sides of the room."""
    return radius_m + _EDGE_M < x_m < 1.0 - radius_m - _EDGE_M


def _started(ball: Body, start: Start) -> Body:
    return replace(
        ball,
        position_m=(start.x_m, start.y_m),
        velocity_mps=(start.vx_mps, start.vy_mps),
        radius_m=start.radius_m,
        visible_fraction=1.0,
    )


def _close(balls: Sequence[Body]) -> bool:
    """Whether two balls are so near each other that they could touch."""
    pairs = combinations(balls, 2)
    return any(
        math.dist(a.position_m, b.position_m) < a.radius_m + b.radius_m + APART_M for a, b in pairs
    )
