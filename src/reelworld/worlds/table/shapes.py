"""Outlines: areas, moments of inertia, cuts, and the shapes of the things on the table."""

from __future__ import annotations

import math
from functools import lru_cache

from reelworld.worlds.table.state import WATER_KGPM3, Pair, Thing

Outline = tuple[Pair, ...]


@lru_cache(1024)
def area_centre_inertia(outline: Outline) -> tuple[float, Pair, float]:
    """Area, centroid and second moment of area about the centroid of an anticlockwise polygon."""
    area = cx = cy = about_origin = 0.0
    for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross / 2.0
        cx += (x0 + x1) * cross / 6.0
        cy += (y0 + y1) * cross / 6.0
        about_origin += cross * (x0 * x0 + x0 * x1 + x1 * x1 + y0 * y0 + y0 * y1 + y1 * y1) / 12.0
    cx, cy = cx / area, cy / area
    return area, (cx, cy), about_origin - area * (cx * cx + cy * cy)


def centred(outline: Outline) -> tuple[Outline, Pair]:
    """``outline`` around its own centroid, and where that was."""
    _, (cx, cy), _ = area_centre_inertia(outline)
    return tuple((x - cx, y - cy) for x, y in outline), (cx, cy)


def total_mass_kg(thing: Thing) -> float:
    """With its liquid."""
    water = thing.liquid.volume_m3 * WATER_KGPM3 if thing.liquid else 0.0
    return thing.mass_kg + water


def inertia_kgm2(thing: Thing) -> float:
    """About the centre of mass; liquid counts as if frozen and spread like the thing itself."""
    area, _, moment = area_centre_inertia(thing.outline_m)
    return total_mass_kg(thing) * moment / area


def placed(points: Outline, position_m: Pair, angle_rad: float) -> list[Pair]:
    """``points`` of a body's frame in the room."""
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    x, y = position_m
    return [(x + c * px - s * py, y + s * px + c * py) for px, py in points]


def below(points: list[Pair], nx: float, ny: float, level: float) -> list[Pair]:
    """The part of a convex polygon where ``n . p <= level``."""
    kept: list[Pair] = []
    heights = [nx * x + ny * y - level for x, y in points]
    for i, p in enumerate(points):
        a, b = heights[i - 1], heights[i]
        if (a <= 0.0) != (b <= 0.0):
            q, t = points[i - 1], a / (a - b)
            kept.append((q[0] + t * (p[0] - q[0]), q[1] + t * (p[1] - q[1])))
        if b <= 0.0:
            kept.append(p)
    return kept


def area_m2(points: list[Pair]) -> float:
    """Of an anticlockwise polygon; 0 for fewer than three corners."""
    total = 0.0
    for i, (x, y) in enumerate(points):
        total += points[i - 1][0] * y - x * points[i - 1][1]
    return total / 2.0


def trapezoid(bottom_m: float, top_m: float, height_m: float) -> Outline:
    """Standing on y = 0, around x = 0."""
    return (
        (-bottom_m / 2, 0.0),
        (bottom_m / 2, 0.0),
        (top_m / 2, height_m),
        (-top_m / 2, height_m),
    )


def vessel(
    bottom_m: float, top_m: float, height_m: float, wall_m: float
) -> tuple[Outline, Outline]:
    """Outline and interior of an open vessel, both around its centre of mass."""
    outline, (cx, cy) = centred(trapezoid(bottom_m, top_m, height_m))
    inner = trapezoid(bottom_m - 2 * wall_m, top_m - 2 * wall_m, height_m - wall_m)
    return outline, tuple((x - cx, y + wall_m - cy) for x, y in inner)


def bottle(width_m: float, height_m: float) -> Outline:
    """A body that tapers to a neck, around its centre of mass."""
    w, neck = width_m / 2, width_m * 0.18
    corners = ((-w, 0.0), (w, 0.0), (w, 0.58 * height_m), (neck, height_m))
    mirrored = ((-neck, height_m), (-w, 0.58 * height_m))
    return centred(corners + mirrored)[0]


def cut(outline: Outline, nx: float, ny: float) -> tuple[Outline, Outline]:
    """Two convex halves of ``outline``, cut through its centroid along the normal's plane."""
    _, (cx, cy), _ = area_centre_inertia(outline)
    level = nx * cx + ny * cy
    points = list(outline)
    return tuple(below(points, nx, ny, level)), tuple(below(points, -nx, -ny, -level))
