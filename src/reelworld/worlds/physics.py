"""An event-driven engine for discs in a room.

Between events every disc moves on its exact parabola (or line), so a bounce happens at its exact
time and not at the end of a step. Walls are met by solving a quadratic; two free discs share one
acceleration, so their relative motion is a straight line and their meeting another quadratic. Only
where gravity pulls on one of the two (a flying ball meets the hand, or a ball lying on the floor)
is their relative motion taken as straight, for at most 1/60 s: wrong by less than 2e-5 m at the
den's gravity.

The engine keeps nothing between calls: positions and velocities are the whole state, which is what
makes ``World.restore`` exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from reelworld.worlds.state import CEILING, FLOOR, WALL_LEFT, WALL_RIGHT, Contact, Rect

_SUBSTEPS = 4
_MAX_EVENTS = 64
_TOUCH_M = 1e-9
_SETTLE_PASSES = 4


@dataclass
class Disc:
    """A moving disc. One with a ``target_mps`` is driven: a motor of limited strength holds that
    velocity, and gravity does not act on it."""

    id: int
    x: float
    y: float
    vx: float
    vy: float
    radius_m: float
    mass_kg: float
    target_mps: tuple[float, float] | None = None

    @property
    def driven(self) -> bool:
        """Whether a motor holds this disc's velocity (the hand)."""
        return self.target_mps is not None


@dataclass(frozen=True)
class Law:
    """What the engine needs to know of a world for one step."""

    bounds_m: Rect
    acceleration_mps2: tuple[float, float] = (0.0, 0.0)
    restitution: float = 1.0
    """Ball on ball and ball on wall."""
    restitution_driven: float = 1.0
    """Ball on driven disc (the hand). A driven disc never bounces off a wall."""
    motor_mps2: float = 0.0
    """Strongest acceleration of a driven disc towards its target velocity."""
    rolling_mps2: float = 0.0
    """Deceleration of a ball that lies on the floor."""
    rest_speed_mps: float = 0.03
    """Inelastic impacts slower than this do not bounce; without it a ball would bounce for ever in
    ever shorter hops. Perfectly elastic impacts always bounce."""


def advance(discs: list[Disc], law: Law, dt_s: float) -> tuple[Contact, ...]:
    """Move ``discs`` by ``dt_s`` in place and return the contacts met, merged by pair."""
    touched: dict[tuple[int, int], tuple[float, float, float]] = {}
    for _ in range(_SUBSTEPS):
        _substep(discs, law, dt_s / _SUBSTEPS, touched)
    return tuple(
        Contact(a, b, impulse, (nx, ny)) for (a, b), (impulse, nx, ny) in sorted(touched.items())
    )


def lies_on_floor(disc: Disc, law: Law) -> bool:
    """Whether the floor carries this disc: it touches and does not move up or down."""
    return (
        law.acceleration_mps2[1] < 0.0
        and disc.vy == 0.0
        and disc.y - disc.radius_m - law.bounds_m[1] <= _TOUCH_M
    )


def _substep(discs: list[Disc], law: Law, h_s: float, touched: dict) -> None:
    for disc in discs:
        if disc.target_mps is not None:
            _drive(disc, disc.target_mps, law.motor_mps2 * h_s)
    left_s, leaning = h_s, set()
    for _ in range(_MAX_EVENTS):
        event = _next_event(discs, law, left_s, leaning)
        if event is None:
            break
        _fly(discs, law, event[0])
        left_s -= event[0]
        if not _collide(discs, law, event, touched):
            leaning.add(event[1:])
    _fly(discs, law, left_s)  # all of it, even past a pinch with more events than we care to follow
    _settle(discs, law)
    for disc in discs:
        if not disc.driven and lies_on_floor(disc, law):
            loss = law.rolling_mps2 * h_s
            disc.vx = math.copysign(max(abs(disc.vx) - loss, 0.0), disc.vx)


def _drive(disc: Disc, target_mps: tuple[float, float], most_mps: float) -> None:
    """Change a driven disc's velocity towards its target by at most ``most_mps``."""
    dvx, dvy = target_mps[0] - disc.vx, target_mps[1] - disc.vy
    share = min(most_mps / max(math.hypot(dvx, dvy), 1e-12), 1.0)
    disc.vx += dvx * share
    disc.vy += dvy * share


