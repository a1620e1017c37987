"""Where two convex bodies touch, or soon will.

A contact carries its gap, so that the solver can stop bodies exactly where they touch instead of
pushing them apart afterwards: pushing apart would lift things and so make energy.
"""

from __future__ import annotations

import math

from reelworld.worlds.table.bodies import FIXED, Body, Mover

_PARALLEL_M = 1e-5
"""Of two nearly equal separations the first body's face wins, so that it does not flicker."""


class Touch:
    """One contact point of two bodies, with what the solver needs of it."""

    __slots__ = (
        "a", "approach", "ax", "ay", "b", "bx", "by", "free", "friction", "gap", "key", "mass_n",
        "mass_nt", "mass_t", "mu", "nx", "ny", "press", "restitution", "target", "x", "y",
    )  # fmt: skip

    def __init__(
        self, a: Body | None, b: Body, side: int, normal: tuple[float, float], x: float, y: float,
        gap: float, feature: int, mu: float,
    ) -> None:  # fmt: skip
        """``a`` is ``None`` for a plane, whose id is ``side``. The normal points from a to b."""
        nx, ny = normal
        ma, mb = a.mover if a is not None else FIXED, b.mover
        self.a: Mover = ma
        self.b: Mover = mb
        self.ax, self.ay = (x - a.x, y - a.y) if a is not None else (0.0, 0.0)
        self.bx, self.by = x - b.x, y - b.y
        self.nx, self.ny, self.x, self.y, self.gap, self.mu = nx, ny, x, y, gap, mu
        self.key = (side if a is None else a.id, b.id, feature)
        self.restitution = max(b.restitution, a.restitution if a is not None else 0.0)
        inverse = ma.inverse_mass + mb.inverse_mass
        across_a, across_b = self.ax * ny - self.ay * nx, self.bx * ny - self.by * nx
        along_a, along_b = self.ax * nx + self.ay * ny, self.bx * nx + self.by * ny
        ia, ib = ma.inverse_inertia, mb.inverse_inertia
        self.mass_n = 1.0 / (inverse + ia * across_a * across_a + ib * across_b * across_b)
        self.mass_t = 1.0 / (inverse + ia * along_a * along_a + ib * along_b * along_b)
        # How much tangential velocity a normal impulse makes.
        self.mass_nt = ib * across_b * along_b + ia * across_a * along_a
        self.press = self.friction = self.target = self.approach = self.free = 0.0


def touch_plane(
    body: Body, side: int, nx: float, ny: float, level: float, mu: float, reach: float
) -> list[Touch]:
    """Contacts of ``body`` with the half-plane ``n . p >= level`` that it must stay in."""
    if not body.points:
        gap = nx * body.x + ny * body.y - level - body.radius
        if gap > reach:
            return []
        x, y = body.x - nx * body.radius, body.y - ny * body.radius
        return [Touch(None, body, side, (nx, ny), x, y, gap, 0, mu)]
    found = []
    for i, (x, y) in enumerate(body.points):
        gap = nx * x + ny * y - level
        if gap <= reach:
            found.append(Touch(None, body, side, (nx, ny), x, y, gap, i, mu))
    return found


def touch(a: Body, b: Body, mu: float, reach: float) -> list[Touch]:
    """Contacts of two bodies closer than ``reach``. If one of them is a disc, it is ``a``."""
    if not a.points:
        return _touch_disc(a, b, mu, reach)
    face_a, gap_a = _widest(a, b)
    if gap_a > reach:
        return []
    face_b, gap_b = _widest(b, a)
    if gap_b > reach:
        return []
    if gap_a >= gap_b - _PARALLEL_M:
        return _clip(a, b, face_a, mu, reach, flipped=False)
    return _clip(b, a, face_b, mu, reach, flipped=True)


def _widest(a: Body, b: Body) -> tuple[int, float]:
    """The face of ``a`` from which ``b`` is furthest, and how far (negative: overlap)."""
    best, face = -math.inf, 0
    for i, (nx, ny) in enumerate(a.normals):
        px, py = a.points[i]
        low = min([nx * x + ny * y for x, y in b.points]) - nx * px - ny * py
        if low > best:
            best, face = low, i
    return face, best


def _clip(a: Body, b: Body, face: int, mu: float, reach: float, *, flipped: bool) -> list[Touch]:
    """Points of the face of ``b`` opposite to ``face`` of ``a``, cut to that face's length."""
    nx, ny = a.normals[face]
    (x0, y0), (x1, y1) = a.points[face - 1], a.points[face]
    other = min(range(len(b.normals)), key=lambda i: b.normals[i][0] * nx + b.normals[i][1] * ny)
    p, q = b.points[other - 1], b.points[other]
    tx, ty = -ny, nx  # from the face's first corner to its second
    start, end = tx * x0 + ty * y0, tx * x1 + ty * y1
    at_p, at_q = tx * p[0] + ty * p[1], tx * q[0] + ty * q[1]
    if max(at_p, at_q) < start or min(at_p, at_q) > end:
        return []
    found = []
    for i, (point, at) in enumerate(((p, at_p), (q, at_q))):
        inside = min(max(at, start), end)
        share = (inside - at_p) / (at_q - at_p) if at != inside else float(i)
        x, y = p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])
        if at == inside:
            x, y = point
        gap = nx * (x - x1) + ny * (y - y1)
        if gap <= reach:
            feature = 16 * face + 2 * other + i + (512 if flipped else 0)
            if flipped:
                found.append(Touch(b, a, 0, (-nx, -ny), x, y, gap, feature, mu))
            else:
                found.append(Touch(a, b, 0, (nx, ny), x, y, gap, feature, mu))
    return found


def _touch_disc(disc: Body, b: Body, mu: float, reach: float) -> list[Touch]:
    """At most one contact, at the point of ``b`` closest to the disc's centre."""
    cx, cy = disc.x, disc.y
    gaps = [
        nx * (cx - p[0]) + ny * (cy - p[1]) for (nx, ny), p in zip(b.normals, b.points, strict=True)
    ]
    deepest = max(gaps)
    if deepest > disc.radius + reach:
        return []
    face = gaps.index(deepest)
    nx, ny = b.normals[face]
    (x0, y0), (x1, y1) = b.points[face - 1], b.points[face]
    length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((cx - x0) * (x1 - x0) + (cy - y0) * (y1 - y0)) / length2
    distance = deepest
    if deepest > 0.0 and not 0.0 <= along <= 1.0:
        x, y = (x0, y0) if along < 0.0 else (x1, y1)
        distance = math.hypot(cx - x, cy - y)
        nx, ny = (cx - x) / distance, (cy - y) / distance
    gap = distance - disc.radius
    if gap > reach:
        return []
    x, y = cx - nx * distance, cy - ny * distance
    return [Touch(disc, b, 0, (-nx, -ny), x, y, gap, 0, mu)]
