"""Mechanical energy and momentum of rover and boulders."""

from __future__ import annotations

import math

from reelworld.worlds.rover.bodies import PRESS_PER_S2, STRAIN_PER_S2, Body
from reelworld.worlds.rover.forces import GUIDE_PER_S2, STOP_PER_S2, Rig, faces, suspension
from reelworld.worlds.rover.ground import ground_near, pressed_in
from reelworld.worlds.rover.motion import boulder_body, rig_of
from reelworld.worlds.rover.state import RoverState


def energy_J(state: RoverState) -> float:  # noqa: N802 - joules
    """Kinetic energy, that of height over y = 0 m, and what springs, tyres and ground hold."""
    rig, boulders = rig_of(state), [boulder_body(boulder) for boulder in state.boulders]
    discs = (*rig.wheels, *boulders)
    moving = sum(
        0.5 * body.kg * (body.vx**2 + body.vy**2) + 0.5 * body.kgm2 * body.spin**2
        for body in (rig.chassis, *discs)
    )
    lifted = sum(body.kg * body.y for body in (rig.chassis, *discs)) * state.scene.gravity_mps2
    pressed = sum(_in_contact(state, disc) for disc in discs)
    held = _in_springs(rig) + _in_hull(state, rig) + _in_pairs(rig, boulders)
    return moving + lifted + pressed + held


def momentum_Ns(state: RoverState) -> tuple[float, float]:  # noqa: N802 - newton seconds
    """Of rover and boulders together, across and up."""
    rig, boulders = rig_of(state), [boulder_body(boulder) for boulder in state.boulders]
    bodies = (rig.chassis, *rig.wheels, *boulders)
    return sum(b.kg * b.vx for b in bodies), sum(b.kg * b.vy for b in bodies)


def _in_contact(state: RoverState, disc: Body) -> float:
    ground = ground_near(state.scene.terrain, disc.x)
    depth = pressed_in(ground, disc.x, disc.y, disc.radius_m)
    return 0.5 * disc.kg * (PRESS_PER_S2 * depth**2 + STRAIN_PER_S2 * disc.stretch**2)


def _in_hull(state: RoverState, rig: Rig) -> float:
    chassis, total = rig.chassis, 0.0
    c, s = math.cos(chassis.angle), math.sin(chassis.angle)
    ground = ground_near(state.scene.terrain, chassis.x)
    for u, v, r in rig.build.hull:
        x, y = chassis.x + u * c - v * s, chassis.y + u * s + v * c
        total += 0.25 * chassis.kg * PRESS_PER_S2 * pressed_in(ground, x, y, r) ** 2
    return total


def _in_pairs(rig: Rig, boulders: list[Body]) -> float:
    total = 0.0
    for i, rock in enumerate(boulders):
        others = [(o, o.x, o.y, o.radius_m, min(o.kg, rock.kg)) for o in boulders[:i]]
        for _, x, y, r, kg in (*faces(rig, rock), *others):
            depth = max(r + rock.radius_m - math.hypot(x - rock.x, y - rock.y), 0.0)
            total += 0.5 * kg * PRESS_PER_S2 * depth**2
    return total


def _in_springs(rig: Rig) -> float:
    total, build = 0.0, rig.build
    for side in (0, 1):
        play, pressed = suspension(rig, side)
        over = min(pressed, 0.0) or max(pressed - build.travel_m, 0.0)
        total += 0.5 * build.spring_Npm * pressed**2
        total += 0.5 * build.wheel_kg * (GUIDE_PER_S2 * play**2 + STOP_PER_S2 * over**2)
    return total
