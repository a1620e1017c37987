"""How the cat and the mouse hold their limbs: tapered limbs from the state alone.

A limb is ``(x0, y0, r0, x1, y1, r1)`` in metres: a stroke from one disc to another. Lengths below
are those of a cat of scale 1 that faces right, from the middle of its paws.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from reelworld.worlds.cat.body import STRIKE_FRAME, SWIPE_FRAMES, stride_m
from reelworld.worlds.cat.state import CatBody, Mouse

Limb = tuple[float, float, float, float, float, float]

HIND_M, FORE_M = -0.145, 0.125
"""Where the hind and fore paws are under a standing body."""
PAW_M = 0.024
_UPPER_M = 0.112
_REACH_M = 0.222
_WALK_PHASES, _GALLOP_PHASES = (0.0, 0.25, 0.5, 0.75), (0.0, 0.55, 0.1, 0.45)
"""Near hind, near fore, far hind, far fore: the order in which a cat sets its paws."""
_SWIPE = ((0.18, 0.15), (0.20, 0.24), (0.345, 0.23), (0.335, 0.12), (0.25, 0.05), (0.18, 0.02))


class Pose(NamedTuple):
    """A cat in limbs, and the points where its face is."""

    far: list[Limb]
    tail: list[Limb]
    trunk: list[Limb]
    near: list[Limb]
    head: tuple[float, float]
    hip: tuple[float, float]
    shoulder: tuple[float, float]
    across: float
    """Metres to the right per unit of the cat's own x: its scale, facing and turn."""
    scale: float


def feet(cat: CatBody) -> list[tuple[float, float, bool]]:
    """The four paws of a cat on its feet: x and y from the body's point, and whether each bears it.

    A bearing paw moves back under the body as fast as the body goes forward: it stands still.
    """
    duty = 0.6 - 0.2 * cat.gallop
    reach = stride_m(cat) / cat.scale * duty
    lift = 0.055 * min(abs(cat.body.vx) / 0.25, 1.0)
    found = []
    for i in range(4):
        offset = _mix(_WALK_PHASES[i], _GALLOP_PHASES[i], cat.gallop)
        q = (cat.phase + offset) % 1.0
        home = FORE_M if i % 2 else HIND_M
        if q < duty:
            found.append((home + reach * (0.5 - q / duty), 0.0, True))
        else:
            u = (q - duty) / (1.0 - duty)
            ahead = -0.5 * math.cos(math.pi * u)
            found.append((home + reach * ahead, lift * math.sin(math.pi * u), False))
    return found


def cat_pose(cat: CatBody, frame_index: int) -> Pose:
    """The cat's limbs in the room."""
    hip, shoulder, head = _spine(cat)
    paws = _paws(cat)
    near = [*_leg(hip, paws[0], -1.0), *_leg(shoulder, paws[1], -0.5)]
    far = [*_leg((hip[0] + 0.03, hip[1]), paws[2], -1.0)]
    far += _leg((shoulder[0] + 0.03, shoulder[1]), paws[3], -0.5)
    tail = _tail(cat, hip, frame_index)
    haunch = 0.078 + 0.012 * cat.sit
    middle = (0.5 * (hip[0] + shoulder[0]), 0.5 * (hip[1] + shoulder[1]) - 0.006)
    trunk = [
        (*hip, haunch, *middle, 0.073),
        (*middle, 0.073, *shoulder, 0.072),
        (shoulder[0] + 0.015, shoulder[1] + 0.01, 0.062, *head, 0.052),
        (head[0] - 0.008, head[1], 0.074, head[0] + 0.016, head[1] - 0.004, 0.072),
        (head[0] + 0.03, head[1] - 0.022, 0.046, head[0] + 0.052, head[1] - 0.026, 0.036),
        (head[0] - 0.042, head[1] + 0.042, 0.034, head[0] - 0.052, head[1] + 0.112, 0.005),
        (head[0] + 0.028, head[1] + 0.046, 0.034, head[0] + 0.040, head[1] + 0.114, 0.005),
    ]
    across = cat.scale * _turned(cat)

    def placed(limbs: list[Limb]) -> list[Limb]:
        return [_placed(limb, cat, across) for limb in limbs]

    def spot(x: float, y: float) -> tuple[float, float]:
        return cat.body.x + across * x, cat.body.y + cat.scale * y

    return Pose(
        placed(far),
        placed(tail),
        placed(trunk),
        placed(near),
        spot(*head),
        spot(*hip),
        spot(*shoulder),
        across,
        cat.scale,
    )


