"""Guards: an answer that is no picture of the room cannot be right by chance.

The scenery must still stand where it stood, and edges must be about as sharp as true ones: a room
of another colour, a missing pillar, noise and blur all fail here, whatever the balls seem to do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Float, UInt8

from reelworld.exam.truth import empty_room
from reelworld.worlds import WorldState
from reelworld.worlds.render import draw_frame

_SAME_RGB = 40.0
"""A pixel this close to the empty room shows the room. A thumb's breadth of colour: video codecs
and small models stay within 15."""

_LEAST_ROOM = 0.95
"""Share of the pixels that no ball can reach which must show the room."""

_LEAST_SHARP = 0.5
"""Steepness of the steepest edges, as a share of the true frame's."""

_SHARPEST = 0.005
"""Share of a frame's pixels that count as its steepest edges."""

_MARGIN_M = 0.02
_LOOKS = 8
"""Frames looked at, spread evenly over the answer."""

_GOOD_LOOKS = 0.75


def stands(
    frames: UInt8[np.ndarray, "t h w 3"], truth: Sequence[WorldState]
) -> tuple[bool, float, float]:
    """Whether the room of ``truth`` still stands in ``frames``, sharply.

    Also the median share of its pixels that are right, and the median sharpness. Three quarters of
    the frames looked at must pass.
    """
    chosen = np.unique(np.linspace(0, len(frames) - 1, _LOOKS).round().astype(int))
    room = [room_share(frames[k], truth[k]) for k in chosen]
    sharp = [edge_sharpness(frames[k], draw_frame(truth[k], len(frames[k]))) for k in chosen]
    good = [r >= _LEAST_ROOM and s >= _LEAST_SHARP for r, s in zip(room, sharp, strict=True)]
    return float(np.mean(good)) >= _GOOD_LOOKS, float(np.median(room)), float(np.median(sharp))


def room_share(frame: UInt8[np.ndarray, "h w 3"], truth: WorldState) -> float:
    """Share of a frame that shows the empty room, where neither truth nor answer may show a disc.

    What an answer may show elsewhere is judged by the discs found there, not here: a coloured pixel
    in the open counts neither for nor against, one on the furniture counts against.
    """
    empty = empty_room(truth, len(frame)).astype(np.int16)
    wrong = np.square(frame.astype(np.int16) - empty).sum(-1) > _SAME_RGB**2
    furniture = _furniture(truth, len(frame)) & ~_near_hand(truth, len(frame))
    shares = [1.0 - wrong[furniture].mean()] if furniture.any() else []
    return float(min([1.0 - _beyond_discs(wrong, truth), *shares]))


def edge_sharpness(frame: UInt8[np.ndarray, "h w 3"], true: UInt8[np.ndarray, "h w 3"]) -> float:
    """Steepness of the steepest edges of ``frame`` as a share of that of ``true``."""
    return _steepness(frame) / max(_steepness(true), 1e-9)


def _steepness(frame: UInt8[np.ndarray, "h w 3"]) -> float:
    grey = frame.astype(np.float32).mean(-1)
    edges = np.concatenate([np.abs(np.diff(grey, axis=axis)).ravel() for axis in (0, 1)])
    most = max(int(_SHARPEST * len(edges)), 1)
    return float(np.partition(edges, -most)[-most:].mean())


def _beyond_discs(wrong: Bool[np.ndarray, "h w"], truth: WorldState) -> float:
    """Share of the frame that is wrong beyond what all its discs, wherever they are, can cover."""
    discs = sum(np.pi * (body.radius_m + _MARGIN_M) ** 2 for body in truth.bodies)
    return max(float(wrong.mean()) - 2.0 * discs, 0.0)


def _furniture(truth: WorldState, size_px: int) -> Bool[np.ndarray, "h w"]:
    x, y = _axes(size_px)
    mask = np.zeros((size_px, size_px), bool)
    for occluder in truth.scenery.occluders:
        x0, y0, x1, y1 = occluder.rect_m
        across, up = (x > x0) & (x < x1), (y > y0) & (y < y1)
        mask |= up[:, None] & across[None, :]
    return mask


def _near_hand(truth: WorldState, size_px: int) -> Bool[np.ndarray, "h w"]:
    hand = truth.hand
    if hand is None:
        return np.zeros((size_px, size_px), bool)
    x, y = _axes(size_px)
    away = (x[None, :] - hand.position_m[0]) ** 2 + (y[:, None] - hand.position_m[1]) ** 2
    return away < (hand.radius_m + _MARGIN_M) ** 2


def _axes(size_px: int) -> tuple[Float[np.ndarray, " w"], Float[np.ndarray, " h"]]:
    """Pixel centres in metres: x to the right, y up."""
    at = (np.arange(size_px) + 0.5) / size_px
    return at, 1.0 - at
