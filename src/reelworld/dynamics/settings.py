"""One dial, and what it derives. No PyTorch here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from reelworld.kit.errors import UserError


@dataclass(frozen=True, kw_only=True)
class DynamicsSettings:
    """The network that predicts the next frame's latents."""

    latent_channels: int = 8
    """Numbers per latent place, as the codec makes them."""

    latent_levels: int | None = 7
    """Values each can take; ``None`` for continuous latents."""

    width: int = 64
    """Channels on the latent grid."""

    coarse_width: int = 96
    """Channels at half and quarter of the grid."""

    belief: int = 48
    """Channels of the recurrent belief: what the model holds true but does not see."""

    fine_blocks: int = 2
    """Residual blocks on the grid, before and again after the coarse level."""

    coarse_blocks: int = 2
    """Residual blocks at half the grid."""

    head_blocks: int = 1
    """Residual blocks of the denoising head, the part that runs once per sampling step."""

    memory_frames: int = 96
    """Past frames that stay in memory; at least 64."""

    memory_heads: int = 4
    """Attention heads over memory."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value is not None and value < 1:
                raise UserError(f"{name} is {value}; it must be at least 1.")
        if self.coarse_width % self.memory_heads:
            raise UserError(
                f"coarse_width is {self.coarse_width}; it must be a multiple of memory_heads"
                f" ({self.memory_heads})."
            )


SIZES: dict[str, DynamicsSettings] = {
    "tiny": DynamicsSettings(),
    "small": DynamicsSettings(
        width=128, coarse_width=192, belief=96, fine_blocks=3, coarse_blocks=3, head_blocks=2
    ),
    "base": DynamicsSettings(
        width=320,
        coarse_width=512,
        belief=192,
        fine_blocks=4,
        coarse_blocks=6,
        head_blocks=3,
        memory_frames=128,
        memory_heads=8,
    ),
    "large": DynamicsSettings(
        width=1152,
        coarse_width=1536,
        belief=512,
        fine_blocks=8,
        coarse_blocks=10,
        head_blocks=4,
        memory_frames=192,
        memory_heads=16,
    ),
}
"""The ``--size`` dial: about 1.1 M, 5.9 M, 60 M and 1.07 B parameters."""


def derive(size: str, latent_channels: int, latent_levels: int | None) -> DynamicsSettings:
    """Settings of a size for a codec's latents. Raises ``UserError`` for an unknown size."""
    if size not in SIZES:
        raise UserError(f"There is no size called {size!r}. Sizes: {', '.join(SIZES)}.")
    return replace(SIZES[size], latent_channels=latent_channels, latent_levels=latent_levels)
