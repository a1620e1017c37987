"""The mouse's mind: five moods, a timer, and its own eyes on the cat.

It stays in its hole while the cat is near, comes out to wander, freezes when the cat moves at some
distance, and flees when it is too near, lands beside it or strikes. What it decides by chance comes
from the seed and the frame (``chance.py``), so its mind is part of the state.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.cat.body import WALK_MPS
from reelworld.worlds.cat.motion import Push, move
from reelworld.worlds.cat.purposes import MOUSE_GOAL, MOUSE_NERVE, MOUSE_TIMER
from reelworld.worlds.cat.state import (
    CEILING_M,
    DAZED,
    FLEEING,
    FLOOR,
    FROZEN,
    HIDDEN,
    IN_AIR,
    VIEW_M,
    WANDERING,
    CatBody,
    Mouse,
    Mover,
    Surface,
)
from reelworld.worlds.chance import chance
from reelworld.worlds.state import FPS

MOUSE_HALF_M = 0.07
WANDER_MPS, FLEE_MPS = 0.3, 1.5
MOUSE_MPS2 = 9.0
ALERT_M, FEAR_M, STEALTH_M = 0.8, 0.38, 0.17
"""Nearer than these it notices a moving cat, runs from it, runs even from one that creeps."""
_UNSEEN_MPS = 0.25
"""A cat slower than this creeps, or waits: the mouse does not notice."""
STRIDE_M = 0.09


def move_mouse(
    mouse: Mouse,
    cat: CatBody,
    hole_m: float,
    surfaces: tuple[Surface, ...],
    gravity_mps2: float,
    seed: int,
    frame_index: int,
) -> Mouse:
    """The mouse one frame on, after the cat has moved."""
    mouse = _think(mouse, cat, hole_m, seed, frame_index)
    away = mouse.goal_m - mouse.body.x
    pace = {WANDERING: WANDER_MPS, FLEEING: FLEE_MPS}.get(mouse.mood, 0.0)
    # It slows down for its goal so that one frame does not carry it past.
    target = math.copysign(min(pace, abs(away) * FPS), away) if pace and away else 0.0
    push = Push(
        gravity_mps2,
        MOUSE_HALF_M,
        VIEW_M - MOUSE_HALF_M,
        CEILING_M - 0.1,
        target_mps=target,
        ground_mps2=MOUSE_MPS2,
        bounce=0.2 if mouse.mood == DAZED else 0.0,
    )
    moved, _ = move(mouse.body, push, surfaces, 1.0 / FPS)
    mouse = _home(replace(mouse, body=moved), hole_m, seed, frame_index)
    along = mouse.body.x - moved.x if mouse.mood == HIDDEN else moved.vx / FPS
    facing = int(math.copysign(1, moved.vx)) if abs(moved.vx) > 0.02 else mouse.facing
    return replace(mouse, facing=facing, phase=(mouse.phase + abs(along) / STRIDE_M) % 1.0)


def tossed(mouse: Mouse, way: int) -> Mouse:
    """Struck by a paw: it flies a little, and is dazed for a second."""
    body = replace(mouse.body, vx=0.9 * way, vy=1.4, on=IN_AIR)
    return replace(mouse, body=body, mood=DAZED, timer=FPS)


def _think(mouse: Mouse, cat: CatBody, hole_m: float, seed: int, frame_index: int) -> Mouse:
    """The mood and goal for this frame."""
    apart_m = math.hypot(cat.body.x - mouse.body.x, cat.body.y - mouse.body.y)
    moves = abs(cat.body.vx) > _UNSEEN_MPS or cat.body.on == IN_AIR
    strikes = cat.swipe_frame > 1  # it takes a frame to notice
    rushes = abs(cat.body.vx) > WALK_MPS + 0.05 or cat.impulse_Ns > 0.0 or strikes
    timer = max(mouse.timer - 1, 0)
    mouse = replace(mouse, timer=timer)
    if mouse.mood == HIDDEN:
        near = abs(cat.body.x - hole_m) < 0.5 and cat.body.y < 0.3
        if timer or near:
            return mouse
        return _wander(mouse, hole_m, seed, frame_index)
    if mouse.mood == DAZED:
        return mouse if timer or mouse.body.on == IN_AIR else _flee(mouse, hole_m)
    if mouse.mood == FLEEING:
        return mouse
    fear_m = FEAR_M if moves else STEALTH_M
    bold = mouse.mood == WANDERING  # one that is frozen stays so while the cat keeps still
    if (apart_m < fear_m and (moves or bold)) or (apart_m < ALERT_M and rushes):
        return _flee(mouse, hole_m)
    if mouse.mood == WANDERING:
        if apart_m < ALERT_M and moves:
            nerve = 8 + int(22 * chance(seed, frame_index, MOUSE_NERVE))
            return replace(mouse, mood=FROZEN, timer=nerve)
        return mouse if timer else _wander(mouse, hole_m, seed, frame_index)
    if timer:
        return mouse
    if apart_m < ALERT_M and chance(seed, frame_index, MOUSE_NERVE) < 0.5:
        return _flee(mouse, hole_m)
    return _wander(mouse, hole_m, seed, frame_index)


def _wander(mouse: Mouse, hole_m: float, seed: int, frame_index: int) -> Mouse:
    """Off to some place, or, one time in five, home; sniffing there until the timer is up."""
    drawn = chance(seed, frame_index, MOUSE_GOAL)
    goal = hole_m if drawn > 0.8 and mouse.mood != HIDDEN else 0.15 + 1.7 * (drawn * 7.0 % 1.0)
    pause = 20 + int(50 * chance(seed, frame_index, MOUSE_TIMER))
    return replace(mouse, mood=WANDERING, goal_m=goal, timer=pause)


def _flee(mouse: Mouse, hole_m: float) -> Mouse:
    return replace(mouse, mood=FLEEING, goal_m=hole_m, timer=0)


def _home(mouse: Mouse, hole_m: float, seed: int, frame_index: int) -> Mouse:
    """At the hole, one that flees or wants to go home is gone."""
    wants = mouse.mood == FLEEING or (mouse.mood == WANDERING and mouse.goal_m == hole_m)
    if not wants or mouse.body.on != FLOOR or abs(mouse.body.x - hole_m) > 0.02:
        return mouse
    away = 12 + int(45 * chance(seed, frame_index, MOUSE_TIMER))
    return replace(mouse, body=Mover(hole_m, 0.0, on=FLOOR), mood=HIDDEN, timer=away, visible=0.0)
