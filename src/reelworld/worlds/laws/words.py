"""Scenes of one law in words, true to what is drawn."""

from __future__ import annotations

import math

from reelworld.worlds.laws.state import LawDisc, LawState

_TEMPLATES = {
    "laws-uniform": (
        "{one} {moves} at constant velocity",
        "uniform motion: {one} {moves}",
        "{one} {moves} and nothing stops it",
    ),
    "laws-collision": (
        "{one} and {two} on one line",
        "an elastic collision: {one}, {two}",
        "{one} meets {two}",
    ),
    "laws-parabola": (
        "{one} {moves} in a parabola",
        "{one}, thrown sideways, {falls}",
        "free fall: {one} {moves}",
    ),
}


def describe(state: LawState) -> str:
    """For instance "a large red disc moves slowly to the right at constant velocity"."""
    templates = _TEMPLATES[state.world]
    discs = [
        f"a {_size(disc)} {colour} disc"
        for disc, colour in zip(state.discs, ("red", "blue"), strict=False)
    ]
    words = templates[state.seed % len(templates)].format(
        one=discs[0],
        two=discs[-1],
        moves=_moves(state.discs[0]),
        falls="falls" if state.gravity > 0.0 else "does not fall",
    )
    if (usual := 2.5 if state.world == "laws-parabola" else 0.0) != state.gravity:
        words += f", gravity {state.gravity:.3g}" + (f" instead of {usual}" if usual else "")
    return words + (", in the dark" if state.light < 0.5 else "")


def _size(disc: LawDisc) -> str:
    return "small" if disc.radius < 0.8 else "middling" if disc.radius < 1.2 else "large"


def _moves(disc: LawDisc) -> str:
    speed = math.hypot(disc.vx, disc.vy)
    if speed == 0.0:
        return "stands still"
    pace = "slowly" if speed < 2.0 else "quickly" if speed > 3.0 else "steadily"
    if abs(disc.vy) > abs(disc.vx):
        return f"moves {pace} {'up' if disc.vy > 0 else 'down'}"
    return f"moves {pace} to the {'right' if disc.vx > 0 else 'left'}"
