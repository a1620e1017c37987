"""What the ruler itself gets wrong: errors of true frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from reelworld.exam.phyworld.errors import ERROR, scored_frames
from reelworld.exam.phyworld.grids import Grid
from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.phyworld.ruler import Ruler, read_places
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.scenes import DRAW

SIZE_PX = 256
RULERS: tuple[Ruler, ...] = ("released", "straight")
PICTURES = ("raw", "once", "twice")
"""How often frames go through H.264 before they are read. The released evaluator reads ``gt_hdf5``
from the data's videos (once), and ``gt`` from videos that show truth beside a model, presumably
made of those (twice)."""

Errors = dict[str, dict[Ruler, list[Float[np.ndarray, " _"]]]]
"""By picture and ruler, for each place of a grid the errors of its scenes."""


def parse_errors(
    scene: str,
    grid: Grid,
    rng: np.random.Generator,
    draws: int,
    pictures: Sequence[str] = PICTURES,
) -> Errors:
    """Errors of ``draws`` true videos for each place of the grid. Places without room for their
    collision, and videos of which the formula says nothing, have none."""
    errors: Errors = {name: {ruler: [] for ruler in RULERS} for name in pictures}
    for radius, speed in zip(grid.radius, grid.speed, strict=True):
        found = [_errors_of_one(scene, radius, speed, rng, pictures) for _ in range(draws)]
        for name, by_ruler in errors.items():
            for ruler, per_place in by_ruler.items():
                values = np.array([one[name, ruler] for one in found if one])
                per_place.append(values[np.isfinite(values)])
    return errors


def _errors_of_one(
    scene: str,
    radius: np.ndarray,
    speed: np.ndarray,
    rng: np.random.Generator,
    pictures: Sequence[str],
) -> dict[tuple[str, Ruler], float]:
    motion = DRAW[scene](rng, *radius, *speed)
    if motion is None:
        return {}
    frames, scored = draw_motion(motion, SIZE_PX), scored_frames(motion)
    errors = {}
    for name in pictures:
        frames = frames if name == "raw" else through_h264(frames)
        for ruler in RULERS:
            places = read_places(frames[scored], len(radius), ruler)
            errors[name, ruler] = ERROR[scene](places.position, motion)
    return errors
