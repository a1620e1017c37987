"""The player's body: where head, trunk and limbs are, as a function of the state alone."""

from __future__ import annotations

import math
from typing import NamedTuple

from reelworld.worlds.court.player import REACH_M, SPEED_MPS
from reelworld.worlds.court.state import Ball, CourtState, Player

Point = tuple[float, float]
_FOLLOW_FRAMES = 7
"""After a throw the arms stay up for so long."""


class Figure(NamedTuple):
    """Joints in metres. Limbs are lists of shoulder, elbow, hand or hip, knee, foot."""

    head: Point
    neck: Point
    hip: Point
    arms: tuple[tuple[Point, ...], tuple[Point, ...]]
    legs: tuple[tuple[Point, ...], tuple[Point, ...]]
    """The far one first."""


def pose(state: CourtState) -> Figure:
    """The body as it is now: it bends for low balls, crouches to throw and swings its legs."""
    player, h, f = state.player, state.player.height_m, state.player.facing
    ball = _in_hand_or_reach(state)
    bend = _bend(player, ball)
    crouch = 0.10 * min(1.0, 3.0 * player.charge)
    hip = (player.x_m - 0.10 * h * bend * f, player.y_m + h * (0.50 - 0.16 * bend - crouch))
    lean = 0.06 * abs(player.vx_mps) / SPEED_MPS + 0.95 * bend
    neck = _along(hip, 0.31 * h, math.pi / 2.0 - f * lean)
    head = _along(neck, 0.115 * h, math.pi / 2.0 - f * 0.55 * lean)
    arms = tuple(_arm(state, neck, ball, side) for side in (-1, 1))
    legs = tuple(_leg(player, hip, side) for side in (-1, 1))
    return Figure(head, neck, hip, arms, legs)  # type: ignore[arg-type]


def _in_hand_or_reach(state: CourtState) -> Ball | None:
    """The held ball, or the loose one that is about to be caught."""
    if state.held is not None:
        return state.held
    x, y, h = state.player.x_m, state.player.y_m, state.player.height_m
    busy = {shot.ball_id for shot in state.shots}
    near = [
        ball
        for ball in state.balls
        if ball.id not in busy and abs(ball.x_m - x) < REACH_M + 0.3 and ball.y_m - y < h
    ]
    return min(near, key=lambda ball: abs(ball.x_m - x)) if near else None


def _bend(player: Player, ball: Ball | None) -> float:
    """0 upright to 1 bent to the floor."""
    if ball is None:
        return 0.0
    low = 1.0 - (ball.y_m - player.y_m - 0.1) / (0.42 * player.height_m)
    away = abs(ball.x_m - player.x_m) - REACH_M
    return min(max(low, 0.0), 1.0) * min(max(1.0 - away / 0.3, 0.0), 1.0)


def _arm(state: CourtState, neck: Point, ball: Ball | None, side: int) -> tuple[Point, ...]:
    player, h, f = state.player, state.player.height_m, state.player.facing
    shoulder = (neck[0] + 0.01 * h * side, neck[1] - 0.03 * h)
    if ball is not None:
        hand = (ball.x_m - 0.75 * f * ball.radius_m * (side > 0), ball.y_m - 0.5 * ball.radius_m)
        if abs(hand[0] - shoulder[0]) > 0.55 * h:  # not yet
            hand = (shoulder[0] + f * 0.3 * h, shoulder[1] - 0.2 * h)
    elif any(state.frame_index - s.release_frame < _FOLLOW_FRAMES for s in state.shots):
        hand = (shoulder[0] + f * (0.20 + 0.02 * side) * h, shoulder[1] + 0.30 * h)
    else:
        swing = side * math.sin(player.stride) * min(abs(player.vx_mps) / SPEED_MPS, 1.0)
        hand = (shoulder[0] + (0.05 * f - 0.16 * swing) * h, shoulder[1] - 0.33 * h)
    return _two_bones(shoulder, hand, 0.19 * h, -f)


def _leg(player: Player, hip: Point, side: int) -> tuple[Point, ...]:
    h, f = player.height_m, player.facing
    joint = (hip[0] + 0.025 * h * side, hip[1])
    if player.y_m > 0.0:
        foot = (player.x_m + (0.05 * side - 0.04 * f) * h, player.y_m + 0.02 * h * (1 + side))
    else:
        pace = min(abs(player.vx_mps) / SPEED_MPS, 1.0)
        phase = player.stride + (0.0 if side > 0 else math.pi)
        ahead = 0.17 * math.sin(phase) * pace + 0.06 * side * (1.0 - pace)
        rise = 0.09 * max(math.cos(phase) * f, 0.0) * pace
        foot = (player.x_m + ahead * h, player.y_m + rise * h)
    return _two_bones(joint, (foot[0], foot[1] + 0.03 * h), 0.238 * h, f)


def _two_bones(a: Point, b: Point, bone: float, side: int) -> tuple[Point, ...]:
    """From ``a`` towards ``b`` over a joint that bends to ``side``; ``b`` as far as they reach."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    far = math.hypot(dx, dy)
    if far == 0.0:
        return a, (a[0], a[1] - bone), b
    if far >= 2.0 * bone:
        b = (a[0] + dx * 2.0 * bone / far, a[1] + dy * 2.0 * bone / far)
        return a, ((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0), b
    out = math.sqrt(bone * bone - far * far / 4.0)
    joint = (
        (a[0] + b[0]) / 2.0 - side * dy / far * out,
        (a[1] + b[1]) / 2.0 + side * dx / far * out,
    )
    return a, joint, b


def _along(start: Point, length: float, angle: float) -> Point:
    return start[0] + length * math.cos(angle), start[1] + length * math.sin(angle)