def mouse_limbs(mouse: Mouse) -> list[Limb]:
    """Body, head, two ears, four feet, three pieces of tail (in this order)."""
    x, y, f = mouse.body.x, mouse.body.y, mouse.facing
    swing = 0.016 * math.sin(2.0 * math.pi * mouse.phase)
    base, tip = (x - 0.05 * f, y + 0.022), (x - 0.135 * f, y + 0.02 + 0.5 * swing)
    mid = (x - 0.09 * f, y + 0.012 - 0.4 * swing)
    return [
        (x - 0.028 * f, y + 0.038, 0.036, x + 0.012 * f, y + 0.036, 0.030),
        (x + 0.035 * f, y + 0.040, 0.025, x + 0.066 * f, y + 0.033, 0.008),
        (x + 0.022 * f, y + 0.068, 0.019, x + 0.022 * f, y + 0.070, 0.019),
        (x + 0.040 * f, y + 0.064, 0.015, x + 0.040 * f, y + 0.066, 0.015),
        (x + (0.022 + swing) * f, y + 0.009, 0.009, x + (0.030 + swing) * f, y + 0.009, 0.009),
        (x - (0.035 + swing) * f, y + 0.009, 0.010, x - (0.025 + swing) * f, y + 0.009, 0.009),
        (*base, 0.009, *mid, 0.007),
        (*mid, 0.007, *tip, 0.004),
    ]


def _spine(cat: CatBody) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float]]:
    """Hip, shoulder and middle of the head."""
    c, s, g = cat.crouch, cat.sit, cat.gallop * (1.0 - cat.air)
    bob = 0.012 * math.sin(4.0 * math.pi * cat.phase) * min(abs(cat.body.vx) / 0.3, 1.0)
    rock = 0.03 * g * math.sin(2.0 * math.pi * cat.phase)
    hip_y = 0.212 - 0.075 * c - 0.105 * s + 0.4 * bob + rock
    shoulder_y = 0.212 - 0.080 * c + 0.035 * s + 0.4 * bob - rock
    hip, shoulder = (-0.145 + 0.06 * s, hip_y), (0.115 - 0.045 * s, shoulder_y)
    pitch = 0.5 * cat.air * max(-1.0, min(1.0, cat.body.vy / 3.0))
    hip, shoulder = _rotated(hip, pitch), _rotated(shoulder, pitch)
    neck = (0.095 - 0.035 * s + 0.02 * c, 0.092 - 0.055 * c + 0.02 * s - 0.025 * g)
    return hip, shoulder, (shoulder[0] + neck[0], shoulder[1] + neck[1])


def _rotated(point: tuple[float, float], angle: float) -> tuple[float, float]:
    """About the middle of the trunk."""
    if not angle:
        return point
    x, y = point[0] + 0.015, point[1] - 0.2
    cos, sin = math.cos(angle), math.sin(angle)
    return cos * x - sin * y - 0.015, sin * x + cos * y + 0.2


