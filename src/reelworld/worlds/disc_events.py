"""What can happen in a room of discs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from reelworld.worlds.events import Event
from reelworld.worlds.state import FPS, Body, Occluder, Pair, Rect, Scenery, WorldState

_DARK = 0.15
_MOST_GRAVITY_MPS2 = 4.0
_RISE_MPS = 0.4
_DROP_RADIUS_M, _APART_M = 0.07, 0.005
_PLACES = 17
_PILLAR: Rect = (0.37, -1.0, 0.63, 0.0)
_PILLAR_RGB = (126, 116, 108)


def lit(light: float) -> Callable[[WorldState], WorldState]:
    """An event that sets the light."""
    return lambda state: replace(state, scenery=replace(state.scenery, light=light))


def pulled(change: Callable[[float], float]) -> Callable[[WorldState], WorldState]:
    """An event that changes gravity, up to 4 m/s^2."""

    def apply(state: WorldState) -> WorldState:
        gravity_mps2 = min(change(state.scenery.gravity_mps2), _MOST_GRAVITY_MPS2)
        return replace(state, scenery=replace(state.scenery, gravity_mps2=gravity_mps2))

    return apply


def driven(change: Callable[[Pair], Pair]) -> Callable[[WorldState], WorldState]:
    """An event that changes the velocity of every ball."""

    def apply(state: WorldState) -> WorldState:
        return replace(
            state,
            bodies=tuple(
                replace(b, velocity_mps=change(b.velocity_mps)) if b.kind == "ball" else b
                for b in state.bodies
            ),
        )

    return apply


def ball_comes(colour: str, velocity_mps: Pair) -> Callable[[WorldState], WorldState]:
    """An event that adds a ball as high up as there is room.

    Colours are identities: where there is a ball of that colour, or no room, nothing happens.
    """

    def apply(state: WorldState) -> WorldState:
        place = _free_place(state)
        if place is None or any(ball.colour == colour for ball in state.balls):
            return state
        number = max((ball.id for ball in state.balls), default=-1) + 1
        ball = Body(number, "ball", colour, place, velocity_mps, _DROP_RADIUS_M)
        others = state.bodies[len(state.balls) :]  # the hand stays last
        return replace(state, bodies=(*state.balls, ball, *others))

    return apply


def pillar_rises(state: WorldState) -> WorldState:
    """The pillar goes up out of the room; where there is none, one comes up from below."""
    pillars = [o for o in state.scenery.occluders if o.kind == "pillar"]
    if not pillars:
        pillar = Occluder("pillar", _PILLAR, _PILLAR_RGB, _RISE_MPS, 0.0)
        occluders = (*state.scenery.occluders, pillar)
    else:
        occluders = tuple(
            replace(o, rise_mps=_RISE_MPS, goal_m=1.0) if o.kind == "pillar" else o
            for o in state.scenery.occluders
        )
    return replace(state, scenery=replace(state.scenery, occluders=occluders))


def risen(scenery: Scenery) -> Scenery:
    """The scenery one frame later: what rises has risen; what left the room is gone."""
    if not any(occluder.rise_mps for occluder in scenery.occluders):
        return scenery
    moved = (_moved(occluder) for occluder in scenery.occluders)
    return replace(scenery, occluders=tuple(o for o in moved if o.rect_m[1] < 1.0))


def _moved(occluder: Occluder) -> Occluder:
    if not occluder.rise_mps:
        return occluder
    x0, y0, x1, y1 = occluder.rect_m
    up_m = min(occluder.rise_mps / FPS, occluder.goal_m - y0)
    there = y0 + up_m >= occluder.goal_m
    rise_mps = 0.0 if there else occluder.rise_mps
    y0_new = occluder.goal_m if there else y0 + up_m
    return replace(occluder, rect_m=(x0, y0_new, x1, y1 + up_m), rise_mps=rise_mps)


def _free_place(state: WorldState) -> Pair | None:
    """The highest place for a new ball, and of those the one nearest to the middle."""
    x0, y0, x1, y1 = (
        edge + inward * (_DROP_RADIUS_M + _APART_M)
        for edge, inward in zip(state.scenery.bounds_m, (1, 1, -1, -1), strict=True)
    )
    shares = sorted((i / (_PLACES - 1) for i in range(_PLACES)), key=lambda s: abs(s - 0.5))
    for down in range(_PLACES):
        y = y1 - down * (y1 - y0) / (_PLACES - 1)
        for share in shares:
            x = x0 + share * (x1 - x0)
            if all(
                math.hypot(x - b.position_m[0], y - b.position_m[1])
                > _DROP_RADIUS_M + b.radius_m + _APART_M
                for b in state.bodies
            ):
                return x, y
    return None


_LIGHT = (
    Event("lights_out", "the lights go out", lit(_DARK)),
    Event("lights_on", "the lights go on", lit(1.0)),
)
DEN_EVENTS = {
    event.name: event
    for event in (
        *_LIGHT,
        Event("gravity_doubles", "gravity doubles", pulled(lambda g: 2.0 * g)),
        Event("gravity_halves", "gravity halves", pulled(lambda g: 0.5 * g)),
        Event("gravity_vanishes", "gravity vanishes", pulled(lambda g: 0.0)),
        Event("gravity_returns", "gravity is back to normal", pulled(lambda g: 0.5)),
        Event("green_ball_drops", "a green ball drops in", ball_comes("green", (0.0, 0.0))),
        Event("pillar_rises", "the pillar rises", pillar_rises),
        Event(
            "floor_kicks",
            "a kick of the floor sends the balls up",
            driven(lambda v: (v[0], v[1] + 0.6)),
        ),
    )
}
BOX_EVENTS = {
    event.name: event
    for event in (
        *_LIGHT,
        Event("gravity_sets_in", "gravity sets in", pulled(lambda g: 0.5)),
        Event("gravity_doubles", "gravity doubles", pulled(lambda g: 2.0 * g)),
        Event("gravity_vanishes", "gravity vanishes", pulled(lambda g: 0.0)),
        Event("green_ball_comes", "a green ball comes in", ball_comes("green", (0.15, -0.25))),
        Event("balls_stop", "all balls stop", driven(lambda v: (0.0, 0.0))),
        Event("balls_turn_back", "all balls turn back", driven(lambda v: (-v[0], -v[1]))),
    )
}
