"""Vases that fall and break, and a ball of yarn that bounces and rolls."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.cat.body import MASS_KG
from reelworld.worlds.cat.motion import Impact, Push, move
from reelworld.worlds.cat.purposes import SHARDS
from reelworld.worlds.cat.state import (
    BROKEN,
    CEILING_M,
    FALLING,
    IN_AIR,
    STANDING,
    VIEW_M,
    CatBody,
    Mover,
    Shard,
    Surface,
    Vase,
    Yarn,
)
from reelworld.worlds.chance import chance
from reelworld.worlds.state import FPS

VASE_HEIGHT_M, VASE_HALF_M = 0.20, 0.055
VASE_KG, YARN_KG = 0.8, 0.1
YARN_RADIUS_M = 0.065
NUM_SHARDS = 6
FRICTION = 0.35
"""Of a vase and its pieces on anything."""
YARN_BOUNCE, YARN_ROLLING_MPS2 = 0.55, 0.35
BUMP_MPS = 0.9
"""A cat slower than this steps around a vase."""
_SHATTER_SHARE = 0.6
"""Pieces leave at up to this share of the impact's speed, so breaking takes energy."""


def move_vase(
    vase: Vase, surfaces: tuple[Surface, ...], gravity_mps2: float, seed: int, frame_index: int
) -> Vase:
    """The vase, or its pieces, one frame on. ``seed`` and ``frame_index`` decide how it breaks."""
    if vase.state == BROKEN:
        shards = tuple(_move_shard(shard, surfaces, gravity_mps2) for shard in vase.shards)
        return replace(vase, shards=shards)
    push = Push(
        gravity_mps2,
        VASE_HALF_M,
        VIEW_M - VASE_HALF_M,
        CEILING_M - VASE_HEIGHT_M,
        ground_mps2=FRICTION * gravity_mps2,
    )
    moved, impacts = move(vase.body, push, surfaces, 1.0 / FPS)
    if moved is vase.body:
        return vase
    landed = [impact for impact in impacts if impact.on >= 0]
    hardest = max((impact.speed_mps for impact in landed), default=vase.impact_mps)
    vase = replace(vase, impact_mps=hardest)
    for impact in landed:
        if impact.speed_mps > vase.break_mps and not surfaces[impact.on].soft:
            return _broken(vase, moved, impact, surfaces, seed, frame_index)
    if moved.on == IN_AIR:
        spin = vase.spin_radps or -2.2 * moved.vx - math.copysign(1.0, moved.vx)
        angle = vase.angle + spin / FPS
        return replace(vase, body=moved, state=FALLING, spin_radps=spin, angle=angle)
    # Not simulated: a vase that lands whole comes to lie on the side it was nearest to.
    angle = 0.5 * math.pi * round(2.0 * vase.angle / math.pi)
    return replace(vase, body=moved, state=STANDING, spin_radps=0.0, angle=angle)


def _broken(
    vase: Vase,
    moved: Mover,
    impact: Impact,
    surfaces: tuple[Surface, ...],
    seed: int,
    frame_index: int,
) -> Vase:
    """Pieces of equal mass: together they keep the vase's momentum along the floor."""
    draws = [chance(seed, frame_index, SHARDS + 100 * i) for i in range(3 * NUM_SHARDS)]
    most = _SHATTER_SHARE * impact.speed_mps
    sideways = [most * (2.0 * u - 1.0) / math.sqrt(2.0) for u in draws[:NUM_SHARDS]]
    mean = math.fsum(sideways) / NUM_SHARDS
    # The mean taken off may lengthen one share by half again; the bound on energy stands.
    ups = [most * (0.2 + 0.8 * u) / math.sqrt(2.0) for u in draws[NUM_SHARDS : 2 * NUM_SHARDS]]
    y = surfaces[impact.on].y
    shards = tuple(
        Shard(
            Mover(
                min(max(moved.x + 0.05 * (i / (NUM_SHARDS - 1) - 0.5), 0.02), VIEW_M - 0.02),
                y,
                moved.vx + sideways[i] - mean,
                ups[i],
            ),
            angle=6.28 * draws[2 * NUM_SHARDS + i],
            spin_radps=9.0 * (2.0 * draws[2 * NUM_SHARDS + i] - 1.0),
            size_m=0.030 + 0.004 * i,
        )
        for i in range(NUM_SHARDS)
    )
    body = Mover(moved.x, y, 0.0, 0.0, impact.on)
    return replace(vase, body=body, state=BROKEN, impact_mps=impact.speed_mps, shards=shards)


def _move_shard(shard: Shard, surfaces: tuple[Surface, ...], gravity_mps2: float) -> Shard:
    push = Push(
        gravity_mps2,
        0.02,
        VIEW_M - 0.02,
        CEILING_M,
        ground_mps2=FRICTION * gravity_mps2,
        bounce=0.25,
        rest_mps=0.3,
    )
    moved, _ = move(shard.body, push, surfaces, 1.0 / FPS)
    if moved is shard.body:
        return shard
    turned = shard.spin_radps / FPS if moved.on == IN_AIR else 0.0
    return replace(shard, body=moved, angle=shard.angle + turned)


def move_yarn(yarn: Yarn, surfaces: tuple[Surface, ...], gravity_mps2: float) -> Yarn:
    """The ball one frame on; it turns as it rolls."""
    push = Push(
        gravity_mps2,
        YARN_RADIUS_M,
        VIEW_M - YARN_RADIUS_M,
        CEILING_M - 2.0 * YARN_RADIUS_M,
        ground_mps2=YARN_ROLLING_MPS2,
        bounce=YARN_BOUNCE,
        soft_bounce=0.3,
    )
    moved, _ = move(yarn.body, push, surfaces, 1.0 / FPS)
    if moved is yarn.body:
        return yarn
    return replace(yarn, body=moved, angle=yarn.angle - (moved.x - yarn.body.x) / YARN_RADIUS_M)


def bump(
    cat: CatBody, thing: Mover, mass_kg: float, half_m: float, bounce: float, least_mps: float
) -> tuple[CatBody, Mover]:
    """A cat that walks into a thing faster than ``least_mps``: momentum goes over, none is lost.

    The two meet where the cat's chest and the thing overlap while they come closer.
    """
    away = thing.x - cat.body.x
    touch = abs(away) < 0.24 * cat.scale + half_m and abs(away) > 0.5 * half_m
    level = -0.05 < thing.y - cat.body.y < 0.25 * cat.scale
    closing = (cat.body.vx - thing.vx) * math.copysign(1.0, away)
    if not (touch and level) or closing <= least_mps or thing.on == IN_AIR:
        return cat, thing
    reduced_kg = MASS_KG * mass_kg / (MASS_KG + mass_kg)
    impulse_Ns = math.copysign((1.0 + bounce) * reduced_kg * closing, away)  # noqa: N806
    body = replace(cat.body, vx=cat.body.vx - impulse_Ns / MASS_KG)
    return replace(cat, body=body), replace(thing, vx=thing.vx + impulse_Ns / mass_kg)
