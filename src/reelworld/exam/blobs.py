"""From coloured pixels to connected blobs, for all frames of a clip at once."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from jaxtyping import Bool, Float, Int, Int32
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reelworld.exam.unmix import Pixels

_FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))
_AROUND = tuple((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)
_SOFT_RGB = 60.0
"""A rim pixel may lie this far from its blob's line: it can also mix with a neighbour."""

_RIM_PX = 2
"""How far beyond its core a blob gathers soft pixels; wider rims are haze, not ball."""


@dataclass(frozen=True)
class Blobs:
    """Connected regions of one colour, numbered from 0, with everything needed to measure them."""

    frame: Int[np.ndarray, " n"]
    colour: Int[np.ndarray, " n"]
    area_px: Float[np.ndarray, " n"]
    """Sum of alpha."""
    centre_px: Float[np.ndarray, "n 2"]
    """Alpha-weighted centroid ``(x, y)`` with pixel centres at ``i + 0.5``, y down."""
    low_px: Int[np.ndarray, "n 2"]
    high_px: Int[np.ndarray, "n 2"]
    """Bounding box ``(x, y)`` of the pixels, inclusive."""

    def keep(self, chosen: Bool[np.ndarray, " n"]) -> Blobs:
        """Only the blobs of ``chosen``. A blob map keeps the old numbers."""
        return Blobs(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True)
class BlobMap:
    """Which blob each pixel belongs to, with a border of one pixel so that neighbours exist."""

    label: Int32[np.ndarray, "t h w"]
    """Blob number, -1 for none."""
    alpha: Float[np.ndarray, "t h w"]


def connect(pixels: Pixels, num_frames: int, size_px: tuple[int, int]) -> tuple[Blobs, BlobMap]:
    """Group neighbouring pixels of one colour (eight neighbours) and add their soft rims."""
    height, width = size_px
    label = np.full((num_frames, height + 2, width + 2), -1, np.int32)
    alpha = np.zeros(label.shape, np.float32)
    core = pixels.keep(pixels.colour >= 0)
    component, num = _components(core, label)
    label[core.frame, core.row + 1, core.column + 1] = component
    colour = np.zeros(num, np.int64)
    colour[component] = core.colour

    rim = pixels.keep(pixels.colour < 0)
    rim_component = _claim_rim(rim, label, colour)
    rim = rim.keep(rim_component >= 0)
    rim_component = rim_component[rim_component >= 0]
    everything = [(core, component), (rim, rim_component)]
    for part, owner in everything:
        alpha[part.frame, part.row + 1, part.column + 1] = part.alpha[
            np.arange(len(owner)), colour[owner]
        ]
    return _measure(everything, alpha, colour), BlobMap(label, alpha)


def _components(core: Pixels, scratch: Int32[np.ndarray, "t h w"]) -> tuple[np.ndarray, int]:
    """Component number of each core pixel. ``scratch`` is all -1 on entry and is overwritten."""
    count = len(core.frame)
    scratch[core.frame, core.row + 1, core.column + 1] = np.arange(count, dtype=np.int32)
    starts, ends = [], []
    for dy, dx in _FORWARD:
        other = scratch[core.frame, core.row + 1 + dy, core.column + 1 + dx]
        joined = np.flatnonzero(other >= 0)
        joined = joined[core.colour[other[joined]] == core.colour[joined]]
        starts.append(joined)
        ends.append(other[joined])
    start, end = np.concatenate(starts), np.concatenate(ends)
    graph = coo_array((np.ones(len(start), bool), (start, end)), shape=(count, count))
    num, component = connected_components(graph, directed=False) if count else (0, [])
    return np.asarray(component, np.int64), num


