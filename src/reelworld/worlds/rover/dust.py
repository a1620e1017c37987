"""Dust that spinning and landing wheels throw up, and jets blow away. It falls as stones do."""

from __future__ import annotations

from dataclasses import replace

from reelworld.worlds.chance import chance
from reelworld.worlds.rover.build import built
from reelworld.worlds.rover.ground import Ground
from reelworld.worlds.rover.state import MAX_PUFFS, Puff, RoverState
from reelworld.worlds.state import FPS

_LIVES_S = 1.4
_SLIPS_MPS, _HARD = 0.25, 2.2
"""A wheel throws dust that slips faster, or is pressed harder, in shares of the rover's weight."""


def blow(moved: RoverState, ground: Ground) -> tuple[Puff, ...]:
    """The dust in the frame of ``moved``, whose own is still the last frame's."""
    gravity_mps2 = moved.scene.gravity_mps2
    flown = (_flown(puff, gravity_mps2) for puff in moved.dust)
    left, right = ground.first_m + 1.0, ground.first_m + 47.0
    kept = [
        puff
        for puff in flown
        if puff.age_s < _LIVES_S
        and left < puff.position_m[0] < right
        and puff.position_m[1] > ground.height(puff.position_m[0])
    ]
    thrown = [puff for side in (0, 1) for puff in _thrown(moved, ground, side)]
    return tuple((*kept, *thrown)[-MAX_PUFFS:])


def _flown(puff: Puff, gravity_mps2: float) -> Puff:
    (x, y), (vx, vy), s = puff.position_m, puff.velocity_mps, 1.0 / FPS
    place = x + vx * s, y + vy * s - 0.5 * gravity_mps2 * s * s
    return replace(
        puff, position_m=place, velocity_mps=(vx, vy - gravity_mps2 * s), age_s=puff.age_s + s
    )


def _thrown(state: RoverState, ground: Ground, side: int) -> list[Puff]:
    wheel, scene = state.wheels[side], state.scene
    build = built(scene.size, scene.suspension_hz)
    share = 0.5 * build.mass_kg * scene.gravity_mps2
    slips, lands = abs(wheel.slip_mps) > _SLIPS_MPS, wheel.normal_N > _HARD * share
    if not wheel.normal_N or not (slips or lands):
        return []
    x, y = wheel.position_m
    foot, _, nx, ny = ground.foot(x, y, x)
    puffs = []
    for i in range(1 + lands):
        draw = [chance(state.seed, state.frame_index, 8 * side + 4 * i + j) for j in range(4)]
        if not lands and draw[3] > 0.35 + 0.4 * abs(wheel.slip_mps):
            continue
        along = wheel.slip_mps * (0.25 + 0.35 * draw[0]) if slips else 0.0
        along += lands * (i - 0.5) * (0.8 + 0.8 * draw[0])
        up = (0.25 + 0.6 * draw[1]) * min(1.0 + 0.3 * abs(wheel.slip_mps), 2.0)
        velocity = along * ny + up * nx, up * ny - along * nx
        place = foot + 0.02 * nx, ground.height(foot) + 0.05
        puffs.append(Puff(place, velocity, 0.07 + 0.09 * draw[2]))
    return puffs
