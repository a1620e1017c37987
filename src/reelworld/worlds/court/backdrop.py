"""The court without player and balls: wall or sky, floor, post, board, flag. Drawn once, kept."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.court.hoop import hoop_of
from reelworld.worlds.court.state import BELOW_M, VIEW_M, WIDTH_M, Court
from reelworld.worlds.court.view import View

Shade = tuple[float, float, float]
FOOT_M = 0.2
"""Height at which floor and wall meet in the picture; things stand in front, at 0."""
_POST, _POST_LIT = (70, 76, 88), (104, 112, 126)
_FLOORS: dict[str, tuple[Shade, Shade]] = {
    "gym": ((214, 164, 108), (186, 132, 80)),
    "street": ((104, 106, 112), (82, 84, 92)),
    "park": ((96, 140, 128), (74, 116, 108)),
    "rooftop": ((122, 108, 122), (88, 80, 100)),
}
_KEYS: dict[str, Shade] = {
    "gym": (176, 78, 66),
    "street": (72, 98, 132),
    "park": (186, 98, 76),
    "rooftop": (70, 110, 128),
}
"""Colour of the painted floor before the hoop."""


def backdrop(court: Court, size_px: int) -> np.ndarray:
    """``float32 [h, w, 3]``, not to be changed."""
    wind = math.copysign(min(abs(court.wind_mps2), 1.0), court.wind_mps2)
    tone = round(court.tone, 2)
    return _backdrop(
        court.place, tone, wind, court.hoop_x_m, court.hoop_y_m, court.ring_half_m, size_px
    )


@lru_cache(48)
def _backdrop(
    place: str, tone: float, wind: float, x: float, y: float, half: float, size_px: int
) -> np.ndarray:
    frame = _room(place, tone, size_px).copy()
    view = View(size_px)
    court = Court(place, tone, 1.0, 9.8, wind, 0.8, x, y, y, half)
    _hang_the_hoop(frame, view, court)
    _pennant(frame, view, wind)
    frame.setflags(write=False)
    return frame


@lru_cache(16)
def _room(place: str, tone: float, size_px: int) -> np.ndarray:
    view = View(size_px)
    frame = {"gym": _gym, "street": _street, "park": _park, "rooftop": _rooftop}[place](view, tone)
    _floor(frame, view, place, tone)
    for edge in (0.0, WIDTH_M):  # what the ball bounces off at the sides
        paint.rectangle(
            frame, *view.at(edge - 0.04, VIEW_M), *view.at(edge + 0.04, -1.0), (40, 42, 50), 0.55
        )
    return frame


def _gym(view: View, tone: float) -> np.ndarray:
    top, low = _mixed((126, 156, 168), (176, 152, 126), tone), (192, 198, 192)
    frame = paint.gradient(view.size_px, view.size_px, top, low)
    stripe = _mixed((52, 104, 150), (170, 70, 76), tone)
    paint.rectangle(frame, *view.at(0.0, 1.02), *view.at(WIDTH_M, FOOT_M), stripe, 0.30)
    paint.rectangle(frame, *view.at(0.0, 1.10), *view.at(WIDTH_M, 1.02), stripe, 0.9)
    for number in range(4):
        x = 0.45 + 0.95 * number
        paint.rectangle(frame, *view.at(x, 4.2), *view.at(x + 0.62, 3.35), (150, 160, 170))
        paint.rectangle(
            frame, *view.at(x + 0.04, 4.16), *view.at(x + 0.58, 3.39), (250, 250, 240), 0.85
        )
        paint.rectangle(frame, *view.at(x + 0.29, 4.2), *view.at(x + 0.33, 3.35), (150, 160, 170))
    return frame


def _street(view: View, tone: float) -> np.ndarray:
    brick = _mixed((158, 92, 76), (134, 106, 96), tone)
    frame = paint.gradient(view.size_px, view.size_px, _times(brick, 0.86), _times(brick, 1.06))
    rng = np.random.default_rng(7)
    for row in range(18):
        y = FOOT_M + 0.25 * row
        for column in range(9):
            x = 0.6 * column - (0.3 if row % 2 else 0.0)
            shade = _times(brick, float(rng.uniform(0.84, 1.14)))
            paint.rectangle(
                frame, *view.at(x + 0.015, y + 0.235), *view.at(x + 0.585, y + 0.015), shade, 0.6
            )
    return frame


def _park(view: View, tone: float) -> np.ndarray:
    sky = _mixed((120, 182, 232), (150, 196, 222), tone)
    frame = paint.gradient(view.size_px, view.size_px, sky, (232, 242, 244))
    rng = np.random.default_rng(11)
    for cx, cy, r in (
        (0.9, 3.9, 0.22),
        (1.2, 3.95, 0.3),
        (1.55, 3.9, 0.2),
        (3.2, 3.5, 0.2),
        (3.45, 3.54, 0.25),
    ):
        paint.disc(frame, view.at(cx, cy), view.px(r), (250, 252, 252), 0.8)
    green = _mixed((74, 140, 84), (116, 150, 70), tone)
    for number in range(26):
        x, r = 0.2 * number, float(rng.uniform(0.28, 0.55))
        shade = _times(green, float(rng.uniform(0.78, 1.12)))
        paint.disc(frame, view.at(x, float(rng.uniform(0.5, 1.0))), view.px(r), shade)
    paint.rectangle(frame, *view.at(0.0, 0.55), *view.at(WIDTH_M, FOOT_M), _times(green, 0.74))
    return frame


def _rooftop(view: View, tone: float) -> np.ndarray:
    top, low = (
        _mixed((58, 62, 120), (86, 66, 124), tone),
        _mixed((250, 178, 128), (246, 156, 140), tone),
    )
    frame = paint.gradient(view.size_px, view.size_px, top, low)
    paint.disc(frame, view.at(1.2, 1.5), view.px(0.34), (255, 226, 170), 0.9)
    rng = np.random.default_rng(5)
    for number in range(11):
        x, high = 0.48 * number - 0.1, float(rng.uniform(0.9, 2.3))
        shade = _times((66, 58, 98), float(rng.uniform(0.8, 1.15)))
        paint.rectangle(frame, *view.at(x, high), *view.at(x + 0.5, FOOT_M), shade)
        for floor in range(int((high - 0.8) / 0.2)):
            for column in range(3):
                if rng.random() < 0.45:
                    wx, wy = x + 0.08 + 0.14 * column, high - 0.15 - 0.2 * floor
                    paint.rectangle(
                        frame,
                        *view.at(wx, wy),
                        *view.at(wx + 0.07, wy - 0.09),
                        (255, 216, 140),
                        0.8,
                    )
    paint.rectangle(frame, *view.at(0.0, 0.75), *view.at(WIDTH_M, FOOT_M), (104, 92, 112))
    paint.rectangle(frame, *view.at(0.0, 0.80), *view.at(WIDTH_M, 0.74), (142, 126, 140))
    return frame


def _floor(frame: np.ndarray, view: View, place: str, tone: float) -> None:
    far, near = (_times(rgb, 1.06 - 0.12 * tone) for rgb in _FLOORS[place])
    foot = view.at(0.0, FOOT_M)[1]
    steps = 7
    for step in range(steps):  # bands that widen towards the eye
        a, b = (FOOT_M - (FOOT_M + BELOW_M) * (k / steps) ** 1.4 for k in (step, step + 1))
        shade = _mixed(far, near, step / (steps - 1))
        if place == "gym":
            shade = _times(shade, 1.03 if step % 2 else 0.97)
        paint.rectangle(frame, *view.at(0.0, a), *view.at(WIDTH_M, b - 0.05), shade)
    paint.polygon(
        frame,
        [view.at(2.35, 0.1), view.at(WIDTH_M, 0.1), view.at(WIDTH_M, -0.3), view.at(2.1, -0.3)],
        _KEYS[place],
        0.55,
    )
    for a, b in (
        ((2.35, 0.1), (2.1, -0.3)),
        ((2.35, 0.1), (WIDTH_M, 0.1)),
        ((2.1, -0.3), (WIDTH_M, -0.3)),
    ):
        paint.capsule(frame, view.at(*a), view.at(*b), view.px(0.018), (246, 244, 236), 0.85)
    paint.rectangle(frame, 0.0, foot - view.px(0.05), view.size_px, foot, (60, 54, 52), 0.5)


def _hang_the_hoop(frame: np.ndarray, view: View, court: Court) -> None:
    hoop = hoop_of(court)
    x0, y0, x1, y1 = hoop.board
    post_x, middle = WIDTH_M - 0.22, 0.5 * (y0 + y1)
    paint.ellipse(frame, view.at(post_x, -0.02), view.px(0.2), view.px(0.06), (0, 0, 0), 0.25)
    paint.rectangle(frame, *view.at(post_x - 0.16, 0.1), *view.at(post_x + 0.16, 0.0), _POST)
    for a, b, width in (
        ((post_x, 0.05), (post_x, middle + 0.05), 0.055),
        ((post_x, middle + 0.05), (x1, middle + 0.18), 0.035),
        ((post_x, middle - 0.3), (x1, middle - 0.12), 0.03),
    ):
        paint.capsule(frame, view.at(*a), view.at(*b), view.px(width), _POST)
        paint.capsule(frame, view.at(*a), view.at(*b), view.px(width * 0.4), _POST_LIT)
    cap_x, cap_y, cap_r = hoop.cap
    for grow, rgb in ((0.018, (48, 54, 70)), (0.0, (244, 246, 248))):
        paint.rectangle(frame, *view.at(x0 - grow, y1), *view.at(x1 + grow, y0 - grow), rgb)
        paint.disc(frame, view.at(cap_x, cap_y), view.px(cap_r + grow), rgb)
    paint.rectangle(
        frame, *view.at(x0, hoop.y + 0.42), *view.at(x0 + 0.03, hoop.y + 0.1), (222, 84, 60)
    )
    paint.rectangle(
        frame,
        *view.at(hoop.x + hoop.half, hoop.y + 0.03),
        *view.at(x0, hoop.y - 0.05),
        (178, 62, 40),
    )


def _pennant(frame: np.ndarray, view: View, wind: float) -> None:
    """A flag on a pole: it hangs in still air and stands out in wind."""
    x, top, long = 0.3, 3.25, 0.5
    fall = math.radians(62.0 - 56.0 * min(abs(wind), 1.0))
    way = math.copysign(1.0, wind)
    tip = (x + way * long * math.cos(fall), top - 0.1 - long * math.sin(fall))
    paint.capsule(frame, view.at(x, FOOT_M), view.at(x, top), view.px(0.018), (90, 88, 92))
    paint.polygon(frame, [view.at(x, top), view.at(x, top - 0.24), view.at(*tip)], (222, 66, 70))


def _mixed(a: Shade, b: Shade, share: float) -> Shade:
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _times(rgb: Shade, share: float) -> Shade:
    return (rgb[0] * share, rgb[1] * share, rgb[2] * share)
