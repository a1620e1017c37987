"""Throws to be asked about: looked for until one is of the wanted kind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, UInt8

from reelworld import worlds
from reelworld.exam.sections.failure.settings import (
    BLUR_PX,
    CONTEXT,
    COURTS,
    FACTORS,
    HORIZON,
    KINDS,
    LATEST,
    MARGINS,
    OPEN,
    RERUNS,
    RIM_MARGIN,
    SEEN_FLYING,
    SOONEST,
    SURE,
)
from reelworld.kit.seeds import HELD_OUT_SEED
from reelworld.worlds.court.plan import Keys, find_keys
from reelworld.worlds.court.state import VIEW_M, CourtState, Verdict
from reelworld.worlds.court.step import DT_S, step
from reelworld.worlds.court.truth import visible_share

Class = Literal["decided", "rim"]
CLASSES: tuple[Class, ...] = ("decided", "rim")
CATALOGUE = Path(__file__).with_name("throws.json")
_IDLE: Keys = (0, 0, 0, 0, 0)
_ATTEMPTS = 4000
_FEW = 12
"""Reruns after which most throws of the wrong class are known as such."""
_EYE_PX = 128.0
"""What is seen to half a pixel is seen so in frames of this width."""


@dataclass(frozen=True)
class Throw:
    """One throw and what came of it."""

    states: tuple[CourtState, ...]
    """``CONTEXT + HORIZON`` of them."""
    keys: UInt8[np.ndarray, "t 5"]
    """Row ``i`` made state ``i + 1``."""
    verdict: Verdict
    decided: int
    """Frame of the answer in which it was decided."""
    p_make: float
    """Share of makes among reruns that would have looked the same to within ``BLUR_PX``."""
    caption: str

    @property
    def makes(self) -> bool:
        """Whether the ball went in."""
        return self.verdict.outcome <= len(KINDS["make"])

    @property
    def margin(self) -> float:
        """In radii; far below any margin if the throw never rose to the ring."""
        margin = self.verdict.shot.margin_radii
        return -99.0 if margin is None else max(margin, -99.0)


def the_throw(of: Class, index: int, court: Mapping[str, Any] | None = None) -> Throw:
    """Throw ``index``: even ones go in, odd ones do not, each stratum of margins in turn.

    ``court`` fixes or narrows factors further. Looked up in the catalogue if it is there, else
    searched for, to the same effect.
    """
    known = None if court else catalogue().get(f"{of}/{index:04d}")
    if known is None:
        return find_throw(of, index, court)[1]
    return again(of, index, int(known[0]), known[1])


def again(
    of: Class, index: int, attempt: int, p_make: float, court: Mapping[str, Any] | None = None
) -> Throw:
    """The throw that was found in ``attempt``, without throwing it again and again."""
    throw = _attempt(of, index, attempt, court or {})
    assert throw is not None, "the catalogue is of another exam: write it anew"
    return replace(throw, p_make=p_make)


def find_throw(of: Class, index: int, court: Mapping[str, Any] | None = None) -> tuple[int, Throw]:
    """The first attempt that gives a throw of this class, and its number."""
    for attempt in range(_ATTEMPTS):
        throw = _attempt(of, index, attempt, court or {})
        share = None if throw is None else _share_of_makes(throw, of, index)
        if throw is not None and share is not None:
            return attempt, replace(throw, p_make=share)
    raise AssertionError(f"no throw {index} of class {of} found")


@lru_cache(1)
def catalogue() -> dict[str, list[int | float]]:
    """Per throw of the suites the attempt that gave it and its ``p_make``: reruns take seconds.
    ``python -m reelworld.exam.sections.failure.catalogue`` writes it."""
    return json.loads(CATALOGUE.read_text()) if CATALOGUE.exists() else {}


def any_throw(rng: np.random.Generator, court: Mapping[str, Any] | None = None) -> Throw:
    """A throw of any outcome and margin: one case of a training set."""
    for _ in range(_ATTEMPTS):
        wanted = ("make", "miss")[int(rng.integers(2))]
        throw = _draw(wanted, (-99.0, 9.0), rng, court or {})
        if throw is not None:
            return throw
    raise AssertionError("no throw found")


def _attempt(of: Class, index: int, attempt: int, court: Mapping[str, Any]) -> Throw | None:
    """One attempt at throw ``index``, the same every time."""
    wanted = ("make", "miss")[index % 2]
    margins = MARGINS[wanted][index // 2 % 3] if of == "decided" else RIM_MARGIN
    rng = np.random.default_rng([HELD_OUT_SEED, CLASSES.index(of), index, attempt])
    return _draw(wanted, margins, rng, court)


def _draw(
    wanted: str, margins: tuple[float, float], rng: np.random.Generator, court: Mapping[str, Any]
) -> Throw | None:
    world = _world(rng, court)
    kind = KINDS[wanted][int(rng.integers(len(KINDS[wanted])))]
    start = world.state()
    keys = find_keys(start, kind, rng)
    if keys is None:
        return None
    states = [start]
    for held in (*keys, *[_IDLE] * (SEEN_FLYING + HORIZON)):
        states.append(step(states[-1], held))
    released = len(keys) - 1  # the last key lets go
    last = released + SEEN_FLYING
    first = last + 1 - CONTEXT
    if first < 0:  # not yet aiming: stand still for a while before
        return None
    verdicts = [v for state in states for v in state.decided]
    margin = verdicts[0].shot.margin_radii if verdicts else None
    margin = -99.0 if margin is None else margin
    decided = verdicts[0].frame - last - 1 if verdicts else -1
    if not (SOONEST <= decided <= LATEST and margins[0] <= margin < margins[1]):
        return None
    if not _shows(states[released + 1 : last + 1]):
        return None
    chosen = tuple(states[first : last + 1 + HORIZON])
    pressed = np.array([state.keys for state in chosen[1:]], np.uint8)
    return Throw(chosen, pressed, verdicts[0], decided, np.nan, world.caption())


def _world(rng: np.random.Generator, court: Mapping[str, Any]) -> worlds.World:
    """A court before the throw, of a place and a ball that tell apart."""
    place = list(COURTS)[int(rng.integers(len(COURTS)))]
    colour = COURTS[place][int(rng.integers(len(COURTS[place])))]
    shirts = FACTORS["shirt"]
    look = {"place": place, "ball_colour": colour, "shirt": shirts[int(rng.integers(len(shirts)))]}
    factors: dict[str, Any] = FACTORS | look | dict(court)
    world = worlds.make("court", **factors)
    world.reset(seed=int(rng.integers(2**31)))
    return world


def _shows(flight: list[CourtState]) -> bool:
    """Whether the ball flies in full view and touches nothing."""
    return all(visible_share(s.balls[0]) == 1.0 and not s.contacts for s in flight)


def _share_of_makes(throw: Throw, of: Class, index: int) -> float | None:
    """Share of makes among reruns; ``None`` if the throw is not of this class."""
    rng = np.random.default_rng([HELD_OUT_SEED, CLASSES.index(of), index])
    ends: list[bool] = []
    for end in _reruns(throw, RERUNS[of], rng):
        ends.append(end)
        share = float(np.mean(ends))
        if of == "decided":
            wrong = sum(end != throw.makes for end in ends)
            if wrong > (1.0 - SURE) * RERUNS[of]:
                return None
        elif len(ends) == _FEW and share in (0.0, 1.0):
            return None
    share = float(np.mean(ends))
    if of == "rim" and not OPEN[0] <= share <= OPEN[1]:
        return None
    return share


def _reruns(throw: Throw, number: int, rng: np.random.Generator) -> Iterator[bool]:
    """Whether the ball goes in, from states that would have looked the same."""
    start = throw.states[CONTEXT - 1]
    for place_m, velocity_mps in _looks_the_same(number, rng):
        ball = start.balls[0]
        moved = replace(
            ball,
            x_m=ball.x_m + place_m[0],
            y_m=ball.y_m + place_m[1],
            vx_mps=ball.vx_mps + velocity_mps[0],
            vy_mps=ball.vy_mps + velocity_mps[1],
        )
        yield _goes_in(replace(start, balls=(moved,)))


def _looks_the_same(
    number: int, rng: np.random.Generator
) -> Iterator[tuple[Float[np.ndarray, " 2"], Float[np.ndarray, " 2"]]]:
    """Errors of place and velocity at the end of the context, of one who sees each place of the
    flight to ``BLUR_PX`` and lays the best parabola (its pull is known) through them."""
    frames = np.arange(SEEN_FLYING) - (SEEN_FLYING - 1)
    read = np.linalg.pinv(np.stack([np.ones(SEEN_FLYING), frames * DT_S], 1))
    blur_m = BLUR_PX * VIEW_M / _EYE_PX
    for errors in rng.uniform(-blur_m, blur_m, (number, SEEN_FLYING, 2)):
        place, velocity = read @ errors
        yield place, velocity


def _goes_in(state: CourtState) -> bool:
    """Whether the throw under way makes, if no key is pressed."""
    for _ in range(2 * HORIZON):
        state = step(state, _IDLE)
        if state.decided:
            return state.decided[0].outcome <= len(KINDS["make"])
    return False
