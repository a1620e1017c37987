"""Worlds of discs in a room: what ``den`` and ``box`` share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import UInt8

from reelworld.worlds.disc_events import risen
from reelworld.worlds.factors import Factor
from reelworld.worlds.physics import Disc, Law, advance
from reelworld.worlds.policies import Policy, make_policy
from reelworld.worlds.render import draw_frame, visible_fractions
from reelworld.worlds.state import FPS, Body, Scenery, WorldState
from reelworld.worlds.world import World

LIGHT = Factor("light", "", 1.0, 1.0, "1: bright as day", limits=(0.15, 1.0))


def measures_of(num_balls: int, *, has_hand: bool = False) -> dict[str, str]:
    """The measures of a room of up to ``num_balls`` balls."""
    bodies = {f"ball{i}": f"ball {i}" for i in range(num_balls)}
    bodies |= {"hand": "the hand"} if has_hand else {}
    measures = {"gravity_mps2": "pull down", "light": "1: bright as day"}
    measures["kinetic_energy_J"] = "of all balls; a ball's mass is its area at 1 kg/m²"
    for slot, words in bodies.items():
        measures[f"{slot}_x_m"] = f"centre of {words}, from the left wall"
        measures[f"{slot}_y_m"] = f"centre of {words}, from the bottom of the picture"
        measures[f"{slot}_vx_mps"] = f"velocity of {words} to the right"
        measures[f"{slot}_vy_mps"] = f"velocity of {words} up"
        measures[f"{slot}_visible"] = f"share of {words} that nothing covers"
    return measures


class DiscWorld(World[WorldState]):
    """A room of discs, moved by ``physics`` and drawn by ``render``.

    A subclass says how a scene is drawn (``_draw_scene``), what the keys do (``_law``) and what the
    scene is called (``_describe``).
    """

    @property
    def scenery(self) -> Scenery:
        """What stays the same unless an event changes it."""
        return self.state().scenery

    def _law(self, state: WorldState, discs: list[Disc], keys: tuple[int, ...]) -> Law:
        """What holds during one step under ``keys``; may set the velocity of driven discs."""
        raise NotImplementedError

    def _advance(self, state: WorldState, keys: tuple[int, ...]) -> WorldState:
        discs = [_to_disc(body) for body in state.bodies]
        law = self._law(state, discs, keys)
        contacts = advance(discs, law, 1.0 / FPS)
        bodies = tuple(_moved(b, d) for b, d in zip(state.bodies, discs, strict=True))
        return replace(
            state,
            frame_index=state.frame_index + 1,
            scenery=risen(state.scenery),
            bodies=bodies,
            contacts=contacts,
            keys=keys,
        )

    def _picture(self, state: WorldState, size_px: int) -> UInt8[np.ndarray, "h w 3"]:
        return draw_frame(state, size_px)

    def policy(self, name: str, rng: np.random.Generator) -> Policy:
        """As in any world; the curious hand idles, wanders and chases balls by turns."""
        return make_policy(name, rng)

    def _measure(self, state: WorldState) -> dict[str, float]:
        values = dict.fromkeys(self.measures, float("nan"))
        values |= {"gravity_mps2": state.scenery.gravity_mps2, "light": state.scenery.light}
        energies = (0.5 * _to_disc(b).mass_kg * np.hypot(*b.velocity_mps) ** 2 for b in state.balls)
        values["kinetic_energy_J"] = float(sum(energies))
        slots = {f"ball{number}": ball for number, ball in enumerate(state.balls)}
        for slot, body in (slots | ({"hand": state.hand} if state.hand else {})).items():
            (x, y), (vx, vy) = body.position_m, body.velocity_mps
            numbers = {"x_m": x, "y_m": y, "vx_mps": vx, "vy_mps": vy}
            numbers["visible"] = body.visible_fraction
            values |= {f"{slot}_{name}": value for name, value in numbers.items()}
        return values

    def _with_events(self, state: WorldState) -> WorldState:
        return _seen(super()._with_events(state))

    def call(self, slug: str) -> None:
        """Let an event happen now. Raises ``UserError`` if there is none of that name."""
        super().call(slug)
        self._state = _seen(self.state())


def _seen(state: WorldState) -> WorldState:
    """``state`` with the visible fraction of every body."""
    fractions = visible_fractions(state)
    bodies = tuple(
        replace(body, visible_fraction=seen)
        for body, seen in zip(state.bodies, fractions, strict=True)
    )
    return replace(state, bodies=bodies)


def _to_disc(body: Body) -> Disc:
    mass_kg = float(np.pi * body.radius_m**2)
    return Disc(body.id, *body.position_m, *body.velocity_mps, body.radius_m, mass_kg)


def _moved(body: Body, disc: Disc) -> Body:
    return replace(body, position_m=(disc.x, disc.y), velocity_mps=(disc.vx, disc.vy))
