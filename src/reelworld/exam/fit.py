"""Where the centre of a partly hidden disc is.

The centroid of what can be seen is not the centre. With the radius and the cover known, the centre
is the place from which a disc, seen through the same gap, would show the same area and the same
centroid: three equations for two unknowns, solved by Gauss-Newton for all blobs at once. Unlike a
fit to the rim it uses sums over many pixels, so a codec's blur hardly moves it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int

from reelworld.exam.blobs import BlobMap, Blobs

_ITERATIONS = 12
_CHUNK = 128
_FAR_PX = 1e6


def fit_centres(
    blobs: Blobs,
    which: Int[np.ndarray, " j"],
    radius_px: Float[np.ndarray, " j"],
    blob_map: BlobMap,
    hidden: Bool[np.ndarray, "t h w"],
) -> Float[np.ndarray, "j 2"]:
    """Centres ``(x, y)`` in pixels of the blobs ``which``, whose discs have ``radius_px``.

    ``hidden`` (with the map's border of one pixel) says where nothing can be seen of a ball. A fit
    that runs away from its blob falls back to the centroid.
    """
    parts = [
        _fit_chunk(blobs, which[i : i + _CHUNK], radius_px[i : i + _CHUNK], blob_map, hidden)
        for i in range(0, len(which), _CHUNK)
    ]
    return np.concatenate([np.zeros((0, 2)), *parts])


def _fit_chunk(
    blobs: Blobs,
    which: Int[np.ndarray, " j"],
    radius_px: Float[np.ndarray, " j"],
    blob_map: BlobMap,
    hidden: Bool[np.ndarray, "t h w"],
) -> Float[np.ndarray, "j 2"]:
    seen, open_, x, y = _patches(blobs, which, float(radius_px.max()), blob_map, hidden)
    start = blobs.centre_px[which]
    x, y = x - start[:, :1], y - start[:, 1:]  # moments about the visible centroid
    seen_moments = _moments(seen * open_, x, y)
    r = radius_px[:, None]
    scale = np.concatenate([r, r**2, r**2], 1)
    centre = np.zeros((len(which), 2))
    for _ in range(_ITERATIONS):
        dx, dy = x - centre[:, :1], y - centre[:, 1:]
        distance = np.sqrt(dx * dx + dy * dy) + 1e-9
        disc = np.clip(r + 0.5 - distance, 0.0, 1.0) * open_
        rim = (np.abs(distance - r) < 0.5) * open_ / distance
        miss = (seen_moments - _moments(disc, x, y)) / scale
        by_x = _moments(rim * dx, x, y) / scale
        by_y = _moments(rim * dy, x, y) / scale
        centre += _limited(_solve(by_x, by_y, miss), 0.5 * r)
    lost = ~np.isfinite(centre).all(1) | (np.hypot(*centre.T) > 1.3 * radius_px)
    return start + np.where(lost[:, None], 0.0, centre)


def _patches(
    blobs: Blobs,
    which: Int[np.ndarray, " j"],
    radius_px: float,
    blob_map: BlobMap,
    hidden: Bool[np.ndarray, "t h w"],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Alpha of each blob, where it could be seen, and pixel centres, ``[j, k]`` each."""
    reach = int(np.ceil(2.0 * radius_px)) + 2
    offset = np.arange(-reach, reach + 1)
    middle = np.floor(blobs.centre_px[which]).astype(int)
    column = (middle[:, 0, None, None] + offset[None, None, :]) + 0 * offset[None, :, None]
    row = (middle[:, 1, None, None] + offset[None, :, None]) + 0 * offset[None, None, :]
    column, row = column.reshape(len(which), -1), row.reshape(len(which), -1)
    _, height, width = blob_map.label.shape
    inside = (column >= 0) & (column < width - 2) & (row >= 0) & (row < height - 2)
    frame = blobs.frame[which][:, None]
    at = (frame, np.clip(row + 1, 0, height - 1), np.clip(column + 1, 0, width - 1))
    label = blob_map.label[at]
    own = label == which[:, None]
    open_ = inside & ~hidden[at] & (own | (label < 0))
    return blob_map.alpha[at] * own, open_, column + 0.5, row + 0.5


def _moments(
    weight: Float[np.ndarray, "j k"], x: Float[np.ndarray, "j k"], y: Float[np.ndarray, "j k"]
) -> Float[np.ndarray, "j 3"]:
    sums = (weight.sum(1), np.einsum("jk,jk->j", weight, x), np.einsum("jk,jk->j", weight, y))
    return np.stack(sums, 1)


def _solve(
    by_x: Float[np.ndarray, "j 3"], by_y: Float[np.ndarray, "j 3"], miss: Float[np.ndarray, "j 3"]
) -> Float[np.ndarray, "j 2"]:
    """Least squares of three equations in two unknowns, per blob, slightly damped."""
    xx, xy, yy = (by_x * by_x).sum(1) + 1e-6, (by_x * by_y).sum(1), (by_y * by_y).sum(1) + 1e-6
    px, py = (by_x * miss).sum(1), (by_y * miss).sum(1)
    determinant = np.maximum(xx * yy - xy * xy, 1e-12)
    return np.stack([yy * px - xy * py, xx * py - xy * px], 1) / determinant[:, None]


def _limited(
    step: Float[np.ndarray, "j 2"], longest: Float[np.ndarray, "j 1"]
) -> Float[np.ndarray, "j 2"]:
    length = np.hypot(step[:, :1], step[:, 1:])
    return step * np.minimum(1.0, longest / np.maximum(length, 1e-9))
