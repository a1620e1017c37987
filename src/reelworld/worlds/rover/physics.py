"""One frame of the rover's motion, in substeps of 1/360 s.

Three bodies (chassis and two wheels), joined by springs and dampers alone, so that every internal
force has its exact counterpart; boulders besides. Each substep is a leapfrog: all drift for half of
it, forces change the velocities, all drift again. That keeps free flight on its exact parabola, and
the energy of springs from growing. Brakes and bearings act last, as the torque that stops a wheel
against the chassis, up to their limit.
"""

from __future__ import annotations

from collections.abc import Sequence

from reelworld.worlds.rover.bodies import Body, press_ground
from reelworld.worlds.rover.forces import (
    H_S,
    SUBSTEPS,
    Command,
    Law,
    Rig,
    guard_hull,
    meet,
    obey,
    press_rocks,
    suspend,
)
from reelworld.worlds.rover.ground import Ground

_ROLLING = 0.03
"""Rolling resistance: torque over normal force and radius."""
_ROCK_ROLLING = 0.06


def advance(
    rig: Rig,
    boulders: Sequence[tuple[Body, Ground]],
    ground: Ground,
    command: Command,
    law: Law,
) -> None:
    """Move everything by one frame, in place. Each boulder comes with the ground it is on."""
    rocks = [boulder for boulder, _ in boulders]
    everything = (rig.chassis, *rig.wheels, *rocks)
    near = [rock for rock in rocks if abs(rock.x - rig.chassis.x) < 4.0]
    for body in everything:
        body.drift(0.5 * H_S)
    for substep in range(SUBSTEPS):
        ax, ay = law.shaking[substep] if law.shaking else (0.0, 0.0)
        for body in everything:
            body.begin(ax, ay - law.gravity_mps2)
        suspend(rig)
        for wheel in rig.wheels:
            press_ground(wheel, ground, law.grip, H_S)
        guard_hull(rig, ground, law.grip, substep)
        press_rocks(boulders, law.grip)
        for rock in near:
            meet(rig, rock, law.grip)
        obey(rig, command)
        for body in everything:
            body.kick(H_S)
        _turn_wheels(rig, command)
        for rock in rocks:
            _slow(rock, None, _ROCK_ROLLING * rock.pressed_N * rock.radius_m)
        last = substep == SUBSTEPS - 1  # one substep's second half and the next one's first
        for body in everything:
            body.drift(0.5 * H_S if last else H_S)


def _turn_wheels(rig: Rig, command: Command) -> None:
    brake = rig.build.brake_Nm if command.brake else 0.0
    for wheel in rig.wheels:
        _slow(wheel, rig.chassis, brake + _ROLLING * wheel.pressed_N * wheel.radius_m)


def _slow(disc: Body, holder: Body | None, most_torque: float) -> None:
    """Stop a disc's spin against its holder (or the world) by a torque that has a limit."""
    if most_torque == 0.0:
        return
    if holder is None:
        change = -disc.spin
    else:  # what makes both spin alike
        change = (holder.spin - disc.spin) * holder.kgm2 / (holder.kgm2 + disc.kgm2)
    most = most_torque * H_S / disc.kgm2
    change = max(-most, min(change, most))
    disc.spin += change
    if holder is not None:
        holder.spin -= change * disc.kgm2 / holder.kgm2
