"""Many small pictures at once: how much of each pixel a disc covers."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from reelworld.worlds.laws.draw import EDGE
from reelworld.worlds.laws.motion import WORLD

SIDE_PX, FINE = 32, 4
"""A thumb's side, and how many pixels of the whole picture lie along the side of one of its own."""


def draw_thumbs(
    position: Float[np.ndarray, "*a 2"], radius: Float[np.ndarray, "*a"]
) -> Float[np.ndarray, "*a h w"]:
    """What ``draw_motion`` draws at 128 pixels, each disc alone, as the mean of every 4 by 4.

    Only a patch around each disc is computed, for all discs together.
    """
    *shape, _ = position.shape
    whole = SIDE_PX * FINE
    unit = WORLD / (whole - 1)
    r = (np.broadcast_to(radius, shape).reshape(-1) / unit).astype(np.float32)
    x = (position[..., 0].reshape(-1) / unit).astype(np.float32)
    y = (whole - 1 - position[..., 1].reshape(-1) / unit).astype(np.float32)
    cells = int(np.ceil(2 * r.max() / FINE)) + 2
    (column, across), (row, down) = (_patch(centre, r, cells) for centre in (x, y))
    inner = (r**2)[:, None, None] - down[:, :, None] - across[:, None, :]
    inner /= (EDGE * r**2)[:, None, None]
    np.clip(inner, 0, 1, out=inner)
    means = inner.reshape(-1, cells, FINE, cells, FINE).mean((2, 4))
    # Discs may lie anywhere, also outside: drawn on a wider sheet, whose middle is kept.
    sheet = np.zeros((len(r), SIDE_PX + 2 * cells, SIDE_PX + 2 * cells), np.float32)
    steps = np.arange(cells)
    rows, columns = row[:, None] + steps, column[:, None] + steps
    sheet[np.arange(len(r))[:, None, None], rows[:, :, None], columns[:, None, :]] = means
    inside = slice(cells, cells + SIDE_PX)
    return sheet[:, inside, inside].reshape(*shape, SIDE_PX, SIDE_PX)


def _patch(
    centre: Float[np.ndarray, " n"], r: Float[np.ndarray, " n"], cells: int
) -> tuple[np.ndarray, np.ndarray]:
    """Along one axis: the first cell of each disc's patch on the wider sheet, and the squared
    distances of the patch's pixels from the centre."""
    first = np.floor((centre - r) / FINE)
    pixels = first[:, None] * FINE + np.arange(cells * FINE, dtype=np.float32)
    on_sheet = np.clip(first + cells, 0, SIDE_PX + cells).astype(int)
    return on_sheet, np.square(pixels - centre[:, None])
