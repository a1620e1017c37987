"""What one dream of one episode got right, frame by frame. Missing is wrong, everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from reelworld.exam.detect import Sightings, detect
from reelworld.exam.identity import swapped
from reelworld.exam.items import Item
from reelworld.exam.track import HIDDEN, SEEN, Lives, follow
from reelworld.exam.truth import Truth
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.worlds import FPS

UNDETECTED_RADII = 10.0
_MUST_SHOW = 0.5
_STILL = 0.25
"""A dream whose balls travel less than this share of the true way stands still."""

_SLACK_S, _SLACK_PER_S = 0.25, 0.1


@dataclass(frozen=True)
class Measured:
    """One dream, measured. ``t`` dreamed frames, ``n`` balls the context shows."""

    count_right: Bool[np.ndarray, " t"]
    ball_error_radii: Float[np.ndarray, "t n"]
    """10 where undetected, NaN where the true ball is less than half visible."""
    hand_error: Float[np.ndarray, " t"] | None
    """Fraction of the frame width; 1 where undetected."""
    colour_kept: Bool[np.ndarray, "t n"]
    births_deaths: Int[np.ndarray, " t"]
    psnr_db: Float[np.ndarray, " t"]
    psnr_moving_db: Float[np.ndarray, " t"]
    """Over pixels where the true frame shows anything but the empty room; NaN where none does."""


def look(item: Item, frames: UInt8[np.ndarray, "t h w 3"], num_frames: int) -> Sightings:
    """Detect in ``frames``; a single frame stands for ``num_frames`` equal ones."""
    radii = dict(zip(item.truth.colours, item.truth.radius_m.tolist(), strict=True))
    seen = detect(frames, item.background, item.truth.scenery, radii)
    return seen.held(num_frames) if len(frames) == 1 else seen


def measure(
    item: Item, frames: UInt8[np.ndarray, "shown h w 3"], true_frames: UInt8[np.ndarray, "t h w 3"]
) -> Measured:
    """Measure a dream of ``item``; ``frames`` may be a single frame that stands for all."""
    sightings = look(item, frames, len(true_frames))
    lives = follow(sightings, item.truth)
    after = item.truth.since(1)
    allowed = may_be_absent(lives, after)
    changed = swapped(lives, after.radius_m)
    kept = ((lives.status == SEEN) | allowed) & ~changed
    events = np.zeros(len(true_frames), np.int64)
    np.add.at(events, [frame for frame, _ in (*lives.births, *lives.deaths)], 1)
    psnr, moving = _psnr(frames, true_frames, item.background)
    return Measured(
        count_right=_count_right(sightings, allowed, item, lives),
        ball_error_radii=_ball_error(lives, after)[:, item.known],
        hand_error=_hand_error(lives, after),
        colour_kept=kept[:, item.known],
        births_deaths=events,
        psnr_db=psnr,
        psnr_moving_db=moving,
    )


def may_be_absent(lives: Lives, after: Truth) -> Bool[np.ndarray, "t n"]:
    """Where a ball that is not seen is rightly not seen.

    It must have gone behind something in the dream, and either the true ball is covered at about
    this time or it has not been away long. "About" grows with time, since two honest simulations of
    bouncing balls drift apart: 0.25 s plus a tenth of the time dreamed. A ball once overdue stays
    overdue until it is seen again, so one that is swallowed for good is not excused later.
    """
    frames = np.arange(len(lives.status))
    slack = np.round((_SLACK_S + _SLACK_PER_S * (frames + 1) / FPS) * FPS).astype(int)
    out = np.zeros(lives.status.shape, bool)
    for n in range(out.shape[1]):
        seen = lives.status[:, n] == SEEN
        last_seen = np.maximum.accumulate(np.where(seen, frames, -1))
        covered_about_now = _near(after.visible[:, n] < _MUST_SHOW, slack)
        due = ~seen & ~covered_about_now & (frames - last_seen > slack)
        last_due = np.maximum.accumulate(np.where(due, frames, -1))
        overdue = (last_due >= 0) & (last_due > last_seen)
        out[:, n] = (lives.status[:, n] == HIDDEN) & ~overdue
    return out


def _near(flags: Bool[np.ndarray, " t"], reach: Int[np.ndarray, " t"]) -> Bool[np.ndarray, " t"]:
    """Where a flag is set within ``reach[t]`` frames of ``t``."""
    total = np.concatenate([[0], flags.cumsum()])
    frames = np.arange(len(flags))
    first, stop = np.maximum(frames - reach, 0), np.minimum(frames + reach + 1, len(flags))
    return total[stop] > total[first]


def two_of_three(right: Bool[np.ndarray, "t ..."]) -> Bool[np.ndarray, "t ..."]:
    """True where at least two of the last three frames are: one flicker is forgiven."""
    before = [np.concatenate([right[:k], right[:-k]]) for k in (1, 2)]
    return np.sum([right, *before], 0) >= 2


def _count_right(
    sightings: Sightings, allowed: Bool[np.ndarray, "t n"], item: Item, lives: Lives
) -> Bool[np.ndarray, " t"]:
    """Every object once, none too many, in two of the last three frames; and the balls move."""
    shown = sightings.counts()
    balls = [COLOURS.index(name) for name in item.truth.colours]
    strangers = np.delete(shown, [*balls, WHITE], axis=1).sum(1)
    hands = int(item.truth.hand_m is not None)
    one_each = (shown[:, balls] == 1) | ((shown[:, balls] == 0) & (allowed | ~item.known))
    right = one_each.all(1) & (strangers == 0) & (shown[:, WHITE] == hands)
    return two_of_three(right) & _moves(lives, item)


def _moves(lives: Lives, item: Item) -> Bool[np.ndarray, " t"]:
    """Whether the dream's balls have travelled a fair share of the true way so far."""
    shown = item.truth.visible >= _MUST_SHOW
    true_step = np.linalg.norm(np.diff(item.truth.position_m, axis=0), axis=-1)
    true_way = (true_step * (shown[1:] & shown[:-1])).sum(1).cumsum()
    place = np.concatenate([item.truth.position_m[:1], lives.position_m])
    way = np.nan_to_num(np.linalg.norm(np.diff(place, axis=0), axis=-1)).sum(1).cumsum()
    least = item.truth.radius_m.mean() if len(item.truth.radius_m) else np.inf
    return (way >= _STILL * true_way) | (true_way < least)


