"""Which parameters scenes may have: ranges, and holes cut into them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from jaxtyping import Bool, Float

from reelworld.kit.errors import UserError

Ends = tuple[float, float]


@dataclass(frozen=True)
class Ranges:
    """A box of parameters with smaller boxes cut out of it.

    A hole is open: its edges belong to what is left. One that names some of the parameters only
    reaches all the way along the others, so ``{"speed": (1.25, 3.75)}`` leaves slow and fast discs
    of every radius, and ``{"speed_1": (2, 3), "speed_2": (2, 3)}`` is a square.
    """

    ends: Mapping[str, Ends]
    """Lowest and highest value of each parameter; equal ones fix it."""

    holes: tuple[Mapping[str, Ends], ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.ends:
            raise UserError("ranges of no parameter; name at least one.")
        for box in (self.ends, *self.holes):
            for name, (low, high) in box.items():
                _check(name, low, high, self.ends)
        for hole in self.holes:
            if not hole:
                raise UserError("a hole names no parameter; leave it out.")
        object.__setattr__(self, "ends", MappingProxyType(dict(self.ends)))
        holes = tuple(MappingProxyType(dict(hole)) for hole in self.holes)
        object.__setattr__(self, "holes", holes)
        if not self._cells():
            raise UserError("the holes leave nothing of the ranges; make one smaller.")

    def draw(self, rng: np.random.Generator, n: int) -> dict[str, Float[np.ndarray, " n"]]:
        """``n`` sets of parameters, uniform over what the holes leave."""
        cells = np.array(self._cells())
        width = cells[..., 1] - cells[..., 0]
        size = np.where([low < high for low, high in self.ends.values()], width, 1.0).prod(1)
        chosen = rng.choice(len(cells), n, p=size / size.sum())
        values = cells[chosen, :, 0] + rng.random((n, len(self.ends))) * width[chosen]
        return dict(zip(self.ends, values.T, strict=True))

    def holds(self, values: Mapping[str, Float[np.ndarray, " n"]]) -> Bool[np.ndarray, " n"]:
        """Which sets of parameters lie in the ranges and in no hole."""
        good = np.ones(len(next(iter(values.values()))), bool)
        for name, (low, high) in self.ends.items():
            good &= (values[name] >= low) & (values[name] <= high)
        for hole in self.holes:
            cut = np.ones_like(good)
            for name, (low, high) in hole.items():
                cut &= (values[name] > low) & (values[name] < high)
            good &= ~cut
        return good

    def _cells(self) -> list[list[Ends]]:
        """The box cut along every edge of every hole, without the pieces that lie in a hole."""
        axes = []
        for name, (low, high) in self.ends.items():
            edges = {edge for hole in self.holes for edge in hole.get(name, ())}
            line = [low, *sorted(edge for edge in edges if low < edge < high), high]
            axes.append(list(itertools.pairwise(line)))
        names = list(self.ends)
        return [list(cell) for cell in itertools.product(*axes) if not self._in_hole(names, cell)]

    def _in_hole(self, names: list[str], cell: tuple[Ends, ...]) -> bool:
        middle = {name: (low + high) / 2 for name, (low, high) in zip(names, cell, strict=True)}
        return any(
            all(low < middle[name] < high for name, (low, high) in hole.items())
            for hole in self.holes
        )


def _check(name: str, low: float, high: float, known: Mapping[str, Ends]) -> None:
    if name not in known:
        raise UserError(f"a hole is in {name!r}; parameters are {', '.join(known)}.")
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise UserError(f"{name} reaches from {low} to {high}; give a lower and a higher number.")


_ONE_DISC = {"radius": (0.7, 1.4), "speed": (1.0, 4.0)}
RELEASED = {
    "uniform": Ranges(_ONE_DISC),
    "parabola": Ranges(_ONE_DISC),
    "collision": Ranges(
        dict.fromkeys(("radius_1", "radius_2"), (0.5, 1.5))
        | dict.fromkeys(("speed_1", "speed_2"), (1.0, 4.0))
    ),
}
"""Training ranges of the released code. The paper says radii of 0.7 to 1.5 throughout."""
