"""What differs from scene to scene, and frame 0."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reelworld.worlds.factors import Factor
from reelworld.worlds.rover.build import built
from reelworld.worlds.rover.camera import aim
from reelworld.worlds.rover.drive import FULL_S
from reelworld.worlds.rover.ground import ground_near
from reelworld.worlds.rover.motion import next_state
from reelworld.worlds.rover.scenery import GROUNDS, PLANETS
from reelworld.worlds.rover.state import Boulder, Chassis, RoverState, Scene, Terrain, Wheel
from reelworld.worlds.state import PALETTE

MOST_SEED = 2**31 - 1
FACTORS = (
    Factor("gravity_mps2", "m/s²", 1.2, 3.7, "the moon's is 1.6, Mars' 3.7", limits=(0.5, 8)),
    Factor("grip", "1", 0.55, 1.0, "friction of the ground", limits=(0.05, 1.5)),
    Factor("hills", "1", 0.5, 1.5, "height of the hills", limits=(0.0, 1.5)),
    Factor("craters", "1", 0.2, 0.9, "craters, of those possible, 13 m apart", limits=(0.0, 1.0)),
    Factor("bumps", "1", 0.1, 0.8, "bumps, of those possible, 3 m apart", limits=(0.0, 1.0)),
    Factor("terrain_seed", "", 0, 9999, "which ground it is"),
    Factor("size", "1", 0.85, 1.15, "size of the rover: at 1 it is 2 m long and weighs 96 kg"),
    Factor("suspension_hz", "Hz", 0.75, 1.3, "how often the chassis would bob on its springs"),
    Factor("colour", choices=tuple(PALETTE), meaning="the rover's colour"),
    Factor("ground", choices=tuple(GROUNDS), meaning="colours of ground, hills and sky"),
    Factor("planet", choices=PLANETS, meaning="what hangs in the sky"),
    Factor("planet_x", "1", 0.15, 0.85, "its place in the picture, from the left"),
    Factor("planet_y", "1", 0.72, 0.88, "its place in the picture, from the bottom"),
    Factor("sun", choices=("left", "right"), meaning="side that the light comes from"),
    Factor("time", choices=("day", "day", "day", "night"), meaning="a quarter are nights"),
    Factor("num_boulders", "", 0, 2, "loose boulders"),
    Factor("boulder_radius_m", "m", 0.2, 0.42, "of each"),
    Factor("boulder_away_m", "m", 2.6, 6.0, "of each, from the rover"),
    Factor("boulder_side", choices=("left", "right"), meaning="of each, as seen from the rover"),
    Factor("drop_m", "m", 0.0, 1.5, "how far above its springs' rest the rover starts"),
    Factor("speed_mps", "m/s", -2.0, 2.0, "along the ground at the start"),
)  # fmt: skip
_SETTLE_FRAMES = 45
_BRAKING = (0, 0, 0, 1, 0)


def draw_scene(name: str, seed: int, draw: Callable[[str], Any]) -> RoverState:
    """Frame 0 of a new scene: a rover that came to rest with its brakes on, lifted by ``drop_m``
    and pushed to ``speed_mps``. ``draw`` gives a value for each factor."""
    scene = _scene(draw)
    is_day, drop_m, speed_mps = draw("time") == "day", draw("drop_m"), draw("speed_mps")
    at_rest = _settled(_standing(name, seed, scene))
    started = _started(at_rest, drop_m, speed_mps)
    ground = ground_near(scene.terrain, 0.0)
    return replace(
        started,
        boulders=_boulders(scene, draw),  # drawn last, as their number decides how much is drawn
        camera_m=aim(replace(started, chassis=at_rest.chassis), ground),
        daylight=1.0 if is_day else 0.0,
        is_day=is_day,
    )


def _scene(draw: Callable[[str], Any]) -> Scene:
    terrain = Terrain(draw("terrain_seed"), draw("hills"), draw("craters"), draw("bumps"))
    return Scene(
        terrain=terrain,
        gravity_mps2=draw("gravity_mps2"),
        grip=draw("grip"),
        size=draw("size"),
        suspension_hz=draw("suspension_hz"),
        colour=draw("colour"),
        ground=draw("ground"),
        planet=draw("planet"),
        planet_place=(draw("planet_x"), draw("planet_y")),
        sun=draw("sun"),
    )


def _boulders(scene: Scene, draw: Callable[[str], Any]) -> tuple[Boulder, ...]:
    """Boulders apart from each other and from the rover, let go where they are drawn."""
    boulders: list[Boulder] = []
    ground = ground_near(scene.terrain, 0.0)
    for i in range(draw("num_boulders")):
        r, away = draw("boulder_radius_m"), draw("boulder_away_m")
        x = away if draw("boulder_side") == "right" else -away
        x += sum(1.0 if x > 0 else -1.0 for other in boulders if abs(other.position_m[0] - x) < 0.9)
        height, slope, _ = ground.profile(x)
        boulders.append(Boulder(i, (x, height + r * math.hypot(1.0, slope)), (0.0, 0.0), r))
    return tuple(boulders)


def _standing(name: str, seed: int, scene: Scene) -> RoverState:
    """The rover just above the ground, level with it."""
    build, ground = built(scene.size, scene.suspension_hz), ground_near(scene.terrain, 0.0)
    half = build.half_base_m
    rear, front = ground.height(-half), ground.height(half)
    pitch = math.atan2(front - rear, 2.0 * half)
    c, s = math.cos(pitch), math.sin(pitch)
    x, y = (
        0.0,
        max(0.5 * (rear + front), ground.height(0.0)) + build.hang_m + build.wheel_radius_m + 0.05,
    )
    wheels = []
    for side in (0, 1):
        u, v = build.axle_m(side)
        wheels.append(Wheel((x + u * c - v * s, y + u * s + v * c), (0.0, 0.0), 0.0, 0.0))
    chassis = Chassis((x, y), (0.0, 0.0), pitch, 0.0)
    return RoverState(name, 0, (0,) * 5, seed, scene, chassis, (wheels[0], wheels[1]), (x, y))


def _settled(state: RoverState) -> RoverState:
    for _ in range(_SETTLE_FRAMES):
        state = next_state(state, _BRAKING)
    return replace(state, frame_index=0, keys=(0,) * 5, dust=(), fuel_s=FULL_S)


def _started(state: RoverState, drop_m: float, speed_mps: float) -> RoverState:
    """Lifted, and rolling along the ground below it."""
    pitch = state.chassis.pitch_rad
    velocity = speed_mps * math.cos(pitch), speed_mps * math.sin(pitch)
    spin = -speed_mps / built(state.scene.size, state.scene.suspension_hz).wheel_radius_m

    def lifted(part: Any) -> Any:
        x, y = part.position_m
        return replace(part, position_m=(x, y + drop_m), velocity_mps=velocity)

    rear, front = (replace(lifted(w), spin_radps=spin, stretch_m=0.0) for w in state.wheels)
    return replace(state, chassis=lifted(state.chassis), wheels=(rear, front))
