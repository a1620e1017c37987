"""Small experiments with the rover."""

from dataclasses import replace

import numpy as np

from reelworld import worlds
from reelworld.worlds.rover.drive import build_of
from reelworld.worlds.rover.motion import next_state

NO_KEYS = (0, 0, 0, 0, 0)
LEFT, RIGHT, UP, DOWN, ACT = (tuple(int(i == key) for i in range(5)) for key in range(5))
LEVEL = {"hills": 0.0, "craters": 0.0, "bumps": 0.0}
CALM = {"num_boulders": 0, "drop_m": 0.0, "speed_mps": 0.0}


def scene(seed=0, **fixed):
    """Frame 0 of a scene."""
    world = worlds.make("rover", size_px=64, **fixed)
    world.reset(seed=seed)
    return world.state()


def after(state, frames, keys=NO_KEYS):
    for _ in range(frames):
        state = next_state(state, keys)
    return state


def path(state, frames, keys=NO_KEYS):
    """The state and all that follow."""
    states = [state]
    for _ in range(frames):
        states.append(next_state(states[-1], keys))
    return states


def moved(state, offset_m=(0.0, 0.0), velocity_mps=(0.0, 0.0)):
    """The rover elsewhere, at another velocity, springs as they are."""

    def part(p):
        place = p.position_m[0] + offset_m[0], p.position_m[1] + offset_m[1]
        return replace(p, position_m=place, velocity_mps=velocity_mps)

    wheels = tuple(replace(part(w), stretch_m=0.0) for w in state.wheels)
    return replace(state, chassis=part(state.chassis), wheels=wheels)


def bodies(state):
    """``(kg, kgm2, position, velocity, spin)`` of chassis and wheels."""
    build = build_of(state)
    c = state.chassis
    parts = [
        (build.chassis_kg, build.chassis_kgm2, c.position_m, c.velocity_mps, c.pitch_rate_radps)
    ]
    for w in state.wheels:
        parts.append((build.wheel_kg, build.wheel_kgm2, w.position_m, w.velocity_mps, w.spin_radps))
    return parts


def centre(state):
    """Centre of mass and its velocity."""
    parts = bodies(state)
    kg = sum(p[0] for p in parts)
    place = sum(p[0] * np.array(p[2]) for p in parts) / kg
    velocity = sum(p[0] * np.array(p[3]) for p in parts) / kg
    return place, velocity


def spin_about_centre(state):
    """Angular momentum about the centre of mass, in kg m²/s."""
    place, velocity = centre(state)
    total = 0.0
    for kg, kgm2, at, v, spin in bodies(state):
        (x, y), (vx, vy) = np.array(at) - place, np.array(v) - velocity
        total += kgm2 * spin + kg * (x * vy - y * vx)
    return total
