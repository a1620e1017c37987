"""The living room in numbers."""

from __future__ import annotations

import math

from reelworld.worlds.cat.happenings import MAX_VASES
from reelworld.worlds.cat.state import SOFA, CatState, Mover

_NAN = math.nan
_BODY = ("x_m", "y_m", "vx_mps", "vy_mps", "on")


def _body_lines(name: str, point: str) -> dict[str, str]:
    return {
        f"{name}_x_m": f"{point}, to the right of the left wall",
        f"{name}_y_m": f"{point}, above the floor",
        f"{name}_vx_mps": "its velocity to the right",
        f"{name}_vy_mps": "its velocity upwards",
        f"{name}_on": "what it is on: -1 air, 0 floor, 1 sofa, 2 table, 3 shelf, 4 sill",
    }


def _vase_lines(name: str) -> dict[str, str]:
    return {
        **_body_lines(name, "middle of the vase's foot (of where it broke)"),
        f"{name}_state": "0 standing or lying, 1 falling, 2 broken",
        f"{name}_angle_rad": "how far it is turned, anticlockwise",
        f"{name}_impact_mps": "speed of its last impact; 0 before the first",
        f"{name}_break_mps": "the speed above which it breaks",
        f"{name}_visible": "share that sofa and table leave to be seen (of the pieces too)",
    }


MEASURES: dict[str, str] = {
    **_body_lines("cat", "middle of the cat's paws"),
    "cat_facing": "1 right, -1 left",
    "cat_gait_phase": "of its stride, 0 to 1",
    "cat_crouch": "0 upright to 1 crouched",
    "cat_sit": "0 on its feet to 1 sitting",
    "cat_swipe_frame": "0 no paw raised, 1 to 6 within a swipe; it strikes at 3",
    "cat_swipe_outcome": "at the strike 1, plus 2 for a vase, 4 the mouse, 8 the yarn; else 0",
    "cat_impulse_Ns": "what surfaces, walls and ceiling gave the cat in this frame",
    "cat_visible": "share of the cat that sofa and table leave to be seen",
    **_body_lines("mouse", "middle of the mouse's feet"),
    "mouse_mood": "0 hidden in its hole, 1 wandering, 2 frozen, 3 fleeing, 4 dazed",
    "mouse_timer_frames": "frames until it thinks its mood over",
    "mouse_goal_m": "where it is heading",
    "mouse_visible": "share that sofa and table leave to be seen; 0 in its hole",
    **_vase_lines("vase1"),
    **_vase_lines("vase2"),
    **_body_lines("yarn", "lowest point of the ball of yarn"),
    "yarn_visible": "share that sofa and table leave to be seen",
    "sofa_x_m": "left end of the sofa",
    "gravity_mps2": "gravity",
    "light": "1 bright, 0 with the lights out",
}


def measure(state: CatState) -> dict[str, float]:
    """The numbers of ``MEASURES``; NaN where there is no such thing."""
    cat, mouse, yarn = state.cat, state.mouse, state.yarn
    values = {
        **_body("cat", cat.body),
        "cat_facing": float(cat.facing),
        "cat_gait_phase": cat.phase,
        "cat_crouch": cat.crouch,
        "cat_sit": cat.sit,
        "cat_swipe_frame": float(cat.swipe_frame),
        "cat_swipe_outcome": float(cat.outcome),
        "cat_impulse_Ns": cat.impulse_Ns,
        "cat_visible": cat.visible,
        **_body("mouse", mouse.body if mouse else None),
        "mouse_mood": float(mouse.mood) if mouse else _NAN,
        "mouse_timer_frames": float(mouse.timer) if mouse else _NAN,
        "mouse_goal_m": mouse.goal_m if mouse else _NAN,
        "mouse_visible": mouse.visible if mouse else _NAN,
    }
    for i in range(MAX_VASES):
        vase = state.vases[i] if i < len(state.vases) else None
        name = f"vase{i + 1}"
        values |= _body(name, vase.body if vase else None)
        values[f"{name}_state"] = float(vase.state) if vase else _NAN
        values[f"{name}_angle_rad"] = vase.angle if vase else _NAN
        values[f"{name}_impact_mps"] = vase.impact_mps if vase else _NAN
        values[f"{name}_break_mps"] = vase.break_mps if vase else _NAN
        values[f"{name}_visible"] = vase.visible if vase else _NAN
    values |= _body("yarn", yarn.body if yarn else None)
    values["yarn_visible"] = yarn.visible if yarn else _NAN
    values["sofa_x_m"] = state.room.surfaces[SOFA].x0
    values["gravity_mps2"], values["light"] = state.gravity_mps2, state.light
    return values


def _body(name: str, body: Mover | None) -> dict[str, float]:
    if body is None:
        return {f"{name}_{part}": _NAN for part in _BODY}
    numbers = (body.x, body.y, body.vx, body.vy, float(body.on))
    return {f"{name}_{part}": number for part, number in zip(_BODY, numbers, strict=True)}
