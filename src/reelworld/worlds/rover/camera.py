"""The camera: it follows the rover, looks ahead of it, and never loses it."""

from __future__ import annotations

from reelworld.worlds.rover.ground import Ground
from reelworld.worlds.rover.state import RoverState
from reelworld.worlds.state import Pair

_AHEAD_S = 0.55
"""It looks where the rover will be then."""
_QUICK_X, _QUICK_Y = 0.16, 0.14
"""Share of the way that it goes each frame."""
_SLACK_X_M, _SLACK_Y_M = 2.2, 2.4
"""The rover's centre is never farther than this from the middle of the picture."""


def aim(state: RoverState, ground: Ground) -> Pair:
    """Where the camera wants to look: ahead, and at both the rover and the ground below it."""
    (x, y), (vx, _) = state.chassis.position_m, state.chassis.velocity_mps
    ahead = x + _AHEAD_S * vx
    below = 0.4 * ground.height(x) + 0.3 * (ground.height(x - 2.0) + ground.height(x + 2.0))
    return ahead, 0.5 * (below + 0.75 + y) + 0.6


def follow(state: RoverState, ground: Ground) -> Pair:
    """Where the camera looks one frame after ``state.camera_m``."""
    (x, y), (cx, cy) = state.chassis.position_m, state.camera_m
    to_x, to_y = aim(state, ground)
    cx, cy = cx + _QUICK_X * (to_x - cx), cy + _QUICK_Y * (to_y - cy)
    cx = min(max(cx, x - _SLACK_X_M), x + _SLACK_X_M)
    return cx, min(max(cy, y - _SLACK_Y_M), y + _SLACK_Y_M)
