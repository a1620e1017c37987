"""What can happen on a court without a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from reelworld.worlds.court.state import BALL_COLOURS, Ball, CourtState
from reelworld.worlds.events import Event

MAX_BALLS = 3
DARK = 0.3
LEAST_GRAVITY_MPS2, MOST_GRAVITY_MPS2 = 1.0, 20.0
LOWEST_HOOP_M, HIGHEST_HOOP_M, HOOP_STEP_M = 1.8, 3.2, 0.4
DROP_M = 5.6
"""From here balls drop in: out of sight, above the picture."""


def _court(change: Callable[[CourtState], dict[str, Any]]) -> Callable[[CourtState], CourtState]:
    """An event that changes fields of ``Court``."""
    return lambda state: replace(state, court=replace(state.court, **change(state)))


def _gravity(share: float) -> Callable[[CourtState], CourtState]:
    def change(state: CourtState) -> dict[str, Any]:
        wanted = state.court.gravity_mps2 * share
        return {"gravity_mps2": min(max(wanted, LEAST_GRAVITY_MPS2), MOST_GRAVITY_MPS2)}

    return _court(change)


def _hoop(by_m: float) -> Callable[[CourtState], CourtState]:
    def change(state: CourtState) -> dict[str, Any]:
        wanted = state.court.hoop_target_m + by_m
        return {"hoop_target_m": min(max(wanted, LOWEST_HOOP_M), HIGHEST_HOOP_M)}

    return _court(change)


def _drop_in(state: CourtState) -> CourtState:
    """A ball of a new colour falls from above, before the hoop; none if there are three."""
    if len(state.balls) >= MAX_BALLS:
        return state
    rng = np.random.default_rng((state.seed, state.frame_index, len(state.balls)))
    radius = state.balls[0].radius_m
    taken = {ball.colour for ball in state.balls}
    free = [colour for colour in BALL_COLOURS if colour not in taken]
    x = float(rng.uniform(0.5, state.court.hoop_x_m - 1.0))
    high = max(
        [DROP_M, *(b.y_m + 3.0 * radius for b in state.balls if abs(b.x_m - x) < 3 * radius)]
    )
    ball = Ball(len(state.balls), free[int(rng.integers(len(free)))], radius, x, high)
    return replace(state, balls=(*state.balls, ball))


def _recolour(state: CourtState) -> CourtState:
    """The first ball takes the next colour that no ball has."""
    names = list(BALL_COLOURS)
    taken = {ball.colour for ball in state.balls}
    start = names.index(state.balls[0].colour)
    order = names[start + 1 :] + names[:start]
    colour = next(name for name in order if name not in taken)
    return replace(state, balls=(replace(state.balls[0], colour=colour), *state.balls[1:]))


EVENTS = {
    event.name: event
    for event in (
        Event("lights_out", "the lights go out", _court(lambda s: {"light": DARK})),
        Event("lights_on", "the lights come on", _court(lambda s: {"light": 1.0})),
        Event("gravity_doubles", "gravity doubles", _gravity(2.0)),
        Event("gravity_halves", "gravity halves", _gravity(0.5)),
        Event("wind_rises", "a wind blows from the left", _court(lambda s: {"wind_mps2": 1.0})),
        Event("wind_drops", "the wind dies down", _court(lambda s: {"wind_mps2": 0.0})),
        Event("hoop_lowers", "the hoop comes down", _hoop(-HOOP_STEP_M)),
        Event("hoop_rises", "the hoop goes up", _hoop(HOOP_STEP_M)),
        Event("ball_drops_in", "another ball drops in", _drop_in),
        Event("ball_recoloured", "the ball changes its colour", _recolour),
    )
}
