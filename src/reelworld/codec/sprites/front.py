"""What is in front of what: which parts of the canvas hide which sprites."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.sprites.hourglass import PixelMaps

_SOLID = 0.7
_HIDDEN = 0.5


class Front(nn.Module):
    """A gate per pixel and sprite: canvas and look each make a few numbers, whose product decides.

    So a pillar can hide every ball and no hand, as far as footage shows it.
    """

    def __init__(self, width: int, look: int, depth: int) -> None:
        super().__init__()
        self.maps = PixelMaps(3, depth, width)
        self.of_look = nn.Sequential(nn.Linear(look, 32), nn.SiLU(), nn.Linear(32, depth + 1))

    def forward(self, canvas: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b c h w"]:
        """Numbers of each canvas pixel."""
        return self.maps(canvas)

    def hides(
        self, maps: Float[Tensor, "b c s s"], look: Float[Tensor, "b d"]
    ) -> Float[Tensor, "b 1 s s"]:
        """Logit that the canvas hides a sprite of this look, per pixel."""
        key = self.of_look(look)[:, :, None, None]
        return (maps * key[:, :-1]).sum(1, keepdim=True) + key[:, -1:] - 2.0


def front_loss(
    logits: Float[Tensor, "b 1 s s"],
    opacity: Float[Tensor, "b 1 s s"],
    mask: Float[Tensor, "b 1 s s"],
    others: Float[Tensor, "b 1 s s"],
) -> tuple[Float[Tensor, ""], dict[str, float]]:
    """Where a found sprite should be opaque, the mask tells whether it is to be seen.

    ``others`` is the opacity of other sprites there, which makes the mask no witness. Hidden pixels
    are the rarer kind and weigh as much in sum.
    """
    hidden = (mask < _HIDDEN).float()
    told = (opacity > _SOLID) & (others < 0.1)
    share = (hidden * told).sum() / told.sum().clamp(min=1)
    weight = told * torch.where(hidden > 0, 0.5 / (share + 0.02), 0.5 / (1.02 - share))
    nats = F.binary_cross_entropy_with_logits(logits, hidden, reduction="none")
    loss = (nats * weight).sum() / told.sum().clamp(min=1)
    wrong = (((logits > 0) != (hidden > 0)) & told).sum() / told.sum().clamp(min=1)
    return loss, {"hidden": float(share), "wrong": float(wrong)}
