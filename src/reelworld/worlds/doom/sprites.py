"""Our own things' pictures: obelisks and orbs in six colours, and the ball that drops in."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from reelworld.worlds.doom.plan import COLOURS

BALL_PX = 24
HEIGHTS_PX = {"obelisk": 84, "orb": 60}
"""One pixel is one unit of the engine, 1/32 m."""


def landmark_picture(shape: str, colour: str) -> bytes:
    """A landmark as PNG, standing on its bottom middle."""
    painter: Callable[[], tuple[np.ndarray, np.ndarray]] = _obelisk if shape == "obelisk" else _orb
    shade, painted = painter()
    rgb = np.clip(shade[..., None] * np.array(COLOURS[colour]), 0, 255)
    stone = np.clip(shade[..., None] * np.array((120, 116, 110)), 0, 255)
    rgb = np.where(painted[..., None], rgb, stone)
    return _png(rgb, shade > 0)


def ball_picture() -> bytes:
    """The ball, orange."""
    y, x = np.mgrid[:BALL_PX, :BALL_PX] + 0.5
    shade = _sphere(x, y, BALL_PX / 2, BALL_PX / 2, BALL_PX / 2)
    return _png(np.clip(shade[..., None] * np.array((243, 115, 23)), 0, 255), shade > 0)


def _obelisk() -> tuple[np.ndarray, np.ndarray]:
    """Shade ``[h, w]`` (0 where there is nothing), and where the colour goes."""
    height, width = HEIGHTS_PX["obelisk"], 36
    y, x = np.mgrid[:height, :width] + 0.5
    off = x - width / 2
    half = np.where(y < 12, y * 0.9, 10.8 + (y - 12) * 0.05)
    body = np.abs(off) < half
    foot = y > height - 8
    shade = np.where(off < -half * 0.2, 1.12, 0.72)
    shade = np.where(foot, np.where(off < 0, 1.1, 0.8), shade)
    return np.where(body & (y < height - 8) | foot, shade, 0.0), ~foot


def _orb() -> tuple[np.ndarray, np.ndarray]:
    height, width = HEIGHTS_PX["orb"], 36
    y, x = np.mgrid[:height, :width] + 0.5
    off = x - width / 2
    ball = _sphere(x, y, width / 2, 18.0, 17.5)
    stand = (np.abs(off) < 5 + np.maximum(y - 50, 0) * 1.2) & (y > 30)
    stone = np.where(stand, 1.15 - 0.5 * (off > 0), 0.0)
    return np.where(ball > 0, ball, stone), ball > 0


def _sphere(x: np.ndarray, y: np.ndarray, cx: float, cy: float, radius: float) -> np.ndarray:
    """A ball lit from the upper left, 0 outside."""
    u, v = (x - cx) / radius, (y - cy) / radius
    depth = np.sqrt(np.maximum(1 - u * u - v * v, 0))
    shade = 0.45 + 0.75 * np.maximum(-0.5 * u - 0.6 * v + 0.62 * depth, 0)
    return np.where(u * u + v * v < 1, shade, 0.0)


def _png(rgb: np.ndarray, inside: np.ndarray) -> bytes:
    """PNG with the ``grAb`` chunk by which the engine learns which pixel stands on the spot."""
    alpha = np.where(inside, 255, 0)
    pixels = np.dstack([rgb, alpha]).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(file, "PNG")
    whole = file.getvalue()
    end_of_header = 8 + 4 + 4 + 13 + 4  # signature; length, name, body and check of IHDR
    body = b"grAb" + struct.pack(">ii", rgb.shape[1] // 2, rgb.shape[0])
    chunk = struct.pack(">I", 8) + body + struct.pack(">I", zlib.crc32(body))
    return whole[:end_of_header] + chunk + whole[end_of_header:]
