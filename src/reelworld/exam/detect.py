"""From frames to the discs in them, knowing the room but not what should be in it.

Every blob of every palette colour is reported, expected or not: a dream may show a ball twice, in
the wrong colour, or one that never was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from reelworld.exam.blobs import BlobMap, Blobs, connect, merge_pieces
from reelworld.exam.fit import fit_centres
from reelworld.exam.unmix import ALIEN, COLOURS, WHITE, unmix
from reelworld.worlds import Scenery

HAND_RADIUS_M = 0.06
_WHITE_SHARE = 0.78
"""Radius of the hand's white disc inside its ring, in hand radii."""

_HALO_PX = 1.5
"""Pixels this close to the hand may be mixed with its ring."""

_LEAST = 0.15
"""A blob below this share of its disc is not seen: it may be a sliver behind an edge or a fleck."""

_LEAST_ALIEN = 0.25
_DOUBLE = 1.6
"""A blob above this share of one disc is counted as two balls run together."""


@dataclass(frozen=True)
class Sightings:
    """Everything seen in a clip: one row per disc, in order of frames."""

    num_frames: int
    frame: Int[np.ndarray, " n"]
    colour: Int[np.ndarray, " n"]
    """Index into ``COLOURS``."""
    position_m: Float[np.ndarray, "n 2"]
    area: Float[np.ndarray, " n"]
    """Seen area as a share of the whole disc."""

    def of(self, colour: int) -> Sightings:
        """Only those of one colour."""
        chosen = self.colour == colour
        return replace(
            self,
            frame=self.frame[chosen],
            colour=self.colour[chosen],
            position_m=self.position_m[chosen],
            area=self.area[chosen],
        )

    def held(self, num_frames: int) -> Sightings:
        """The sightings of one frame, repeated as if that frame stood still."""
        assert self.num_frames == 1, "only a single frame can stand still"
        each = len(self.frame)
        return Sightings(
            num_frames,
            np.repeat(np.arange(num_frames), each),
            np.tile(self.colour, num_frames),
            np.tile(self.position_m, (num_frames, 1)),
            np.tile(self.area, num_frames),
        )

    def counts(self) -> Int[np.ndarray, "t k"]:
        """How many discs of each colour each frame shows; overlarge blobs count as two."""
        table = np.zeros((self.num_frames, len(COLOURS)), np.int64)
        np.add.at(table, (self.frame, self.colour), 1 + (self.area > _DOUBLE))
        return table


def detect(
    frames: UInt8[np.ndarray, "t h w 3"],
    background: UInt8[np.ndarray, "h w 3"],
    scenery: Scenery,
    radius_m: Mapping[str, float],
) -> Sightings:
    """Find balls, hand and strangers in ``frames`` of a room whose empty picture is ``background``.

    ``radius_m`` gives the radius of each colour the scene has; other colours are measured against
    the smallest of them.
    """
    num, height, width = frames.shape[:3]
    pixels = unmix(frames, background)
    whitish = pixels.keep((pixels.colour == WHITE) | (pixels.colour < 0))
    hands, _ = connect(whitish, num, (height, width))
    hand_share = hands.area_px / _disc_px(HAND_RADIUS_M * _WHITE_SHARE, width)
    hands = hands.keep(hand_share >= _LEAST)

    by_hand = _near_hands(hands, (num, height, width))
    colourful = pixels.colour != WHITE
    open_ = ~by_hand[pixels.frame, pixels.row + 1, pixels.column + 1]
    balls, blob_map = connect(pixels.keep(colourful & open_), num, (height, width))
    hidden = by_hand | _near_occluders(scenery, (height, width))
    balls = merge_pieces(balls, blob_map, hidden, _radii_px(radius_m, width))
    centre_px = _centres(balls, blob_map, hands, hidden, scenery, _radii_px(radius_m, width))

    share = balls.area_px / _full_px(balls.colour, radius_m, width)
    real = share >= np.where(balls.colour == ALIEN, _LEAST_ALIEN, _LEAST)
    frame = np.concatenate([balls.frame[real], hands.frame])
    order = np.argsort(frame, kind="stable")
    where = np.concatenate([centre_px[real], hands.centre_px])[order] / (width, height)
    return Sightings(
        num_frames=num,
        frame=frame[order],
        colour=np.concatenate([balls.colour[real], hands.colour])[order],
        position_m=np.stack([where[:, 0], 1.0 - where[:, 1]], 1),
        area=np.concatenate([share[real], hand_share[hand_share >= _LEAST]])[order],
    )


