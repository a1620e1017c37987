"""A plan as MJCF, MuJoCo's text form of models (mujoco.readthedocs.io, XML reference)."""

from __future__ import annotations

import math

from reelworld.worlds.tabletop3d.plan import (
    BALL_RADIUS_M,
    COLOURS,
    CUP_HEIGHT_M,
    CUP_RADIUS_M,
    FLOOR_M,
    ROOM_M,
    TABLE_HALF_M,
    TABLES,
    WALLS,
    Block,
    Landmark,
    Plan,
)

SUBSTEPS = 16
TIMESTEP_S = 1 / 15 / SUBSTEPS
REACH_X_M, REACH_Z_M = 0.42, (0.012, 0.30)
"""How far the hand goes to either side, and its finger tips' lowest and highest place."""
OPEN_M = 0.058
"""How far each finger goes from the middle."""
FOV_DEG = 47.0
PARKED_M = (0.0, 0.0, 4.0)
"""Where the ball waits: on a shelf above all that the camera can see."""
_SIDES, _WALL_M = 14, 0.004


def write_scene(plan: Plan) -> str:
    """The model's text."""
    table = _rgba(TABLES[plan.table])
    wall = " ".join(f"{value / 255:.3f}" for value in WALLS[plan.wall])
    return f"""<mujoco>
<compiler angle="degree" autolimits="true"/>
<option timestep="{TIMESTEP_S!r}" cone="elliptic" impratio="4" integrator="implicitfast"
  iterations="30"/>
<visual>
  <global offwidth="512" offheight="512" fovy="{FOV_DEG}"/>
  <quality offsamples="0" shadowsize="0"/>
  <map znear="0.02" zfar="20"/>
  <headlight ambient="0.4 0.4 0.42" diffuse="0.26 0.26 0.26" specular="0 0 0"/>
</visual>
<default><geom friction="{plan.friction!r} 0.005 0.0002" solref="0.008 1"/></default>
<asset>
  <texture name="floor" type="2d" builtin="checker" rgb1="0.42 0.36 0.32" rgb2="0.36 0.31 0.28"
    width="256" height="256"/>
  <material name="floor" texture="floor" texrepeat="9 9" specular="0" reflectance="0"/>
  <texture name="wall" type="2d" builtin="gradient" rgb1="{wall}" rgb2="0.62 0.62 0.64"
    width="64" height="256"/>
  <material name="wall" texture="wall" specular="0"/>
  <texture name="table" type="2d" builtin="checker" rgb1="1 1 1"
    rgb2="0.93 0.92 0.91" width="128" height="128"/>
  <material name="table" texture="table" texrepeat="1 4" specular="0.2" shininess="0.4"
    rgba="{table}"/>
</asset>
<worldbody>
  <light pos="0.9 -1.0 2.2" dir="-0.35 0.45 -1" directional="true" diffuse="0.62 0.6 0.56"
    specular="0.25 0.25 0.25" castshadow="false"/>
{_room()}
  <geom name="table" type="box" material="table" pos="0 0 -0.02"
    size="{TABLE_HALF_M[0]} {TABLE_HALF_M[1]} 0.02"/>
{_legs()}
{"".join(_landmark(i, mark) for i, mark in enumerate(plan.landmarks))}
{_hand()}
{"".join(_block(i, block) for i, block in enumerate(plan.blocks))}
{_cup(plan)}
  <body name="ball" pos="{PARKED_M[0]} {PARKED_M[1]} {PARKED_M[2]}"><freejoint/>
    <geom type="sphere" size="{BALL_RADIUS_M}" density="600" rgba="0.98 0.55 0.12 1"
      condim="6" friction="{plan.friction!r} 0.002 0.0008" solref="-6000 -6"/></body>
  <geom name="shelf" type="box" pos="0 0 {PARKED_M[2] - BALL_RADIUS_M - 0.1}" size="0.1 0.1 0.1"/>
</worldbody>
<actuator>
  <position joint="hand_x" kp="900" kv="60" forcerange="-40 40"/>
  <position joint="hand_z" kp="1200" kv="70" forcerange="-40 40"/>
  <position joint="left" kp="500" kv="10" forcerange="-12 12"/>
  <position joint="right" kp="500" kv="10" forcerange="-12 12"/>
</actuator>
</mujoco>"""


def _rgba(rgb: tuple[int, int, int]) -> str:
    return " ".join(f"{value / 255:.3f}" for value in rgb) + " 1"


def _room() -> str:
    x0, y0, x1, y1 = ROOM_M
    cx, cy, wide, deep, high = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2, 1.3
    middle = FLOOR_M + high
    sides = (
        (f"{cx} {y1} {middle}", wide, "1 0 0"),
        (f"{cx} {y0} {middle}", wide, "-1 0 0"),
        (f"{x1} {cy} {middle}", deep, "0 -1 0"),
        (f"{x0} {cy} {middle}", deep, "0 1 0"),
    )
    walls = "".join(
        f'<geom type="plane" pos="{place}" size="{half} {high} 1" xyaxes="{along} 0 0 1"'
        ' material="wall"/>\n'
        for place, half, along in sides
    )
    return walls + (
        f'<geom name="floor" type="plane" pos="{cx} {cy} {FLOOR_M}" size="{wide} {deep} 1"'
        ' material="floor"/>'
    )


