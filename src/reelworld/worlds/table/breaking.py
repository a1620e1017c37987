"""A glass that is hit too hard falls into pieces.

The pieces are cut from its outline by straight cuts, so their areas and masses add up to the whole.
Each takes over the motion that its own place had in the whole: momentum, angular momentum and
energy are the same before and after. Only then do the pieces hit what the whole was about to hit.
"""

from __future__ import annotations

import math

import numpy as np

from reelworld.worlds.table.shapes import Outline, area_centre_inertia, centred, cut
from reelworld.worlds.table.state import Thing

NUM_PIECES = 7
SHARD_ID = 200
_SHARD_RESTITUTION = 0.3


def shatter(thing: Thing, seed: int, frame_index: int) -> tuple[Thing, ...]:
    """The pieces of ``thing``; which ones is decided by ``seed`` and the moment."""
    rng = np.random.default_rng((seed, frame_index, thing.id, 1))
    pieces: list[Outline] = [thing.outline_m]
    while len(pieces) < NUM_PIECES:
        largest = max(pieces, key=lambda piece: area_centre_inertia(piece)[0])
        pieces.remove(largest)
        angle = _long_axis_rad(largest) + float(rng.uniform(-0.7, 0.7))
        pieces += cut(largest, math.cos(angle), math.sin(angle))
    return tuple(_piece(thing, outline, i) for i, outline in enumerate(pieces))


def _long_axis_rad(outline: Outline) -> float:
    """Direction between the two corners furthest apart."""
    pairs = [(p, q) for i, p in enumerate(outline) for q in outline[:i]]
    (x0, y0), (x1, y1) = max(pairs, key=lambda pq: math.dist(*pq))
    return math.atan2(y1 - y0, x1 - x0)


def _piece(whole: Thing, outline: Outline, number: int) -> Thing:
    own, (px, py) = centred(outline)
    c, s = math.cos(whole.angle_rad), math.sin(whole.angle_rad)
    rx, ry = c * px - s * py, s * px + c * py
    (x, y), (vx, vy), spin = whole.position_m, whole.velocity_mps, whole.spin_radps
    share = area_centre_inertia(outline)[0] / area_centre_inertia(whole.outline_m)[0]
    return Thing(
        id=SHARD_ID + 10 * whole.id + number,
        kind="shard",
        colour=whole.colour,
        outline_m=own,
        mass_kg=whole.mass_kg * share,
        restitution=_SHARD_RESTITUTION,
        position_m=(x + rx, y + ry),
        angle_rad=whole.angle_rad,
        velocity_mps=(vx - spin * ry, vy + spin * rx),
        spin_radps=spin,
    )
