"""The room behind everything: wall, floor and table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.table.looks import RGB, WALLS, WOODS, tinted
from reelworld.worlds.table.state import (
    FLOOR_M,
    TABLE_THICK_M,
    TABLE_TOP_M,
    Room,
    table_span_m,
)

_FLOOR_BACK_M = FLOOR_M + 0.05
_TOP_BACK_M, _TOP_FRONT_M = TABLE_TOP_M + 0.012, TABLE_TOP_M - 0.024
_FLOOR_RGB: RGB = (134, 104, 84)
_FRAME_RGB: RGB = (118, 84, 58)


@lru_cache(16)
def room_picture(look: Room, size_px: int) -> np.ndarray:
    """``float32 [h, w, 3]``; not to be changed."""
    frame = paint.gradient(size_px, size_px, *WALLS[look.wall])
    _draw_wall(frame, look)
    _draw_floor(frame, look)
    _draw_table(frame, look)
    return frame


def _rect(
    frame: np.ndarray, x0: float, y0: float, x1: float, y1: float, rgb: RGB, alpha: float = 1.0
) -> None:
    s = frame.shape[0]
    paint.rectangle(frame, x0 * s, (1.0 - y1) * s, x1 * s, (1.0 - y0) * s, rgb, alpha)


def _draw_wall(frame: np.ndarray, look: Room) -> None:
    """A picture of hills hangs over the table's far end."""
    s = frame.shape[0]
    x = 0.12 if look.edge_side == "right" else 0.62
    for i in range(9):  # pale stripes
        _rect(frame, 0.04 + i * 0.115, 0.0, 0.085 + i * 0.115, 1.0, (255, 255, 255), 0.10)
    _rect(frame, x + 0.008, 0.70, x + 0.268, 0.892, (60, 50, 44), 0.25)
    _rect(frame, x, 0.71, x + 0.26, 0.90, _FRAME_RGB)
    _rect(frame, x + 0.014, 0.724, x + 0.246, 0.886, (186, 214, 228))
    inside = frame[
        round((1 - 0.886) * s) : round((1 - 0.724) * s),
        round((x + 0.014) * s) : round((x + 0.246) * s),
    ]
    height, width = inside.shape[:2]
    paint.disc(inside, (0.74 * width, 0.32 * height), 0.09 * width, (250, 236, 190))
    paint.ellipse(inside, (0.25 * width, 1.05 * height), 0.5 * width, 0.5 * height, (126, 166, 130))
    paint.ellipse(inside, (0.8 * width, 1.15 * height), 0.5 * width, 0.48 * height, (92, 138, 112))


def _draw_floor(frame: np.ndarray, look: Room) -> None:
    _rect(frame, 0.0, 0.0, 1.0, _FLOOR_BACK_M, _FLOOR_RGB)
    low = WALLS[look.wall][1]
    _rect(frame, 0.0, _FLOOR_BACK_M, 1.0, _FLOOR_BACK_M + 0.035, tinted(low, 1.1))
    _rect(frame, 0.0, _FLOOR_BACK_M - 0.004, 1.0, _FLOOR_BACK_M, (70, 52, 42), 0.6)
    for y, alpha in ((0.085, 0.25), (0.052, 0.3), (0.01, 0.35)):
        _rect(frame, 0.0, y, 1.0, y + 0.003, (84, 62, 48), alpha)
    for x in (0.13, 0.47, 0.81):
        _rect(frame, x, 0.055, x + 0.004, 0.085, (84, 62, 48), 0.3)
    for x in (0.30, 0.66):
        _rect(frame, x, 0.013, x + 0.004, 0.052, (84, 62, 48), 0.35)


def _draw_table(frame: np.ndarray, look: Room) -> None:
    s = frame.shape[0]
    wood = WOODS[look.wood]
    x0, x1 = table_span_m(look)
    out = 1.0 if look.edge_side == "right" else -1.0
    leg = look.edge_m - out * 0.085
    centre = max(x0, 0.0) / 2 + min(x1, 1.0) / 2
    shade = (centre * s, (1.0 - 0.045) * s)
    paint.ellipse(frame, shade, 0.33 * s, 0.028 * s, (46, 34, 28), 0.35)
    for x, tone in ((leg - out * 0.10, 0.55), (leg, 0.8)):
        low = 0.055 if tone < 0.6 else 0.03
        _rect(frame, x - 0.018, low, x + 0.018, TABLE_TOP_M - 0.03, tinted(wood, tone))
        _rect(frame, x - 0.018, low, x - 0.010, TABLE_TOP_M - 0.03, tinted(wood, tone * 1.15), 0.7)
    _rect(frame, x0, TABLE_TOP_M - TABLE_THICK_M - 0.035, x1 - out * 0.05,
          TABLE_TOP_M - TABLE_THICK_M, tinted(wood, 0.6))  # fmt: skip
    _rect(frame, x0, TABLE_TOP_M - TABLE_THICK_M, x1, _TOP_FRONT_M, tinted(wood, 0.78))
    _rect(frame, x0, _TOP_FRONT_M, x1, _TOP_BACK_M, tinted(wood, 1.06))
    _rect(frame, x0, _TOP_BACK_M - 0.004, x1, _TOP_BACK_M, tinted(wood, 0.88), 0.7)
    _rect(frame, x0, TABLE_TOP_M - 0.012, x1, TABLE_TOP_M - 0.009, tinted(wood, 0.92), 0.8)
    _rect(frame, x0, _TOP_FRONT_M - 0.003, x1, _TOP_FRONT_M, tinted(wood, 1.25), 0.8)
