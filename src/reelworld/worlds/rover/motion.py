"""From one state to the next: keys to commands, state to bodies and back."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.rover.bodies import Body
from reelworld.worlds.rover.camera import follow
from reelworld.worlds.rover.drive import build_of, commanded, shaking
from reelworld.worlds.rover.dust import blow
from reelworld.worlds.rover.forces import Law, Rig, suspension
from reelworld.worlds.rover.ground import Ground, ground_near
from reelworld.worlds.rover.physics import advance
from reelworld.worlds.rover.state import Boulder, Chassis, RoverState, Wheel
from reelworld.worlds.state import FPS

ROCK_KGPM2 = 150.0
"""Mass of a boulder per area of its disc."""
_FADE = 1.0 / (2 * FPS)


def next_state(state: RoverState, keys: tuple[int, ...]) -> RoverState:
    """One frame on. A pure function."""
    scene = state.scene
    ground = ground_near(scene.terrain, state.chassis.position_m[0])
    rig, boulders = rig_of(state), [boulder_body(boulder) for boulder in state.boulders]
    command, fuel_s = commanded(state, keys, ground)
    law = Law(scene.gravity_mps2, scene.grip, shaking(state.quake_frames))
    advance(rig, [(b, ground_near(scene.terrain, b.x)) for b in boulders], ground, command, law)
    moved = replace(
        state,
        frame_index=state.frame_index + 1,
        keys=keys,
        chassis=_chassis_of(rig.chassis),
        wheels=(_wheel_of(rig, 0, ground), _wheel_of(rig, 1, ground)),
        boulders=tuple(map(_boulder_of, state.boulders, boulders)),
        fuel_s=fuel_s,
        jets=command.jets_N > 0.0,
        rocket=(command.rocket_N > 0.0) - (command.rocket_N < 0.0),
        daylight=_faded(state.daylight, state.is_day),
        quake_frames=max(state.quake_frames - 1, 0),
    )
    return replace(moved, camera_m=follow(moved, ground), dust=blow(moved, ground))


def rig_of(state: RoverState) -> Rig:
    """The rover as bodies."""
    chassis = state.chassis
    body = Body(
        *chassis.position_m, *chassis.velocity_mps, chassis.pitch_rad, chassis.pitch_rate_radps
    )
    rear, front = map(_wheel_body, state.wheels)
    return Rig(build_of(state), body, (rear, front))


def boulder_body(boulder: Boulder) -> Body:
    """A boulder as a body."""
    body = _disc_body(boulder)
    body.radius_m = boulder.radius_m
    body.kg = ROCK_KGPM2 * math.pi * boulder.radius_m**2
    body.kgm2 = 0.5 * body.kg * boulder.radius_m**2
    return body


def _wheel_body(wheel: Wheel) -> Body:
    return _disc_body(wheel)


def _disc_body(disc: Wheel | Boulder) -> Body:
    body = Body(*disc.position_m, *disc.velocity_mps, disc.angle_rad, disc.spin_radps)
    body.stretch = disc.stretch_m
    return body


def _chassis_of(body: Body) -> Chassis:
    scrape = body.normal_Ns * FPS
    return Chassis((body.x, body.y), (body.vx, body.vy), body.angle, body.spin, scrape)


def _wheel_of(rig: Rig, side: int, ground: Ground) -> Wheel:
    body, slip = rig.wheels[side], 0.0
    if body.foot is not None:
        _, _, nx, ny = ground.foot(body.x, body.y, body.foot)
        slip = body.vx * ny - body.vy * nx + body.spin * body.radius_m
    return Wheel(
        (body.x, body.y),
        (body.vx, body.vy),
        body.angle,
        body.spin,
        body.stretch,
        suspension(rig, side)[1],
        slip,
        body.normal_Ns * FPS,
        body.rub_Ns * FPS,
    )


def _boulder_of(boulder: Boulder, body: Body) -> Boulder:
    return replace(
        boulder,
        position_m=(body.x, body.y),
        velocity_mps=(body.vx, body.vy),
        angle_rad=body.angle,
        spin_radps=body.spin,
        stretch_m=body.stretch,
        normal_N=body.normal_Ns * FPS,
    )


def _faded(daylight: float, is_day: bool) -> float:
    return min(daylight + _FADE, 1.0) if is_day else max(daylight - _FADE, 0.0)
