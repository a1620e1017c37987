"""What can happen in the living room without a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reelworld.worlds.cat.colours import VASES, YARNS
from reelworld.worlds.cat.factors import stood
from reelworld.worlds.cat.purposes import DROP, VASE
from reelworld.worlds.cat.state import (
    BROKEN,
    FLOOR,
    HIDDEN,
    SHELF,
    SILL,
    SOFA,
    TABLE,
    VIEW_M,
    WANDERING,
    CatState,
    Mouse,
    Mover,
    Yarn,
)
from reelworld.worlds.cat.visible import seen
from reelworld.worlds.chance import chance
from reelworld.worlds.events import Event

GRAVITY_MPS2 = (2.0, 30.0)
"""Gravity stays between these, however often it halves or doubles."""
MAX_VASES = 2
_SOFA_SHIFT_M, _SOFA_GAP_M = 0.35, 0.02


def _lights(light: float) -> Callable[[CatState], CatState]:
    return lambda state: replace(state, light=light)


def _gravity(share: float) -> Callable[[CatState], CatState]:
    low, high = GRAVITY_MPS2
    return lambda state: replace(
        state, gravity_mps2=min(max(share * state.gravity_mps2, low), high)
    )


def _second_vase(state: CatState) -> CatState:
    """On a surface that holds none; in the place of a broken one if there are two already."""
    vases = state.vases
    if len(vases) == MAX_VASES:
        vases = (
            tuple(vase for vase in vases if vase.state != BROKEN)[:1] if _broken(state) else vases
        )
    if len(vases) == MAX_VASES:
        return state
    taken = {vase.body.on for vase in vases}
    on = next(number for number in (SHELF, SILL, TABLE) if number not in taken)
    drawn = chance(state.seed, state.frame_index, VASE)
    colours = [colour for colour in VASES if all(vase.colour != colour for vase in vases)]
    vase = stood(state.room, on, 0.2 + 0.6 * drawn, colours[int(drawn * len(colours))], 2.8)
    return seen(replace(state, vases=(*vases, vase)))


def _broken(state: CatState) -> bool:
    return any(vase.state == BROKEN for vase in state.vases)


def _mouse_appears(state: CatState) -> CatState:
    """Out of its hole, whether it dares or not."""
    if state.mouse is not None and state.mouse.mood != HIDDEN:
        return state
    hole = state.room.hole_m
    inwards = 1.0 if hole < 0.5 * VIEW_M else -1.0
    mouse = Mouse(
        Mover(hole, 0.0, on=FLOOR),
        WANDERING,
        timer=45,
        goal_m=hole + 0.45 * inwards,
        facing=int(inwards),
    )
    return seen(replace(state, mouse=mouse))


def _yarn_drops(state: CatState) -> CatState:
    """A new ball, from below the ceiling; one that was there before is gone."""
    drawn = chance(state.seed, state.frame_index, DROP)
    colour = list(YARNS)[int(drawn * 997) % len(YARNS)]
    yarn = Yarn(Mover(0.4 + 1.2 * drawn, 1.6, 0.5 - drawn, 0.0), colour)
    return seen(replace(state, yarn=yarn))


def _sofa_moves(state: CatState) -> CatState:
    """By 0.35 m towards the other side of the room, at 0.5 m/s, with all that stands on it."""
    sofa = state.room.surfaces[SOFA]
    width = sofa.x1 - sofa.x0
    way = 1.0 if sofa.x0 + 0.5 * width < 0.5 * VIEW_M else -1.0
    goal = sofa.x0 + way * _SOFA_SHIFT_M
    goal = min(max(goal, _SOFA_GAP_M), VIEW_M - _SOFA_GAP_M - width)
    return replace(state, room=replace(state.room, sofa_goal_m=goal))


EVENTS = {
    event.name: event
    for event in (
        Event("lights_out", "the lights go out", _lights(0.0)),
        Event("lights_on", "the lights go on", _lights(1.0)),
        Event("gravity_halves", "gravity halves", _gravity(0.5)),
        Event("gravity_doubles", "gravity doubles", _gravity(2.0)),
        Event("second_vase", "a second vase appears", _second_vase),
        Event("mouse_appears", "the mouse comes out of its hole", _mouse_appears),
        Event("yarn_drops", "a ball of yarn drops in", _yarn_drops),
        Event("sofa_moves", "the sofa moves", _sofa_moves),
    )
}
