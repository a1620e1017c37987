"""What the model remembers of frames long past: causal attention over a fixed window of tokens."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from reelworld.nets.blocks import start_at_zero


class Memory(nn.Module):
    """Each frame leaves ``s`` tokens on a coarse grid; the present frame attends to all of them.

    The window is a tensor of fixed shape whose newest frame is last, so one step costs the same
    after ten frames and after ten thousand. Age enters as a learned bias per head, place as a
    sinusoidal embedding that knows any grid.
    """

    def __init__(self, width: int, heads: int, frames: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(width, 2 * width)
        self.out = start_at_zero(nn.Linear(width, width))
        self.age_bias = nn.Parameter(-torch.linspace(2.0, 0.0, frames).repeat(heads, 1))

    def tokens(self, features: Float[Tensor, "b d h w"]) -> Float[Tensor, "b s d"]:
        """Features with their place added, one token per grid place."""
        _, d, h, w = features.shape
        return (features + _place_embedding(d, h, w).to(features)).flatten(2).mT

    def write(self, tokens: Float[Tensor, "b s d"]) -> Float[Tensor, "b s two_d"]:
        """Key and value of each token, side by side: one frame of memory."""
        return self.key_value(tokens)

    def read(
        self,
        tokens: Float[Tensor, "b s d"],
        memory: Float[Tensor, "b m s two_d"],
        num_valid: Tensor,
    ) -> Float[Tensor, "b s d"]:
        """What the newest ``num_valid [b]`` of the ``m`` remembered frames say to each token."""
        b, m, s, _ = memory.shape
        keys, values = memory.flatten(1, 2).chunk(2, dim=-1)
        age = torch.arange(m - 1, -1, -1, device=memory.device)
        bias = self.age_bias[:, -m:].expand(b, -1, -1)
        bias = bias.masked_fill((age >= num_valid[:, None])[:, None, :], -1e4)
        bias = bias.repeat_interleave(s, dim=-1)[:, :, None, :]
        out = nn.functional.scaled_dot_product_attention(
            self._split(self.query(tokens)), self._split(keys), self._split(values), attn_mask=bias
        )
        return self.out(out.transpose(1, 2).flatten(2))

    def _split(self, x: Float[Tensor, "b n d"]) -> Float[Tensor, "b heads n e"]:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)


def _place_embedding(d: int, h: int, w: int) -> Float[Tensor, "d h w"]:
    """Sines and cosines of row and column, as fractions of the picture."""
    waves = 2.0 ** torch.arange(d // 4) * math.pi / 8
    row, column = (torch.arange(h) + 0.5) / h * 4, (torch.arange(w) + 0.5) / w * 4
    rows = (waves[:, None] * row)[:, :, None].expand(-1, -1, w)
    columns = (waves[:, None] * column)[:, None, :].expand(-1, h, -1)
    place = torch.cat([rows.sin(), rows.cos(), columns.sin(), columns.cos()])
    return torch.cat([place, place.new_zeros(d - len(place), h, w)])
