"""Posts in a picture, told by their colour."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy import ndimage

from reelworld.worlds.tabletop3d.camera import camera_matrix, project
from reelworld.worlds.tabletop3d.plan import EYE_M
from reelworld.worlds.tabletop3d.state import TabletopState

_LEAST_SHARE = 0.002
"""Of the frame, that a post must take to be looked for."""
_LEAST_CONTRAST = 60.0
"""Between its colour and what is around it, of 442."""
_STRANGE = 80.0
"""Farther than this from every mixture of the two, a pixel shows neither."""
_CENTRED, _LEAST_WHOLE = 0.25, 0.6
_AROUND = 0.14
"""It is looked for so far from its place, in widths of the frame."""
_LIKE = 40
"""A pixel shows the same if it lies within this of what is there in the 5 x 5 pixels around."""


@dataclass(frozen=True)
class Post:
    """A coloured top, as the true frame shows it."""

    number: int
    place: tuple[float, float]
    """Where it stands, ``x, y`` from the top left in widths of the frame: looked for around it."""
    centre: tuple[float, float]
    """Where it was measured to be."""
    radius: float
    area: float
    """In squares of the frame."""
    colour: tuple[float, ...]
    behind: tuple[float, ...]
    """The colour around it."""


def posts_in(state: TabletopState, frame: UInt8[np.ndarray, "h w 3"]) -> tuple[Post, ...]:
    """All that stand in full view and can be told from what is around them."""
    size, posts = frame.shape[0], []
    focal = float(camera_matrix(size)[0, 0])
    tops = np.array([mark.top_m for mark in state.plan.landmarks])
    at_px = project(tops, state.look, size)
    for number, (mark, share) in enumerate(
        zip(state.plan.landmarks, state.landmark_shares, strict=True)
    ):
        x, y = at_px[number]
        away = np.linalg.norm(tops[number] - np.array(EYE_M))
        radius = mark.size_m * focal / float(away)
        inside = np.isfinite(x) and min(x, y) > radius and max(x, y) < size - radius
        if share < _LEAST_SHARE or not inside:
            continue
        distance = np.hypot(*(np.indices((size, size))[::-1] + 0.5 - np.array([[[x]], [[y]]])))
        colour = np.median(frame[distance < 0.6 * radius], 0)
        behind = np.median(frame[(distance > 1.6 * radius) & (distance < 2.2 * radius)], 0)
        if not np.linalg.norm(colour - behind) >= _LEAST_CONTRAST:
            continue
        place = x / size, y / size
        post = Post(number, place, place, radius / size, 0.0, tuple(colour), tuple(behind))
        found = find(post, frame)
        if found is None:
            continue
        # Where shade or what stands before it takes a part, video of low quality moves the rest.
        off = float(np.hypot(*np.subtract(found[0], place)))
        if off < _CENTRED * post.radius and found[1] > _LEAST_WHOLE * np.pi * post.radius**2:
            posts.append(replace(post, centre=found[0], area=found[1]))
    return tuple(posts)


def find(post: Post, frame: UInt8[np.ndarray, "h w 3"]) -> tuple[tuple[float, float], float] | None:
    """Centre and area of the largest piece of the post's colour near its place, if there is one.

    Every pixel's share of the colour is unmixed from it and from what is behind.
    """
    size = frame.shape[0]
    reach = _AROUND + post.radius
    (x, y), pixels = post.place, frame.astype(np.float32)
    left, top = (max(int((c - reach) * size), 0) for c in (x, y))
    window = pixels[top : int((y + reach) * size) + 1, left : int((x + reach) * size) + 1]
    way = np.array(post.colour, np.float32) - np.array(post.behind, np.float32)
    from_behind = window - np.array(post.behind, np.float32)
    share = np.clip(from_behind @ way / (way @ way), 0, 1)
    share[np.linalg.norm(from_behind - share[..., None] * way, axis=-1) > _STRANGE] = 0
    pieces, num = ndimage.label(share > 0.5)
    if not num:
        return None
    sizes = ndimage.sum_labels(share, pieces, np.arange(1, num + 1))
    mine = ndimage.binary_dilation(pieces == 1 + int(sizes.argmax()))
    weight = share * mine
    rows, columns = np.indices(weight.shape)
    area = float(weight.sum())
    centre_x = left + 0.5 + float((weight * columns).sum()) / area
    centre_y = top + 0.5 + float((weight * rows).sum()) / area
    return (centre_x / size, centre_y / size), area / size**2


def strange(
    frame: UInt8[np.ndarray, "h w 3"], true: UInt8[np.ndarray, "h w 3"]
) -> Bool[np.ndarray, "h w"]:
    """Pixels that show what is nowhere near them in the true frame."""
    low = ndimage.minimum_filter(true, (5, 5, 1)).astype(int) - _LIKE
    high = ndimage.maximum_filter(true, (5, 5, 1)).astype(int) + _LIKE
    return np.any((frame < low) | (frame > high), -1)


def turn_between_deg(
    places: Float[np.ndarray, "n 2"], true_places: Float[np.ndarray, "n 2"]
) -> float:
    """Angle of the rotation of the camera that best takes the one to the other, places in widths of
    the frame: the rotation between two bundles of rays (Kabsch 1976); of one ray, its angle."""
    one, other = _rays(places), _rays(true_places)
    if len(one) == 1:
        return float(np.degrees(np.arccos(np.clip(one[0] @ other[0], -1, 1))))
    u, _, vt = np.linalg.svd(one.T @ other)
    turn = vt.T @ np.diag([1.0, 1.0, np.linalg.det(vt.T @ u.T)]) @ u.T
    return float(np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))))


def _rays(places: Float[np.ndarray, "n 2"]) -> Float[np.ndarray, "n 3"]:
    """Unit vectors from the camera; the camera matrix of a frame of width 1."""
    inverse = np.linalg.inv(camera_matrix(1))
    rays = np.column_stack([places, np.ones(len(places))]) @ inverse.T
    return rays / np.linalg.norm(rays, axis=1, keepdims=True)
