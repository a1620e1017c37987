"""What differs from room to room, and how a room is put together from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reelworld.worlds.cat.body import HALF_M
from reelworld.worlds.cat.colours import (
    COATS,
    FLOORS,
    PATTERNS,
    PICTURES,
    SKIES,
    SOFAS,
    VASES,
    WALLS,
    WOODS,
    YARNS,
)
from reelworld.worlds.cat.state import (
    FLOOR,
    HIDDEN,
    SURFACES,
    VIEW_M,
    WANDERING,
    CatBody,
    CatState,
    Decor,
    Mouse,
    Mover,
    Room,
    Surface,
    Vase,
    Yarn,
)
from reelworld.worlds.factors import Factor

Draw = Callable[[str], Any]
"""A value of the factor of this name."""

FACTORS = (
    Factor("coat", choices=tuple(COATS), meaning="the cat's colours"),
    Factor("cat_scale", "", 0.86, 1.12, "the cat's size"),
    Factor("cat_on", choices=("floor", "sofa", "table", "sill"), meaning="where the cat starts"),
    Factor("cat_along", "", 0.0, 1.0, "how far along it, from left to right"),
    Factor("mouse", choices=("in its hole", "about", "none"), meaning="where the mouse starts"),
    Factor("yarn", choices=("none", *YARNS), meaning="colour of the ball of yarn on the floor"),
    Factor("vase", choices=tuple(VASES), meaning="the vase's colour"),
    Factor("vase_on", choices=("shelf", "sill", "table"), meaning="where the vase stands"),
    Factor("vase_along", "", 0.15, 0.85, "how far along it"),
    Factor("break_mps", "m/s", 2.2, 3.4, "struck faster by floor or wood, the vase breaks"),
    Factor("sofa_width_m", "m", 0.74, 0.86, "width of the sofa"),
    Factor("sofa_height_m", "m", 0.53, 0.58, "height of its back, which can be stood on"),
    Factor("sofa_left_m", "m", 0.04, 0.20, "from the wall to the sofa"),
    Factor("table_width_m", "m", 0.40, 0.52, "width of the table"),
    Factor("table_height_m", "m", 0.38, 0.46, "height of the table"),
    Factor("table_left_m", "m", 1.20, 1.30, "from the wall by the sofa to the table"),
    Factor("shelf_width_m", "m", 0.50, 0.60, "width of the shelf"),
    Factor("shelf_height_m", "m", 1.08, 1.22, "height of the shelf"),
    Factor("shelf_left_m", "m", 0.35, 0.50, "from the wall by the sofa to the shelf"),
    Factor("sill_width_m", "m", 0.50, 0.56, "width of the window sill"),
    Factor("sill_height_m", "m", 0.88, 1.00, "height of the window sill"),
    Factor("sill_left_m", "m", 1.20, 1.30, "from the wall by the sofa to the sill"),
    Factor("hole_m", "m", 1.86, 1.91, "from the wall by the sofa to the mouse hole"),
    Factor("mirrored", choices=(False, True), meaning="whether the sofa stands on the right"),
    Factor("wall", choices=tuple(WALLS), meaning="colour of the wallpaper"),
    Factor("pattern", choices=PATTERNS, meaning="pattern of the wallpaper"),
    Factor("floor", choices=tuple(FLOORS), meaning="what the floor is of"),
    Factor("sofa", choices=tuple(SOFAS), meaning="colour of the sofa"),
    Factor("wood", choices=tuple(WOODS), meaning="wood of table, shelf and sill"),
    Factor("sky", choices=tuple(SKIES), meaning="what shows in the window"),
    Factor("picture", choices=PICTURES, meaning="what hangs on the wall"),
    Factor("light", "", 0.8, 1.0, "1 bright, 0 with the lights out", limits=(0.0, 1.0)),
    Factor("gravity_mps2", "m/s²", 9.81, 9.81, "gravity", limits=(2.0, 30.0)),
)


def draw_scene(draw: Draw, seed: int) -> CatState:
    """A room at frame 0, every factor drawn once and in this order."""
    value = {factor.name: draw(factor.name) for factor in FACTORS}
    room = _room(value)
    return CatState(
        world="cat",
        frame_index=0,
        seed=seed,
        room=room,
        cat=_cat(value, room),
        mouse=_mouse(value, room),
        vases=(_vase(value, room),),
        yarn=_yarn(value, room),
        gravity_mps2=value["gravity_mps2"],
        light=value["light"],
    )


def _room(value: dict[str, Any]) -> Room:
    surfaces = [Surface(0.0, VIEW_M, 0.0)]
    for name in SURFACES[1:]:
        x0, width = value[f"{name}_left_m"], value[f"{name}_width_m"]
        if value["mirrored"]:
            x0 = VIEW_M - x0 - width
        surfaces.append(Surface(x0, x0 + width, value[f"{name}_height_m"], soft=name == "sofa"))
    decor = Decor(
        *(value[name] for name in ("wall", "pattern", "floor", "sofa", "wood", "sky", "picture"))
    )
    hole = VIEW_M - value["hole_m"] if value["mirrored"] else value["hole_m"]
    return Room(tuple(surfaces), surfaces[1].x0, hole, decor)


def _cat(value: dict[str, Any], room: Room) -> CatBody:
    """Somewhere on its surface, no nearer to a wall than it can come."""
    on = SURFACES.index(value["cat_on"])
    half = HALF_M * value["cat_scale"]
    surface = room.surfaces[on]
    lo, hi = max(surface.x0 + 0.02, half), min(surface.x1 - 0.02, VIEW_M - half)
    x = lo + (hi - lo) * value["cat_along"]
    facing = 1 if x < 0.5 * VIEW_M else -1
    body = Mover(x, surface.y, on=on)
    return CatBody(body, value["coat"], value["cat_scale"], facing=facing, turn=float(facing))


def _mouse(value: dict[str, Any], room: Room) -> Mouse | None:
    if value["mouse"] == "none":
        return None
    mouse = Mouse(Mover(room.hole_m, 0.0, on=FLOOR), HIDDEN, timer=20, goal_m=room.hole_m)
    if value["mouse"] == "in its hole":
        return mouse
    x = 0.75 * room.hole_m + 0.25  # between the hole and the middle of the room
    return replace(mouse, body=replace(mouse.body, x=x), mood=WANDERING, goal_m=x, visible=1.0)


def _vase(value: dict[str, Any], room: Room) -> Vase:
    return stood(
        room,
        SURFACES.index(value["vase_on"]),
        value["vase_along"],
        value["vase"],
        value["break_mps"],
    )


def stood(room: Room, on: int, along: float, colour: str, break_mps: float) -> Vase:
    """A vase that stands on this surface, ``along`` from its left end to its right."""
    surface = room.surfaces[on]
    x = surface.x0 + along * (surface.x1 - surface.x0)
    return Vase(Mover(x, surface.y, on=on), colour, break_mps)


def _yarn(value: dict[str, Any], room: Room) -> Yarn | None:
    """Between sofa and table."""
    if value["yarn"] == "none":
        return None
    x = 0.5 * VIEW_M + (0.12 if room.hole_m > 0.5 * VIEW_M else -0.12)
    return Yarn(Mover(x, 0.0, on=FLOOR), value["yarn"])
