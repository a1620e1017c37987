"""Where liquid goes that no vessel holds: into the air, and to a puddle that stays."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from reelworld.worlds.state import FPS
from reelworld.worlds.table.liquid import capacity_m3, lower_lip, slosh
from reelworld.worlds.table.shapes import placed
from reelworld.worlds.table.state import (
    FLOOR,
    FLOOR_M,
    TABLE,
    TABLE_TOP_M,
    Drop,
    Liquid,
    Pair,
    Puddle,
    Room,
    TableState,
    Thing,
    table_span_m,
)

FILM_M = 0.004
"""Thickness of a puddle."""
POUR_M3PS = 3.0e-4
_DRIP_SHARE = 0.03
_MOST_DROPS = 24
_MOST_PUDDLES = 6
_LEAST_DROP_M3 = 1e-9


def puddle_radius_m(volume_m3: float) -> float:
    """Of a round film of that volume."""
    return math.sqrt(volume_m3 / (math.pi * FILM_M))


def total_m3(state: TableState) -> float:
    """All liquid: held, falling and lying."""
    held = [thing.liquid.volume_m3 for thing in state.things if thing.liquid]
    free = [part.volume_m3 for part in (*state.drops, *state.puddles)]
    return math.fsum(held + free)


def flow(state: TableState, before: dict[int, Pair], broken: tuple[Thing, ...]) -> TableState:
    """The liquid's part of a frame. ``before`` holds the vessels' last velocities."""
    rng = np.random.default_rng((state.seed, state.frame_index, 2))
    things, spilt = [], []
    room = state.room
    for thing in state.things:
        if thing.liquid is not None and thing.liquid.volume_m3 > 0.0:
            thing, drops = _swing_and_spill(thing, before[thing.id], room.gravity_mps2, rng)
            spilt += drops
        things.append(thing)
    for whole in broken:
        if whole.liquid is not None and whole.liquid.volume_m3 > 0.0:
            spilt += _burst(whole, whole.liquid, rng)
    room, things = _pour(room, things)
    falling, puddles = _fall(room, state.drops, state.puddles)
    dripping, puddles = _drip(room, puddles)
    drops = _at_most(falling + spilt + dripping)
    return replace(state, room=room, things=tuple(things), drops=drops, puddles=tuple(puddles))


def _swing_and_spill(
    thing: Thing, before_mps: Pair, gravity_mps2: float, rng: np.random.Generator
) -> tuple[Thing, list[Drop]]:
    liquid = thing.liquid
    assert liquid is not None
    tilt, rate = slosh(thing, before_mps, gravity_mps2)
    held = min(liquid.volume_m3, capacity_m3(thing, tilt))
    over = liquid.volume_m3 - held
    if over < _LEAST_DROP_M3:
        held, over = liquid.volume_m3, 0.0
    moved = replace(thing, liquid=Liquid(liquid.colour, held, tilt, rate))
    if not over:
        return moved, []
    x, y = lower_lip(thing, tilt)
    rx, ry = x - thing.position_m[0], y - thing.position_m[1]
    vx = thing.velocity_mps[0] - thing.spin_radps * ry
    vy = thing.velocity_mps[1] + thing.spin_radps * rx
    up_x = -math.sin(thing.angle_rad)
    outward = math.copysign(0.12, rx * math.cos(thing.angle_rad) + up_x * abs(ry))
    speed = max(-0.6, min(0.6, vx)), max(-0.6, min(0.3, vy))
    return moved, _splash(liquid.colour, over, (x, y), (speed[0] + outward, speed[1]), rng)


def _burst(whole: Thing, liquid: Liquid, rng: np.random.Generator) -> list[Drop]:
    """All of a broken vessel's liquid, from its middle."""
    drops = _splash(liquid.colour, liquid.volume_m3 / 2.0, whole.position_m, (-0.15, 0.1), rng)
    rest = liquid.volume_m3 - math.fsum(drop.volume_m3 for drop in drops)
    return drops + _splash(liquid.colour, rest, whole.position_m, (0.15, 0.1), rng)


def _splash(
    colour: str, volume_m3: float, at_m: Pair, velocity_mps: Pair, rng: np.random.Generator
) -> list[Drop]:
    """One to four drops of this volume, at slightly different speeds."""
    number = 1 + min(3, int(volume_m3 / 4e-6))
    drops, left = [], volume_m3
    for i in range(number):
        share = left if i == number - 1 else volume_m3 / number
        left -= share
        vx, vy = velocity_mps + rng.normal(0.0, 0.05, 2)
        drops.append(Drop(colour, share, at_m, (float(vx), float(vy))))
    return drops