def _ball_error(lives: Lives, after: Truth) -> Float[np.ndarray, "t n"]:
    error = np.linalg.norm(lives.position_m - after.position_m, axis=-1) / after.radius_m
    error = np.where(np.isnan(error), UNDETECTED_RADII, np.minimum(error, UNDETECTED_RADII))
    return np.where(after.visible >= _MUST_SHOW, error, np.nan)


def _hand_error(lives: Lives, after: Truth) -> Float[np.ndarray, " t"] | None:
    if after.hand_m is None:
        return None
    error = np.linalg.norm(lives.hand_m - after.hand_m, axis=-1)
    return np.where(np.isnan(error), 1.0, np.minimum(error, 1.0))


def _psnr(
    frames: UInt8[np.ndarray, "shown h w 3"],
    true_frames: UInt8[np.ndarray, "t h w 3"],
    background: UInt8[np.ndarray, "h w 3"],
) -> tuple[Float[np.ndarray, " t"], Float[np.ndarray, " t"]]:
    """PSNR over all pixels, and over those where something is."""
    squared = (frames.astype(np.int16) - true_frames.astype(np.int16)).astype(np.int32) ** 2
    squared = squared.sum(-1)
    here = (true_frames != background).any(-1)
    pixels = here.sum((1, 2))
    overall = squared.mean((1, 2)) / 3.0
    moving = (squared * here).sum((1, 2)) / np.maximum(pixels, 1) / 3.0
    overall_db, moving_db = (
        10 * np.log10(255.0**2 / np.maximum(m, 0.05)) for m in (overall, moving)
    )
    return overall_db, np.where(pixels > 0, moving_db, np.nan)