def _acceleration(disc: Disc, law: Law) -> tuple[float, float]:
    if disc.driven:
        return 0.0, 0.0
    ax, ay = law.acceleration_mps2
    return (ax, 0.0) if lies_on_floor(disc, law) else (ax, ay)


def _fly(discs: list[Disc], law: Law, s: float) -> None:
    for disc in discs:
        ax, ay = _acceleration(disc, law)
        disc.x += (disc.vx + 0.5 * ax * s) * s
        disc.y += (disc.vy + 0.5 * ay * s) * s
        disc.vx += ax * s
        disc.vy += ay * s


def _time_to_zero(gap: float, v: float, a: float) -> float:
    """Smallest s >= 0 at which ``gap + v s + a s^2 / 2`` reaches 0 from above; inf if never."""
    gap = max(gap, 0.0)
    if gap == 0.0 and v < 0.0:
        return 0.0
    if a == 0.0:
        return -gap / v if v < 0.0 else math.inf
    square = v * v - 2.0 * a * gap
    if square < 0.0:
        return math.inf
    q = -(v + math.copysign(math.sqrt(square), v))
    roots = (q / a, 2.0 * gap / q if q != 0.0 else math.inf)
    return min((root for root in roots if root > 0.0), default=math.inf)


def _time_to_meet(a: Disc, b: Disc, law: Law, left_s: float) -> float:
    """Time until two discs touch; inf if they do not within ``left_s``."""
    dx, dy, reach = b.x - a.x, b.y - a.y, a.radius_m + b.radius_m
    (aax, aay), (bax, bay) = _acceleration(a, law), _acceleration(b, law)
    dvx = b.vx - a.vx + 0.5 * (bax - aax) * left_s
    dvy = b.vy - a.vy + 0.5 * (bay - aay) * left_s
    near = reach + (abs(dvx) + abs(dvy)) * left_s + _TOUCH_M
    if dx * dx + dy * dy > near * near:  # too far apart, whatever the direction
        return math.inf
    closing = dx * dvx + dy * dvy
    if closing >= 0.0:
        return math.inf
    gap = dx * dx + dy * dy - reach * reach
    if gap <= 0.0:
        now = dx * (b.vx - a.vx) + dy * (b.vy - a.vy)
        return 0.0 if now < 0.0 else math.inf
    square = closing * closing - (dvx * dvx + dvy * dvy) * gap
    return gap / (-closing + math.sqrt(square)) if square >= 0.0 else math.inf


def _next_event(
    discs: list[Disc], law: Law, left_s: float, leaning: set[tuple[int, int]]
) -> tuple[float, int, int] | None:
    """Earliest ``(time, index of disc, index of other disc or wall id)`` within ``left_s``.

    Pairs that met without bouncing lean on each other for the rest of the substep: gravity would
    have them meet again every few microseconds, and settling parts them as well.
    """
    x0, y0, x1, y1 = law.bounds_m
    best: tuple[float, int, int] | None = None
    for i, disc in enumerate(discs):
        (ax, ay), r = _acceleration(disc, law), disc.radius_m
        walls = (
            (_time_to_zero(disc.x - r - x0, disc.vx, ax), WALL_LEFT),
            (_time_to_zero(x1 - r - disc.x, -disc.vx, -ax), WALL_RIGHT),
            (_time_to_zero(disc.y - r - y0, disc.vy, ay), FLOOR),
            (_time_to_zero(y1 - r - disc.y, -disc.vy, -ay), CEILING),
        )
        for s, wall in walls:
            if s < left_s and (i, wall) not in leaning:
                best, left_s = (s, i, wall), s
        for j in range(i + 1, len(discs)):
            s = _time_to_meet(disc, discs[j], law, left_s)
            if s < left_s and (i, j) not in leaning:
                best, left_s = (s, i, j), s
    return best


def _collide(discs: list[Disc], law: Law, event: tuple[float, int, int], touched: dict) -> bool:
    """Change velocities and note the contact. Returns whether the two part again."""
    _, i, j = event
    if j < 0:
        return _hit_wall(discs[i], j, law, touched)
    return _hit_disc(discs[i], discs[j], law, touched)


