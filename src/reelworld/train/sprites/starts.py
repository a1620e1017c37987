"""What a model remembers of how episodes begin, to invent scenes from."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from reelworld.codec.pixels import to_uint8
from reelworld.codec.sprites.canvas import merge_canvases
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.footage.bake import Bake
from reelworld.train.sprites.frames import pictures

_CANVAS_FRAMES = 8
_VELOCITY_FRAMES = 4
_SURE = 0.5
"""Share of a thing that must show for it to be remembered as it looks there."""


def remember_starts(
    codec: SpriteCodec, bake: Bake, episodes: np.ndarray, tracks: dict[str, Tensor], device: str
) -> None:
    """Fill ``codec.starts`` from evenly spaced ones of ``episodes``, int64 ``[e, 2]``.

    With fewer episodes than starts, some are remembered more than once.
    """
    starts = codec.starts
    chosen = np.linspace(0, len(episodes) - 1, len(starts.canvas)).round().astype(int)
    with torch.inference_mode():
        for row, (first, stop) in enumerate(episodes[chosen].tolist()):
            frames = pictures(bake.frames[first : first + _CANVAS_FRAMES], device)
            canvas = merge_canvases(codec.look_at(frames)[0], len(frames))
            starts.canvas[row] = to_uint8(canvas)[0].movedim(-1, 0)
            place, look, seen = (tracks[key][first:stop] for key in ("place", "look", "seen"))
            starts.place[row] = place[0]
            starts.velocity[row] = _velocity(place, seen)
            starts.look[row] = _mean_look(look, seen)
            starts.present[row] = (seen[0] > _SURE).float()


def _velocity(place: Tensor, seen: Tensor) -> Tensor:
    """Way per frame from the first frame on, ``[k, 2]``; 0 where a thing was not found again."""
    both = (seen[0] > 0) & (seen[_VELOCITY_FRAMES] > 0)
    return (place[_VELOCITY_FRAMES] - place[0]) / _VELOCITY_FRAMES * both[:, None]


def _mean_look(look: Tensor, seen: Tensor) -> Tensor:
    """Mean look ``[k, d]`` where a thing shows well."""
    sure = (seen > _SURE).float()[..., None]
    return (look * sure).sum(0) / sure.sum(0).clamp(min=1)
