"""What can be known of a room of balls: runs of the simulator from states that look alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from reelworld.exam.staging.question import CONTEXT
from reelworld.worlds import FPS, World, WorldState

RUNS = 3
_PIXEL_M = 1.0 / 128.0
_DOUBT_M = 0.5 * _PIXEL_M
_DOUBT_MPS = _DOUBT_M / (CONTEXT / FPS)
"""What is left of a doubt of half a pixel in a velocity over the context."""
HALF = 0.5


def unsure_runs(
    world: World, state: WorldState, num_frames: int, every: int, rng: np.random.Generator
) -> list[tuple[WorldState, ...]]:
    """``RUNS`` runs of ``num_frames`` without keys, from ``state`` with places and velocities
    uniformly off by up to half a pixel; every ``every``-th state."""
    found, no_keys = [], np.zeros(5, np.uint8)
    for _ in range(RUNS):
        now, kept = _unsure(state, rng), []
        for frame in range(1, num_frames + 1):
            now = world.next_state(now, no_keys)
            if frame % every == 0:
                kept.append(now)
        found.append(tuple(kept))
    return found


def likeness(
    place: Float[np.ndarray, "t n 2"],
    other: Float[np.ndarray, "t n 2"],
    radius: Float[np.ndarray, " n"],
) -> Float[np.ndarray, "t n"]:
    """``exp(-distance / radius)``; NaN where a place is."""
    return np.exp(-np.linalg.norm(place - other, axis=-1) / radius)


def part_s(
    place: Float[np.ndarray, "t n 2"],
    other: Float[np.ndarray, "t n 2"],
    radius: Float[np.ndarray, " n"],
    step_s: float,
) -> float:
    """When the balls of two runs are less than half alike on average; the whole time if never."""
    apart = np.flatnonzero(likeness(place, other, radius).mean(1) < HALF)
    return float(step_s * (apart[0] + 1 if len(apart) else len(place)))


def _unsure(state: WorldState, rng: np.random.Generator) -> WorldState:
    x0, y0, x1, y1 = state.scenery.bounds_m
    bodies = []
    for body in state.bodies:
        if body.kind == "ball":
            r = body.radius_m
            at = np.add(body.position_m, rng.uniform(-_DOUBT_M, _DOUBT_M, 2))
            at = np.clip(at, (x0 + r, y0 + r), (x1 - r, y1 - r))
            speed = np.add(body.velocity_mps, rng.uniform(-_DOUBT_MPS, _DOUBT_MPS, 2))
            body = replace(
                body,
                position_m=(float(at[0]), float(at[1])),
                velocity_mps=(float(speed[0]), float(speed[1])),
            )
        bodies.append(body)
    return replace(state, bodies=tuple(bodies), contacts=())
