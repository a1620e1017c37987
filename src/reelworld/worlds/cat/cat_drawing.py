"""The cat on the picture: rim, far legs, tail and trunk, near legs, then face and markings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from reelworld.worlds.cat.brush import Patch, coverage
from reelworld.worlds.cat.colours import COATS, Coat, lit, shaded
from reelworld.worlds.cat.pose import Limb, Pose, cat_pose
from reelworld.worlds.cat.state import CatBody

_RIM_PX = 0.75
_NOSE, _PUPIL, _EAR = (226, 120, 126), (18, 16, 22), (226, 150, 146)


def draw_cat(frame: np.ndarray, cat: CatBody, frame_index: int, light: float) -> None:
    """Draw the cat in place."""
    coat, pose = COATS[cat.coat], cat_pose(cat, frame_index)
    groups = [pose.far, pose.tail, pose.trunk, pose.near, _patches(pose)]
    if coat.stripe:
        groups.append(_stripes(pose))
    patch = Patch(frame, [limb for group in groups for limb in group])
    if not patch.rgb.size:
        return
    ends = [0, *np.cumsum([len(group) for group in groups])]
    distances = [patch.nearest(slice(*part)) for part in pairwise(ends)]
    far, tail, trunk, near, marks = distances[:5]
    paws = np.minimum(patch.distance[ends[3] + 2], patch.distance[ends[3] + 5])
    base = np.array(lit(coat.base, light), np.float32)
    rim = np.minimum(np.minimum(far, tail), np.minimum(trunk, near))
    patch.fill(coverage(rim, _RIM_PX), lit(coat.rim, light))
    patch.fill(coverage(far), lit(coat.far, light))
    patch.fill(coverage(tail), 0.93 * base)
    body, legs = coverage(trunk), coverage(near)
    patch.fill(body, np.minimum(base[:, None, None] * _shade(patch), 255.0))
    patch.fill(legs, 0.96 * base)
    if coat.stripe:
        patch.fill(0.85 * coverage(distances[5]) * body, lit(coat.stripe, light))
    marks = coverage(np.minimum(marks, paws)) * np.maximum(body, legs)
    patch.fill(0.92 * marks, lit(coat.patch, light))
    _draw_face(frame, pose, coat, light)


def _shade(patch: Patch) -> np.ndarray:
    """``[h, 1]``: lighter on the back, darker on the belly."""
    low, high = float(patch.y_px[0]), float(patch.y_px[-1])
    along = (patch.y_px - np.float32(low)) / np.float32(max(high - low, 1.0))
    return (1.13 - 0.26 * along)[:, None]


def _stripes(pose: Pose) -> list[Limb]:
    """Three bands over the back."""
    (hx, hy), (sx, sy), s = pose.hip, pose.shoulder, pose.scale
    bands = []
    for share in (0.05, 0.42, 0.79):
        x, y = hx + share * (sx - hx), hy + share * (sy - hy)
        bands.append((x, y + 0.08 * s, 0.013 * s, x - 0.02 * pose.across, y + 0.005 * s, 0.007 * s))
    return bands


def _patches(pose: Pose) -> list[Limb]:
    """Muzzle and chest."""
    (x, y), (sx, sy), a, s = pose.head, pose.shoulder, pose.across, pose.scale
    muzzle = (x + 0.040 * a, y - 0.034 * s, 0.030 * s, x + 0.066 * a, y - 0.032 * s, 0.028 * s)
    chest = (sx + 0.062 * a, sy - 0.01 * s, 0.030 * s, sx + 0.055 * a, sy - 0.045 * s, 0.020 * s)
    return [muzzle, chest]


def _draw_face(frame: np.ndarray, pose: Pose, coat: Coat, light: float) -> None:
    """Inner ears, two eyes with their pupils, nose."""
    (x, y), a, s = pose.head, pose.across, pose.scale
    eye = coat.eye if light > 0.5 else shaded(coat.eye, 1.15)  # eyes shine in the dark
    pink, nose = lit(_EAR, light), lit(_NOSE, light)
    spots = (
        (0.033, 0.072, 0.014, pink),
        (-0.045, 0.070, 0.014, pink),
        (0.006, 0.014, 0.0175, eye),
        (0.011, 0.014, 0.0085, _PUPIL),
        (0.058, 0.014, 0.0145, eye),
        (0.063, 0.014, 0.0085, _PUPIL),
        (0.078, -0.016, 0.0105, nose),
    )
    parts = []
    for dx, dy, r, _ in spots:
        parts.append((x + dx * a, y + dy * s, r * s, x + dx * a, y + dy * s, r * s))
    patch = Patch(frame, parts)
    if patch.rgb.size:
        for distance, (_, _, _, rgb) in zip(patch.distance, spots, strict=True):
            patch.fill(coverage(distance), rgb)
