"""A court as a picture. Back to front: backdrop, shadows, player, balls, ring and net, aim."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds import paint
from reelworld.worlds.court.backdrop import backdrop
from reelworld.worlds.court.figure import Figure, pose
from reelworld.worlds.court.net import hang_net
from reelworld.worlds.court.state import BALL_COLOURS, SHIRT_COLOURS, Ball, CourtState
from reelworld.worlds.court.view import View

_SKIN_LIGHT, _SKIN_DARK = (236, 190, 160), (112, 72, 50)
_HAIR, _SHOE = (46, 34, 30), (250, 250, 250)
_FAR = 0.78
"""Shade of the limbs on the far side."""


def draw(state: CourtState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
    """The frame that shows ``state``."""
    view = View(size_px)
    frame = backdrop(state.court, size_px).copy()
    _shadow(frame, view, state.player.x_m, state.player.y_m, 0.22)
    for ball in state.balls:
        _shadow(frame, view, ball.x_m, ball.y_m - ball.radius_m, 0.9 * ball.radius_m)
    figure = pose(state)
    _body(frame, view, state, figure)
    for ball in state.balls:
        _ball(frame, view, ball)
    _near_arm(frame, view, state, figure)
    hang_net(frame, view, state)
    _aim(frame, view, state)
    paint.dim(frame, state.court.light)
    return paint.finished(frame)


def _shadow(frame: np.ndarray, view: View, x: float, high: float, half: float) -> None:
    alpha = 0.30 / (1.0 + 0.8 * max(high, 0.0))
    paint.ellipse(frame, view.at(x, -0.02), view.px(half), view.px(0.3 * half), (20, 16, 24), alpha)


def _body(frame: np.ndarray, view: View, state: CourtState, figure: Figure) -> None:
    player = state.player
    h, f = player.height_m, player.facing
    skin, shirt = _skin(player.skin), SHIRT_COLOURS[player.shirt]
    shorts = _times(shirt, 0.62)
    _limb(frame, view, figure.arms[0], 0.032 * h, _times(skin, _FAR))
    _leg(frame, view, figure.legs[0], h, f, _times(skin, _FAR), _times(shorts, _FAR), _FAR)
    _leg(frame, view, figure.legs[1], h, f, skin, shorts, 1.0)
    hip, neck = view.at(*figure.hip), view.at(*figure.neck)
    chest = (neck[0], neck[1] + view.px(0.04 * h))
    paint.capsule(frame, chest, hip, view.px(0.082 * h), _times(shirt, 0.8))
    inner = view.px(0.02 * h) * f
    paint.capsule(
        frame, (chest[0] + inner, chest[1]), (hip[0] + inner, hip[1]), view.px(0.064 * h), shirt
    )
    head = view.at(*figure.head)
    paint.capsule(frame, head, neck, view.px(0.034 * h), _times(skin, 0.86))
    paint.disc(frame, head, view.px(0.083 * h), _HAIR)
    face = (head[0] + f * view.px(0.024 * h), head[1] + view.px(0.018 * h))
    paint.disc(frame, face, view.px(0.067 * h), skin)
    paint.disc(frame, (face[0] + f * view.px(0.032 * h), face[1]), view.px(0.014 * h), (36, 28, 28))


def _leg(
    frame: np.ndarray,
    view: View,
    leg: tuple[tuple[float, float], ...],
    h: float,
    facing: int,
    skin: tuple[float, float, float],
    shorts: tuple[float, float, float],
    shade: float,
) -> None:
    hip, knee, foot = (view.at(*joint) for joint in leg)
    paint.polyline(frame, (hip, knee, foot), view.px(0.036 * h), skin)
    above = (hip[0] + 0.75 * (knee[0] - hip[0]), hip[1] + 0.75 * (knee[1] - hip[1]))
    paint.capsule(frame, hip, above, view.px(0.06 * h), shorts)
    toe = (foot[0] + facing * view.px(0.06 * h), foot[1])
    paint.capsule(frame, foot, toe, view.px(0.032 * h), _times(_SHOE, shade))


def _limb(
    frame: np.ndarray,
    view: View,
    joints: tuple[tuple[float, float], ...],
    radius_m: float,
    rgb: tuple[float, float, float],
) -> None:
    paint.polyline(frame, [view.at(*joint) for joint in joints], view.px(radius_m), rgb)


def _near_arm(frame: np.ndarray, view: View, state: CourtState, figure: Figure) -> None:
    player = state.player
    skin = _skin(player.skin)
    _limb(frame, view, figure.arms[1], 0.034 * player.height_m, skin)


def _ball(frame: np.ndarray, view: View, ball: Ball) -> None:
    """A shaded sphere with two seams that turn with it, in one pass over its pixels."""
    (cx, cy), r = view.at(ball.x_m, ball.y_m), view.px(ball.radius_m)
    left, right = max(math.floor(cx - r - 1.0), 0), min(math.ceil(cx + r + 1.0), view.size_px)
    top, bottom = max(math.floor(cy - r - 1.0), 0), min(math.ceil(cy + r + 1.0), view.size_px)
    if left >= right or top >= bottom:
        return
    x = (np.arange(left, right, dtype=np.float32) + np.float32(0.5 - cx))[None, :]
    y = (np.arange(top, bottom, dtype=np.float32) + np.float32(0.5 - cy))[:, None]
    away = np.sqrt(x * x + y * y)
    c, s = np.float32(math.cos(ball.angle_rad)), np.float32(math.sin(ball.angle_rad))
    across, along = c * x - s * y, s * x + c * y
    line = np.float32(max(0.10 * r, 0.35))
    seam = np.clip(line + 0.5 - np.minimum(np.abs(across), np.abs(along)), 0.0, 1.0)
    lit = 1.0 - np.float32(0.22 / r) * (0.5 * x + y) - 0.38 * (away / np.float32(r)) ** 4
    shade = np.clip(lit, 0.5, 1.25) * (1.0 - np.float32(0.45) * seam)
    rgb = shade[..., None] * np.array(BALL_COLOURS[ball.colour], np.float32)
    patch = frame[top:bottom, left:right]
    patch += np.clip(np.float32(r + 0.5) - away, 0.0, 1.0)[..., None] * (rgb - patch)


def _aim(frame: np.ndarray, view: View, state: CourtState) -> None:
    """Dots that show where a throw would go, the more the stronger."""
    player, ball = state.player, state.held
    if ball is None or player.charge == 0.0:
        return
    c, s = player.facing * math.cos(player.aim_rad), math.sin(player.aim_rad)
    length = 0.2 + 1.0 * player.charge
    num = 1 + int(5.0 * player.charge)
    for dot in range(1, num + 1):
        away = ball.radius_m + length * dot / num
        place = view.at(ball.x_m + c * away, ball.y_m + s * away)
        paint.disc(frame, place, view.px(0.045), (255, 250, 230), 0.95)


def _skin(share: float) -> tuple[float, float, float]:
    a, b = _SKIN_LIGHT, _SKIN_DARK
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def _times(rgb: tuple[float, float, float], share: float) -> tuple[float, float, float]:
    return (rgb[0] * share, rgb[1] * share, rgb[2] * share)
