"""Drawing scenes: where balls start, and how scenes are put in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reelworld.worlds.factors import Factor
from reelworld.worlds.state import PALETTE, Body, Rect

_APART_M = 0.01


def place_balls(
    rng: np.random.Generator,
    num_balls: int,
    radius_m: tuple[float, float] | Factor,
    bounds_m: Rect,
    covers: Sequence[Rect],
    *,
    speed_mps: float,
) -> tuple[Body, ...]:
    """Balls of distinct colours at free places outside ``covers``, each speed component uniform in
    ``[-speed_mps, speed_mps]``. Radii are uniform in ``radius_m``."""
    radii = radius_m if isinstance(radius_m, Factor) else Factor("radius_m", "m", *radius_m)
    while True:  # rarely the first balls leave no room for the last: then begin again
        balls = _try_to_place(rng, num_balls, radii, bounds_m, covers, speed_mps)
        if balls is not None:
            return balls


def _try_to_place(
    rng: np.random.Generator,
    num_balls: int,
    radii: Factor,
    bounds_m: Rect,
    covers: Sequence[Rect],
    speed_mps: float,
) -> tuple[Body, ...] | None:
    colours = rng.permutation(list(PALETTE))[:num_balls]
    x0, y0, x1, y1 = bounds_m
    balls: list[Body] = []
    for _ in range(400):
        if len(balls) == num_balls:
            return tuple(balls)
        r = radii.draw(rng)
        x, y = float(rng.uniform(x0 + r, x1 - r)), float(rng.uniform(y0 + r, y1 - r))
        if any(_overlaps(x, y, r, cover) for cover in covers):
            continue
        if any(
            np.hypot(b.position_m[0] - x, b.position_m[1] - y) < b.radius_m + r + _APART_M
            for b in balls
        ):
            continue
        velocity = (
            float(rng.uniform(-speed_mps, speed_mps)),
            float(rng.uniform(-speed_mps, speed_mps)),
        )
        balls.append(Body(len(balls), "ball", str(colours[len(balls)]), (x, y), velocity, r))
    return tuple(balls) if len(balls) == num_balls else None


def _overlaps(x: float, y: float, r: float, rect: Rect) -> bool:
    x0, y0, x1, y1 = rect
    return x0 - r < x < x1 + r and y0 - r < y < y1 + r
