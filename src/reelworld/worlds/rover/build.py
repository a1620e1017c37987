"""How the rover is built: shape, masses, springs. Everything follows from its size and springs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from reelworld.worlds.state import Pair

CHASSIS_KG, WHEEL_KG = 80.0, 8.0
WHEEL_RADIUS_M, HALF_BASE_M, HANG_M = 0.34, 0.75, 0.44
"""Of the usual size: a wheel's radius, half the distance of the axles, and how far below the
chassis' centre an axle hangs when its spring bears nothing."""

_HULL = ((-0.80, 0.05, 0.18), (0.0, 0.05, 0.18), (0.80, 0.05, 0.18), (-0.12, 0.42, 0.22))
"""Circles that stand for the hull: tail, belly, nose and cabin (x, y, radius)."""


@dataclass(frozen=True)
class Build:
    """A rover of one size. Masses grow with its area, forces with its mass."""

    size: float
    wheel_radius_m: float
    half_base_m: float
    hang_m: float
    chassis_kg: float
    chassis_kgm2: float
    wheel_kg: float
    wheel_kgm2: float
    spring_Npm: float  # noqa: N815 - newtons per metre
    damper_Nspm: float  # noqa: N815 - newton seconds per metre
    travel_m: float
    """Past this much compression a spring meets its stop."""
    motor_Nm: float  # noqa: N815 - newton metres
    """Greatest torque on each wheel; it falls evenly to none at ``top_mps``."""
    brake_Nm: float  # noqa: N815
    level_Nm: float  # noqa: N815
    """Greatest torque of the attitude jets."""
    jets_N: float  # noqa: N815 - newtons
    rocket_N: float  # noqa: N815
    top_mps: float
    hull: tuple[tuple[float, float, float], ...]
    """Circles ``(x, y, radius)`` in the chassis' own axes: tail, belly, nose, cabin."""

    @property
    def mass_kg(self) -> float:
        """Of the chassis and both wheels."""
        return self.chassis_kg + 2.0 * self.wheel_kg

    def sag_m(self, gravity_mps2: float) -> float:
        """How far each spring is pressed together on level ground at rest."""
        return 0.5 * self.chassis_kg * gravity_mps2 / self.spring_Npm

    def axle_m(self, side: int) -> Pair:
        """Where the axle (0 rear, 1 front) hangs in the chassis' axes, its spring relaxed."""
        return (self.half_base_m if side else -self.half_base_m), -self.hang_m


@lru_cache(256)
def built(size: float, suspension_hz: float) -> Build:
    """The rover of that size whose chassis bobs that often on its springs."""
    area = size * size
    chassis_kg, wheel_kg, radius_m = CHASSIS_KG * area, WHEEL_KG * area, WHEEL_RADIUS_M * size
    mass_kg = chassis_kg + 2.0 * wheel_kg
    pulse = 2.0 * math.pi * suspension_hz
    return Build(
        size=size,
        wheel_radius_m=radius_m,
        half_base_m=HALF_BASE_M * size,
        hang_m=HANG_M * size,
        chassis_kg=chassis_kg,
        chassis_kgm2=chassis_kg * 0.35 * area,
        wheel_kg=wheel_kg,
        wheel_kgm2=0.5 * wheel_kg * radius_m**2,
        spring_Npm=0.5 * chassis_kg * pulse**2,
        damper_Nspm=0.4 * chassis_kg * pulse,
        travel_m=0.24 * size,
        motor_Nm=1.1 * mass_kg * radius_m,
        brake_Nm=2.5 * mass_kg * radius_m,
        level_Nm=3.6 * mass_kg * size,
        jets_N=3.4 * mass_kg,
        rocket_N=2.6 * mass_kg,
        top_mps=5.0,
        hull=tuple((x * size, y * size, r * size) for x, y, r in _HULL),
    )
