"""What the keys make of the rover, and the quake of the ground, for one frame."""

from __future__ import annotations

import math

from reelworld.worlds.rover.build import Build, built
from reelworld.worlds.rover.forces import SUBSTEPS, Command
from reelworld.worlds.rover.ground import Ground
from reelworld.worlds.rover.state import RoverState
from reelworld.worlds.state import FPS

FULL_S = 1.2
"""A full tank, in seconds of burning."""
_REFILL = 0.35
"""Seconds of burning won back per second without."""
QUAKE_FRAMES = 40
_QUAKE_MPS2, _QUAKE_HZ = (2.5, 4.5), (2.1, 1.6)
"""Across and up."""
_FASTEST_MPS, _CLIMB_MPS, _CEILING_M = 8.0, 4.5, 8.0
"""Rocket and jets stay off above these: speed along, speed up, height above the ground."""


def build_of(state: RoverState) -> Build:
    """How this state's rover is built."""
    return built(state.scene.size, state.scene.suspension_hz)


def commanded(state: RoverState, keys: tuple[int, ...], ground: Ground) -> tuple[Command, float]:
    """What the rover does under ``keys``, and the fuel that is left then."""
    left, right, up, down, act = keys
    chassis, build = state.chassis, build_of(state)
    c, s = math.cos(chassis.pitch_rad), math.sin(chassis.pitch_rad)
    (x, y), (vx, vy) = chassis.position_m, chassis.velocity_mps
    fuelled = state.fuel_s >= 1.0 / FPS
    way = -1 if left and not right else 1
    too_high = y - ground.height(x) > _CEILING_M or vy > _CLIMB_MPS
    jets = bool(up and fuelled and c > 0.3 and not too_high)
    rises = too_high and way * s > 0.0
    rocket = bool(act and fuelled and way * (vx * c + vy * s) < _FASTEST_MPS and not rises)
    if jets or rocket:
        fuel_s = state.fuel_s - 1.0 / FPS
    elif up or act:
        fuel_s = state.fuel_s
    else:
        fuel_s = min(state.fuel_s + _REFILL / FPS, FULL_S)
    command = Command(
        drive=right - left,
        brake=bool(down),
        jets_N=build.jets_N * jets,
        rocket_N=build.rocket_N * rocket * way,
        level=bool(up),
    )
    return command, fuel_s


def shaking(frames_left: int) -> tuple[tuple[float, float], ...]:
    """Acceleration seen from the shaking ground in each substep, fading out towards the end."""
    if not frames_left:
        return ()
    fade = min(frames_left / QUAKE_FRAMES, 1.0)
    start_s = (QUAKE_FRAMES - frames_left) / FPS
    times_s = [start_s + (i + 0.5) / (FPS * SUBSTEPS) for i in range(SUBSTEPS)]
    (across, up), (across_hz, up_hz) = _QUAKE_MPS2, _QUAKE_HZ
    turn = 2.0 * math.pi
    return tuple(
        (
            fade * across * math.sin(turn * across_hz * s),
            fade * up * math.sin(turn * up_hz * s),
        )
        for s in times_s
    )