def _pour(room: Room, things: list[Thing]) -> tuple[Room, list[Thing]]:
    """Fill the cup from above as long as there is something to pour and it stands upright."""
    if room.pour_m3 <= 0.0:
        return room, things
    for i, thing in enumerate(things):
        if thing.kind == "cup" and thing.liquid and math.cos(thing.angle_rad) > 0.9:
            space = 0.9 * capacity_m3(thing, 0.0) - thing.liquid.volume_m3
            given = min(room.pour_m3, POUR_M3PS / FPS, max(space, 0.0))
            if given <= 0.0:
                break
            liquid = replace(thing.liquid, volume_m3=thing.liquid.volume_m3 + given)
            things = [*things[:i], replace(thing, liquid=liquid), *things[i + 1 :]]
            left, poured = room.pour_m3 - given, room.poured_m3 + given
            return replace(room, pour_m3=left, poured_m3=poured), things
    return replace(room, pour_m3=0.0), things


def _fall(
    room: Room, drops: tuple[Drop, ...], puddles: tuple[Puddle, ...]
) -> tuple[list[Drop], list[Puddle]]:
    """Drops fly on their parabola; one that reaches table or floor adds to a puddle."""
    x0, x1 = table_span_m(room)
    dt_s, g = 1.0 / FPS, room.gravity_mps2
    flying, lying = [], list(puddles)
    for drop in drops:
        (x, y), (vx, vy) = drop.position_m, drop.velocity_mps
        nx = min(max(x + vx * dt_s, 0.0), 1.0)
        ny = y + (vy - 0.5 * g * dt_s) * dt_s
        surface = TABLE if y >= TABLE_TOP_M > ny else FLOOR if ny <= FLOOR_M else None
        if surface == TABLE:
            share = (y - TABLE_TOP_M) / (y - ny)
            crossing = x + share * (nx - x)
            if not x0 <= crossing <= x1:
                surface = FLOOR if ny <= FLOOR_M else None
            else:
                nx = crossing
        if surface is None:
            flying.append(replace(drop, position_m=(nx, ny), velocity_mps=(vx, vy - g * dt_s)))
        else:
            _wet(lying, Puddle(surface, drop.colour, nx, drop.volume_m3))
    return flying, lying


def _wet(puddles: list[Puddle], new: Puddle) -> None:
    """Add to the nearest puddle that it touches; if there is no room for more, to the nearest."""
    alike = [p for p in puddles if p.surface == new.surface]
    near = min(alike, key=lambda p: abs(p.x_m - new.x_m), default=None)
    apart = math.inf if near is None else abs(near.x_m - new.x_m)
    if near is None or (
        len(puddles) < _MOST_PUDDLES and apart > puddle_radius_m(near.volume_m3) + 0.03
    ):
        puddles.append(new)
        return
    volume = near.volume_m3 + new.volume_m3
    x = (near.x_m * near.volume_m3 + new.x_m * new.volume_m3) / volume
    more = near.colour if near.volume_m3 >= new.volume_m3 else new.colour
    puddles[puddles.index(near)] = Puddle(near.surface, more, x, volume)


def _drip(room: Room, puddles: list[Puddle]) -> tuple[list[Drop], list[Puddle]]:
    """A puddle that reaches beyond the table's edge drips from it."""
    drops, left = [], []
    outward = 1.0 if room.edge_side == "right" else -1.0
    for puddle in puddles:
        beyond = (puddle.x_m - room.edge_m) * outward + puddle_radius_m(puddle.volume_m3)
        if puddle.surface == TABLE and beyond > 0.002:
            lost = _DRIP_SHARE * puddle.volume_m3
            at = (room.edge_m + outward * 0.006, TABLE_TOP_M - 0.01)
            drops.append(Drop(puddle.colour, lost, at, (outward * 0.02, 0.0)))
            puddle = replace(puddle, volume_m3=puddle.volume_m3 - lost)
        left.append(puddle)
    return drops, left


def _at_most(drops: list[Drop]) -> tuple[Drop, ...]:
    """Beyond the most that can fly at once, the newest join into one."""
    if len(drops) <= _MOST_DROPS:
        return tuple(drops)
    kept, rest = drops[: _MOST_DROPS - 1], drops[_MOST_DROPS - 1 :]
    volume = math.fsum(drop.volume_m3 for drop in rest)
    return (*kept, replace(rest[0], volume_m3=volume))


def mouth_m(thing: Thing) -> Pair:
    """The middle of a vessel's opening, where poured liquid enters."""
    lips = placed(thing.interior_m[2:], thing.position_m, thing.angle_rad)
    return (lips[0][0] + lips[1][0]) / 2.0, (lips[0][1] + lips[1][1]) / 2.0
