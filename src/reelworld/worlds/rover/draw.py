"""From exact state to pixels, by analytic coverage."""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.rover.lamp import lamp_place, lamp_power
from reelworld.worlds.rover.land import draw_land, light_of
from reelworld.worlds.rover.scenery import GROUNDS
from reelworld.worlds.rover.sky import draw_sky
from reelworld.worlds.rover.state import VIEW_M, Boulder, RoverState
from reelworld.worlds.rover.stone import draw_stone
from reelworld.worlds.rover.vehicle import draw_flames, draw_rover
from reelworld.worlds.state import Pair

_STONE_RGB = (150, 128, 112)


def draw_frame(state: RoverState, size_px: int) -> np.ndarray:
    """Draw ``state`` as a square picture, ``uint8 [size_px, size_px, 3]``.

    Back to front: sky, hills, rocks, ground, dust, boulders, flames, rover.
    """
    frame = draw_sky(state.scene, state.daylight, size_px)
    draw_land(frame, state)
    _draw_dust(frame, state)
    for boulder in state.boulders:
        _draw_boulder(frame, state, boulder)
    draw_flames(frame, state)
    draw_rover(frame, state)
    np.clip(frame, 0.0, 255.0, out=frame)
    frame += np.float32(0.5)
    return np.ascontiguousarray(frame.astype(np.uint8).transpose(1, 2, 0))


def _in_pixels(state: RoverState, place_m: Pair, size_px: int) -> Pair:
    scale, (x, y), (cx, cy) = size_px / VIEW_M, place_m, state.camera_m
    return (x - cx) * scale + 0.5 * size_px, 0.5 * size_px - (y - cy) * scale


def _draw_dust(frame: np.ndarray, state: RoverState) -> None:
    """All puffs at once, as soft discs of one colour."""
    size_px = frame.shape[1]
    seen = [(p, _in_pixels(state, p.position_m, size_px)) for p in state.dust]
    seen = [(p, (x, y)) for p, (x, y) in seen if -9 < x < size_px + 9 and -9 < y < size_px + 9]
    if not seen:
        return
    place = np.array([xy for _, xy in seen], np.float32)
    age, r = np.array([(p.age_s, p.radius_m) for p, _ in seen], np.float32).T
    r = r * (1.0 + 0.8 * age) * np.float32(size_px / VIEW_M)
    reach = math.ceil(float(r.max())) + 1
    corner = np.floor(place).astype(np.intp)[:, :, None] + np.arange(-reach, reach + 1)
    dx, dy = np.moveaxis(corner + np.float32(0.5) - place[:, :, None], 1, 0)
    away = np.sqrt(dx[:, None, :] ** 2 + dy[:, :, None] ** 2)
    soft = np.clip((r[:, None, None] - away) / (0.6 * r[:, None, None]) + 0.3, 0.0, 1.0)
    soft *= (0.55 * np.clip(1.0 - age / 1.4, 0.0, 1.0))[:, None, None]
    x, y = corner[:, 0] + reach, corner[:, 1] + reach  # a margin takes what lies outside
    wide = size_px + 2 * reach + 20
    flat = ((y + 9)[:, :, None] * wide + (x + 9)[:, None, :]).ravel()
    low, high = int(flat.min()) // wide, int(flat.max()) // wide + 1
    log_clear = np.bincount(flat - low * wide, np.log1p(-soft).ravel(), (high - low) * wide)
    share = 1.0 - np.exp(log_clear.reshape(-1, wide).astype(np.float32))
    first = low - reach - 9
    top, bottom = max(first, 0), min(high - reach - 9, size_px)
    share = share[top - first : bottom - first, reach + 9 : reach + 9 + size_px]
    glow = 1.1 * light_of(state)
    for plane, tone in zip(frame, GROUNDS[state.scene.ground].surface, strict=True):
        plane[top:bottom] += share * (np.float32(glow * tone) - plane[top:bottom])


def _draw_boulder(frame: np.ndarray, state: RoverState, boulder: Boulder) -> None:
    size_px, surface = frame.shape[1], GROUNDS[state.scene.ground].surface
    r = boulder.radius_m * size_px / VIEW_M
    light = light_of(state) + _lamp_at(state, *boulder.position_m)
    rgb = tuple(0.75 * a + 0.25 * b for a, b in zip(_STONE_RGB, surface, strict=True))
    side = 1.0 if state.scene.sun == "right" else -1.0
    centre = _in_pixels(state, boulder.position_m, size_px)
    draw_stone(frame, centre, (r, r), rgb, light, side, boulder.angle_rad)


def _lamp_at(state: RoverState, x: float, y: float) -> float:
    """Light of the lamp on a thing at ``(x, y)``."""
    power = lamp_power(state)
    (lx, ly), (bx, by) = lamp_place(state)
    along = (x - lx) * bx + (y - ly) * by
    aside = abs((y - ly) * bx - (x - lx) * by)
    hit = along > 0.0 and aside < 0.35 * along + 0.2
    return 0.8 * power * math.exp(-along / 3.2) if hit else 0.0
