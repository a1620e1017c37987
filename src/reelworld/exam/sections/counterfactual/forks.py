"""Moments of den and box, and what follows each under five deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Float, UInt8

from reelworld.exam.paper.question import question_rng
from reelworld.exam.sections.counterfactual.room import CONTEXT, run
from reelworld.exam.sections.counterfactual.staging import two_in_reach
from reelworld.exam.truth import truth_of
from reelworld.worlds import KEYS, WorldState, make

HORIZON = 24
"""Frames asked for: 1.6 s."""
DEEDS = 5
SHOWN = 0.9
"""A thing with less of it in view is not compared."""

_TRIES = 400
_LEAST_CHANGE_M = 0.02
ROUNDING_M = 1e-6
"""Below this nothing has changed: the engine cuts its steps at other places."""

_LEAST_SHOWN = 6
_LEAST_SPEED_MPS = 0.2
_LINGER = 3
_BOX_BALLS = (1, 4)
_IDLE = np.zeros((CONTEXT - 1, 5), np.uint8)

Deed = tuple[tuple[str, ...], int]
"""The keys held from the first frame of the answer on, and for how many frames."""


@dataclass(frozen=True, eq=False)
class Fork:
    """One moment and its futures."""

    context: tuple[WorldState, ...]
    deeds: tuple[Deed, ...]
    """The first is nothing at all; ``1`` and ``2`` are opposites."""
    futures: tuple[tuple[WorldState, ...], ...]
    asked: tuple[int, ...]
    """Things (balls in order, then the hand) whose change is scored where there is any."""
    linger: int = HORIZON
    """For how many frames after the keys are let go it is scored. What then stands still would be
    right at last however slowly it came there."""

    def keys(self, deed: int) -> UInt8[np.ndarray, "t 5"]:
        """Keys of the whole answer."""
        return _held(self.deeds[deed])

    @property
    def num_balls(self) -> int:
        """How many balls there are."""
        return len(self.context[0].balls)


def _held(deed: Deed) -> UInt8[np.ndarray, "t 5"]:
    keys = np.zeros((HORIZON, 5), np.uint8)
    keys[: deed[1]] = [name in deed[0] for name in KEYS]
    return keys


_AXES = (("left", "right"), ("down", "up"))


def _pair(rng: np.random.Generator) -> tuple[str, str]:
    """Two opposite keys, in either order."""
    one, other = _AXES[rng.integers(2)]
    return (one, other) if rng.integers(2) else (other, one)


def _hand_deeds(rng: np.random.Generator) -> tuple[Deed, ...]:
    one, other = _pair(rng)
    return ((), 0), ((one,), 8), ((other,), 8), ((one,), 3), ((one, "act"), 8)


def _hit_deeds(rng: np.random.Generator) -> tuple[Deed, ...]:
    one, other = ("left", "right") if rng.integers(2) else ("right", "left")
    return ((), 0), ((one,), 10), ((other,), 10), ((one, "act"), 7), ((other, "act"), 7)


def _tilt_deeds(rng: np.random.Generator) -> tuple[Deed, ...]:
    one, other = _pair(rng)
    return ((), 0), ((one,), 8), ((other,), 8), ((one,), 4), ((one,), 16)


def _brake_deeds(rng: np.random.Generator) -> tuple[Deed, ...]:
    one, other = _pair(rng)
    return ((), 0), ((one,), 8), ((other,), 8), (("act",), 2), (("act",), 8)


def _drawn(world: str, rng: np.random.Generator) -> tuple[WorldState, ...]:
    """The context of an ordinary scene, in which nothing is done."""
    made = make("den") if world == "den" else make(world, num_balls=_BOX_BALLS)
    made.reset(seed=int(rng.integers(2**31)))
    return (made.state(), *run(world, made.state(), list(_IDLE)))


def _staged(world: str, rng: np.random.Generator) -> tuple[WorldState, ...]:
    """The context of a hand in the air with a ball on either side."""
    start = two_in_reach(rng, CONTEXT - 1)
    return (start, *run(world, start, list(_IDLE)))


@dataclass(frozen=True)
class _Kind:
    """How the forks of one scene are drawn, and which are refused."""

    context: Callable[[str, np.random.Generator], tuple[WorldState, ...]]
    deeds: Callable[[np.random.Generator], tuple[Deed, ...]]
    good: Callable[[Fork], bool]
    ask_hand: bool = False
    """About the hand and not the balls."""


def _meetings(states: tuple[WorldState, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of bodies that touch, walls left out."""
    for state in states:
        yield from ((c.a, c.b) for c in state.contacts if c.a >= 0 and c.b >= 0)


