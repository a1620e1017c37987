"""Space to depth: every latent place holds its square of pixels. Nothing learned, nothing lost."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from reelworld.codec.settings import CodecSettings


class LosslessCodec(nn.Module):
    """A codec whose decoding is exact. Useful as a floor, for tests and for pixel-space models."""

    def __init__(self, settings: CodecSettings) -> None:
        super().__init__()
        self.settings = settings

    def encode(self, frames: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b c gh gw"]:
        """Pixels moved into channels."""
        return F.pixel_unshuffle(frames, self.settings.stride)

    def decode(self, latents: Float[Tensor, "b c gh gw"]) -> Float[Tensor, "b 3 h w"]:
        """Channels moved back into pixels."""
        return F.pixel_shuffle(latents, self.settings.stride)
