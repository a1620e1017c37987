"""What is too far away to move: sky, stars and a planet. Drawn once an episode."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from reelworld.worlds import paint
from reelworld.worlds.chance import chance
from reelworld.worlds.rover.scenery import GROUNDS
from reelworld.worlds.rover.state import Scene
from reelworld.worlds.state import Pair

_NUM_STARS = 70
_NIGHT_SKY = (4.0, 6.0, 16.0), (12.0, 16.0, 34.0)


def draw_sky(scene: Scene, daylight: float, size_px: int) -> np.ndarray:
    """A new frame with the sky alone, ``float32 [3, h, w]``."""
    key = scene.ground, scene.planet, scene.planet_place, scene.sun, scene.terrain.seed, size_px
    if daylight in (0.0, 1.0):
        return _sky(*key, daylight == 1.0).copy()
    day, night = _sky(*key, True), _sky(*key, False)
    return night + np.float32(daylight) * (day - night)


@lru_cache(32)
def _sky(
    ground: str, planet: str, place: Pair, sun: str, seed: int, size_px: int, by_day: bool
) -> np.ndarray:
    palette = GROUNDS[ground]
    top, bottom = (palette.sky, palette.horizon) if by_day else _NIGHT_SKY
    frame = paint.gradient(size_px, size_px, top, bottom)
    haze = min(sum(top) / 150.0, 0.8)
    for star in range(_NUM_STARS):
        x, y, bright, large = (chance(seed, 40 + i, star) for i in range(4))
        glow = (0.25 + 0.75 * bright**2) * (1.0 - haze)
        radius = (0.35 + 0.45 * large**3) * size_px / 128.0
        tint = (255.0, 240.0 + 15.0 * large, 225.0 + 30.0 * bright)
        paint.disc(frame, (x * size_px, y * size_px * 0.75), radius, tint, glow)
    centre = place[0] * size_px, (1.0 - place[1]) * size_px
    _planet(frame, planet, centre, 0.085 * size_px, 1.0 if sun == "right" else -1.0)
    return np.ascontiguousarray(frame.transpose(2, 0, 1))


def _planet(frame: np.ndarray, planet: str, centre: Pair, r: float, side: float) -> None:
    (cx, cy) = centre
    if planet == "none":
        return
    if planet == "ringed":
        paint.ellipse(frame, centre, 2.0 * r, 0.5 * r, (206.0, 186.0, 150.0), 0.75)
        paint.ellipse(frame, centre, 1.6 * r, 0.36 * r, (60.0, 52.0, 56.0), 0.8)
    base = {"earth": (58, 116, 204), "ringed": (226, 188, 128), "red": (206, 92, 66)}[planet]
    paint.disc(frame, centre, r, base)
    if planet == "earth":
        paint.ellipse(frame, (cx - 0.2 * r, cy - 0.15 * r), 0.4 * r, 0.3 * r, (92.0, 158.0, 92.0))
        paint.ellipse(frame, (cx + 0.3 * r, cy + 0.35 * r), 0.3 * r, 0.24 * r, (92.0, 158.0, 92.0))
        for dx, dy, w in ((-0.1, 0.12, 0.55), (0.25, -0.45, 0.4), (-0.2, 0.6, 0.35)):
            place = cx + dx * r, cy + dy * r
            paint.ellipse(frame, place, w * r, 0.1 * r, (240.0, 246.0, 250.0), 0.8)
    else:
        for dy, shade in ((-0.4, 0.85), (0.05, 1.12), (0.42, 0.88)):
            red, green, blue = (min(c * shade, 255.0) for c in base)
            spot = cx, cy + dy * r
            paint.ellipse(frame, spot, 0.88 * r, 0.13 * r, (red, green, blue), 0.7)
    _shadow(frame, centre, r, side)
    if planet == "ringed":  # the ring's near half passes in front
        for i in range(13):
            angle = math.pi * i / 12.0
            spot = cx + 1.8 * r * math.cos(angle), cy + 0.43 * r * math.sin(angle)
            paint.disc(frame, spot, 0.13 * r, (206.0, 186.0, 150.0), 0.8)


def _shadow(frame: np.ndarray, centre: Pair, r: float, side: float) -> None:
    """The planet's night half: what lies outside a disc shifted towards the sun."""
    n = frame.shape[0]
    x = np.arange(n, dtype=np.float32)[None, :] + np.float32(0.5 - centre[0])
    y = np.arange(n, dtype=np.float32)[:, None] + np.float32(0.5 - centre[1])
    inside = np.clip(r + 0.5 - np.hypot(x, y), 0.0, 1.0)
    lit = np.clip((1.12 * r - np.hypot(x - side * 0.55 * r, y + 0.2 * r)) / (0.3 * r), 0.0, 1.0)
    frame *= (1.0 - 0.85 * inside * (1.0 - lit))[..., None]