def _moves(fork: Fork) -> bool:
    """The context shows a ball that moves."""
    last = fork.context[-1]
    return any(
        ball.visible_fraction > SHOWN and np.hypot(*ball.velocity_mps) > _LEAST_SPEED_MPS / 2
        for ball in last.balls
    )


def _nothing_meets(fork: Fork) -> bool:
    """No two bodies touch in any future: a meeting would make much of little."""
    return not any(any(_meetings(states)) for states in (fork.context, *fork.futures))


def _all_fast(fork: Fork) -> bool:
    """Every ball is fast enough for a brake to be felt."""
    speeds = [np.hypot(*ball.velocity_mps) for ball in fork.context[-1].balls]
    return bool(min(speeds) > _LEAST_SPEED_MPS) and _nothing_meets(fork)


def _one_ball_each(fork: Fork) -> bool:
    """The hand hits one ball on its left, the other on its right, and nothing else meets."""
    hand = fork.context[-1].hand
    assert hand is not None, "the den has a hand"
    if any(_meetings((*fork.context, *fork.futures[0]))):
        return False
    for (keys, _), future in zip(fork.deeds[1:], fork.futures[1:], strict=True):
        if set(_meetings(future)) != {(0 if "left" in keys else 1, hand.id)}:
            return False
    return True


_KINDS = {
    "hand": _Kind(_drawn, _hand_deeds, lambda fork: _moves(fork) and _nothing_meets(fork), True),
    "hit": _Kind(_staged, _hit_deeds, _one_ball_each),
    "tilt": _Kind(_drawn, _tilt_deeds, lambda fork: _moves(fork) and _nothing_meets(fork)),
    "brake": _Kind(_drawn, _brake_deeds, _all_fast),
}


@lru_cache(256)
def fork_of(scene: str, world: str, number: int) -> Fork:
    """Moment ``number`` of a scene: the first of its draws that shows what it is about."""
    rng = question_rng("counterfactual", scene, world, number)
    kind = _KINDS[scene]
    for _ in range(_TRIES):
        context, deeds = kind.context(world, rng), kind.deeds(rng)
        futures = tuple(run(world, context[-1], list(_held(deed))) for deed in deeds)
        balls = len(context[0].balls)
        asked = (balls,) if kind.ask_hand else tuple(range(balls))
        linger = _LINGER if kind.ask_hand else HORIZON
        fork = Fork(context, deeds, futures, asked, linger)
        if kind.good(fork) and all(_shows(fork, deed) for deed in range(1, DEEDS)):
            return fork
    raise AssertionError(f"no moment {number} of {scene} in {_TRIES} draws")


def _shows(fork: Fork, deed: int) -> bool:
    """Whether all that a deed changes can be seen to change long enough."""
    change, shown = change_of(fork, deed)
    size = np.linalg.norm(change, axis=-1)
    asked = [thing for thing in fork.asked if size[:, thing].max() > ROUNDING_M]
    seen = [size[shown[:, thing], thing] for thing in asked]
    return bool(seen) and all(
        (one > ROUNDING_M).sum() >= _LEAST_SHOWN and one.mean() >= _LEAST_CHANGE_M for one in seen
    )


def change_of(fork: Fork, deed: int) -> tuple[Float[np.ndarray, "t n 2"], np.ndarray]:
    """What a deed changes in the place of each thing, and where that is compared ``[t, n]``."""
    now, none = truth_of(fork.futures[deed]), truth_of(fork.futures[0])
    change = now.position_m - none.position_m
    shown = (now.visible >= SHOWN) & (none.visible >= SHOWN)
    if now.hand_m is not None and none.hand_m is not None:
        change = np.concatenate([change, (now.hand_m - none.hand_m)[:, None]], 1)
        shown = np.concatenate([shown, np.ones((len(shown), 1), bool)], 1)
    late = np.arange(len(shown)) >= fork.deeds[deed][1] + fork.linger
    for thing in fork.asked:
        shown[late, thing] = False
    return change, shown


def moved(fork: Fork, deed: int, factor: float) -> tuple[WorldState, ...]:
    """A future in which everything that a deed changes is changed ``factor`` times as much."""
    out = []
    for none, now in zip(fork.futures[0], fork.futures[deed], strict=True):
        bodies = []
        for a, b in zip(none.bodies, now.bodies, strict=True):
            x, y = (p + factor * (q - p) for p, q in zip(a.position_m, b.position_m, strict=True))
            bodies.append(replace(b, position_m=(x, y)))
        out.append(replace(now, bodies=tuple(bodies)))
    return tuple(out)
