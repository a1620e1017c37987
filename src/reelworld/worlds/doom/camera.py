"""Where a place in the house is in the picture: a pinhole camera, level, at the visitor's eyes."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.doom.state import Visitor

ENGINE_PX = (320, 256)
"""Width and height of the engine's picture; the middle square of it is the frame."""
FOCAL = (160 / 256, 1.2 * 160 / 256)
"""Focal lengths across and down, as shares of the frame's side: 77.3 degrees across, and Doom's
pixels, a fifth higher than wide, make 67.4 degrees down."""


def camera_matrix(size_px: int) -> np.ndarray:
    """``K [3, 3]`` for frames of ``size_px``: pixel ``(u, v)`` has its centre at whole plus 0.5."""
    return np.array(
        [
            [FOCAL[0] * size_px, 0.0, size_px / 2],
            [0.0, FOCAL[1] * size_px, size_px / 2],
            [0.0, 0.0, 1.0],
        ]
    )


def view_matrix(visitor: Visitor) -> np.ndarray:
    """``[R | t] [3, 4]`` from the house's metres to the camera's: right, down, ahead."""
    angle = math.radians(visitor.angle_deg)
    east, north = math.cos(angle), math.sin(angle)
    turn = np.array([[north, -east, 0.0], [0.0, 0.0, -1.0], [east, north, 0.0]])
    eye = np.array([*visitor.position_m[:2], visitor.eye_m])
    return np.hstack([turn, -(turn @ eye)[:, None]])


def project(points_m: np.ndarray, visitor: Visitor, size_px: int) -> np.ndarray:
    """Pixels ``[n, 2]`` of the places ``[n, 3]``; NaN for what is behind the camera."""
    points = np.asarray(points_m, float).reshape(-1, 3)
    seen = view_matrix(visitor) @ np.hstack([points, np.ones((len(points), 1))]).T
    u, v, depth = camera_matrix(size_px) @ seen
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(depth[:, None] > 0.05, np.stack([u, v], 1) / depth[:, None], np.nan)
