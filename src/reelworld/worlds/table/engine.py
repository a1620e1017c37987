"""One frame of rigid bodies: a hand, things that move, and things that sleep until reached.

A frame is ``SUBSTEPS`` substeps. In each, contacts are found where bodies stand, the motor and
gravity act, the solver sets velocities, and bodies move: by an exact parabola where nothing presses
on them, otherwise by their new velocities. Nothing is kept from one frame to the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reelworld.worlds.state import FPS
from reelworld.worlds.table import solver
from reelworld.worlds.table.bodies import FIXED, Body, Mover, slab_body, thing_body
from reelworld.worlds.table.contacts import Touch, touch, touch_plane
from reelworld.worlds.table.state import (
    CEILING,
    FLOOR,
    FLOOR_M,
    STILL_FRAMES,
    TABLE,
    TABLE_THICK_M,
    TABLE_TOP_M,
    WALL_LEFT,
    WALL_RIGHT,
    Contact,
    Room,
    Thing,
    table_span_m,
)

SUBSTEPS = 8
H_S = 1.0 / FPS / SUBSTEPS
CEILING_M = 2.2
FRICTION_FLOOR, FRICTION_WALL, FRICTION_THINGS = 0.5, 0.2, 0.35
_REACH_M = 0.002
_HAND_REACH_M = 0.035
"""The hand gets no further in one frame."""
_NOTHING = 5e-7
"""Slower than this (m/s, rad/s) is rounding error, not motion."""

Shatter = Callable[[Thing], tuple[Thing, ...]]


@dataclass
class Frame:
    """The bodies of one frame while it is worked out."""

    room: Room
    hand: Body
    bodies: list[Body]
    """Things, awake or asleep. A held one shares the hand's mover."""
    target_mps: tuple[float, float]
    motor_N: float  # noqa: N815 - newton
    turn_radps: float
    """How fast a held thing turns, until it stands upright."""
    shatter: Shatter
    broken: list[Thing] = field(default_factory=list)
    """As they were at the moment they broke."""
    log: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    pairs: list[tuple[Body | None, Body, float]] = field(default_factory=list)
    """Who may meet whom in this frame (``None`` is the table), with their friction."""
    known: dict[tuple[int, int, int], tuple[float, float]] = field(default_factory=dict)
    """Impulses of the last substep, where the solver starts."""


