"""The codec protocol, and the way from settings to a codec."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from jaxtyping import Float
from torch import Tensor

from reelworld.codec.conv import ConvCodec
from reelworld.codec.lossless import LosslessCodec
from reelworld.codec.settings import CodecSettings


@runtime_checkable
class Codec(Protocol):
    """Frames in [-1, 1] to a grid of latents in about [-1, 1] and back.

    Latents keep the picture's two dimensions, so that size and aspect may vary. With
    ``settings.latent_levels`` set, latents take only that many evenly spaced values in [-1, 1]; a
    predictor can then round its own output and never drifts by less than half a level.
    """

    settings: CodecSettings

    def encode(self, frames: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b c gh gw"]:
        """The latents of frames whose sides are multiples of the stride."""
        ...

    def decode(self, latents: Float[Tensor, "b c gh gw"]) -> Float[Tensor, "b 3 h w"]:
        """The frames of latents."""
        ...


AnyCodec = ConvCodec | LosslessCodec
"""Our codecs, as modules."""


def build_codec(settings: CodecSettings) -> AnyCodec:
    """The codec that ``settings`` describe, untrained."""
    return ConvCodec(settings) if settings.kind == "conv" else LosslessCodec(settings)
