"""What can happen on the moonscape without a key."""

from __future__ import annotations

from dataclasses import replace

from reelworld.worlds.chance import chance
from reelworld.worlds.events import Event
from reelworld.worlds.rover.drive import QUAKE_FRAMES
from reelworld.worlds.rover.state import MAX_BOULDERS, Boulder, RoverState

LEAST_MPS2, MOST_MPS2 = 0.5, 8.0
"""Gravity is never halved or doubled beyond these."""
_ICE_GRIP = 0.12
_FALL_M, _FALL_MPS = 5.0, 2.0


def _pulled(state: RoverState, factor: float) -> RoverState:
    gravity_mps2 = min(max(state.scene.gravity_mps2 * factor, LEAST_MPS2), MOST_MPS2)
    return replace(state, scene=replace(state.scene, gravity_mps2=gravity_mps2))


def _gripping(state: RoverState, grip: float) -> RoverState:
    return replace(state, scene=replace(state.scene, grip=grip))


def _rock_falls(state: RoverState) -> RoverState:
    """A boulder from above the picture, near where the rover will be when it lands. The oldest
    makes way for it where there are three."""
    (x, y), (vx, _) = state.chassis.position_m, state.chassis.velocity_mps
    number = 1 + max((boulder.id for boulder in state.boulders), default=-1)
    place, size = (chance(state.seed, 70 + i, state.frame_index, number) for i in (0, 1))
    spot = x + 1.2 * vx + 4.0 * (place - 0.5), max(y, state.camera_m[1]) + _FALL_M
    falling = Boulder(number, spot, (0.0, -_FALL_MPS), 0.2 + 0.22 * size)
    return replace(state, boulders=(*state.boulders, falling)[-MAX_BOULDERS:])


EVENTS = {
    event.name: event
    for event in (
        Event("gravity_doubles", "gravity doubles", lambda state: _pulled(state, 2.0)),
        Event("gravity_halves", "gravity halves", lambda state: _pulled(state, 0.5)),
        Event("sun_sets", "the sun sets", lambda state: replace(state, is_day=False)),
        Event("sun_rises", "the sun rises", lambda state: replace(state, is_day=True)),
        Event("lights_out", "the headlight goes out", lambda s: replace(s, headlight=False)),
        Event("lights_on", "the headlight comes back on", lambda s: replace(s, headlight=True)),
        Event("rock_falls", "a rock falls from the sky", _rock_falls),
        Event("quake", "the ground quakes", lambda s: replace(s, quake_frames=QUAKE_FRAMES)),
        Event("ice", "the ground turns to ice", lambda state: _gripping(state, _ICE_GRIP)),
    )
}
