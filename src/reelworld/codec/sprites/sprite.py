"""One moving thing: its picture as a few numbers, and back."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.sprites.hourglass import widen

_LOOK_NOISE = 0.05


class SpriteEncoder(nn.Module):
    """Masked picture of a whole thing to its look."""

    def __init__(self, sprite_px: int, look: int) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(32, 48, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(48, 64, 4, stride=2, padding=1),
            nn.SiLU(),
            nn.Flatten(),
            nn.Linear(64 * (sprite_px // 8) ** 2, 128),
            nn.SiLU(),
            nn.Linear(128, look),
        )

    def forward(
        self, pictures: Float[Tensor, "b 3 s s"], mask: Float[Tensor, "b 1 s s"]
    ) -> Float[Tensor, "b d"]:
        """The look. What the mask leaves out is not seen."""
        return self.net(torch.cat([pictures * mask, mask], 1))


class SpriteDecoder(nn.Module):
    """A look to a picture with its opacity, centred."""

    def __init__(self, sprite_px: int, look: int) -> None:
        super().__init__()
        self.side = sprite_px // 8
        self.enter = nn.Sequential(
            nn.Linear(look, 128), nn.SiLU(), nn.Linear(128, 48 * self.side**2), nn.SiLU()
        )
        self.net = nn.Sequential(
            nn.Conv2d(48, 4 * 32, 3, padding=1),
            nn.PixelShuffle(2),
            nn.SiLU(),
            nn.Conv2d(32, 4 * 32, 3, padding=1),
            nn.PixelShuffle(2),
            nn.SiLU(),
            nn.Conv2d(32, 16, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, look: Float[Tensor, "b d"]) -> Float[Tensor, "b 4 s s"]:
        """Red, green and blue in [-1, 1], and opacity in [0, 1]."""
        maps = self.net(self.enter(look).unflatten(1, (48, self.side, self.side)))
        return torch.cat([maps[:, :3], maps[:, 3:].sigmoid()], 1)


def shift(
    sprites: Float[Tensor, "b 4 s s"], offset_px: Float[Tensor, "b 2"]
) -> tuple[Float[Tensor, "b 3 s s"], Float[Tensor, "b 1 s s"]]:
    """Colour and opacity of sprites whose centre lies ``offset_px`` (row, column) from the middle
    pixel, ``size // 2``."""
    size = sprites.shape[-1]
    line = (torch.arange(size, device=sprites.device) - size // 2).to(sprites)
    rows = (line[None] - offset_px[:, :1]) / (size / 2)
    columns = (line[None] - offset_px[:, 1:]) / (size / 2)
    grid = torch.stack(
        [columns[:, None, :].expand(-1, size, -1), rows[:, :, None].expand(-1, -1, size)], -1
    )
    moved = F.grid_sample(sprites, grid, align_corners=False, padding_mode="zeros")
    return moved[:, :3].clamp(-1, 1), moved[:, 3:]


def sprite_loss(
    encoder: SpriteEncoder,
    decoder: SpriteDecoder,
    pictures: Float[Tensor, "b 3 s s"],
    canvas: Float[Tensor, "b 3 s s"],
    mask: Float[Tensor, "b 1 s s"],
    alone: Float[Tensor, "b 1 s s"],
    offset_px: Float[Tensor, "b 2"],
    generator: torch.Generator,
) -> tuple[Float[Tensor, ""], dict[str, float]]:
    """Error of the decoded sprite on its canvas, where nothing else is in the picture (``alone``).

    Opacity is pinned to 1 well inside the mask and to 0 well outside, as colour and opacity could
    otherwise trade places; the rim in between finds its own. Noise on looks keeps similar things
    near each other, and a small pull to zero keeps looks from drifting off.
    """
    look = encoder(pictures, mask)
    noise = _LOOK_NOISE * torch.randn(look.shape, generator=generator).to(look)
    colour, opacity = shift(decoder(look + noise), offset_px)
    error = canvas + opacity * (colour - canvas) - pictures
    picture = ((1 + 4 * mask) * alone * (error.abs() + 2 * error.square())).mean()
    inside, outside = 1 - widen(1 - mask, 1), 1 - widen(mask, 2)
    pinned = (((1 - opacity) * inside + opacity * outside) * alone).mean()
    figures = {"picture": float(picture.detach()), "opacity": float(pinned.detach())}
    return picture + 0.5 * pinned + 1e-3 * look.square().mean(), figures
