"""Exact truth of a stretch of frames as arrays, and what could cover what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Bool, Float, UInt8

from reelworld.worlds import Scenery, WorldState
from reelworld.worlds.render import draw_frame

HAND_COVER = 0
"""Bit of the hand in a set of covers; occluder ``i`` has bit ``i + 1``."""


@dataclass(frozen=True)
class Truth:
    """Where every disc was, frame by frame. Index 0 is the first frame given."""

    scenery: Scenery
    colours: tuple[str, ...]
    """Colour of each ball; its place here is its number ``n`` below."""
    radius_m: Float[np.ndarray, " n"]
    position_m: Float[np.ndarray, "t n 2"]
    velocity_mps: Float[np.ndarray, "t n 2"]
    visible: Float[np.ndarray, "t n"]
    """Visible share of each ball's area."""
    hand_m: Float[np.ndarray, "t 2"] | None
    hand_radius_m: float
    """0 where there is no hand."""

    def since(self, frame: int) -> Truth:
        """The same truth with ``frame`` as its first frame."""
        hand = None if self.hand_m is None else self.hand_m[frame:]
        return replace(
            self,
            position_m=self.position_m[frame:],
            velocity_mps=self.velocity_mps[frame:],
            visible=self.visible[frame:],
            hand_m=hand,
        )


def truth_of(states: Sequence[WorldState]) -> Truth:
    """The truth of consecutive ``states`` of one episode (at least one)."""
    num = len(states[0].balls)
    hand = states[0].hand

    def each(field: str, *width: int) -> np.ndarray:
        rows = [[getattr(ball, field) for ball in state.balls] for state in states]
        return np.array(rows, float).reshape(len(states), num, *width)

    return Truth(
        scenery=states[0].scenery,
        colours=tuple(ball.colour for ball in states[0].balls),
        radius_m=np.array([ball.radius_m for ball in states[0].balls], float),
        position_m=each("position_m", 2),
        velocity_mps=each("velocity_mps", 2),
        visible=each("visible_fraction"),
        hand_m=None if hand is None else np.array([_hand_of(state) for state in states], float),
        hand_radius_m=0.0 if hand is None else hand.radius_m,
    )


def empty_room(state: WorldState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
    """The room of ``state`` without balls and hand: the background of all measuring."""
    return draw_frame(replace(state, bodies=(), contacts=()), size_px)


def covered(
    centre_m: Float[np.ndarray, "k 2"],
    radius_m: float,
    scenery: Scenery,
    hand_m: Float[np.ndarray, "k 2"] | None,
    hand_radius_m: float,
) -> tuple[Float[np.ndarray, " k"], int]:
    """Share of a disc that occluders and hand cover, at each of ``k`` places, and by which.

    ``hand_m`` may hold NaN where the hand is unknown: then it covers nothing. The second value is a
    bit set over all places (``HAND_COVER``, then one bit per occluder) of covers that reach a tenth
    of the disc.
    """
    points = centre_m[:, None] + _lattice() * radius_m
    hidden = np.zeros(points.shape[:2], bool)
    by = 0
    for number, occluder in enumerate(scenery.occluders):
        under = _inside(points, occluder.rect_m)
        by |= (1 << (number + 1)) * bool(under.mean(1).max() > 0.1)
        hidden |= under
    if hand_m is not None:
        with np.errstate(invalid="ignore"):
            under = ((points - hand_m[:, None]) ** 2).sum(-1) <= hand_radius_m**2
        by |= (1 << HAND_COVER) * bool(under.mean(1).max() > 0.1)
        hidden |= under
    return hidden.mean(1), by


def _inside(
    points: Float[np.ndarray, "k p 2"], rect_m: tuple[float, float, float, float]
) -> Bool[np.ndarray, "k p"]:
    x0, y0, x1, y1 = rect_m
    return (
        (points[..., 0] >= x0)
        & (points[..., 0] <= x1)
        & (points[..., 1] >= y0)
        & (points[..., 1] <= y1)
    )


def _hand_of(state: WorldState) -> tuple[float, float]:
    assert state.hand is not None, "a hand does not leave in mid-episode"
    return state.hand.position_m


@lru_cache(1)
def _lattice() -> Float[np.ndarray, "p 2"]:
    axis = (np.arange(12) + 0.5) / 6.0 - 1.0
    points = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    return points[(points**2).sum(1) <= 1.0]
