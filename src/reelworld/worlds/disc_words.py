"""Rooms of discs in words: what is there, in several ways of saying it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from reelworld.worlds.state import Occluder, WorldState
from reelworld.worlds.words import in_words, with_article

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_DEN = (
    "{balls} in a den with {furniture}; a white hand",
    "a den with {furniture}: {balls}, and a white hand",
    "{count}, {colours}, in a den with {furniture}; a white hand",
    "a white hand and {balls} in a den with {furniture}",
)
_BOX = (
    "{count}, {colours}, in a closed box",
    "a closed box with {balls}",
    "{balls} in a closed box",
    "a closed box with {count}: {colours}",
)


def describe_den(state: WorldState) -> str:
    """For instance "a red ball and a blue ball in a den with a couch; a white hand"."""
    furniture = in_words([_placed(occluder) for occluder in state.scenery.occluders])
    words = _filled(_DEN, state, furniture=furniture or "nothing to hide behind")
    return words + _unusual(state, usual_gravity_mps2=0.5)


def describe_box(state: WorldState) -> str:
    """For instance "three balls, red, blue and cyan, in a closed box"."""
    words = _filled(_BOX, state) if state.balls else "an empty closed box"
    return words + _unusual(state, usual_gravity_mps2=0.0)


def _filled(templates: Sequence[str], state: WorldState, **more: str) -> str:
    """One of the templates. A ball's radius is drawn from the seed and stays, so it may choose."""
    choice = zlib.crc32(repr(state.balls[0].radius_m).encode()) if state.balls else 0
    colours = [ball.colour for ball in state.balls]
    return templates[choice % len(templates)].format(
        count=f"{_NUMBERS[len(colours) - 1]} ball{'s' if len(colours) > 1 else ''}",
        colours=in_words(colours),
        balls=in_words([f"{with_article(colour)} ball" for colour in colours]),
        **more,
    )


def _unusual(state: WorldState, usual_gravity_mps2: float) -> str:
    """Gravity and light, where they are not as they mostly are."""
    gravity_mps2, light = state.scenery.gravity_mps2, state.scenery.light
    words = ", in the dark" if light < 0.4 else ", in dim light" if light < 0.9 else ""
    if gravity_mps2 == usual_gravity_mps2:
        return words
    if gravity_mps2 == 0.0:
        return f"{words}, without gravity"
    return f"{words}, under a gravity of {gravity_mps2:.3g} m/s^2"


def _placed(occluder: Occluder) -> str:
    """A piece of furniture and where it stands."""
    middle = (occluder.rect_m[0] + occluder.rect_m[2]) / 2
    where = "on the left" if middle < 0.4 else "on the right" if middle > 0.6 else "in the middle"
    return f"{with_article(occluder.kind)} {where}"
