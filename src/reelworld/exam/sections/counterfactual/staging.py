"""A hand in the air with a ball on either side, each where the hand will be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reelworld.worlds import FPS, PALETTE, Body, Scenery, WorldState, make

_HAND_MPS = 0.4
_STEP_S = 0.025
"""What the hand loses by having to speed up first."""
_APART_M = 0.02
_TRIES = 1000


def two_in_reach(rng: np.random.Generator, shown: int) -> WorldState:
    """The first of ``shown`` frames before the hand can move. Ball 0 flies on its left, ball 1 on
    its right; both would be met four to eight frames after it sets out, near the middle."""
    for _ in range(_TRIES):
        made = make("den", furniture="couch", num_balls=1)
        made.reset(seed=int(rng.integers(2**31)))
        state = made.state()
        assert state.hand is not None, "the den has a hand"
        place = (float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.62, 0.86)))
        hand = replace(state.hand, position_m=place)
        colours = rng.permutation(list(PALETTE))
        balls = [
            _ball(rng, number, str(colours[number]), hand, state.scenery, shown)
            for number in (0, 1)
        ]
        if all(_is_free(ball, hand, state.scenery) for ball in balls):
            return replace(state, bodies=(*balls, hand))
    raise AssertionError("no room for a hand between two balls")


def _ball(
    rng: np.random.Generator, number: int, colour: str, hand: Body, scenery: Scenery, shown: int
) -> Body:
    """A ball in free flight, at its place ``shown`` frames before the hand sets out."""
    side = -1.0 if number == 0 else 1.0
    radius = float(rng.uniform(0.06, 0.10))
    away_s = float(rng.uniform(4, 8)) / FPS
    angle = float(rng.uniform(-0.6, 0.6))
    reach = radius + hand.radius_m
    x = hand.position_m[0] + side * (_HAND_MPS * (away_s - _STEP_S) + reach * np.cos(angle))
    y = hand.position_m[1] + reach * np.sin(angle)
    vx, vy = float(rng.uniform(-0.1, 0.1)), float(rng.uniform(-0.2, 0.2))
    back_s, g = away_s + shown / FPS, scenery.gravity_mps2
    start = (float(x - vx * back_s), float(y - vy * back_s - 0.5 * g * back_s**2))
    return Body(number, "ball", colour, start, (vx, vy + g * back_s), radius)


def _is_free(ball: Body, hand: Body, scenery: Scenery) -> bool:
    (x, y), r = ball.position_m, ball.radius_m
    x0, y0, x1, y1 = scenery.bounds_m
    apart = np.hypot(x - hand.position_m[0], y - hand.position_m[1])
    inside = x0 + r < x < x1 - r and y0 + r < y < y1 - r
    return bool(inside and apart > r + hand.radius_m + _APART_M)