def _legs() -> str:
    x, y, half = TABLE_HALF_M[0] - 0.04, TABLE_HALF_M[1] - 0.04, -(FLOOR_M + 0.04) / 2
    return "".join(
        f'<geom type="box" pos="{i * x} {j * y} {-0.04 - half}" size="0.025 0.025 {half}"'
        ' rgba="0.25 0.2 0.18 1"/>'
        for i in (-1, 1)
        for j in (-1, 1)
    )


def _landmark(i: int, mark: Landmark) -> str:
    x, y, z = mark.top_m
    half = (z - FLOOR_M) / 2
    kind = "sphere" if mark.shape == "ball" else "box"
    size = f"{mark.size_m}" if mark.shape == "ball" else " ".join([f"{mark.size_m}"] * 3)
    still = 'contype="0" conaffinity="0"'
    return (
        f'<geom name="landmark{i}" type="{kind}" pos="{x!r} {y!r} {z!r}" size="{size}"'
        f' rgba="{_rgba(COLOURS[mark.colour])}" {still}/>\n'
        f'<geom type="cylinder" pos="{x!r} {y!r} {FLOOR_M + half!r}" size="0.025 {half!r}"'
        f' rgba="0.55 0.55 0.56 1" {still}/>\n'
        f'<geom type="cylinder" pos="{x!r} {y!r} {FLOOR_M + 0.002}" size="{mark.size_m} 0.001"'
        f' rgba="0.1 0.09 0.09 0.45" {still}/>\n'  # its shadow
    )


def _hand() -> str:
    """A gantry: it slides along x and z, and its two fingers along x. Joint 0 is at x = z = 0."""
    finger = (
        '<geom type="box" size="0.007 0.016 0.03" pos="0 0 0.03" rgba="0.2 0.21 0.24 1"'
        ' density="800" friction="1.6 0.02 0.001"/>'
    )
    return f"""<body name="hand" gravcomp="1">
  <joint name="hand_x" type="slide" axis="1 0 0" range="-0.5 0.5"/>
  <joint name="hand_z" type="slide" axis="0 0 1" range="-0.05 0.5"/>
  <geom type="box" size="0.074 0.018 0.014" pos="0 0 0.074" rgba="0.86 0.87 0.9 1" density="800"/>
  <geom type="capsule" fromto="0 0 0.085 0 0 0.7" size="0.014" rgba="0.72 0.74 0.78 1"
    density="200" contype="0" conaffinity="0"/>
  <body name="finger_left" gravcomp="1"><joint name="left" type="slide" axis="-1 0 0"
    range="0.004 {OPEN_M}" damping="2"/>{finger}</body>
  <body name="finger_right" gravcomp="1"><joint name="right" type="slide" axis="1 0 0"
    range="0.004 {OPEN_M}" damping="2"/>{finger}</body>
</body>"""


def _block(i: int, block: Block) -> str:
    h = block.half_m
    size = {"cube": f"{h!r} {h!r} {h!r}", "brick": f"{h!r} {2 * h!r} {h!r}"}
    kind = "cylinder" if block.shape == "cylinder" else "box"
    x, y = block.position_m
    return (
        f'<body name="block{i}" pos="{x!r} {y!r} {h!r}" euler="0 0 {block.turn_deg!r}"><freejoint/>'
        f'<geom type="{kind}" size="{size.get(block.shape, f"{h!r} {h!r}")}" density="500"'
        f' rgba="{_rgba(COLOURS[block.colour])}"/></body>\n'
    )


def _cup(plan: Plan) -> str:
    """A bottom, a ring of boards for the wall, and a handle."""
    rgba = _rgba(COLOURS[plan.cup_colour])
    half, width = CUP_HEIGHT_M / 2, CUP_RADIUS_M * math.tan(math.pi / _SIDES) + 0.001
    parts = [
        f'<geom type="cylinder" size="{CUP_RADIUS_M} 0.004" pos="0 0 0.004" density="900"'
        f' rgba="{rgba}"/>'
    ]
    for i in range(_SIDES):
        turn = 360 * i / _SIDES
        x, y = (CUP_RADIUS_M * f(math.radians(turn)) for f in (math.cos, math.sin))
        parts.append(
            f'<geom type="box" size="{_WALL_M / 2} {width:.5f} {half}" pos="{x:.5f} {y:.5f} {half}"'
            f' euler="0 0 {turn:.4f}" density="900" rgba="{rgba}"/>'
        )
    y0, y1 = -CUP_RADIUS_M, -CUP_RADIUS_M - 0.026  # the handle points to the viewer's side
    for start, end in (
        ((y0, 0.08), (y1, 0.073)),
        ((y1, 0.073), (y1, 0.033)),
        ((y1, 0.033), (y0, 0.025)),
    ):
        parts.append(
            f'<geom type="capsule" fromto="0 {start[0]} {start[1]} 0 {end[0]} {end[1]}"'
            f' size="0.006" density="900" rgba="{rgba}"/>'
        )
    x, y = plan.cup_m
    return (
        f'<body name="cup" pos="{x!r} {y!r} 0.0005" euler="0 0 40"><freejoint/>'
        + "\n".join(parts)
        + "</body>"
    )
