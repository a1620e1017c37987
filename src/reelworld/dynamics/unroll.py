"""The training loss: unroll a clip, partly on true frames, partly on the model's own.

Where a row dreams, its own one-step sample takes the true frame's place as the next input, so the
model sees in training the very states it will meet when left alone. Such a sample costs nothing
extra: on dreamt frames the signal level is 0, and the prediction that is trained is the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.noise import add_noise, context_noise, draw_signal_level
from reelworld.dynamics.state import empty_state
from reelworld.dynamics.step import advance


@dataclass(frozen=True, kw_only=True)
class UnrollSettings:
    """How clips are unrolled in training."""

    dream_share: float = 0.6
    """Share of rows that dream a part of their clip."""

    max_dream_frames: int = 12
    """Longest stretch dreamt in one go. Kept short on purpose: once a dream has parted from the
    truth, the truth as a target teaches the model to hedge, and a hedged ball is an erased one."""

    min_context_frames: int = 4
    """True frames before a dream begins."""

    max_context_noise: float = 0.15
    """Strongest corruption of true past frames; its amount is told to the model."""


def draw_dreams(
    batch: int, frames: int, settings: UnrollSettings, generator: torch.Generator
) -> Bool[Tensor, "b t"]:
    """Which frames of each row are dreamt: one stretch per dreaming row, of random place and
    length."""
    dreams = torch.rand(batch, generator=generator) < settings.dream_share
    room = max(frames - settings.min_context_frames, 0)
    longest = min(settings.max_dream_frames, room)
    if longest == 0:
        return torch.zeros(batch, frames, dtype=torch.bool)
    length = 1 + (torch.rand(batch, generator=generator) * longest).long().clamp(max=longest - 1)
    slack = (room - length).clamp(min=0)
    start = settings.min_context_frames + (
        torch.rand(batch, generator=generator) * (slack + 1)
    ).long().clamp(max=room)
    t = torch.arange(frames)
    return dreams[:, None] & (t >= start[:, None]) & (t < (start + length)[:, None])


def unroll_loss(
    dynamics: Dynamics,
    latents: Float[Tensor, "b t c h w"],
    keys: Float[Tensor, "b t 5"],
    settings: UnrollSettings,
    generator: torch.Generator,
) -> tuple[Float[Tensor, "b t"], Bool[Tensor, "b t"]]:
    """Loss per row and frame, and which frames the model dreamt.

    ``keys[:, t]`` made frame ``t + 1``. Frame 0 is predicted from nothing: that is how the model
    learns to invent a start.
    """
    b, t = latents.shape[:2]
    dreamt = draw_dreams(b, t, settings, generator).to(latents.device)
    amount = torch.rand(b, generator=generator) * settings.max_context_noise
    amount = amount * (torch.rand(b, generator=generator) < 0.5)
    amount = torch.where(dreamt.any(1), torch.zeros_like(amount), amount).to(latents)
    memory_frames = min(t, dynamics.settings.memory_frames)
    grid = (latents.shape[-2], latents.shape[-1])
    state = empty_state(
        dynamics.settings, b, grid, memory_frames=memory_frames, device=latents.device
    )
    losses = []
    for frame in range(t):
        held = keys[:, frame - 1] if frame else torch.zeros_like(keys[:, 0])
        features, belief, memory = dynamics.observe(state, held, amount)
        target, own = latents[:, frame], dreamt[:, frame]
        tau = draw_signal_level(b, generator).to(latents).masked_fill(own, 0.0)
        noise = torch.randn(target.shape, generator=generator).to(target)
        prediction = dynamics.denoise(add_noise(target, noise, tau), tau, features, state)
        losses.append(dynamics.readout.loss(prediction, target))
        given = context_noise(target, amount, dynamics.settings.latent_levels, generator)
        dream = dynamics.readout.commit(prediction).detach()
        fed = torch.where(own[:, None, None, None], dream, given)
        state = advance(state, fed, belief, memory)
    return torch.stack(losses, 1), dreamt
