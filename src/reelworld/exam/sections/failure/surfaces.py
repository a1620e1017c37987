"""What a ball can touch on a court, and how far from it a place is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from reelworld.worlds.court.hoop import hoop_of
from reelworld.worlds.court.player import BLIND_FRAMES, REACH_M
from reelworld.worlds.court.state import NET_M, RIM_RADIUS_M, WIDTH_M, CourtState

Places = Float[np.ndarray, "... 2"]
_HIGH = 1.15
"""Hands reach this many heights of the player up."""
_MORE_M = 0.12
"""Hands hold a ball farther out than they take one, and hide half of it."""
_NET_SIDE_M = 0.06
"""How far the net bulges."""


class Surfaces(NamedTuple):
    """A court's solid things, which stand still, and the hands' reach."""

    hoop_x: float
    hoop_y: float
    half: float
    board: tuple[float, float, float, float]
    cap: tuple[float, float, float]
    player_x: float
    player_height: float

    def to_solids(self, place_m: Places) -> Float[np.ndarray, "..."]:
        """Distance from ball centres to the nearest of rim, board, floor and walls."""
        x, y = place_m[..., 0], place_m[..., 1]
        rims = [
            np.hypot(x - self.hoop_x - side * self.half, y - self.hoop_y) - RIM_RADIUS_M
            for side in (-1.0, 1.0)
        ]
        cap_x, cap_y, cap_r = self.cap
        cap = np.hypot(x - cap_x, y - cap_y) - cap_r
        walls = np.minimum(x, WIDTH_M - x)
        return np.min([*rims, _to_box(x, y, self.board), cap, walls, y], 0)

    def to_anything(self, place_m: Places) -> Float[np.ndarray, "..."]:
        """The same, with the net."""
        x, y = place_m[..., 0], place_m[..., 1]
        side = self.half + _NET_SIDE_M
        net = (self.hoop_x - side, self.hoop_y - NET_M, self.hoop_x + side, self.hoop_y)
        return np.minimum(self.to_solids(place_m), _to_box(x, y, net))

    def in_reach(self, place_m: Places, frames_flown: Float[np.ndarray, "..."]) -> np.ndarray:
        """Where the player can catch the ball."""
        near = np.abs(place_m[..., 0] - self.player_x) < REACH_M + _MORE_M
        low = place_m[..., 1] < _HIGH * self.player_height
        return near & low & (frames_flown >= BLIND_FRAMES)


def surfaces_of(state: CourtState) -> Surfaces:
    """Those of ``state``."""
    hoop = hoop_of(state.court)
    player = state.player
    return Surfaces(hoop.x, hoop.y, hoop.half, hoop.board, hoop.cap, player.x_m, player.height_m)


def _to_box(
    x: np.ndarray, y: np.ndarray, box: tuple[float, float, float, float]
) -> Float[np.ndarray, "..."]:
    """Distance to a rectangle, negative inside."""
    x0, y0, x1, y1 = box
    dx, dy = np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1)
    outside = np.hypot(np.maximum(dx, 0.0), np.maximum(dy, 0.0))
    return outside + np.minimum(np.maximum(dx, dy), 0.0)
