"""A learned codec with latents that cannot fade.

Each latent number is rounded to one of a few levels (finite scalar quantisation, Mentzer et al.
2023): a predictor that is off by less than half a level is not off at all, so a static wall stays
the same for ever and a ball's colour is a choice, not a mixture.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.settings import CodecSettings
from reelworld.nets.blocks import ResBlock


class ConvCodec(nn.Module):
    """Stride-8 convolutional autoencoder. No normalisation: it erased small balls in every
    trial."""

    def __init__(self, settings: CodecSettings) -> None:
        super().__init__()
        self.settings = settings
        wide, fine = settings.width, settings.width
        self.encoder = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, wide, 4, stride=2, padding=1),
            nn.SiLU(),
            ResBlock(wide, norm=False),
            ResBlock(wide, norm=False),
            nn.Conv2d(wide, settings.channels, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(settings.channels, wide, 3, padding=1),
            ResBlock(wide, norm=False),
            ResBlock(wide, norm=False),
            nn.Conv2d(wide, 4 * fine, 1),
            nn.PixelShuffle(2),
            nn.SiLU(),
            ResBlock(fine, norm=False),
            nn.Conv2d(fine, 48, 3, padding=1),
            nn.PixelShuffle(4),
        )

    def encode(self, frames: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b c gh gw"]:
        """Latents on the levels, in [-1, 1]."""
        return self.round(self.squash(frames))

    def decode(self, latents: Float[Tensor, "b c gh gw"]) -> Float[Tensor, "b 3 h w"]:
        """Frames, unclamped."""
        return self.decoder(latents)

    def squash(self, frames: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b c gh gw"]:
        """Latents before rounding, in (-1, 1)."""
        return torch.tanh(self.encoder(frames))

    def round(self, latents: Float[Tensor, "b c gh gw"]) -> Float[Tensor, "b c gh gw"]:
        """Nearest levels; the gradient passes as if nothing had been rounded."""
        half = (self.settings.levels - 1) / 2
        rounded = torch.round(latents * half) / half
        return latents + (rounded - latents).detach()

    def training_loss(
        self,
        frames: Float[Tensor, "b 3 h w"],
        moving: Float[Tensor, "b 1 h w"],
        generator: torch.Generator,
    ) -> tuple[Float[Tensor, ""], Float[Tensor, "b 3 h w"]]:
        """Weighted L1 + L2 and the reconstruction.

        Moving pixels weigh ten times a still one: otherwise erasing every ball is nearly free.
        Noise of half a level before rounding teaches the decoder that neighbouring codes mean
        neighbouring pictures, so that a predictor's near miss decodes to a near miss.
        """
        latents = self.squash(frames)
        step = 2.0 / (self.settings.levels - 1)
        noise = torch.randn(latents.shape, generator=generator).to(latents)
        noisy = (latents + 0.5 * step * noise).clamp(-1, 1)
        keep = (torch.rand(len(frames), generator=generator) < 0.5).to(latents)[:, None, None, None]
        decoded = self.decode(self.round(torch.lerp(noisy, latents, keep)))
        error = decoded - frames
        loss = ((1 + 9 * moving) * (error.abs() + error.square())).mean()
        edges = sum(
            (error.diff(dim=d).abs() * moving.narrow(d, 1, error.shape[d] - 1)).mean()
            for d in (2, 3)
        )
        return loss + edges, decoded


def psnr_db(
    frames: Float[Tensor, "b 3 h w"],
    decoded: Float[Tensor, "b 3 h w"],
    weight: Float[Tensor, "b 1 h w"] | None = None,
) -> float:
    """Peak signal-to-noise ratio of pictures in [-1, 1], on the pixels where ``weight`` is 1."""
    square = F.mse_loss(decoded.clamp(-1, 1), frames, reduction="none").mean(1, keepdim=True)
    mse = square.mean() if weight is None else (square * weight).sum() / weight.sum().clamp(min=1)
    return float(10 * torch.log10(4 / mse.clamp(min=1e-12)))
