"""One frame of dreaming as a pure function over explicit state with static shapes.

Saving, forking and batching dreams, compiling and exporting all follow from this one function;
training unrolls the same pieces.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.noise import euler_step
from reelworld.dynamics.state import DreamState


def dream_step(
    dynamics: Dynamics,
    state: DreamState,
    keys: Float[Tensor, "b 5"],
    noise: Float[Tensor, "b c h w"],
    num_steps: int,
) -> DreamState:
    """Imagine the next frame under ``keys`` from ``noise`` in ``num_steps`` sampling steps."""
    trusted = torch.zeros_like(keys[:, 0])
    features, belief, memory = dynamics.observe(state, keys, trusted)
    latent = sample(dynamics, features, state, noise, num_steps)
    return advance(state, latent, belief, memory)


def watch_step(
    dynamics: Dynamics,
    state: DreamState,
    keys: Float[Tensor, "b 5"],
    latent: Float[Tensor, "b c h w"],
) -> DreamState:
    """Take in a true next frame that came about under ``keys``."""
    trusted = torch.zeros_like(keys[:, 0])
    _, belief, memory = dynamics.observe(state, keys, trusted)
    return advance(state, latent, belief, memory)


def sample(
    dynamics: Dynamics,
    features: Float[Tensor, "b d h w"],
    state: DreamState,
    noise: Float[Tensor, "b c h w"],
    num_steps: int,
) -> Float[Tensor, "b c h w"]:
    """The next latent: Euler steps from noise to signal, then commit to the readout's choice."""
    noisy = noise
    for step in range(num_steps):
        tau = step / num_steps
        level = torch.full_like(noise[:, 0, 0, 0], tau)
        prediction = dynamics.denoise(noisy, level, features, state)
        if step == num_steps - 1:
            return dynamics.readout.commit(prediction)
        noisy = euler_step(noisy, dynamics.readout.mean(prediction), tau, (step + 1) / num_steps)
    raise ValueError(f"num_steps is {num_steps}; at least 1 is needed.")


def advance(
    state: DreamState,
    latent: Float[Tensor, "b c h w"],
    belief: Float[Tensor, "b k h w"],
    memory: Float[Tensor, "b m s two_d"],
) -> DreamState:
    """The state one frame later."""
    return DreamState(latent, state.latent, belief, memory, state.num_frames + 1)
