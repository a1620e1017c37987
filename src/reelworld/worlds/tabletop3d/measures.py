"""The table in numbers."""

from __future__ import annotations

import math

from reelworld.worlds.tabletop3d.camera import angles_deg
from reelworld.worlds.tabletop3d.plan import MAX_BLOCKS, NUM_LANDMARKS
from reelworld.worlds.tabletop3d.state import PARTNERS, Item, TabletopState

SLOTS = (*(f"block{i}" for i in range(MAX_BLOCKS)), "cup", "ball")

_ITEM: dict[str, str] = {
    "x_m": "to the right",
    "y_m": "away from the first view",
    "z_m": "above the table's top",
    "qw": "orientation, a unit quaternion",
    "qx": "its x",
    "qy": "its y",
    "qz": "its z",
    "vx_mps": "velocity to the right",
    "vy_mps": "velocity away",
    "vz_mps": "velocity upwards",
    "wx_radps": "spin about its own x axis",
    "wy_radps": "spin about its own y axis",
    "wz_radps": "spin about its own z axis",
    "upright": "cosine of the tilt: 1 as it stood, 0 lying",
    "share": "share of the frame that shows it",
    **{
        f"from_{one}_Ns": f"normal impulse from the {one} since the frame before"
        for one in PARTNERS
    },
}

MEASURES: dict[str, str] = {
    "hand_x_m": "middle between the finger tips, to the right",
    "hand_z_m": "finger tips, above the table's top",
    "hand_opening_m": "between the fingers",
    "hand_closed": "1 while it grips",
    "pan_deg": "camera, to the right of the first view",
    "tilt_deg": "camera, up from the horizon",
    "light": "1 is plain daylight",
    "gravity_mps2": "gravity",
    "friction": "sliding friction on the table",
    **{f"{slot}_{name}": said for slot in SLOTS for name, said in _ITEM.items()},
    **{f"landmark{i:02}_share": "share of the frame that shows it" for i in range(NUM_LANDMARKS)},
}


def measure(state: TabletopState) -> dict[str, float]:
    """All of ``MEASURES``; NaN for a block that is not there and a ball that has not come."""
    pan, tilt = angles_deg(state.look)
    values: dict[str, float] = {
        "hand_x_m": state.hand_m[0],
        "hand_z_m": state.hand_m[2],
        "hand_opening_m": state.opening_m,
        "hand_closed": float(state.closed),
        "pan_deg": pan,
        "tilt_deg": tilt,
        "light": state.plan.light * state.light,
        "gravity_mps2": state.plan.gravity_mps2 * state.gravity,
        "friction": state.plan.friction * state.friction,
    }
    there = {item.name: item for item in state.items}
    if not state.has_ball:
        del there["ball"]
    for slot in SLOTS:
        values |= _of_item(slot, there.get(slot))
    return values | {f"landmark{i:02}_share": s for i, s in enumerate(state.landmark_shares)}


def upright(item: Item) -> float:
    """Cosine between the item's own z axis and the vertical."""
    _, x, y, _ = item.quaternion
    return 1 - 2 * (x * x + y * y)


def _of_item(slot: str, item: Item | None) -> dict[str, float]:
    if item is None:
        return dict.fromkeys((f"{slot}_{name}" for name in _ITEM), math.nan)
    numbers = (
        *item.position_m,
        *item.quaternion,
        *item.velocity_mps,
        *item.spin_radps,
        upright(item),
        item.share,
        *item.touches_Ns,
    )
    return {f"{slot}_{name}": value for name, value in zip(_ITEM, numbers, strict=True)}
