"""Between pictures of 128 pixels and what models see of them."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.nn import functional as F

from reelworld.worlds.laws.motion import WORLD
from reelworld.worlds.laws.thumbs import FINE, SIDE_PX

SIZE_PX = SIDE_PX * FINE


def coverage(frames: UInt8[np.ndarray, "*a h w 3"], num_discs: int) -> Float[Tensor, "*a n h w"]:
    """How much of each pixel the red disc and the blue one cover: red has no blue in it, blue no
    red."""
    channels = torch.from_numpy(frames[..., [2, 0][:num_discs]]).movedim(-1, -3)
    return 1 - channels.float() / 255


def to_thumbs(frames: UInt8[np.ndarray, "*a h w 3"], num_discs: int) -> Float[Tensor, "*a n 32 32"]:
    """Coverage of pixels four times as large."""
    covered = coverage(frames, num_discs)
    flat = F.avg_pool2d(covered.reshape(-1, 1, SIZE_PX, SIZE_PX), FINE)
    return flat.reshape(*covered.shape[:-2], SIDE_PX, SIDE_PX)


def from_thumbs(thumbs: Float[Tensor, "*a n 32 32"]) -> UInt8[np.ndarray, "*a h w 3"]:
    """Pictures of thumbs, smoothly enlarged."""
    *shape, n, _, _ = thumbs.shape
    flat = thumbs.reshape(-1, n, SIDE_PX, SIDE_PX)
    large = F.interpolate(flat, scale_factor=FINE, mode="bilinear", align_corners=False)
    red, blue = large[:, 0], large[:, 1] if n == 2 else torch.zeros_like(large[:, 0])
    rgb = torch.stack([1 - blue, (1 - red - blue), 1 - red], -1).clamp(0, 1)
    return (255 * rgb).round().byte().numpy().reshape(*shape, SIZE_PX, SIZE_PX, 3)


def to_places(frames: UInt8[np.ndarray, "*a h w 3"], num_discs: int) -> Float[Tensor, "*a n 3"]:
    """Where each disc is (``x``, ``y`` up) and its radius, units: centroid, area of colour."""
    covered = coverage(frames, num_discs).double()
    line = torch.linspace(0, WORLD, SIZE_PX, dtype=torch.float64)
    area = covered.sum((-1, -2)).clamp(min=1e-6)
    x = (covered.sum(-2) @ line) / area
    y = (covered.sum(-1) @ line.flip(0)) / area
    radius = (area / torch.pi).sqrt() * WORLD / (SIZE_PX - 1)
    return torch.stack([x, y, radius], -1).float()


def from_places(places: Float[Tensor, "t n 3"]) -> UInt8[np.ndarray, "t h w 3"]:
    """Discs drawn where they are said to be, with an edge one pixel wide."""
    line = torch.linspace(0, WORLD, SIZE_PX)
    x, y, radius = places[..., None].unbind(-2)
    away = ((line - x) ** 2)[..., None, :] + ((line.flip(0) - y) ** 2)[..., :, None]
    unit = WORLD / (SIZE_PX - 1)
    covered = ((radius[..., None] - away.sqrt()) / unit + 0.5).clamp(0, 1)
    red, blue = covered[:, 0], covered[:, 1] if covered.shape[1] == 2 else 0 * covered[:, 0]
    rgb = torch.stack([1 - blue, 1 - red - blue, 1 - red], -1).clamp(0, 1)
    return (255 * rgb).round().byte().numpy()
