"""Dark discs under things, which show how high they are.

MuJoCo's own shadows cost nine tenths of the speed where there is no GPU.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reelworld.worlds.tabletop3d.plan import FLOOR_M, TABLE_HALF_M

_SLOPE = (0.25, -0.3)
"""How far a shadow moves for each metre of height: the light falls at a slant."""
_RADIUS_M, _DARKNESS = 0.042, 0.42


def add_shadows(mj: Any, scene: Any, data: Any, item_bodies: np.ndarray) -> None:
    """Put the shadows of the items and the hand (body 1) into ``scene``."""
    for body in (1, *item_bodies.tolist()):
        x, y, z = data.xipos[body]
        if z > 2.0:
            continue  # the ball that has not come yet
        onto_table = z > 0 and abs(x) < TABLE_HALF_M[0] and abs(y) < TABLE_HALF_M[1]
        ground = 0.0 if onto_table else FLOOR_M
        height = z - ground
        place = np.array([x + _SLOPE[0] * height, y + _SLOPE[1] * height, ground + 0.001])
        if onto_table and (abs(place[:2]) > TABLE_HALF_M).any():
            continue
        darkness = _DARKNESS / (1 + 5 * height)
        radius = _RADIUS_M * (1 + 0.8 * height)
        geom = scene.geoms[scene.ngeom]
        mj.mjv_initGeom(
            geom,
            mj.mjtGeom.mjGEOM_CYLINDER,
            np.array([radius, 0.0005, 0.0]),
            place,
            np.eye(3).ravel(),
            np.array([0.04, 0.03, 0.03, darkness], np.float32),
        )
        # ``mjv_initGeom`` leaves these as an earlier picture had them, and what is drawn depends on
        # the first by a grey level here and there.
        geom.objtype, geom.objid, geom.segid = mj.mjtObj.mjOBJ_UNKNOWN, -1, -1
        geom.category = mj.mjtCatBit.mjCAT_DECOR
        scene.ngeom += 1
