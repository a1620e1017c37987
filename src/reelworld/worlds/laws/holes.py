"""Holes in several parameters at once, as words: ``speed_1:2:3+speed_2:2:3``."""

from __future__ import annotations

from collections.abc import Mapping

from reelworld.kit.errors import UserError

Hole = tuple[tuple[str, float, float], ...]
"""Parameter, low, high; open, as in ``Ranges``."""


def parse_hole(text: str, parameters: tuple[str, ...]) -> Hole:
    """A box in some of the parameters. Raises ``UserError`` if it is none."""
    sides = []
    for side in text.split("+"):
        name, *ends = side.split(":")
        try:
            low, high = map(float, ends)
        except ValueError:
            low, high = 1.0, 0.0
        if name not in parameters or not low < high:
            raise UserError(
                f"{text!r} is no hole; write NAME:LOW:HIGH+NAME:LOW:HIGH, names from"
                f" {', '.join(parameters)}."
            )
        sides.append((name, low, high))
    return tuple(sides)


def is_in(hole: Hole, values: Mapping[str, float]) -> bool:
    """Whether parameters lie in a hole."""
    return all(low < values[name] < high for name, low, high in hole)
