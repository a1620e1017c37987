"""The one place where frames change between ``uint8 [.., h, w, 3]`` and ``float [.., 3, h, w]``."""

from __future__ import annotations

import torch
from jaxtyping import Float, UInt8
from torch import Tensor


def to_float(frames: UInt8[Tensor, "*b h w 3"]) -> Float[Tensor, "*b 3 h w"]:
    """Frames as networks see them: in [-1, 1], channels first."""
    return frames.movedim(-1, -3).float() / 127.5 - 1.0


def to_uint8(frames: Float[Tensor, "*b 3 h w"]) -> UInt8[Tensor, "*b h w 3"]:
    """The nearest picture to a network's output."""
    return ((frames + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8).movedim(-3, -1)
