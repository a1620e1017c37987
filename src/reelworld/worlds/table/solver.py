"""Impulses that keep bodies apart and rub them, without making energy.

One pass over all contacts sets each contact's normal velocity so that its gap closes at most
(``u_n >= -gap / h``) and then its friction inside Coulomb's cone, again and again until nothing
changes: projected Gauss-Seidel on the velocities (Moreau 1988; Catto 2005). Where impulses p solve
this, their work ``p . u`` with the velocities u after the step is never positive, and a step that
moves bodies by those same velocities (implicit Euler) changes energy by exactly
``p . u - sum m |dv|^2 / 2``. So it is not gained, but for deep overlaps that are
pushed out (tested: below 2e-5 J a frame). Restitution is a second round of passes from there
(Newton's rule, at the speed of the impact itself); where friction would let that rule make energy,
which it can, as much of it is taken as makes none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reelworld.worlds.table.bodies import Mover
from reelworld.worlds.table.contacts import Touch

_PASSES = 60
_PRECISE_NS = 4e-10
_SLOP_M = 4e-4
"""So deep an overlap, a twentieth of a pixel, is left alone."""
_PUSH_OUT = 0.1
"""Share of a deeper overlap that is taken back per substep."""

Velocities = list[tuple[float, float, float]]


def velocities(movers: Sequence[Mover]) -> Velocities:
    """A copy of all velocities."""
    return [(m.vx, m.vy, m.spin) for m in movers]


def set_velocities(movers: Sequence[Mover], values: Velocities) -> None:
    """Put a copy back."""
    for mover, (vx, vy, spin) in zip(movers, values, strict=True):
        mover.vx, mover.vy, mover.spin = vx, vy, spin


def closing_speed(t: Touch) -> float:
    """Normal velocity of b against a; negative where they approach."""
    ux = t.b.vx - t.b.spin * t.by - t.a.vx + t.a.spin * t.ay
    uy = t.b.vy + t.b.spin * t.bx - t.a.vy - t.a.spin * t.ax
    return ux * t.nx + uy * t.ny


def aim(touches: Sequence[Touch], gravity_mps2: float, h_s: float) -> None:
    """Set every contact's target, and its speed of approach when its gap will have closed.

    To be called before gravity has acted in this substep.
    """
    for t in touches:
        if t.gap >= -_SLOP_M:
            t.target = -max(t.gap, 0.0) / h_s
        else:
            t.target = min(_PUSH_OUT * (-t.gap - _SLOP_M) / h_s, 0.2)
        before = closing_speed(t)
        pull = gravity_mps2 * t.ny * (float(t.b.weighs) - float(t.a.weighs))
        t.free = before - pull * h_s
        square = before * before + 2.0 * pull * max(t.gap, 0.0)
        t.approach = math.sqrt(square) if before < 0.0 and square > 0.0 else 0.0


def push(t: Touch, normal_Ns: float, friction_Ns: float) -> None:  # noqa: N803 - newton seconds
    """Apply an impulse to b and its opposite to a."""
    px, py = normal_Ns * t.nx - friction_Ns * t.ny, normal_Ns * t.ny + friction_Ns * t.nx
    a, b = t.a, t.b
    a.vx -= px * a.inverse_mass
    a.vy -= py * a.inverse_mass
    a.spin -= (t.ax * py - t.ay * px) * a.inverse_inertia
    b.vx += px * b.inverse_mass
    b.vy += py * b.inverse_mass
    b.spin += (t.bx * py - t.by * px) * b.inverse_inertia


def relax(touches: Sequence[Touch]) -> None:
    """Pass over all contacts until no impulse changes any more.

    One long function: half of a frame's time is spent here, and a call costs a sixth of what a
    contact does.
    """
    for _ in range(_PASSES):
        most_changed = 0.0
        for t in touches:
            a, b = t.a, t.b
            nx, ny, bx, by = t.nx, t.ny, t.bx, t.by
            ux, uy = b.vx - b.spin * by, b.vy + b.spin * bx
            mass_a = a.inverse_mass
            if mass_a > 0.0:
                ux -= a.vx - a.spin * t.ay
                uy -= a.vy + a.spin * t.ax
            press = t.press
            wanted = press + (t.target - ux * nx - uy * ny) * t.mass_n
            if wanted < 0.0:
                wanted = 0.0
            normal = wanted - press
            along = 0.0
            if t.mu > 0.0 and (wanted > 0.0 or t.friction != 0.0):
                # The tangential velocity after the normal impulse.
                slip = uy * nx - ux * ny + normal * t.mass_nt
                most = t.mu * wanted
                rub = t.friction - slip * t.mass_t
                rub = -most if rub < -most else most if rub > most else rub
                along = rub - t.friction
                t.friction = rub
            t.press = wanted
            if normal == 0.0 and along == 0.0:
                continue
            px, py = normal * nx - along * ny, normal * ny + along * nx
            mass = b.inverse_mass
            b.vx += px * mass
            b.vy += py * mass
            b.spin += (bx * py - by * px) * b.inverse_inertia
            if mass_a > 0.0:
                a.vx -= px * mass_a
                a.vy -= py * mass_a
                a.spin -= (t.ax * py - t.ay * px) * a.inverse_inertia
            changed = abs(normal) + abs(along)
            if changed > most_changed:
                most_changed = changed
        if most_changed < _PRECISE_NS:
            return


def bounce(
    movers: Sequence[Mover], touches: Sequence[Touch], before: Velocities, gravity_mps2: float,
    h_s: float,
) -> Velocities:  # fmt: skip
    """Let fast impacts bounce. Returns the velocities with which bodies move in this substep.

    Those are the ones that close all gaps; the bodies keep the ones of the bounce. ``before`` are
    the velocities before gravity acted.
    """
    moving = velocities(movers)
    rest = max(0.08, 2.0 * gravity_mps2 * h_s)
    fast = [t for t in touches if t.press > 0.0 and t.restitution > 0.0 and t.approach > rest]
    if not fast:
        return moving
    for t in fast:
        t.target = t.restitution * t.approach
    first = [(t.press, t.friction) for t in touches]
    relax(touches)
    share = _harmless_share(movers, before, moving, gravity_mps2, h_s)
    if share < 1.0:
        for mover, (vx, vy, spin) in zip(movers, moving, strict=True):
            mover.vx = vx + share * (mover.vx - vx)
            mover.vy = vy + share * (mover.vy - vy)
            mover.spin = spin + share * (mover.spin - spin)
        for t, (press, friction) in zip(touches, first, strict=True):
            t.press = press + share * (t.press - press)
            t.friction = friction + share * (t.friction - friction)
    return moving


def _harmless_share(
    movers: Sequence[Mover], before: Velocities, moving: Velocities, gravity_mps2: float, h_s: float
) -> float:
    """The largest share of the bounce, up to 1, after which there is no more energy than before."""
    gain = a = b = 0.0  # energy at share s is: before + gain + b s + a s^2
    for m, old, (vx, vy, spin) in zip(movers, before, moving, strict=True):
        if not m.pressed or m.inverse_mass == 0.0:
            continue
        mass = 1.0 / m.inverse_mass
        inertia = 1.0 / m.inverse_inertia if m.inverse_inertia else 0.0
        gain += mass * (vx * vx + vy * vy - old[0] ** 2 - old[1] ** 2) / 2.0
        gain += inertia * (spin * spin - old[2] ** 2) / 2.0
        if m.weighs:
            gain += mass * gravity_mps2 * vy * h_s
        dx, dy, turn = m.vx - vx, m.vy - vy, m.spin - spin
        b += mass * (vx * dx + vy * dy) + inertia * spin * turn
        a += (mass * (dx * dx + dy * dy) + inertia * turn * turn) / 2.0
    if gain + b + a <= 1e-15 or a == 0.0:
        return 1.0
    root = math.sqrt(max(b * b - 4.0 * a * min(gain, 0.0), 0.0))
    return min(max((root - b) / (2.0 * a), 0.0), 1.0)
