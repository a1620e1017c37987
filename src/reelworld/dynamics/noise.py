"""Noise levels: pure functions, one level per frame.

``tau`` is the signal level: 0 is pure noise, 1 is the clean latent, and
``z_tau = (1 - tau) * noise + tau * z`` (flow matching on a straight path, Lipman et al. 2023),
with the network predicting the clean ``z`` itself (x-prediction, as in Dreamer 4).
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

_PURE_NOISE_SHARE = 0.5


def draw_signal_level(batch: int, generator: torch.Generator) -> Float[Tensor, "b"]:
    """Half of the levels are 0, where one-step sampling starts; the others uniform in [0, 1)."""
    level = torch.rand(batch, generator=generator)
    pure = torch.rand(batch, generator=generator) < _PURE_NOISE_SHARE
    return level.masked_fill(pure, 0.0)


def add_noise(
    latents: Float[Tensor, "b c h w"], noise: Float[Tensor, "b c h w"], tau: Float[Tensor, "b"]
) -> Float[Tensor, "b c h w"]:
    """``z_tau``."""
    return torch.lerp(noise, latents, tau[:, None, None, None])


def euler_step(
    noisy: Float[Tensor, "b c h w"], clean: Float[Tensor, "b c h w"], tau: float, next_tau: float
) -> Float[Tensor, "b c h w"]:
    """From ``tau`` to ``next_tau`` along the straight line to the predicted clean latent."""
    return noisy + (clean - noisy) * ((next_tau - tau) / (1.0 - tau))


def context_noise(
    latents: Float[Tensor, "b c h w"],
    amount: Float[Tensor, "b"],
    levels: int | None,
    generator: torch.Generator,
) -> Float[Tensor, "b c h w"]:
    """Past latents as a dream would have spoilt them, so that the model learns to mend them.

    Quantised latents move one level up or down with probability ``amount``; continuous ones receive
    Gaussian noise of that standard deviation.
    """
    scale = amount[:, None, None, None]
    if levels is None:
        return latents + scale * torch.randn(latents.shape, generator=generator).to(latents)
    moved = torch.rand(latents.shape, generator=generator).to(latents) < scale
    sign = torch.randint(0, 2, latents.shape, generator=generator).to(latents) * 2 - 1
    return (latents + moved * sign * (2.0 / (levels - 1))).clamp(-1, 1)