def _bounce(closing_mps: float, restitution: float, law: Law) -> float:
    """Speed of parting after closing at ``closing_mps``."""
    if restitution < 1.0 and closing_mps < law.rest_speed_mps:
        return 0.0
    return restitution * closing_mps


_NORMALS = {
    WALL_LEFT: (-1.0, 0.0),
    WALL_RIGHT: (1.0, 0.0),
    FLOOR: (0.0, -1.0),
    CEILING: (0.0, 1.0),
}


def _hit_wall(disc: Disc, wall: int, law: Law, touched: dict) -> bool:
    x0, y0, x1, y1 = law.bounds_m
    nx, ny = _NORMALS[wall]
    closing = disc.vx * nx + disc.vy * ny
    parting = 0.0 if disc.driven else _bounce(closing, law.restitution, law)
    if nx:
        disc.vx, disc.x = -nx * parting, (x1 - disc.radius_m if nx > 0 else x0 + disc.radius_m)
    else:
        disc.vy, disc.y = -ny * parting, (y1 - disc.radius_m if ny > 0 else y0 + disc.radius_m)
    _note(touched, disc.id, wall, disc.mass_kg * (closing + parting), nx, ny)
    return parting > 0.0


def _hit_disc(a: Disc, b: Disc, law: Law, touched: dict) -> bool:
    dx, dy = b.x - a.x, b.y - a.y
    distance = math.hypot(dx, dy) or 1.0
    nx, ny = dx / distance, dy / distance
    closing = (a.vx - b.vx) * nx + (a.vy - b.vy) * ny
    if closing <= 0.0:
        return False
    driven = a.driven or b.driven
    parting = _bounce(closing, law.restitution_driven if driven else law.restitution, law)
    impulse = (closing + parting) / (1.0 / a.mass_kg + 1.0 / b.mass_kg)
    a.vx -= impulse / a.mass_kg * nx
    a.vy -= impulse / a.mass_kg * ny
    b.vx += impulse / b.mass_kg * nx
    b.vy += impulse / b.mass_kg * ny
    _note(touched, a.id, b.id, impulse, nx, ny)
    return parting > 0.0


def _note(touched: dict, a: int, b: int, impulse: float, nx: float, ny: float) -> None:
    before = touched.get((a, b), (0.0, nx, ny))[0]
    touched[(a, b)] = (before + impulse, nx, ny)


def _settle(discs: list[Disc], law: Law) -> None:
    """Part discs that overlap (resting piles, a ball pinched by the hand). Walls never yield."""
    for _ in range(_SETTLE_PASSES):
        moved = False
        for i, a in enumerate(discs):
            for b in discs[i + 1 :]:
                moved |= _part(a, b)
        for disc in discs:
            moved |= _keep_inside(disc, law)
        if not moved:
            return


def _part(a: Disc, b: Disc) -> bool:
    dx, dy = b.x - a.x, b.y - a.y
    reach = a.radius_m + b.radius_m
    square = dx * dx + dy * dy
    if square >= (reach - _TOUCH_M) ** 2:
        return False
    distance = math.sqrt(square)
    nx, ny = (dx / distance, dy / distance) if distance else (0.0, 1.0)
    depth, share_a = reach - distance, b.mass_kg / (a.mass_kg + b.mass_kg)
    a.x -= nx * depth * share_a
    a.y -= ny * depth * share_a
    b.x += nx * depth * (1.0 - share_a)
    b.y += ny * depth * (1.0 - share_a)
    return True


def _keep_inside(disc: Disc, law: Law) -> bool:
    x0, y0, x1, y1 = law.bounds_m
    r = disc.radius_m
    x, y = min(max(disc.x, x0 + r), x1 - r), min(max(disc.y, y0 + r), y1 - r)
    moved = x != disc.x or y != disc.y
    if (disc.x - x) * disc.vx > 0.0:
        disc.vx = 0.0
    if (disc.y - y) * disc.vy > 0.0:
        disc.vy = 0.0
    disc.x, disc.y = x, y
    return moved
