"""How much of each thing the sofa and the table leave to be seen.

Counted on a small picture of the thing alone, the same at every size of the frames. What else may
cover a thing (the mouse before the cat, a vase before both) does not count.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from reelworld.worlds.cat.backdrop import sofa_coverage, table_coverage
from reelworld.worlds.cat.brush import Patch
from reelworld.worlds.cat.pose import Limb, cat_pose, mouse_limbs
from reelworld.worlds.cat.state import BROKEN, HIDDEN, SOFA, TABLE, CatState, Room, Surface, Vase
from reelworld.worlds.cat.things import VASE_HALF_M, VASE_HEIGHT_M, YARN_RADIUS_M

_SIZE_PX = 96
"""Shares are counted on a picture of this size."""
_PAPER = np.zeros((3, _SIZE_PX, _SIZE_PX), np.float32)


def seen(state: CatState) -> CatState:
    """The state with its visible fractions."""
    room, cat, mouse, yarn = state.room, state.cat, state.mouse, state.yarn
    share = 1.0
    if _near(room, cat.body.x, cat.body.y, 0.48 * cat.scale, 0.5 * cat.scale):
        pose = cat_pose(cat, state.frame_index)
        share = _share(room, [*pose.far, *pose.tail, *pose.trunk, *pose.near])
    if share != cat.visible:
        cat = replace(cat, visible=share)
    if mouse is not None:
        share = 0.0 if mouse.mood == HIDDEN else 1.0
        if share and _near(room, mouse.body.x, mouse.body.y, 0.15, 0.1):
            share = _share(room, mouse_limbs(mouse)[:6])
        mouse = mouse if share == mouse.visible else replace(mouse, visible=share)
    if yarn is not None:
        share = 1.0
        if _near(room, yarn.body.x, yarn.body.y, YARN_RADIUS_M, 2.0 * YARN_RADIUS_M):
            x, y = yarn.body.x, yarn.body.y + YARN_RADIUS_M
            share = _share(room, [(x, y, YARN_RADIUS_M, x, y, YARN_RADIUS_M)])
        yarn = yarn if share == yarn.visible else replace(yarn, visible=share)
    vases = tuple(_seen_vase(vase, room) for vase in state.vases)
    return replace(state, cat=cat, mouse=mouse, yarn=yarn, vases=vases)


def _seen_vase(vase: Vase, room: Room) -> Vase:
    share = 1.0
    if vase.state == BROKEN:
        parts = [
            (s.body.x, s.body.y + 0.02, s.size_m / 2, s.body.x, s.body.y + 0.021, s.size_m / 2)
            for s in vase.shards
            if _near(room, s.body.x, s.body.y, 0.05, 0.06)
        ]
        hidden = sum(1.0 - _share(room, [part]) for part in parts)
        share = 1.0 - hidden / len(vase.shards)
    elif _near(room, vase.body.x, vase.body.y, VASE_HEIGHT_M, VASE_HEIGHT_M):
        share = _share(room, [vase_axis(vase)])
    return vase if share == vase.visible else replace(vase, visible=share)


def vase_axis(vase: Vase) -> Limb:
    """From foot to neck, turned about the middle; on its side it touches the ground."""
    half, r = 0.5 * VASE_HEIGHT_M - VASE_HALF_M, VASE_HALF_M
    lean = abs(math.sin(vase.angle))
    x = vase.body.x
    y = vase.body.y + 0.5 * VASE_HEIGHT_M * (1.0 - lean) + VASE_HALF_M * lean
    dx, dy = -math.sin(vase.angle) * half, math.cos(vase.angle) * half
    return (x - dx, y - dy, r, x + dx, y + dy, r)


def _near(room: Room, x: float, y: float, half_m: float, height_m: float) -> bool:
    """Whether furniture can cover anything in this box."""
    sofa, table = room.surfaces[SOFA], room.surfaces[TABLE]
    return (
        any(s.x0 < x + half_m and x - half_m < s.x1 and y - 0.05 < s.y for s in (sofa, table))
        and y + height_m > 0.0
    )


def _share(room: Room, parts: list[Limb]) -> float:
    """Share of the area of ``parts``, taken together, that nothing covers."""
    patch = Patch(_PAPER, parts)
    alone = patch.union(slice(None))
    whole = float(alone.sum())
    if whole == 0.0:
        return 1.0
    cover = _cover(room.surfaces[SOFA], room.surfaces[TABLE])[patch.box]
    return min(max(1.0 - float((alone * cover).sum()) / whole, 0.0), 1.0)


@lru_cache(64)
def _cover(sofa: Surface, table: Surface) -> np.ndarray:
    """Coverage ``[h, w]`` by the furniture."""
    return np.maximum(sofa_coverage(sofa, _SIZE_PX), table_coverage(table, _SIZE_PX))
