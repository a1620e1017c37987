"""The headlight's cone, when it is dark."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.rover.state import VIEW_M, RoverState
from reelworld.worlds.state import Pair

NOSE = (0.99, 0.06)
"""Where the lamp sits, in the chassis' axes, for a rover of the usual size."""
_DOWN, _SPREAD, _REACH_M = 0.16, 0.30, 3.2
_DARK = 0.55


def lamp_power(state: RoverState) -> float:
    """0 when it is off, up to 1."""
    return min(max((_DARK - state.daylight) / 0.3, 0.0), 1.0) if state.headlight else 0.0


def lamp_place(state: RoverState) -> tuple[Pair, Pair]:
    """Where the lamp is, in m, and the direction of its beam."""
    (x, y), pitch, size = state.chassis.position_m, state.chassis.pitch_rad, state.scene.size
    c, s = math.cos(pitch), math.sin(pitch)
    px, py = NOSE[0] * size, NOSE[1] * size
    beam = math.cos(pitch - _DOWN), math.sin(pitch - _DOWN)
    return (x + px * c - py * s, y + px * s + py * c), beam


def lamp_light(state: RoverState, size_px: int, top: int) -> np.ndarray | None:
    """Light of the lamp in every pixel from row ``top`` on, ``[h - top, w]``; ``None`` if off."""
    power = lamp_power(state)
    if power == 0.0:
        return None
    (lx, ly), (bx, by) = lamp_place(state)
    metre, (cx, cy) = np.float32(VIEW_M / size_px), state.camera_m
    x = (np.arange(size_px, dtype=np.float32) + np.float32(0.5 - 0.5 * size_px)) * metre
    y = (np.float32(0.5 * size_px - 0.5) - np.arange(top, size_px, dtype=np.float32)) * metre
    dx, dy = (x + np.float32(cx - lx))[None, :], (y + np.float32(cy - ly))[:, None]
    along = dx * np.float32(bx) + dy * np.float32(by)
    aside = np.abs(dy * np.float32(bx) - dx * np.float32(by))
    ahead = np.maximum(along, np.float32(0.02))
    cone = np.clip((np.float32(_SPREAD) - aside / ahead) * np.float32(8.0), 0.0, 1.0)
    fade = np.exp(ahead * np.float32(-1.0 / _REACH_M))
    return np.float32(1.1 * power) * cone * fade * (along > 0.0)
