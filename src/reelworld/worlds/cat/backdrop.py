"""What stands still, drawn once and kept: the room behind the cat, and table and sofa before it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from reelworld.worlds.cat.brush import box, box_coverage, disc, limbs
from reelworld.worlds.cat.colours import DARK, FLOORS, SKIES, SOFAS, WALLS, WOODS, lit, shaded
from reelworld.worlds.cat.state import FLOOR_DEPTH_M, RGB, VIEW_M, Decor, Surface

SOFA_ROUND_M = 0.09
BOARD_M, TABLE_LEG_M = 0.04, 0.035
"""How thick boards are, and how wide a table's legs."""
WINDOW_M = 0.62
"""Height of the window above its sill."""


@lru_cache(32)
def back(
    decor: Decor, shelf: Surface, sill: Surface, hole_m: float, light: float, size_px: int
) -> np.ndarray:
    """Wall, window, shelf and floor, ``float32 [3, h, w]``."""
    frame = _wall(decor, size_px)
    _floor(frame, decor)
    _skirting(frame, decor, hole_m)
    _picture(frame, decor, shelf, sill)
    _shelf(frame, decor, shelf)
    frame *= _light_on_wall(size_px)
    if light < 1.0:
        frame *= (np.array(DARK, np.float32) * (1.0 - light) + light)[:, None, None]
    _window(frame, decor, sill, light)
    return np.minimum(frame, 255.0)


@lru_cache(64)
def table(decor: Decor, top: Surface, light: float, size_px: int) -> tuple[np.ndarray, np.ndarray]:
    """Colour ``[3, h, w]`` and coverage ``[h, w]`` of the table."""
    wood = WOODS[decor.wood]
    colour = _plain(lit(shaded(wood, 0.86), light), size_px)
    board = (top.x0, top.y - BOARD_M, top.x1, top.y)
    box(colour, board, lit(wood, light))
    box(colour, (top.x0, top.y - 0.013, top.x1, top.y), lit(shaded(wood, 1.18), light))
    return colour, table_coverage(top, size_px)


def table_coverage(top: Surface, size_px: int) -> np.ndarray:
    """``[h, w]``: the board and two legs."""
    inset = 0.05
    parts = (
        (top.x0, top.y - BOARD_M, top.x1, top.y),
        (top.x0 + inset, -0.02, top.x0 + inset + TABLE_LEG_M, top.y - 0.5 * BOARD_M),
        (top.x1 - inset - TABLE_LEG_M, -0.02, top.x1 - inset, top.y - 0.5 * BOARD_M),
    )
    return np.maximum.reduce([box_coverage(part, 0.0, size_px) for part in parts])


@lru_cache(64)
def sofa(
    colour_name: str, top: Surface, light: float, size_px: int
) -> tuple[np.ndarray, np.ndarray]:
    """Colour and coverage of the sofa: back, two cushions, seat, arms and a skirt to the floor."""
    base = lit(SOFAS[colour_name], light)
    x0, x1, y = top.x0, top.x1, top.y
    colour = _plain(shaded(base, 0.92), size_px)
    box(colour, (x0, y - 0.05, x1, y), shaded(base, 1.16), 0.045)
    middle, arm = 0.5 * (x0 + x1), 0.105
    for a, b in ((x0 + arm, middle - 0.008), (middle + 0.008, x1 - arm)):
        box(colour, (a, 0.20, b, y - 0.065), shaded(base, 0.70), 0.05)
        box(colour, (a + 0.008, 0.21, b - 0.008, y - 0.07), base, 0.05)
        box(colour, (a, 0.12, b, 0.26), shaded(base, 0.66), 0.04)
        box(colour, (a, 0.135, b, 0.262), shaded(base, 1.10), 0.045)
    box(colour, (x0, -0.05, x1, 0.13), shaded(base, 0.72))
    for a, b in ((x0, x0 + arm), (x1 - arm, x1)):
        box(colour, (a, -0.1, b, 0.355), shaded(base, 0.60), 0.05)
        box(colour, (a + 0.008, -0.1, b - 0.008, 0.347), shaded(base, 1.04), 0.045)
    box(colour, (x0, -0.06, x1, -0.012), shaded(base, 0.45))
    return colour, sofa_coverage(top, size_px)


def sofa_coverage(top: Surface, size_px: int) -> np.ndarray:
    """``[h, w]``: round above, straight below, down to the floor and a little in front of it."""
    upper = box_coverage((top.x0, -1.0, top.x1, top.y), SOFA_ROUND_M, size_px)
    above = box_coverage((top.x0, -0.035, top.x1, top.y + 1.0), 0.0, size_px)
    return np.minimum(upper, above)


