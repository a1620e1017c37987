"""Where a place in the room is in the picture: a pinhole camera that turns on the spot."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.tabletop3d.plan import EYE_M
from reelworld.worlds.tabletop3d.scene import FOV_DEG
from reelworld.worlds.tabletop3d.state import Look

STEP_DEG = 4.5
STEPS_PER_TURN = 80
FIRST_TILT_DEG = -25.0
TILTS = (-3, 5)


def turned(look: Look, right: int, up: int) -> Look:
    """``look`` after one frame of turning; it stops at the lowest and highest tilt."""
    pan = (look.pan + right) % STEPS_PER_TURN
    return Look(pan, min(max(look.tilt + up, TILTS[0]), TILTS[1]))


def angles_deg(look: Look) -> tuple[float, float]:
    """Pan to the right of the first view, and tilt up from the horizon."""
    return look.pan * STEP_DEG, FIRST_TILT_DEG + look.tilt * STEP_DEG


def camera_matrix(size_px: int) -> np.ndarray:
    """``K [3, 3]`` for frames of ``size_px``: pixel ``(u, v)`` has its centre at whole plus 0.5."""
    focal = size_px / 2 / math.tan(math.radians(FOV_DEG / 2))
    return np.array([[focal, 0.0, size_px / 2], [0.0, focal, size_px / 2], [0.0, 0.0, 1.0]])


def view_matrix(look: Look) -> np.ndarray:
    """``[R | t] [3, 4]`` from the room's metres to the camera's: right, down, ahead."""
    pan, tilt = (math.radians(angle) for angle in angles_deg(look))
    right = np.array([math.cos(pan), -math.sin(pan), 0.0])
    level = np.array([math.sin(pan), math.cos(pan), 0.0])
    ahead = np.array([*(level[:2] * math.cos(tilt)), math.sin(tilt)])
    turn = np.stack([right, np.cross(ahead, right), ahead])
    return np.hstack([turn, -(turn @ np.array(EYE_M))[:, None]])


def project(points_m: np.ndarray, look: Look, size_px: int) -> np.ndarray:
    """Pixels ``[n, 2]`` of the places ``[n, 3]``; NaN for what is behind the camera."""
    points = np.asarray(points_m, float).reshape(-1, 3)
    seen = view_matrix(look) @ np.hstack([points, np.ones((len(points), 1))]).T
    u, v, depth = camera_matrix(size_px) @ seen
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(depth[:, None] > 0.02, np.stack([u, v], 1) / depth[:, None], np.nan)
