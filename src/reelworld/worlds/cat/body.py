"""What the keys do to the cat: walk, run, jump, crouch, drop down, raise a paw."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.cat.motion import Impact, Push, move
from reelworld.worlds.cat.state import (
    CEILING_M,
    FLOOR,
    IN_AIR,
    SOFA,
    VIEW_M,
    CatBody,
    Mover,
    Surface,
)
from reelworld.worlds.state import FPS

MASS_KG = 4.0
CREEP_MPS, WALK_MPS, RUN_MPS = 0.22, 0.6, 1.3
GROUND_MPS2, AIR_MPS2 = 6.0, 2.5
JUMP_MPS = 3.85
"""A jump's first speed, straight up: 0.755 m high under 9.81 m/s^2, 0.785 s long."""
HEIGHT_M = 0.44
"""To the tips of the ears, at scale 1: what meets the ceiling."""
SWIPE_FRAMES, STRIKE_FRAME = 6, 3
DROP_FRAMES = 5
"""Frames of ``down`` until the cat lets itself fall from furniture."""
SIT_FRAMES = 20
"""Frames without a key until it sits down."""

HALF_M = 0.31
"""From the middle of the paws to the nose, at scale 1: what meets the walls."""
_POSE_STEP = 0.34


def stride_m(cat: CatBody) -> float:
    """Distance per gait cycle: longer at a gallop."""
    return cat.scale * (0.30 + 0.22 * cat.gallop)


def move_cat(
    cat: CatBody, keys: tuple[int, ...], surfaces: tuple[Surface, ...], gravity_mps2: float
) -> CatBody:
    """The cat one frame on."""
    left, right, up, down, act = keys
    way = right - left
    on_ground = cat.body.on != IN_AIR
    swipe = _swipe_frame(cat, wanted=bool(act) and not way)
    down_frames = cat.down_frames + 1 if down and on_ground else 0
    crouches = bool(down) and on_ground
    pace = CREEP_MPS if crouches else RUN_MPS if act else WALK_MPS
    body, impulse_Ns = cat.body, 0.0  # noqa: N806
    if on_ground and up and not down:
        body = replace(body, vy=JUMP_MPS, on=IN_AIR)
    elif down_frames >= DROP_FRAMES and body.on > FLOOR:
        body, down_frames = replace(body, on=IN_AIR), 0
    push = Push(
        gravity_mps2,
        lo_m=HALF_M * cat.scale,
        hi_m=VIEW_M - HALF_M * cat.scale,
        headroom_m=CEILING_M - HEIGHT_M * cat.scale,
        target_mps=pace * way,
        ground_mps2=GROUND_MPS2,
        air_mps2=AIR_MPS2 if way else 0.0,
    )
    moved, impacts = move(body, push, surfaces, 1.0 / FPS)
    impulse_Ns = MASS_KG * math.fsum(impact.speed_mps for impact in impacts)  # noqa: N806
    posed = _posed(cat, moved, way, crouches or _landed(impacts))
    return replace(
        posed,
        body=moved,
        swipe_frame=swipe,
        down_frames=down_frames,
        impulse_Ns=impulse_Ns,
        still_frames=0 if any(keys) or moved.on == IN_AIR else cat.still_frames + 1,
        outcome=0,
    )


def carried(body: Mover, sofa_dx_m: float, lo_m: float, hi_m: float) -> Mover:
    """What stands on the sofa moves with it, as far as the walls let it."""
    if body.on != SOFA or not sofa_dx_m:
        return body
    return replace(body, x=min(max(body.x + sofa_dx_m, lo_m), hi_m))


def front(cat: CatBody) -> tuple[float, float, float, float]:
    """Where a struck paw reaches: ``(x0, y0, x1, y1)`` in front of the chest."""
    near, far = 0.12 * cat.scale, 0.46 * cat.scale
    x0, x1 = sorted((cat.body.x + cat.facing * near, cat.body.x + cat.facing * far))
    return x0, cat.body.y - 0.03, x1, cat.body.y + 0.40 * cat.scale


def strikes(cat: CatBody) -> bool:
    """Whether the raised paw comes down in this frame."""
    return cat.swipe_frame == STRIKE_FRAME


def _swipe_frame(cat: CatBody, *, wanted: bool) -> int:
    """A swipe once begun is finished; holding ``act`` begins the next."""
    if cat.swipe_frame:
        return (cat.swipe_frame + 1) % (SWIPE_FRAMES + 1)
    return int(wanted)


def _landed(impacts: tuple[Impact, ...]) -> bool:
    return any(impact.on >= FLOOR and impact.speed_mps > 1.5 for impact in impacts)


def _posed(cat: CatBody, moved: Mover, way: int, low: bool) -> CatBody:
    facing = way or cat.facing
    along_m = (moved.x - cat.body.x) * facing
    runs = abs(moved.vx) > 0.5 * (WALK_MPS + RUN_MPS)
    gallop = _towards(cat.gallop, float(runs))
    phase = cat.phase
    if moved.on != IN_AIR and cat.body.on == moved.on:
        phase = (phase + along_m / stride_m(cat)) % 1.0
    sits = cat.still_frames >= SIT_FRAMES
    return replace(
        cat,
        facing=facing,
        turn=_towards(cat.turn, float(facing), 2.0 / 3.0),
        phase=phase,
        gallop=gallop,
        crouch=_towards(cat.crouch, float(low)),
        sit=_towards(cat.sit, float(sits), 0.15 if sits else _POSE_STEP),
        air=_towards(cat.air, float(moved.on == IN_AIR), 0.5),
    )


def _towards(value: float, goal: float, step: float = _POSE_STEP) -> float:
    return min(max(goal, value - step), value + step)
