"""What a codec is made of. No PyTorch here."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.kit.errors import UserError

CODEC_KINDS = ("conv", "lossless")


@dataclass(frozen=True, kw_only=True)
class CodecSettings:
    """How frames become latents."""

    kind: str = "conv"
    """``conv``: learned, finite scalar quantisation. ``lossless``: space to depth, nothing
    learned."""

    stride: int = 8
    """Pixels per latent place, along each side."""

    channels: int = 8
    """Numbers per latent place (``conv``; ``lossless`` has 3 stride^2)."""

    levels: int = 7
    """Values each number can take (``conv``); odd, so that zero is one of them."""

    width: int = 64
    """Hidden channels of the learned codec."""

    def __post_init__(self) -> None:
        if self.kind not in CODEC_KINDS:
            raise UserError(f"codec kind is {self.kind!r}; kinds are {', '.join(CODEC_KINDS)}.")
        if self.kind == "conv" and self.stride != 8:
            raise UserError(f"stride is {self.stride}; the conv codec is built for a stride of 8.")
        for name in ("stride", "channels", "width"):
            if getattr(self, name) < 1:
                raise UserError(f"{name} is {getattr(self, name)}; it must be at least 1.")
        if self.levels < 3 or self.levels % 2 == 0:
            raise UserError(f"levels is {self.levels}; it must be odd and at least 3.")

    @property
    def latent_channels(self) -> int:
        """Numbers per latent place."""
        return self.channels if self.kind == "conv" else 3 * self.stride**2

    @property
    def latent_levels(self) -> int | None:
        """Values a latent can take, or ``None`` if latents are continuous."""
        return self.levels if self.kind == "conv" else None
