"""What the keys do to the player, and what the player's hands do to a ball."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.court.hoop import Hoop
from reelworld.worlds.court.state import RIM_RADIUS_M, WIDTH_M, Ball, Player, Shot

SPEED_MPS, AIMING_MPS = 2.4, 0.9
"""Walking, and walking while aiming."""
GROUND_MPS2, AIR_MPS2 = 14.0, 2.0
EDGE_M = 0.25
"""Nearer than this to a wall the player does not come."""
CHARGE_FRAMES = 20
AIM_START_RAD, AIM_STEP_RAD = math.radians(56.0), math.radians(2.5)
AIM_LEAST_RAD, AIM_MOST_RAD = math.radians(30.0), math.radians(82.0)
WEAKEST = 0.3
"""Speed of a throw without charge, over that of a full one."""
BACKSPIN_RPS = 8.0
HANDS_MPS = 5.0
"""How fast hands bring a ball into place."""
REACH_M = 0.42
"""How far in front of or behind the player's middle the middle of a ball can be caught."""
BLIND_FRAMES = 10
"""A thrown ball is not caught again for this long."""


def move(
    player: Player, keys: tuple[int, ...], has_ball: bool, gravity: float, dt: float
) -> Player:
    """The player one frame later, the throw itself apart."""
    left, right, up, down, act = keys
    aiming = bool(act and has_ball)
    aloft = player.y_m > 0.0 or player.vy_mps > 0.0
    fastest = AIMING_MPS if aiming else SPEED_MPS
    vx = _towards(
        player.vx_mps, fastest * (right - left), (AIR_MPS2 if aloft else GROUND_MPS2) * dt
    )
    vy = player.jump_mps if up and not aiming and not aloft else player.vy_mps
    x, y = player.x_m + vx * dt, player.y_m
    if vy != 0.0 or aloft:
        y, vy = y + vy * dt - 0.5 * gravity * dt * dt, vy - gravity * dt
    if y <= 0.0:
        y, vy = 0.0, 0.0
    if not EDGE_M <= x <= WIDTH_M - EDGE_M:
        x, vx = min(max(x, EDGE_M), WIDTH_M - EDGE_M), 0.0
    stride = player.stride + (x - player.x_m) * 7.0 / player.height_m
    facing = player.facing if aiming or left == right else right - left
    charge, aim = player.charge, player.aim_rad
    if aiming:
        aim = AIM_START_RAD if charge == 0.0 else aim
        aim = min(max(aim + AIM_STEP_RAD * (up - down), AIM_LEAST_RAD), AIM_MOST_RAD)
        charge = min(charge + 1.0 / CHARGE_FRAMES, 1.0)
    return replace(
        player,
        x_m=x,
        y_m=y,
        vx_mps=vx,
        vy_mps=vy,
        facing=facing,
        stride=stride % (2.0 * math.pi),
        charge=charge,
        aim_rad=aim,
    )


def place_of_hands(player: Player, aiming: bool) -> tuple[float, float]:
    """Where the hands want a ball: before the chest, or above the head to throw."""
    h = player.height_m
    across, up = (0.10 * h, 1.08 * h) if aiming else (0.26 * h, 0.60 * h)
    return player.x_m + player.facing * across, player.y_m + up


def carry(ball: Ball, before: Player, player: Player, aiming: bool, hoop: Hoop, dt: float) -> Ball:
    """The held ball one frame later: it moves with the player, and into place at a finite speed."""
    x, y = ball.x_m + player.x_m - before.x_m, ball.y_m + player.y_m - before.y_m
    wx, wy = place_of_hands(player, aiming)
    way = math.hypot(wx - x, wy - y)
    share = min(1.0, HANDS_MPS * dt / way) if way > 0.0 else 0.0
    x, y = clear_of(hoop, x + share * (wx - x), y + share * (wy - y), ball.radius_m)
    vx, vy = (x - ball.x_m) / dt, (y - ball.y_m) / dt
    return replace(ball, x_m=x, y_m=y, vx_mps=vx, vy_mps=vy)


def clear_of(hoop: Hoop, x: float, y: float, radius: float) -> tuple[float, float]:
    """The place moved out of floor, walls, rim and board, so that no ball starts inside a thing."""
    x0, y0, x1, y1 = hoop.board
    for _ in range(4):
        x, y = min(max(x, radius), WIDTH_M - radius), max(y, radius)
        for rim_x in (hoop.x - hoop.half, hoop.x + hoop.half):
            x, y = _out_of(x, y, rim_x, hoop.y, radius + RIM_RADIUS_M)
        near_x, near_y = min(max(x, x0), x1), min(max(y, y0), y1)
        if (near_x, near_y) == (x, y):  # the middle itself is inside: out by the front
            near_x, x = x0, x0 - 1e-6
        x, y = _out_of(x, y, near_x, near_y, radius)
        x, y = _out_of(x, y, hoop.cap[0], hoop.cap[1], radius + hoop.cap[2])
    return x, y


def throw(player: Player, ball: Ball) -> tuple[Player, Ball]:
    """Let go: the throw adds to the player's own velocity, with backspin."""
    speed = player.strength_mps * (WEAKEST + (1.0 - WEAKEST) * player.charge)
    vx = player.vx_mps + player.facing * speed * math.cos(player.aim_rad)
    vy = player.vy_mps + speed * math.sin(player.aim_rad)
    thrown = replace(
        ball, vx_mps=vx, vy_mps=vy, spin_rps=player.facing * BACKSPIN_RPS, held=False, in_net=False
    )
    return replace(player, charge=0.0), thrown


def can_catch(player: Player, ball: Ball, shots: tuple[Shot, ...], frame: int) -> bool:
    """Whether the hands reach the ball now."""
    fresh = any(s.ball_id == ball.id and frame - s.release_frame < BLIND_FRAMES for s in shots)
    high = ball.y_m - player.y_m
    near = abs(ball.x_m - player.x_m) < REACH_M and 0.0 <= high < 1.15 * player.height_m
    return near and not fresh


def _out_of(x: float, y: float, cx: float, cy: float, reach: float) -> tuple[float, float]:
    apart = math.hypot(x - cx, y - cy)
    if apart >= reach:
        return x, y
    if apart == 0.0:
        return x - reach, y
    return cx + (x - cx) * (reach + 1e-9) / apart, cy + (y - cy) * (reach + 1e-9) / apart


def _towards(value: float, wanted: float, most: float) -> float:
    return value + min(max(wanted - value, -most), most)