def _plain(rgb: RGB, size_px: int) -> np.ndarray:
    """One colour all over, ``float32 [3, h, w]``."""
    frame = np.empty((3, size_px, size_px), np.float32)
    frame[:] = np.array(rgb, np.float32)[:, None, None]
    return frame


def _axes(size_px: int) -> tuple[np.ndarray, np.ndarray]:
    """Middles of the pixels in metres: ``x [1, w]``, ``y [h, 1]``."""
    middle = (np.arange(size_px, dtype=np.float32) + 0.5) * np.float32(VIEW_M / size_px)
    return middle[None, :], (VIEW_M - FLOOR_DEPTH_M - middle)[:, None]


def _wave(x: np.ndarray, period_m: float, size_px: int) -> np.ndarray:
    """0 to 1 and back every period, with edges a pixel wide."""
    slope = period_m * size_px / VIEW_M / 2.0
    return np.clip(0.5 + slope * (np.abs((x / period_m) % 1.0 - 0.5) - 0.25) * 2.0, 0.0, 1.0)


def _wall(decor: Decor, size_px: int) -> np.ndarray:
    base = np.array(WALLS[decor.wall], np.float32)[:, None, None]
    x, y = _axes(size_px)
    share = np.ones((size_px, size_px), np.float32)
    if decor.pattern == "striped":
        share = share - 0.065 * _wave(x, 0.2, size_px)
    elif decor.pattern == "dotted":
        row = np.floor(y / 0.125)
        dx = (x + 0.0625 * (row % 2.0)) % 0.125 - 0.0625
        d = np.hypot(dx, y % 0.125 - 0.0625)
        share = share - 0.10 * np.clip((0.018 - d) * size_px / VIEW_M + 0.5, 0.0, 1.0)
    elif decor.pattern == "panelled":
        low = np.clip((0.5 - y) * size_px / VIEW_M + 0.5, 0.0, 1.0)
        grooves = 1.0 - 0.10 * (np.abs(x % 0.16 - 0.08) < 0.5 * VIEW_M / size_px)
        share = share * (1.0 - low) + low * 0.86 * grooves
    return (base * share).astype(np.float32)


def _floor(frame: np.ndarray, decor: Decor) -> None:
    size_px = frame.shape[1]
    x, y = _axes(size_px)
    depth = np.clip(-y / FLOOR_DEPTH_M, 0.0, 1.0)
    base = np.array(FLOORS[decor.floor], np.float32)[:, None, None]
    # Planks run towards the viewer: they fan out from a point far behind the wall.
    fan = (x - 1.0) / (1.0 + 0.35 * depth)
    period = 0.25 if decor.floor == "tiled" else 0.16
    joint = np.abs(fan % period - 0.5 * period) < 0.55 * VIEW_M / size_px
    across = np.abs(depth - 0.45) < 0.05 if decor.floor == "tiled" else np.zeros_like(depth, bool)
    board = 1.0 + 0.05 * np.cos(9.7 * np.floor(fan / period + 0.5))
    colour = base * board * (0.82 + 0.26 * depth) * (1.0 - 0.16 * (joint | across))
    box(frame, (-1.0, -1.0, 3.0, 0.0), colour.astype(np.float32))


def _skirting(frame: np.ndarray, decor: Decor, hole_m: float) -> None:
    white = shaded(WALLS[decor.wall], 1.22)
    box(frame, (-1.0, 0.0, 3.0, 0.085), white)
    box(frame, (-1.0, 0.078, 3.0, 0.09), shaded(WALLS[decor.wall], 0.86))
    box(frame, (hole_m - 0.082, 0.0, hole_m + 0.082, 0.14), shaded(white, 0.80))
    disc(frame, hole_m, 0.10, 0.082, shaded(white, 0.80))
    disc(frame, hole_m, 0.095, 0.062, (34, 26, 26))
    box(frame, (hole_m - 0.062, 0.0, hole_m + 0.062, 0.095), (34, 26, 26))


def _picture(frame: np.ndarray, decor: Decor, shelf: Surface, sill: Surface) -> None:
    """Between shelf and window, or above the shelf where they leave no room."""
    if decor.picture == "none":
        return
    inner = sorted((shelf.x0, shelf.x1, sill.x0, sill.x1))[1:3]
    x = 0.5 * (inner[0] + inner[1])
    half = min(0.13, 0.5 * (inner[1] - inner[0]) - 0.03)
    if half < 0.07:
        return
    y = 1.42
    box(frame, (x - half, y - 0.15, x + half, y + 0.15), WOODS[decor.wood])
    inside = (x - half + 0.02, y - 0.13, x + half - 0.02, y + 0.13)
    box(frame, inside, (240, 232, 214))
    if decor.picture == "sun":
        disc(frame, x, y, 0.6 * half, (240, 168, 60))
    elif decor.picture == "hills":
        cover = box_coverage(inside, 0.0, frame.shape[1])
        hill = frame.copy()
        disc(hill, x - 0.4 * half, y - 0.17, 0.14, (104, 156, 104))
        disc(hill, x + 0.6 * half, y - 0.17, 0.11, (72, 122, 96))
        frame += cover * (hill - frame)
    else:
        limbs(frame, [(x - 0.3 * half, y, 0.05, x + 0.2 * half, y, 0.03)], (84, 140, 190))
        limbs(frame, [(x + 0.2 * half, y, 0.012, x + 0.6 * half, y, 0.036)], (84, 140, 190))
        disc(frame, x - 0.42 * half, y + 0.012, 0.011, (30, 30, 40))