def _claim_rim(
    rim: Pixels, label: Int32[np.ndarray, "t h w"], colour: Int[np.ndarray, " n"]
) -> Int[np.ndarray, " p"]:
    """Give soft pixels to the neighbouring blob whose line they fit best. Writes into ``label``."""
    owner = np.full(len(rim.frame), -1, np.int64)
    for _ in range(_RIM_PX):
        free = np.flatnonzero(owner < 0)
        frame, row, column = rim.frame[free], rim.row[free] + 1, rim.column[free] + 1
        best = np.full(len(free), _SOFT_RGB**2, np.float32)
        for dy, dx in _AROUND:
            near = label[frame, row + dy, column + dx]
            known = np.flatnonzero(near >= 0)
            fit = rim.off_line[free[known], colour[near[known]]]
            better = fit < best[known]
            best[known[better]] = fit[better]
            owner[free[known[better]]] = near[known[better]]
        label[frame, row, column] = owner[free]
    return owner


def _measure(
    parts: list[tuple[Pixels, np.ndarray]],
    alpha: Float[np.ndarray, "t h w"],
    colour: Int[np.ndarray, " n"],
) -> Blobs:
    """Area, centroid and box of every blob."""
    frame, row, column, owner = (
        np.concatenate(columns)
        for columns in zip(*((p.frame, p.row, p.column, own) for p, own in parts), strict=True)
    )
    num = len(colour)
    weight = alpha[frame, row + 1, column + 1].astype(float)
    area = np.bincount(owner, weight, num).astype(float)  # NumPy counts nothing in integers
    some = np.maximum(area, 1e-9)
    x = np.bincount(owner, weight * (column + 0.5), num) / some
    y = np.bincount(owner, weight * (row + 0.5), num) / some
    low, high = np.full((num, 2), 1 << 20), np.full((num, 2), -1)
    for axis, place in enumerate((column, row)):
        np.minimum.at(low[:, axis], owner, place)
        np.maximum.at(high[:, axis], owner, place)
    blob_frame = np.zeros(num, np.int64)
    blob_frame[owner] = frame
    return Blobs(blob_frame, colour, area, np.stack([x, y], 1), low, high)


def merge_pieces(
    blobs: Blobs,
    blob_map: BlobMap,
    hidden: Bool[np.ndarray, "t h w"],
    radii_px: Float[np.ndarray, " k"],
) -> Blobs:
    """Join two pieces of one colour that a hand or an edge cuts out of a single disc.

    They belong together if both fit in one disc of that colour's radius and something ``hidden``
    lies between them. Rare, so a plain loop. The emptied blob keeps its number with area 0.
    """
    key = blobs.frame * len(radii_px) + blobs.colour
    for shared in np.flatnonzero(np.bincount(key, minlength=1) > 1):
        pieces = np.flatnonzero(key == shared)
        diameter_px = 2.0 * radii_px[blobs.colour[pieces[0]]] + 2.0
        pieces = pieces[np.argsort(-blobs.area_px[pieces])].tolist()
        for i, j in ((a, b) for n, a in enumerate(pieces) for b in pieces[n + 1 :]):
            low = np.minimum(blobs.low_px[i], blobs.low_px[j])
            high = np.maximum(blobs.high_px[i], blobs.high_px[j])
            fits = (high - low < diameter_px).all()
            if fits and _hidden_between(blobs, i, j, hidden):
                _join(blobs, blob_map, i, j)
    return blobs


def _hidden_between(blobs: Blobs, i: int, j: int, hidden: Bool[np.ndarray, "t h w"]) -> bool:
    along = np.linspace(0.0, 1.0, 9)[:, None]
    column, row = (blobs.centre_px[i] * along + blobs.centre_px[j] * (1 - along)).astype(int).T
    return bool(hidden[blobs.frame[i], row + 1, column + 1].any())


def _join(blobs: Blobs, blob_map: BlobMap, i: int, j: int) -> None:
    """Make ``j`` part of ``i``."""
    label = blob_map.label[blobs.frame[i]]
    label[label == j] = i
    area = blobs.area_px[i] + blobs.area_px[j]
    share = blobs.area_px[j] / max(area, 1e-9)
    blobs.centre_px[i] += share * (blobs.centre_px[j] - blobs.centre_px[i])
    blobs.low_px[i] = np.minimum(blobs.low_px[i], blobs.low_px[j])
    blobs.high_px[i] = np.maximum(blobs.high_px[i], blobs.high_px[j])
    blobs.area_px[i], blobs.area_px[j] = area, 0.0
