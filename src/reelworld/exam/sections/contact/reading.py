"""Places of discs in frames, world by world, in frame widths from the bottom left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from reelworld.exam.detect import detect
from reelworld.exam.paper.question import Frames
from reelworld.exam.phyworld.parse import read_places
from reelworld.exam.truth import empty_room
from reelworld.exam.unmix import COLOURS
from reelworld.worlds import WorldState
from reelworld.worlds.laws.motion import WORLD
from reelworld.worlds.laws.state import LawState

_SEEN = (0.5, 1.7)
"""A blob of less or more of a disc's area is not that disc."""
_STRANGE_RGB, _STRANGE = 40.0, 0.05
"""Pixels this far from the empty room are strange; a share of so many is forgiven."""

Places = Float[np.ndarray, "t n 2"]


class Discs(NamedTuple):
    """What never changes about the discs of a scene, in the order of their places."""

    radius: Float[np.ndarray, " n"]
    mass: Float[np.ndarray, " n"]
    """In any unit."""


def discs_of(state: WorldState | LawState) -> Discs:
    """Balls, then the hand; or the discs of a law."""
    if isinstance(state, LawState):
        radius = np.array([disc.radius for disc in state.discs]) / WORLD
        return Discs(radius, radius**2)
    bodies = (*state.balls, *([state.hand] if state.hand else []))
    radius = np.array([body.radius_m for body in bodies])
    heavy = np.array([0.05 if body.kind == "hand" else np.pi * body.radius_m**2 for body in bodies])
    return Discs(radius, heavy)


def true_places(states: tuple[Any, ...]) -> Places:
    """Where they truly are."""
    if isinstance(states[0], LawState):
        return np.array([[(d.x, d.y) for d in s.discs] for s in states]) / WORLD
    return np.array(
        [[b.position_m for b in (*s.balls, *([s.hand] if s.hand else []))] for s in states]
    )


def seen_places(frames: Frames, state: WorldState | LawState) -> Places:
    """Where they are seen; NaN where one is not. Of several of a colour, the largest. ``state``:
    any of the scene's, for its room and what is in it."""
    if isinstance(state, LawState):
        return _seen_law(frames, state)
    radii = {ball.colour: ball.radius_m for ball in state.balls}
    seen = detect(frames, empty_room(state, frames.shape[1]), state.scenery, radii)
    names = [*radii, *(["white"] if state.hand else [])]
    place = np.full((len(frames), len(names), 2), np.nan)
    for number, name in enumerate(names):
        mine = seen.of(COLOURS.index(name))
        order = np.argsort(mine.area, kind="stable")  # the largest is written last
        whole = order[_are_whole(mine.area[order], name, radii)]
        place[mine.frame[whole], number] = mine.position_m[whole]
    return place


def is_same_room(frames: Frames, state: WorldState | LawState) -> bool:
    """Whether the middle one of ``frames`` shows the room of ``state``: few pixels differ from the
    empty room beyond what its discs cover."""
    if not len(frames):
        return False
    size, middle = frames.shape[1], frames[len(frames) // 2].astype(np.int32)
    empty = 255 if isinstance(state, LawState) else empty_room(state, size).astype(np.int32)
    strange = (np.square(middle - empty).sum(-1) > _STRANGE_RGB**2).mean()
    return bool(strange < _STRANGE + 2.0 * np.pi * np.square(discs_of(state).radius).sum())


def _are_whole(area: Float[np.ndarray, " k"], name: str, radii: Mapping[str, float]) -> np.ndarray:
    low, high = _SEEN
    return (area > low) & (area < high) if name in radii else area > low


def _seen_law(frames: Frames, state: LawState) -> Places:
    """By the published parser, with the ruler that is straight."""
    places = read_places(frames, len(state.discs), "straight")
    share = np.square(places.radius / [disc.radius for disc in state.discs])
    low, high = _SEEN
    good = places.found & (share > low) & (share < high)
    return np.where(good[..., None], places.position / WORLD, np.nan)
