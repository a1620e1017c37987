"""What pushes the rover: its own springs, the ground and boulders on its hull, motors and jets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reelworld.worlds.rover.bodies import Body, Grip, press_ground, press_hull, press_pair
from reelworld.worlds.rover.build import Build
from reelworld.worlds.rover.ground import Ground
from reelworld.worlds.state import FPS

SUBSTEPS = 24
H_S = 1.0 / (FPS * SUBSTEPS)
GUIDE_PER_S2, GUIDE_DAMP_PER_S = 6_000.0, 70.0
"""What holds a wheel under its spring, per kilogram of wheel."""
STOP_PER_S2, _STOP_DAMP_PER_S = 6_000.0, 30.0
"""What a spring meets at either end of its travel, per kilogram of wheel."""
_WARY_M, _LOOK_EVERY = 0.15, 4
"""The hull's circles are followed while the ground is nearer than this, looked at that often."""


@dataclass(frozen=True)
class Command:
    """What the rover does for one frame."""

    drive: int = 0
    brake: bool = False
    jets_N: float = 0.0  # noqa: N815 - newtons, along the chassis' own up
    rocket_N: float = 0.0  # noqa: N815 - newtons, along the chassis' own forward
    level: bool = False
    """Whether attitude jets turn the chassis upright."""


@dataclass(frozen=True)
class Law:
    """What the ground and the sky do for one frame."""

    gravity_mps2: float
    grip: float
    shaking: Sequence[tuple[float, float]] = ()
    """Acceleration of all bodies as seen from the shaking ground, per substep; none if empty."""


class Rig:
    """A chassis with its wheels, on the move."""

    __slots__ = ("build", "chassis", "low", "wheels")

    def __init__(self, build: Build, chassis: Body, wheels: tuple[Body, Body]) -> None:
        self.build, self.chassis, self.wheels = build, chassis, wheels
        chassis.kg, chassis.kgm2 = build.chassis_kg, build.chassis_kgm2
        for wheel in wheels:
            wheel.kg, wheel.kgm2 = build.wheel_kg, build.wheel_kgm2
            wheel.radius_m = build.wheel_radius_m
        self.low: list[tuple[float, float, float]] = []
        """The hull's circles that are near the ground."""


def suspension(rig: Rig, side: int) -> tuple[float, float]:
    """Where a wheel is against where it hangs when its spring bears nothing, along the chassis'
    own axes: sideways play and compression, in m."""
    chassis, wheel = rig.chassis, rig.wheels[side]
    dx, dy = wheel.x - chassis.x, wheel.y - chassis.y
    c, s = math.cos(chassis.angle), math.sin(chassis.angle)
    axle_x, axle_y = rig.build.axle_m(side)
    return dx * c + dy * s - axle_x, dy * c - dx * s - axle_y


def suspend(rig: Rig) -> None:
    """Springs, dampers, stops and guides, equal and opposite on wheel and chassis."""
    chassis, build = rig.chassis, rig.build
    c, s = math.cos(chassis.angle), math.sin(chassis.angle)
    kg, base = build.wheel_kg, -build.half_base_m
    for wheel in rig.wheels:
        dx, dy = wheel.x - chassis.x, wheel.y - chassis.y
        vx = wheel.vx - chassis.vx + chassis.spin * dy
        vy = wheel.vy - chassis.vy - chassis.spin * dx
        play, pressed = dx * c + dy * s - base, dy * c - dx * s + build.hang_m
        rate = vy * c - vx * s
        along = -build.spring_Npm * pressed - build.damper_Nspm * rate
        over = min(pressed, 0.0) or max(pressed - build.travel_m, 0.0)
        if over:
            along -= kg * (STOP_PER_S2 * over + _STOP_DAMP_PER_S * rate)
        across = -kg * (GUIDE_PER_S2 * play + GUIDE_DAMP_PER_S * (vx * c + vy * s))
        fx, fy = across * c - along * s, across * s + along * c
        wheel.fx += fx
        wheel.fy += fy
        chassis.push(-fx, -fy, dx, dy)
        base = build.half_base_m


