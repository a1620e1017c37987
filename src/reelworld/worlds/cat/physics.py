"""One frame of the living room: sofa, cat, things, mouse, paw, what is seen."""

from __future__ import annotations

from dataclasses import replace

from reelworld.worlds.cat.body import HALF_M, carried, front, move_cat, strikes
from reelworld.worlds.cat.mouse import MOUSE_HALF_M, move_mouse, tossed
from reelworld.worlds.cat.purposes import PAW
from reelworld.worlds.cat.state import (
    BROKEN,
    HIDDEN,
    HIT_MOUSE,
    HIT_VASE,
    HIT_YARN,
    SOFA,
    STRUCK,
    VIEW_M,
    CatState,
    Mover,
    Vase,
)
from reelworld.worlds.cat.things import (
    BUMP_MPS,
    VASE_HALF_M,
    VASE_HEIGHT_M,
    VASE_KG,
    YARN_BOUNCE,
    YARN_KG,
    YARN_RADIUS_M,
    bump,
    move_vase,
    move_yarn,
)
from reelworld.worlds.cat.visible import seen
from reelworld.worlds.chance import chance
from reelworld.worlds.state import FPS

SOFA_MPS = 0.5
"""A pushed sofa's speed."""
PAW_MPS = (0.75, 1.25)
"""What a struck vase or ball gets."""


def advance(state: CatState, keys: tuple[int, ...]) -> CatState:
    """The state one frame on: a pure function."""
    state = _slide_sofa(replace(state, frame_index=state.frame_index + 1, keys=keys))
    room, g, seed, frame = state.room, state.gravity_mps2, state.seed, state.frame_index
    surfaces = room.surfaces
    state = replace(
        state,
        cat=move_cat(state.cat, keys, surfaces, g),
        vases=tuple(move_vase(v, surfaces, g, seed + i, frame) for i, v in enumerate(state.vases)),
        yarn=state.yarn and move_yarn(state.yarn, surfaces, g),
    )
    mouse = state.mouse and move_mouse(
        state.mouse, state.cat, room.hole_m, surfaces, g, seed, frame
    )
    return seen(_strike(_bumps(replace(state, mouse=mouse))))


def in_reach(state: CatState, x: float, y: float) -> bool:
    """Whether a point lies where the cat's paw would strike."""
    x0, y0, x1, y1 = front(state.cat)
    return x0 <= x <= x1 and y0 <= y <= y1


def _slide_sofa(state: CatState) -> CatState:
    """The sofa on its way, with what stands on it."""
    sofa = state.room.surfaces[SOFA]
    gap = state.room.sofa_goal_m - sofa.x0
    if gap == 0.0:
        return state
    dx = min(max(gap, -SOFA_MPS / FPS), SOFA_MPS / FPS)
    x0 = state.room.sofa_goal_m if dx == gap else sofa.x0 + dx
    surfaces = list(state.room.surfaces)
    surfaces[SOFA] = replace(sofa, x0=x0, x1=x0 + (sofa.x1 - sofa.x0))

    def along(body: Mover, half_m: float) -> Mover:
        return carried(body, x0 - sofa.x0, half_m, VIEW_M - half_m)

    def carried_vase(vase: Vase) -> Vase:
        shards = tuple(replace(s, body=along(s.body, 0.02)) for s in vase.shards)
        return replace(vase, body=along(vase.body, VASE_HALF_M), shards=shards)

    cat, yarn, mouse = state.cat, state.yarn, state.mouse
    return replace(
        state,
        room=replace(state.room, surfaces=tuple(surfaces)),
        cat=replace(cat, body=along(cat.body, HALF_M * cat.scale)),
        vases=tuple(carried_vase(vase) for vase in state.vases),
        yarn=yarn and replace(yarn, body=along(yarn.body, YARN_RADIUS_M)),
        mouse=mouse and replace(mouse, body=along(mouse.body, MOUSE_HALF_M)),
    )


def _bumps(state: CatState) -> CatState:
    """A running cat takes vases along, and any cat pushes the yarn."""
    cat, vases, yarn = state.cat, [], state.yarn
    for vase in state.vases:
        body = vase.body
        if vase.state != BROKEN:
            cat, body = bump(cat, body, VASE_KG, VASE_HALF_M, 0.0, BUMP_MPS)
        vases.append(vase if body is vase.body else replace(vase, body=body))
    if yarn is not None:
        cat, body = bump(cat, yarn.body, YARN_KG, YARN_RADIUS_M, YARN_BOUNCE, 0.0)
        yarn = yarn if body is yarn.body else replace(yarn, body=body)
    return replace(state, cat=cat, vases=tuple(vases), yarn=yarn)


def _strike(state: CatState) -> CatState:
    """What the paw meets where everything is at the end of this frame."""
    cat = state.cat
    if not strikes(cat):
        return state
    outcome, mouse, vases, yarn = STRUCK, state.mouse, [], state.yarn
    low, high = PAW_MPS
    speed = low + (high - low) * chance(state.seed, state.frame_index, PAW)
    for vase in state.vases:
        middle = vase.body.y + 0.5 * VASE_HEIGHT_M
        if vase.state != BROKEN and in_reach(state, vase.body.x, middle):
            outcome |= HIT_VASE
            vase = replace(vase, body=replace(vase.body, vx=speed * cat.facing))
        vases.append(vase)
    if mouse and mouse.mood != HIDDEN and in_reach(state, mouse.body.x, mouse.body.y):
        outcome |= HIT_MOUSE
        mouse = tossed(mouse, cat.facing)
    if yarn and in_reach(state, yarn.body.x, yarn.body.y + YARN_RADIUS_M):
        outcome |= HIT_YARN
        yarn = replace(yarn, body=replace(yarn.body, vx=1.4 * speed * cat.facing))
    cat = replace(cat, outcome=outcome)
    return replace(state, cat=cat, mouse=mouse, vases=tuple(vases), yarn=yarn)