def advance(frame: Frame) -> tuple[Contact, ...]:
    """Work ``frame`` out in place and return what touched."""
    x0, x1 = table_span_m(frame.room)
    y0, y1 = TABLE_TOP_M - TABLE_THICK_M, TABLE_TOP_M
    slab = slab_body(TABLE, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    _pair_up(frame)
    for _ in range(SUBSTEPS):
        for _ in range(4):  # more than three glasses never break at once
            if _substep(frame, slab):
                break
    return tuple(
        Contact(a, b, sums[0], abs(sums[1]), (sums[2], sums[3]), (sums[4], sums[5]))
        for (a, b), sums in sorted(frame.log.items())
    )


def awake_ids(things: Iterable[Thing], hand: Body, hand_moves: bool, gravity_mps2: float) -> set:
    """Ids of the things to be moved: those not asleep, and all that something moving may reach."""
    boxes = {thing.id: thing_body(thing, False) for thing in things}
    awake = {t.id for t in things if t.still_frames < STILL_FRAMES}
    movers = [(boxes[t.id], _range_m(t, gravity_mps2)) for t in things if not t.still_frames]
    if hand_moves:
        movers.append((hand, _HAND_REACH_M))
    while movers:
        one, reach = movers.pop()
        for number, other in boxes.items():
            if number not in awake and _near(one, other, reach):
                awake.add(number)
                movers.append((other, _REACH_M))
    return awake


def _range_m(thing: Thing, gravity_mps2: float) -> float:
    """How far any point of ``thing`` may get within one frame, and a little more."""
    far = max(math.hypot(x, y) for x, y in thing.outline_m)
    speed = math.hypot(*thing.velocity_mps) + far * abs(thing.spin_radps)
    return (speed + gravity_mps2 / FPS) / FPS + 2.0 * _REACH_M


def _near(a: Body, b: Body, reach: float) -> bool:
    return (
        a.left < b.right + reach
        and b.left < a.right + reach
        and a.bottom < b.top + reach
        and b.bottom < a.top + reach
    )


def _pair_up(frame: Frame) -> None:
    hand, bodies = frame.hand, frame.bodies
    frame.pairs = [(None, hand, 0.0)]
    for i, body in enumerate(bodies):
        if body.mover is FIXED:
            continue
        assert body.thing is not None
        reach = 0.06 + _range_m(body.thing, frame.room.gravity_mps2)
        frame.pairs.append((None, body, frame.room.table_friction))
        for k, other in enumerate(bodies):
            if k == i or (k < i and other.mover is not FIXED):
                continue
            assert other.thing is not None
            both_shards = body.thing.kind == other.thing.kind == "shard"
            if not both_shards and _near(body, other, reach):
                frame.pairs.append((other, body, FRICTION_THINGS))
        if body.mover is not hand.mover and _near(hand, body, reach):
            frame.pairs.append((hand, body, 0.0))


def _find_touches(frame: Frame, slab: Body) -> list[Touch]:
    found: list[Touch] = []
    for a, b, mu in frame.pairs:
        speed = abs(b.mover.vx) + abs(b.mover.vy) + abs(b.mover.spin) * (b.right - b.left)
        if a is None:
            reach = _REACH_M + (speed + 0.1) * H_S
            found += _touch_room(b, slab, mu, reach)
        else:
            if a.mover is b.mover:
                continue
            speed += abs(a.mover.vx) + abs(a.mover.vy) + abs(a.mover.spin) * (a.right - a.left)
            reach = _REACH_M + (speed + 0.1) * H_S
            if _near(a, b, reach):
                found += touch(a, b, mu, reach)
    return found


def _touch_room(body: Body, slab: Body, mu: float, reach: float) -> list[Touch]:
    """Contacts with table, floor and walls. The disc is the hand, for which nothing rubs."""
    found: list[Touch] = []
    smooth = not body.points
    if body.bottom < slab.top + reach and body.top > slab.bottom - reach:
        deep_inside = body.left > slab.left + 0.02 and body.right < slab.right - 0.02
        if deep_inside and body.bottom > slab.top - 0.01:
            found += touch_plane(body, TABLE, 0.0, 1.0, slab.top, mu, reach)
        elif body.right > slab.left - reach and body.left < slab.right + reach:
            found += touch(body, slab, mu, reach) if smooth else touch(slab, body, mu, reach)
    if body.bottom < FLOOR_M + reach:
        rub = 0.0 if smooth else FRICTION_FLOOR
        found += touch_plane(body, FLOOR, 0.0, 1.0, FLOOR_M, rub, reach)
    rub = 0.0 if smooth else FRICTION_WALL
    if body.left < reach:
        found += touch_plane(body, WALL_LEFT, 1.0, 0.0, 0.0, rub, reach)
    if body.right > 1.0 - reach:
        found += touch_plane(body, WALL_RIGHT, -1.0, 0.0, -1.0, rub, reach)
    if body.top > CEILING_M - reach:
        found += touch_plane(body, CEILING, 0.0, -1.0, -CEILING_M, rub, reach)
    return found


def _substep(frame: Frame, slab: Body) -> bool:
    """One substep; ``False`` if something broke and it has to be done again with the pieces."""
    g = frame.room.gravity_mps2
    _drive(frame)
    movers = _movers(frame)
    before = solver.velocities(movers)
    touches = _find_touches(frame, slab)
    solver.aim(touches, g, H_S)
    for mover in movers:
        mover.pressed = False
        if mover.weighs:
            mover.vy -= g * H_S
    for t in touches:
        press, rub = frame.known.get(t.key, (0.0, 0.0))
        if press > 0.0:
            t.press, t.friction = press, min(max(rub, -t.mu * press), t.mu * press)
            solver.push(t, t.press, t.friction)
    solver.relax(touches)
    for t in touches:
        if t.press > 0.0:
            t.a.pressed = t.b.pressed = True
    if _break(frame, touches, movers, before):
        return False
    _quiet(movers)
    moving = solver.bounce(movers, touches, before, g, H_S)
    _move(frame, movers, moving)
    _record(frame, touches)
    return True


def _movers(frame: Frame) -> list[Mover]:
    own = [
        b.mover for b in frame.bodies if b.mover is not FIXED and b.mover is not frame.hand.mover
    ]
    return [frame.hand.mover, *own]


def _drive(frame: Frame) -> None:
    """The motor changes the hand's velocity towards its target by at most its force."""
    mover = frame.hand.mover
    dvx, dvy = frame.target_mps[0] - mover.vx, frame.target_mps[1] - mover.vy
    most = frame.motor_N * mover.inverse_mass * H_S
    share = min(most / max(math.hypot(dvx, dvy), 1e-12), 1.0)
    mover.vx += share * dvx
    mover.vy += share * dvy
    held = next((body for body in frame.bodies if body.mover is mover), None)
    mover.spin = 0.0
    if held is not None:
        left = math.remainder(-held.angle, 2.0 * math.pi) / H_S
        mover.spin = math.copysign(min(abs(left), frame.turn_radps), left)


def _break(frame: Frame, touches: list[Touch], movers: list[Mover], before: list) -> bool:
    """Replace what was hit too hard by its pieces, at the velocities before the impact."""
    for body in frame.bodies:
        thing = body.thing
        if thing is None or thing.break_J is None or body.mover is FIXED:
            continue
        mine = [t for t in touches if body.id in t.key[:2]]
        energy = math.fsum(_impact_J(t) for t in mine)
        if energy <= thing.break_J:
            continue
        solver.set_velocities(movers, before)
        whole = snapshot(body)
        frame.broken.append(whole)
        pieces = [thing_body(piece, True) for piece in frame.shatter(whole)]
        frame.bodies = [other for other in frame.bodies if other is not body] + pieces
        frame.known.clear()
        _pair_up(frame)
        return True
    return False


def _impact_J(t: Touch) -> float:  # noqa: N802 - joules
    """Energy that the impact at this contact takes, were it to keep all of it.

    The impulse of a substep only slows the approach so far that the gap closes; the impact itself
    is as much stronger as its speed is greater than that change.
    """
    change = t.target - t.free
    return t.press * t.approach * t.approach / (2.0 * change) if change > 1e-9 else 0.0


def snapshot(body: Body) -> Thing:
    """The thing as it is now."""
    thing, m = body.thing, body.mover
    assert thing is not None
    return Thing(
        thing.id, thing.kind, thing.colour, thing.outline_m, thing.mass_kg, thing.restitution,
        (body.x, body.y), body.angle, (m.vx, m.vy), m.spin, thing.still_frames, thing.break_J,
        thing.interior_m, thing.liquid,
    )  # fmt: skip


def _quiet(movers: list[Mover]) -> None:
    """Take what the solver's finite precision left for rest, so that rest is exact."""
    for m in movers:
        if m.pressed:
            m.vx = m.vx if abs(m.vx) > _NOTHING else 0.0
            m.vy = m.vy if abs(m.vy) > _NOTHING else 0.0
            m.spin = m.spin if abs(m.spin) > _NOTHING else 0.0


def _move(frame: Frame, movers: list[Mover], moving: list[tuple[float, float, float]]) -> None:
    drop = 0.5 * frame.room.gravity_mps2 * H_S * H_S
    shift = {
        id(m): (vx * H_S, vy * H_S + (drop if m.weighs and not m.pressed else 0.0), spin * H_S)
        for m, (vx, vy, spin) in zip(movers, moving, strict=True)
    }
    for body in (frame.hand, *frame.bodies):
        if body.mover is FIXED:
            continue
        dx, dy, turn = shift[id(body.mover)]
        body.x += dx
        body.y += dy
        body.angle += turn
        body.place()


def _record(frame: Frame, touches: list[Touch]) -> None:
    frame.known = {t.key: (t.press, t.friction) for t in touches if t.press > 0.0}
    for t in touches:
        if t.press > 0.0:
            sums = frame.log.setdefault(t.key[:2], [0.0] * 6)
            sums[0] += t.press
            sums[1] += t.friction
            sums[2:] = t.x, t.y, t.nx, t.ny


def held_by_hand(frame: Frame) -> int | None:
    """Id of the held thing, which may have broken in this frame."""
    held = next((b for b in frame.bodies if b.mover is frame.hand.mover), None)
    return held.id if held is not None else None