def guard_hull(rig: Rig, ground: Ground, grip: float, substep: int) -> None:
    """Ground on the hull's circles. Those that are far from it are looked at now and then only."""
    chassis = rig.chassis
    c, s = math.cos(chassis.angle), math.sin(chassis.angle)
    if substep % _LOOK_EVERY == 0:
        rig.low = [circle for circle in rig.build.hull if _is_low(chassis, circle, c, s, ground)]
    for x, y, r in rig.low:
        law = Grip(grip, H_S, 0.5 * chassis.kg)
        press_hull(chassis, chassis.x + x * c - y * s, chassis.y + x * s + y * c, r, ground, law)


def _is_low(chassis: Body, circle: tuple, c: float, s: float, ground: Ground) -> bool:
    x, y, r = circle
    h, slope, _ = ground.profile(chassis.x + x * c - y * s)
    above = chassis.y + x * s + y * c - h
    return above < (r + _WARY_M) * math.sqrt(1.0 + slope * slope)


def press_rocks(boulders: Sequence[tuple[Body, Ground]], grip: float) -> None:
    """Ground and other boulders on each boulder."""
    for i, (rock, under) in enumerate(boulders):
        press_ground(rock, under, grip, H_S)
        for other, _ in boulders[:i]:
            law = Grip(grip, H_S, min(other.kg, rock.kg))
            press_pair(other, rock, other.x, other.y, other.radius_m, law)


def meet(rig: Rig, boulder: Body, grip: float) -> None:
    """A boulder against wheels and hull."""
    for body, x, y, r, kg in faces(rig, boulder):
        press_pair(body, boulder, x, y, r, Grip(grip, H_S, kg))


def faces(rig: Rig, boulder: Body) -> tuple[tuple[Body, float, float, float, float], ...]:
    """The rover's circles that a boulder can touch: whose they are, x, y, radius, and the mass that
    their stiffness goes by."""
    chassis, build = rig.chassis, rig.build
    c, s = math.cos(chassis.angle), math.sin(chassis.angle)
    (tail, y, r), (nose, _, _), (x, high, cabin_m) = build.hull[0], build.hull[2], build.hull[3]
    dx, dy = boulder.x - chassis.x, boulder.y - chassis.y
    along = max(tail, min(dx * c + dy * s, nose))  # the hull is a thick line from tail to nose
    kg = min(0.5 * chassis.kg, boulder.kg)
    rear, front = rig.wheels
    return (
        (rear, rear.x, rear.y, rear.radius_m, build.wheel_kg),
        (front, front.x, front.y, front.radius_m, build.wheel_kg),
        (chassis, chassis.x + along * c - y * s, chassis.y + along * s + y * c, r, kg),
        (chassis, chassis.x + x * c - high * s, chassis.y + x * s + high * c, cabin_m, kg),
    )


def obey(rig: Rig, command: Command) -> None:
    """Motors, jets and rocket."""
    chassis, build = rig.chassis, rig.build
    if command.drive:
        for wheel in rig.wheels:
            speed = -command.drive * (wheel.spin - chassis.spin) * wheel.radius_m
            torque = (
                command.drive * build.motor_Nm * min(max(1.0 - speed / build.top_mps, 0.0), 1.0)
            )
            wheel.torque -= torque
            chassis.torque += torque
    if command.jets_N or command.rocket_N:
        c, s = math.cos(chassis.angle), math.sin(chassis.angle)
        chassis.fx += command.rocket_N * c - command.jets_N * s
        chassis.fy += command.rocket_N * s + command.jets_N * c
    if command.level:
        off = math.remainder(chassis.angle, 2.0 * math.pi)
        wanted = -build.chassis_kgm2 * (20.0 * off + 9.0 * chassis.spin)
        chassis.torque += max(-build.level_Nm, min(wanted, build.level_Nm))
