"""The living room in words. The seed chooses the wording, the state what is said."""

from __future__ import annotations

from reelworld.worlds.cat.state import (
    BROKEN,
    DAZED,
    FALLING,
    FLEEING,
    FROZEN,
    HIDDEN,
    IN_AIR,
    CatState,
    Vase,
)
from reelworld.worlds.words import in_words, with_article

_PLACES = (
    "on the floor",
    "on the back of the {sofa} sofa",
    "on the table",
    "on the shelf",
    "on the window sill",
)
_HIDDEN_SHARE = 0.1
"""Seen less than this, the cat counts as hidden."""


def describe(state: CatState) -> str:
    """For instance "a ginger cat sits on the table in a living room with ...; a blue vase ..."."""
    decor, which = state.room.decor, state.seed
    room = f"a living room with {_paper(state)} wallpaper and {with_article(decor.sofa)} sofa"
    things = in_words([*_vases(state), *_yarn(state), *_mouse(state)])
    also = [part for part in (_light(state), _gravity(state)) if part]
    cat = _cat(state)
    templates = (
        f"{cat} in {room}; {things}",
        f"in {room}, {cat}; there is {things}",
        f"{room}: {cat}, {things}",
        f"{cat}, and {things}, in {room}",
    )
    return "; ".join([templates[which % len(templates)], *also])


def _cat(state: CatState) -> str:
    cat = state.cat
    coat = {"tuxedo": "black and white"}.get(cat.coat, cat.coat)
    name = ("a {} cat", "a cat with a {} coat", "one {} cat")[state.seed // 4 % 3].format(coat)
    if cat.visible < _HIDDEN_SHARE:
        return f"{name} hidden behind the {state.room.decor.sofa} sofa"
    if cat.body.on == IN_AIR:
        return f"{name} in mid-air"
    place = _PLACES[cat.body.on].format(sofa=state.room.decor.sofa)
    return f"{name} {_doing(state)} {place}"


def _doing(state: CatState) -> str:
    cat = state.cat
    if cat.swipe_frame:
        return "striking with its paw"
    if cat.sit > 0.5:
        return "sitting"
    if abs(cat.body.vx) > 0.95:
        return "running"
    if abs(cat.body.vx) > 0.05:
        return "creeping" if cat.crouch > 0.5 else "walking"
    return "crouching" if cat.crouch > 0.5 else "standing"


def _vases(state: CatState) -> list[str]:
    return [f"a {vase.colour} vase {_where(vase, state)}" for vase in state.vases]


def _where(vase: Vase, state: CatState) -> str:
    if vase.state == BROKEN:
        return "in pieces"
    if vase.state == FALLING or vase.body.on == IN_AIR:
        return "falling"
    return _PLACES[vase.body.on].format(sofa=state.room.decor.sofa)


def _yarn(state: CatState) -> list[str]:
    if state.yarn is None:
        return []
    colour = state.yarn.colour
    return [f"{with_article(colour)} ball of yarn"]


def _mouse(state: CatState) -> list[str]:
    if state.mouse is None:
        return []
    says = {
        HIDDEN: "hiding in its hole",
        FROZEN: "frozen with fear",
        FLEEING: "running for its hole",
        DAZED: "dazed by the paw",
    }
    return [f"a mouse {says.get(state.mouse.mood, 'wandering about')}"]


def _light(state: CatState) -> str:
    sky = {"day": "by day", "dusk": "at dusk", "night": "at night"}[state.room.decor.sky]
    if state.light < 0.3:
        return (f"the lights are out, {sky}", f"it is dark, {sky}")[state.seed // 16 % 2]
    return sky


def _gravity(state: CatState) -> str:
    share = state.gravity_mps2 / 9.81
    if 0.9 < share < 1.1:
        return ""
    return f"gravity is {'low' if share < 1.0 else 'high'} ({state.gravity_mps2:.1f} m/s²)"


def _paper(state: CatState) -> str:
    decor = state.room.decor
    return f"{decor.pattern} {decor.wall}"