def _disc_px(radius_m: float, width: int) -> float:
    return float(np.pi * (radius_m * width) ** 2)


def _radii_px(radius_m: Mapping[str, float], width: int) -> Float[np.ndarray, " k"]:
    """Radius of each of ``COLOURS`` in pixels, 0 where the scene has no such ball."""
    return np.array([radius_m.get(colour, 0.0) * width for colour in COLOURS])


def _full_px(
    colour: Int[np.ndarray, " n"], radius_m: Mapping[str, float], width: int
) -> Float[np.ndarray, " n"]:
    """Area of the whole disc each blob is measured against."""
    least = min(radius_m.values(), default=HAND_RADIUS_M)
    full = [_disc_px(radius_m.get(name, least), width) for name in COLOURS]
    return np.array(full)[colour]


def _near_hands(hands: Blobs, shape: tuple[int, int, int]) -> Bool[np.ndarray, "t h w"]:
    """Pixels the hand covers or mixes with, with a border of one pixel around each frame."""
    num, height, width = shape
    reach = HAND_RADIUS_M * width + _HALO_PX
    near = np.zeros((num, height + 2, width + 2), bool)
    x, y = np.arange(width + 2) - 0.5, np.arange(height + 2) - 0.5
    for frame, (cx, cy) in zip(hands.frame, hands.centre_px, strict=True):
        rows, columns = np.flatnonzero(abs(y - cy) < reach), np.flatnonzero(abs(x - cx) < reach)
        box = (frame, slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        near[box] |= (y[rows, None] - cy) ** 2 + (x[columns] - cx) ** 2 < reach**2
    return near


def _near_occluders(scenery: Scenery, shape: tuple[int, int]) -> Bool[np.ndarray, "1 h w"]:
    """Pixels within one pixel of an occluder, with the same border."""
    height, width = shape
    x, y = np.arange(width + 2) - 0.5, height + 0.5 - np.arange(height + 2)
    near = np.zeros((1, height + 2, width + 2), bool)
    for occluder in scenery.occluders:
        x0, y0, x1, y1 = np.array(occluder.rect_m) * (width, height, width, height)
        near |= ((y > y0 - 1) & (y < y1 + 1))[:, None] & ((x > x0 - 1) & (x < x1 + 1))
    return near


def _centres(
    balls: Blobs,
    blob_map: BlobMap,
    hands: Blobs,
    hidden: Bool[np.ndarray, "t h w"],
    scenery: Scenery,
    radii_px: Float[np.ndarray, " k"],
) -> Float[np.ndarray, "n 2"]:
    """The centroid of a disc in the open, a fit where something may cover part of it."""
    centre_px, radius_px = balls.centre_px.copy(), radii_px[balls.colour]
    _, height, width = blob_map.label.shape
    near = np.zeros(len(radius_px), bool)
    for occluder in scenery.occluders:
        x0, y0, x1, y1 = np.array(occluder.rect_m) * (width - 2, height - 2, width - 2, height - 2)
        x, y = centre_px[:, 0], height - 2 - centre_px[:, 1]
        gap = np.hypot(
            np.maximum(np.maximum(x0 - x, x - x1), 0), np.maximum(np.maximum(y0 - y, y - y1), 0)
        )
        near |= gap < radius_px + 1.5
    reach = HAND_RADIUS_M * (width - 2) + _HALO_PX + radius_px
    apart = np.linalg.norm(centre_px[:, None] - hands.centre_px, axis=-1)
    near |= ((balls.frame[:, None] == hands.frame) & (apart < reach[:, None])).any(1)
    big = balls.area_px >= _LEAST * np.pi * radius_px**2
    which = np.flatnonzero(near & (radius_px > 0) & big)
    centre_px[which] = fit_centres(balls, which, radius_px[which], blob_map, hidden)
    return centre_px