def _shelf(frame: np.ndarray, decor: Decor, shelf: Surface) -> None:
    wood = WOODS[decor.wood]
    shadow = (shelf.x0 + 0.02, shelf.y - 0.09, shelf.x1 + 0.02, shelf.y - 0.02)
    box(frame, shadow, shaded(WALLS[decor.wall], 0.80), 0.02)
    for x in (shelf.x0 + 0.10, shelf.x1 - 0.10):
        limbs(frame, [(x, shelf.y - 0.02, 0.016, x, shelf.y - 0.10, 0.010)], shaded(wood, 0.6))
    box(frame, (shelf.x0, shelf.y - BOARD_M, shelf.x1, shelf.y), shaded(wood, 0.9))
    box(frame, (shelf.x0, shelf.y - 0.013, shelf.x1, shelf.y), shaded(wood, 1.16))


def _window(frame: np.ndarray, decor: Decor, sill: Surface, light: float) -> None:
    """Glass, cross-bars and frame, curtains, sill. What shines in does not ask for the lamps."""
    size_px = frame.shape[1]
    x0, x1, y0, y1 = sill.x0 + 0.05, sill.x1 - 0.05, sill.y, sill.y + WINDOW_M
    white = lit((240, 236, 228), max(light, 0.12))
    box(frame, (x0 - 0.035, y0, x1 + 0.035, y1 + 0.035), white)
    top, low = (np.array(rgb, np.float32)[:, None, None] for rgb in SKIES[decor.sky])
    _, y = _axes(size_px)
    height = np.clip((y - y0) / WINDOW_M, 0.0, 1.0)
    sky = (low + (top - low) * height) * np.ones((1, size_px), np.float32)
    if decor.sky == "day":
        for dx, dy, r in ((0.10, 0.36, 0.05), (0.15, 0.38, 0.06), (0.20, 0.36, 0.045)):
            disc(sky, x0 + dx, y0 + dy, r, (250, 252, 255))
    elif decor.sky == "dusk":
        disc(sky, x1 - 0.11, y0 + 0.13, 0.065, (255, 214, 130))
    else:
        disc(sky, x0 + 0.12, y0 + 0.40, 0.06, (244, 240, 214))
        for dx, dy in ((0.24, 0.46), (0.30, 0.22), (0.16, 0.20), (0.34, 0.36)):
            disc(sky, x0 + dx, y0 + dy, 0.008, (240, 240, 255))
    box(frame, (x0, y0, x1, y1), sky)
    middle, cross = 0.5 * (x0 + x1), y0 + 0.52 * WINDOW_M
    box(frame, (middle - 0.011, y0, middle + 0.011, y1), white)
    box(frame, (x0, cross - 0.011, x1, cross + 0.011), white)
    cloth = lit(shaded(WALLS[decor.wall], 0.62), light)
    for a, b in ((x0 - 0.07, x0 + 0.05), (x1 - 0.05, x1 + 0.07)):
        box(frame, (a, y0 + 0.03, b, y1 + 0.07), cloth, 0.03)
        for fold in (0.34, 0.68):
            x = a + fold * (b - a)
            box(frame, (x - 0.007, y0 + 0.04, x + 0.007, y1 + 0.06), shaded(cloth, 0.82))
    wood = lit(WOODS[decor.wood], light)
    limbs(frame, [(x0 - 0.1, y1 + 0.075, 0.016, x1 + 0.1, y1 + 0.075, 0.016)], shaded(wood, 0.8))
    box(frame, (sill.x0, sill.y - BOARD_M, sill.x1, sill.y), shaded(wood, 0.9))
    box(frame, (sill.x0, sill.y - 0.013, sill.x1, sill.y), shaded(wood, 1.16))


def _light_on_wall(size_px: int) -> np.ndarray:
    """A little darker towards the corners of the room."""
    x, y = _axes(size_px)
    d = np.hypot(x - 1.0, 0.8 * (y - 1.1))
    return (1.04 - 0.13 * np.clip(d - 0.3, 0.0, 1.0)).astype(np.float32)
