"""Which scenes the released code asks for when it makes its evaluation data.

Its counts are not the paper's (about 1,050, 2,000 and 1,100 in and 2,400, 4,800 and 2,500 out of
distribution): those grids were never released.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from reelworld.worlds.laws.ranges import RELEASED

Numbers = Float[np.ndarray, " _"]

ID_SPEED = RELEASED["uniform"].ends["speed"]
ID_RADIUS = RELEASED["uniform"].ends["radius"]
ID_COLLISION_RADIUS = RELEASED["collision"].ends["radius_1"]
OOD_SPEED = ((0.0, 0.8), (4.5, 6.0))
OOD_RADIUS = ((0.3, 0.6), (1.5, 2.0))
OOD_COLLISION_RADIUS = ((0.3, 0.4), (1.7, 2.0))


class Grid(NamedTuple):
    """Parameters of ``n`` scenes of one disc or of two."""

    radius: Float[np.ndarray, "n d"]
    speed: Float[np.ndarray, "n d"]

    def only(self, which: Bool[np.ndarray, " n"]) -> Grid:
        """Some of the scenes."""
        return Grid(self.radius[which], self.speed[which])


def id_grid(scene: str) -> Grid:
    """Scenes inside the training ranges, without discs that the evaluator leaves out.

    160 of one disc: the grid of ``parabola``; for ``uniform`` the same one is commented out, and in
    its place are 3,000 scenes between the same ends. 256 collisions, less those with a disc of
    radius 0.5: 144.
    """
    if scene == "collision":
        radii, speeds = np.linspace(*ID_COLLISION_RADIUS, 4), np.linspace(*ID_SPEED, 4)
        return _large_enough(_product((radii, radii), (speeds, speeds)))
    return _product((np.linspace(*ID_RADIUS, 10),), (np.linspace(*ID_SPEED, 16),))


def ood_grid(scene: str) -> Grid:
    """Scenes with something out of range: too low, too high, or one low and the other high.

    992 for ``uniform``, 896 for ``parabola``, 2,206 for ``collision``; without discs that the
    evaluator leaves out 712, 644 and 856.
    """
    return _large_enough(_collisions() if scene == "collision" else _one_disc(scene))


def clamped(speed: np.ndarray) -> np.ndarray:
    """The nearest speed of training: what a memoriser would answer."""
    return speed.clip(*ID_SPEED)


def _one_disc(scene: str) -> Grid:
    small, large = (np.linspace(*ends, 8) for ends in OOD_RADIUS)
    slow, fast = (np.linspace(*ends, 16) for ends in OOD_SPEED)
    few = 8 if scene == "uniform" else 4
    some_radii, some_speeds = np.linspace(*ID_RADIUS, few), np.linspace(*ID_SPEED, few)
    radii, speeds = np.linspace(*ID_RADIUS, 10), np.linspace(*ID_SPEED, 16)
    pairs = [(small, some_speeds), (some_radii, slow), (small, slow)]
    pairs += [(large, speeds), (radii, fast), (large, fast), (small, fast), (large, slow)]
    return _join([_product((radius,), (speed,)) for radius, speed in pairs])


def _collisions() -> Grid:
    radii, speeds = np.linspace(*ID_COLLISION_RADIUS, 3), np.linspace(*ID_SPEED, 3)
    small, large = (np.linspace(*e, n) for e, n in zip(OOD_COLLISION_RADIUS, (3, 4), strict=True))
    slow, fast = (np.linspace(*ends, 4) for ends in OOD_SPEED)
    grids = []
    for r, v in ((small, slow), (large, fast)):
        grids += [
            _product((r, radii), (speeds, speeds)),
            _product((radii, radii), (v, speeds)),
            _product((r, r), (speeds, speeds)),
            _product((radii, radii), (v, v)),
            _product((r, radii), (v, speeds)),
            _product((r, r), (v, v)),
        ]
    grids += [
        _product((small, large), (speeds, speeds)),
        _product((radii, radii), (slow, fast)),
        _product((small, large), (slow, fast)),
        _product((large, small), (slow, fast)),
    ]
    return _join(grids)


def _large_enough(grid: Grid) -> Grid:
    """Without small discs, which models lose: 0.5 is too small in a collision, 0.6 alone is not."""
    smallest = grid.radius.min(1)
    if grid.radius.shape[1] == 2:
        return grid.only(smallest > ID_COLLISION_RADIUS[0])
    return grid.only(smallest >= OOD_RADIUS[0][1])


def _product(radius: Sequence[Numbers], speed: Sequence[Numbers]) -> Grid:
    every = np.stack(np.meshgrid(*radius, *speed, indexing="ij"), -1).reshape(-1, 2 * len(radius))
    return Grid(every[:, : len(radius)], every[:, len(radius) :])


def _join(grids: Sequence[Grid]) -> Grid:
    return Grid(*(np.concatenate(parts) for parts in zip(*grids, strict=True)))
