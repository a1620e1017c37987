"""The three scenes as worlds: recorded, played and called into like any other.

Frames are 0.1 s apart, as in the paper. Discs fly on exact parabolas between events and bounce at
their exact times, so 32 frames from a drawn scene are those of ``laws.motion`` to rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from jaxtyping import UInt8

from reelworld.kit.errors import UserError
from reelworld.worlds.events import Event
from reelworld.worlds.factors import Factor
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.holes import Hole, is_in, parse_hole
from reelworld.worlds.laws.motion import DT_S, GRAVITY, WORLD, Motion
from reelworld.worlds.laws.ranges import RELEASED
from reelworld.worlds.laws.scenes import DRAW
from reelworld.worlds.laws.state import LawDisc, LawState
from reelworld.worlds.laws.words import describe
from reelworld.worlds.paint import dim, finished
from reelworld.worlds.physics import Disc, Law, advance
from reelworld.worlds.policies import Policy, make_plain_policy
from reelworld.worlds.state import KEYS
from reelworld.worlds.world import World

_FAR = 1e6
_TRIES = 1000
_DARK = 0.2


def _factors(scene: str) -> tuple[Factor, ...]:
    limits = {"radius": (0.05, 2.45), "speed": (0.0, 20.0)}
    units = {"radius": "units", "speed": "units/s"}
    pull = -GRAVITY if scene == "parabola" else 0.0
    drawn = (
        Factor(name, units[kind], low, high, f"{kind} of {_whose(name)}", limits=limits[kind])
        for name, (low, high) in RELEASED[scene].ends.items()
        for kind in (name.partition("_")[0],)
    )
    return (*drawn, Factor("gravity", "units/s²", pull, pull, "down", limits=(0.0, 10.0)))


def _whose(name: str) -> str:
    return {"1": "the left disc", "2": "the right disc"}.get(name[-1], "the disc")


def _measures(num_discs: int) -> dict[str, str]:
    measures = {"gravity_units_per_s2": "pull down", "light": "1: bright as day"}
    measures["impulse"] = "between the discs, in units of area times units/s"
    for number in range(1, num_discs + 1):
        measures |= {
            f"disc{number}_{name}": f"{meaning} of disc {number}"
            for name, meaning in (
                ("x_units", "centre, from the left"),
                ("y_units", "centre, from the bottom"),
                ("vx_units_per_s", "velocity to the right"),
                ("vy_units_per_s", "velocity up"),
                ("radius_units", "radius"),
                ("inside", "1 if all is in view, else 0:"),
            )
        }
    return measures


def _each_disc(change: Callable[[LawDisc], LawDisc]) -> Callable[[LawState], LawState]:
    return lambda state: replace(state, discs=tuple(map(change, state.discs)))


_EVENTS = {
    event.name: event
    for event in (
        Event("lights_out", "the lights go out", lambda s: replace(s, light=_DARK)),
        Event("lights_on", "the lights go on", lambda s: replace(s, light=1.0)),
        Event("gravity_sets_in", "gravity sets in", lambda s: replace(s, gravity=-GRAVITY)),
        Event(
            "gravity_doubles",
            "gravity doubles",
            lambda s: replace(s, gravity=min(2.0 * s.gravity, 10.0)),
        ),
        Event("gravity_vanishes", "gravity vanishes", lambda s: replace(s, gravity=0.0)),
        Event("discs_stop", "everything stops", _each_disc(lambda d: replace(d, vx=0.0, vy=0.0))),
        Event(
            "discs_turn_back",
            "everything turns back",
            _each_disc(lambda d: replace(d, vx=-d.vx, vy=-d.vy)),
        ),
    )
}


class LawWorld(World[LawState]):
    """One law, no keys: they may be pressed and move nothing."""

    scene: ClassVar[str]
    fps = round(1.0 / DT_S)
    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": fps}  # noqa: RUF012
    events = _EVENTS

    def __init__(
        self,
        size_px: int = 128,
        render_mode: str | None = "rgb_array",
        holes: str | tuple[str, ...] | None = None,
        **fixed: Any,
    ) -> None:
        """``holes`` keep several parameters from falling into a box together, for instance
        ``"speed_1:2:3+speed_2:2:3"``.

        Raises ``UserError`` as any world, and if nothing that is asked for fits into the world.
        """
        super().__init__(size_px, render_mode, **fixed)
        self._parameters = tuple(RELEASED[self.scene].ends)
        words = (holes,) if isinstance(holes, str) else holes or ()
        self._holes: tuple[Hole, ...] = tuple(parse_hole(w, self._parameters) for w in words)
        self._draw_motion(np.random.default_rng(0))  # so that nothing is begun in vain
        self.drawn = {}

    def _draw_scene(self, rng: np.random.Generator) -> LawState:
        seed = int(rng.integers(2**31))
        gravity = self._draw("gravity", rng)
        motion = self._draw_motion(rng)
        discs = tuple(
            LawDisc(float(x), float(y), float(vx), float(vy), float(radius))
            for (x, y), (vx, vy), radius in zip(
                motion.position[0], motion.velocity[0], motion.radius, strict=True
            )
        )
        return LawState(self.name, 0, (0,) * len(KEYS), seed, discs, gravity)

    def _draw_motion(self, rng: np.random.Generator) -> Motion:
        """A scene as the paper draws it, of parameters that are in no hole."""
        for _ in range(_TRIES):
            values = {name: self._factors[name].draw(rng) for name in self._parameters}
            if any(is_in(hole, values) for hole in self._holes):
                continue
            if (motion := DRAW[self.scene](rng, **values)) is not None:
                for name, value in values.items():
                    self._note(name, value)
                return motion
        raise UserError(
            f"none of {_TRIES} draws of {self.name} fits into the world, its 32 frames and between"
            " the holes; ask for smaller or slower discs, or for smaller holes."
        )

    def _advance(self, state: LawState, keys: tuple[int, ...]) -> LawState:
        discs = [
            Disc(number, d.x, d.y, d.vx, d.vy, d.radius, float(np.pi * d.radius**2))
            for number, d in enumerate(state.discs)
        ]
        law = Law((-_FAR, -_FAR, _FAR, _FAR), (0.0, -state.gravity))
        contacts = advance(discs, law, DT_S)
        moved = tuple(LawDisc(d.x, d.y, d.vx, d.vy, d.radius_m) for d in discs)
        impulse = sum((contact.impulse_Ns for contact in contacts), 0.0)
        return replace(
            state, frame_index=state.frame_index + 1, keys=keys, discs=moved, impulse=impulse
        )

    def _picture(self, state: LawState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        frame = draw_motion(_as_motion(state), size_px)[0]
        if state.light == 1.0:
            return frame
        dark = frame.astype(np.float32)
        dim(dark, state.light)
        return finished(dark)

    def _measure(self, state: LawState) -> dict[str, float]:
        values = {"gravity_units_per_s2": state.gravity, "light": state.light}
        values["impulse"] = state.impulse
        for number, disc in enumerate(state.discs, 1):
            numbers = (disc.x, disc.y, disc.vx, disc.vy, disc.radius)
            names = ("x_units", "y_units", "vx_units_per_s", "vy_units_per_s", "radius_units")
            values |= {f"disc{number}_{n}": v for n, v in zip(names, numbers, strict=True)}
            ends = (disc.x - disc.radius, disc.y - disc.radius, disc.x + disc.radius)
            inside = min(ends) >= 0.0 and max(*ends, disc.y + disc.radius) <= WORLD
            values[f"disc{number}_inside"] = float(inside)
        return values

    def _describe(self, state: LawState) -> str:
        return describe(state)

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """The curious hand keeps still: no key moves anything."""
        return make_plain_policy("idle" if name == "curious" else name, rng)


class LawsUniform(LawWorld):
    """One disc keeps its velocity."""

    name, scene = "laws-uniform", "uniform"
    factors, measures = _factors("uniform"), _measures(1)


class LawsCollision(LawWorld):
    """Two discs of equal density meet head-on, without loss."""

    name, scene = "laws-collision", "collision"
    factors, measures = _factors("collision"), _measures(2)


class LawsParabola(LawWorld):
    """One disc, thrown sideways from the top, falls at 2.5 units/s²."""

    name, scene = "laws-parabola", "parabola"
    factors, measures = _factors("parabola"), _measures(1)


def _as_motion(state: LawState) -> Motion:
    """One frame for ``draw_motion``."""
    position = np.array([[(disc.x, disc.y) for disc in state.discs]])
    velocity = np.array([[(disc.vx, disc.vy) for disc in state.discs]])
    return Motion(position, velocity, np.array([disc.radius for disc in state.discs]))
