"""The truth in numbers, frame by frame."""

from __future__ import annotations

import math

from reelworld.worlds.rover.energy import energy_J
from reelworld.worlds.rover.ground import ground_near
from reelworld.worlds.rover.state import MAX_BOULDERS, RoverState

MEASURES = {
    "rover_x_m": "centre of the chassis, right of the origin",
    "rover_y_m": "centre of the chassis, above the origin",
    "rover_pitch_rad": "counter-clockwise from level, not wrapped",
    "rover_vx_mps": "its velocity to the right",
    "rover_vy_mps": "its velocity upwards",
    "rover_pitch_rate_radps": "how fast it pitches",
    "rover_above_ground_m": "height of its centre over the ground straight below",
    "hull_force_N": "mean force of ground and boulders on the hull over the frame",
    "airborne": "1 if nothing touched wheels or hull during the step",
    "camera_x_m": "what the middle of the picture looks at",
    "camera_y_m": "the same, upwards",
    "gravity_mps2": "gravity now",
    "grip": "coefficient of friction now",
    "daylight": "1 by day, 0 by night",
    "headlight": "1 if the headlight works",
    "quake": "1 while the ground shakes",
    "fuel_s": "seconds that jets and rocket can still burn",
    "jets": "1 if the jets burnt during the step",
    "rocket": "1 if the rocket pushed forwards, -1 backwards, 0 if it was off",
    "energy_J": "kinetic, of height over the origin, and elastic, of rover and boulders",
}
for _side in ("rear", "front"):
    MEASURES |= {
        f"{_side}_wheel_x_m": "the wheel's centre",
        f"{_side}_wheel_y_m": "the wheel's centre",
        f"{_side}_wheel_angle_rad": "counter-clockwise, not wrapped",
        f"{_side}_wheel_spin_radps": "counter-clockwise: driving right makes it negative",
        f"{_side}_suspension_m": "how far the spring is pressed together",
        f"{_side}_normal_N": "mean force on the wheel along the normal over the frame",
        f"{_side}_grip_N": "mean force of the ground along it; positive pushes right",
        f"{_side}_slip_mps": "speed of the tyre along the ground it touches",
    }
for _number in range(1, MAX_BOULDERS + 1):
    MEASURES |= {
        f"boulder{_number}_x_m": "centre of the boulder, oldest first",
        f"boulder{_number}_y_m": "centre of the boulder",
        f"boulder{_number}_vx_mps": "its velocity to the right",
        f"boulder{_number}_vy_mps": "its velocity upwards",
        f"boulder{_number}_radius_m": "its radius",
        f"boulder{_number}_normal_N": "mean force of all that touches it along the normals",
    }


def measure(state: RoverState) -> dict[str, float]:
    """The numbers of ``MEASURES``; NaN for boulders there are not."""
    chassis, scene = state.chassis, state.scene
    x, y = chassis.position_m
    values = (
        x,
        y,
        chassis.pitch_rad,
        *chassis.velocity_mps,
        chassis.pitch_rate_radps,
        y - ground_near(scene.terrain, x).height(x),
        chassis.scrape_N,
        float(state.airborne),
        *state.camera_m,
        scene.gravity_mps2,
        scene.grip,
        state.daylight,
        float(state.headlight),
        float(state.quake_frames > 0),
        state.fuel_s,
        float(state.jets),
        float(state.rocket),
        energy_J(state),
        *(number for wheel in state.wheels for number in (
            *wheel.position_m, wheel.angle_rad, wheel.spin_radps,
            wheel.suspension_m, wheel.normal_N, wheel.grip_N, wheel.slip_mps,
        )),
        *(number for boulder in state.boulders for number in (
            *boulder.position_m, *boulder.velocity_mps, boulder.radius_m, boulder.normal_N,
        )),
    )  # fmt: skip
    absent = (math.nan,) * (len(MEASURES) - len(values))
    return dict(zip(MEASURES, (*values, *absent), strict=True))