def _paws(cat: CatBody) -> list[tuple[float, float]]:
    """Where the four paws are, with the pose of the moment mixed in."""
    up = max(-1.0, min(1.0, cat.body.vy / 2.5))
    flying = [
        (-0.19 - 0.06 * up, 0.05 - 0.03 * up),
        (0.21 + 0.02 * up, 0.05 + 0.10 * max(up, 0.0)),
        (-0.15 - 0.06 * up, 0.04 - 0.03 * up),
        (0.25 + 0.02 * up, 0.08 + 0.10 * max(up, 0.0)),
    ]
    sitting = [(-0.03, 0.0), (0.075, 0.0), (0.0, 0.0), (0.105, 0.0)]
    paws = []
    for (x, y, _), flown, sat in zip(feet(cat), flying, sitting, strict=True):
        x, y = _mix(x, sat[0], cat.sit), _mix(y, sat[1], cat.sit)
        paws.append((_mix(x, flown[0], cat.air), _mix(y, flown[1], cat.air)))
    if cat.swipe_frame:
        assert len(_SWIPE) == SWIPE_FRAMES and STRIKE_FRAME == 3
        paws[1] = _SWIPE[cat.swipe_frame - 1]
    return paws


def _leg(joint: tuple[float, float], paw: tuple[float, float], bend: float) -> list[Limb]:
    """Thigh and shank to the paw; ``bend`` says which way, and how far, the knee gives."""
    fx, fy = paw[0], paw[1] + PAW_M
    dx, dy = fx - joint[0], fy - joint[1]
    length = math.hypot(dx, dy)
    if length > _REACH_M:  # a paw cannot be farther than the leg is long
        fx, fy = joint[0] + dx * _REACH_M / length, joint[1] + dy * _REACH_M / length
        dx, dy, length = fx - joint[0], fy - joint[1], _REACH_M
    length = max(length, 1e-6)
    rise = bend * math.sqrt(max(_UPPER_M**2 - 0.25 * length**2, 0.0))
    kx = joint[0] + 0.5 * dx - rise * dy / length * -1.0
    ky = joint[1] + 0.5 * dy - rise * dx / length
    return [
        (joint[0], joint[1], 0.048, kx, ky, 0.029),
        (kx, ky, 0.029, fx, fy, 0.021),
        (fx, fy, PAW_M, fx + 0.016, fy - 0.002, PAW_M - 0.003),
    ]


def _tail(cat: CatBody, hip: tuple[float, float], frame_index: int) -> list[Limb]:
    """Up at a walk, level at a run, along the floor when it sits, trailing in the air."""
    sway = math.sin(2.0 * math.pi * frame_index / 40.0)
    moves = min(abs(cat.body.vx) / 0.4, 1.0)
    base = _mix(2.25 - 0.25 * moves, 2.75, cat.gallop)
    base, bend = _mix(base, 2.95, max(cat.crouch, cat.sit)), -0.16 - 0.16 * sway
    base = _mix(base, 2.6 + 0.22 * cat.body.vy, cat.air)
    bend = _mix(bend, -0.38 - 0.2 * sway, cat.sit)
    x, y, r = hip[0] - 0.05, hip[1] + 0.02 - 0.06 * cat.sit, 0.030
    limbs, angle = [], base
    for i in range(4):
        nx, ny = x + 0.075 * math.cos(angle), y + 0.075 * math.sin(angle)
        if cat.air == 0.0:
            ny = max(ny, 0.024)
        limbs.append((x, y, r, nx, ny, r - 0.003))
        x, y, r = nx, ny, r - 0.003
        angle += bend * (1.0 + 0.35 * i)
    return limbs


def _placed(limb: Limb, cat: CatBody, across: float) -> Limb:
    x0, y0, r0, x1, y1, r1 = limb
    x, y, s = cat.body.x, cat.body.y, cat.scale
    return (x + across * x0, y + s * y0, s * r0, x + across * x1, y + s * y1, s * r1)


def _turned(cat: CatBody) -> float:
    """Never quite edge-on, so that a turning cat does not vanish."""
    return math.copysign(max(abs(cat.turn), 0.3), cat.turn or cat.facing)


def _mix(a: float, b: float, share: float) -> float:
    return a + (b - a) * share
