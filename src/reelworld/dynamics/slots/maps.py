"""Maps of a scene, one per thing, read at the places of things."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

MARGIN = 0.25
"""Maps reach this far beyond the frame on all sides, in widths of the frame."""


def sample_maps(
    maps: Float[Tensor, "b k g g"], place: Float[Tensor, "b t k 2"]
) -> Float[Tensor, "b t k"]:
    """The value of each thing's map at its places (fractions of the frame), linear between grid
    points, beyond the map as at its edge."""
    b, t, k, _ = place.shape
    at = (place.flip(-1) + MARGIN) / (1 + 2 * MARGIN) * 2 - 1
    points = at.transpose(1, 2).reshape(b * k, t, 1, 2)
    each = maps.to(place).reshape(b * k, 1, *maps.shape[2:])
    values = F.grid_sample(each, points, padding_mode="border", align_corners=False)
    return values.reshape(b, k, t).transpose(1, 2)
