"""Where a thing could be without being found.

What rolls behind a couch and stops there is never seen again. Errors at things that are seen say
nothing of it: of what goes behind, they know only what comes out. Learned from those alone, nothing
ever stops there. But not to be found is a sighting, too: it is where it cannot be seen.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool, Float, UInt8
from scipy.ndimage import distance_transform_edt
from torch import Tensor
from torch.nn import functional as F

from reelworld.codec.sprites.canvas import merge_canvases
from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.dynamics.slots.maps import MARGIN, sample_maps
from reelworld.footage.bake import Bake
from reelworld.kit.console import progress
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.train.sprites.frames import pictures

_STRIDE = 4
_FOUND_SHARE = 0.4
"""A thing that shows more of itself is found; a little more than is asked for where it must be."""
_SURE = 0.5
"""Looks are averaged over sights that show this much."""
_CANVAS_FRAMES = 8
_LEAST_LOST_FRAMES = 5
"""What is missed for a shorter time was overlooked."""
_NEAR = 0.08
"""What vanishes farther than this from a hideout, in widths of the frame, was overlooked, too."""
_LEAVING = 0.02
"""Where things leave the frame, some are seen with their centre as near to its side as this, or
beyond."""
_STRAY_SHARE = 1e-4
"""Share of the sights that may lie farther out, as errors of the finder."""


def map_side(size_px: int) -> int:
    """Places on a side of a map of frames of ``size_px``."""
    return size_px // _STRIDE + 2 * round(MARGIN * size_px / _STRIDE)


def bake_hideouts(
    path: Path, bake: Bake, codec: SpriteCodec, tracks: dict[str, Tensor]
) -> dict[str, Tensor]:
    """``away [e, k, g, g]``: maps of ``distance_to_hideouts`` for the things of every episode,
    zeros for empty slots; ``lost [n, k]``: where a thing of the tracks hides.

    Made once per run.
    """
    if not path.exists():
        side = map_side(bake.size_px)
        slots = tracks["seen"].shape[1]
        away = torch.zeros(len(bake.episodes), slots, side, side)
        out = out_of_reach(tracks["place"][tracks["seen"] > _SURE], side)
        lost = torch.zeros_like(tracks["seen"], dtype=torch.bool)
        with progress(len(away), "Finding hideouts, episodes") as done, torch.inference_mode():
            for row, (first, stop) in enumerate(bake.episodes.tolist()):
                look, seen = tracks["look"][first:stop], tracks["seen"][first:stop]
                sure = (seen > _SURE).float()[..., None]
                filled = sure.any(0)[:, 0].nonzero()[:, 0]
                looks = ((look * sure).sum(0) / sure.sum(0).clamp(min=1))[filled]
                if len(filled):
                    frames = bake.frames[first : min(first + _CANVAS_FRAMES, stop)]
                    away[row, filled] = distance_to_hideouts(codec, frames, looks, out)
                    lost[first:stop] = hiding(tracks["place"][first:stop], seen, away[row])
                done(1)
        save_tensors(path, {"away": away.half(), "lost": lost})
    return load_tensors(path)[0]


def hiding(
    place: Float[Tensor, "t k 2"], seen: Float[Tensor, "t k"], away: Float[Tensor, "k g g"]
) -> Bool[Tensor, "t k"]:
    """Where things of one episode are hidden: not found for a while, after a sight close to a
    hideout. Others were overlooked, or never seen before."""
    gone = (seen == 0).int().numpy()
    at_sight = sample_maps(away[None], place[None])[0] <= _NEAR
    lost = torch.zeros_like(seen, dtype=torch.bool)
    for slot in range(seen.shape[1]):
        turns = np.flatnonzero(np.diff(gone[:, slot], append=0))
        # Turns alternate between last sights and last frames of absence, unless it begins absent.
        for last, back in pairwise(turns):
            if not gone[last, slot] and back - last >= _LEAST_LOST_FRAMES:
                lost[last + 1 : back + 1, slot] = at_sight[last, slot]
    return lost


def out_of_reach(sights: Float[Tensor, "n 2"], side: int) -> Bool[np.ndarray, "g g"]:
    """Places of the grid farther out than any sight in the footage: what goes behind a pillar at
    the wall does not leave through the wall. A side of the frame across which things are seen to
    leave is open: there it is all in reach."""
    out = np.zeros((side, side), bool)
    if not len(sights):
        return out
    at = (np.arange(side) + 0.5) / side * (1 + 2 * MARGIN) - MARGIN
    for axis, places in enumerate(np.sort(sights.numpy(), axis=0).T):
        stray = int(len(places) * _STRAY_SHARE)
        least, most = places[stray], places[-1 - stray]
        beyond = ((least > _LEAVING) & (at < least)) | ((most < 1 - _LEAVING) & (at > most))
        out |= beyond[:, None] if axis == 0 else beyond
    return out


def distance_to_hideouts(
    codec: SpriteCodec,
    frames: UInt8[np.ndarray, "t h w 3"],
    looks: Float[Tensor, "k d"],
    out: Bool[np.ndarray, "g g"],
) -> Float[Tensor, "k g g"]:
    """How far a thing of each look, centred at each place of a grid, is from where it would not be
    found, in widths of the frame. The grid reaches ``MARGIN`` beyond the frame, where nothing is
    seen; ``out`` is no hideout whatever hides it. Without any hideout all is as far away as the
    grid is wide."""
    shown = shown_shares(codec, frames, looks)
    found = (shown.numpy() > _FOUND_SHARE) | out
    far = np.full(found.shape[1:], found.shape[1])
    maps = [far if here.all() else distance_transform_edt(here) for here in found]
    away = torch.from_numpy(np.array(maps, np.float32).reshape(shown.shape))
    return (away - 0.5).clamp(min=0) * _STRIDE / codec.size_px


def shown_shares(
    codec: SpriteCodec, frames: UInt8[np.ndarray, "t h w 3"], looks: Float[Tensor, "k d"]
) -> Float[Tensor, "k g g"]:
    """Share of a thing of each look that would show, were it alone at each place of the grid."""
    canvas = merge_canvases(codec.canvas(pictures(frames, "cpu")), len(frames))
    depth = codec.front(canvas).expand(len(looks), -1, -1, -1)
    shown = 1 - codec.front.hides(depth, looks).sigmoid()
    opacity = codec.decoder(looks)[:, 3:4]
    side, sprite_px = round(MARGIN * codec.size_px), opacity.shape[-1]
    # The middle pixel of a sprite lies half a pixel beside a place of the grid.
    wide = F.pad(shown, (side + (sprite_px - _STRIDE) // 2,) * 4)
    of_each = F.conv2d(wide.transpose(0, 1), opacity, stride=_STRIDE, groups=len(looks))[0]
    return of_each / opacity.sum((1, 2, 3))[:, None, None].clamp(min=1e-6)
