"""What an answer shows of the balls, five times a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.detect import detect
from reelworld.exam.paper.question import Frames
from reelworld.exam.sections.horizon.scenes import EVERY, STEP_S, HorizonQuestion
from reelworld.exam.staging.sharpness import SHARP, edge_contrast
from reelworld.exam.truth import empty_room
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.worlds import WorldState

_WHOLE = (0.5, 1.7)
_STRANGE_RGB, _STRANGE = 40.0, 0.05
_CHUNK = 60
_LOOK_CLOSELY = 5
"""Of so many samples one is looked at for blur: once a second."""
_NEAR_M = 0.05


@dataclass(frozen=True)
class Watched:
    """``t`` samples of ``n`` balls."""

    place: Float[np.ndarray, "t n 2"]
    """NaN where a ball is not seen."""
    area: Float[np.ndarray, "t n"]
    """Share of its disc, of balls in the open alone; NaN elsewhere."""
    alone: Bool[np.ndarray, " t"]
    """Whether nothing is seen twice, and nothing that should not be there."""
    covered: Bool[np.ndarray, "t n"]
    """Where an unseen ball was last seen beside something that can hide it."""
    sharp: Bool[np.ndarray, " t"]


def watch(question: HorizonQuestion, answer: Frames) -> Watched:
    """Look at every third frame, piece by piece, as long answers are large."""
    state = question.states[0]
    frames = answer[EVERY - 1 :: EVERY]
    parts = [_see(frames[i : i + _CHUNK], state) for i in range(0, len(frames), _CHUNK)]
    place, area, counts = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    balls = [COLOURS.index(ball.colour) for ball in state.balls]
    strangers = np.delete(counts, [*balls, WHITE], axis=1).sum(1)
    hands = counts[:, WHITE] == int(state.hand is not None)
    alone = (counts[:, balls] <= 1).all(1) & (strangers == 0) & hands
    open_, covered = _around(question, place)
    sharp = _are_sharp(question, frames, np.where(open_[..., None], place, np.nan))
    return Watched(place, np.where(open_, area, np.nan), alone, covered, sharp)


def _see(frames: Frames, state: WorldState) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places, areas and counts of every colour; nothing of frames that show another room."""
    size = frames.shape[1]
    radii = {ball.colour: ball.radius_m for ball in state.balls}
    room = empty_room(state, size)
    strange = np.square(frames.astype(np.int32) - room).sum(-1) > _STRANGE_RGB**2
    much = _STRANGE + 2.0 * np.pi * sum(body.radius_m**2 for body in state.bodies)
    same = strange.mean((1, 2)) < much
    place = np.full((len(frames), len(radii), 2), np.nan)
    area = np.full(place.shape[:2], np.nan)
    counts = np.zeros((len(frames), len(COLOURS)), int)
    if not same.any():
        return place, area, counts
    rows = np.flatnonzero(same)
    seen = detect(frames[rows], room, state.scenery, radii)
    counts[rows] = seen.counts()
    for number, name in enumerate(radii):
        mine = seen.of(COLOURS.index(name))
        order = np.argsort(mine.area, kind="stable")  # the largest is written last
        place[rows[mine.frame[order]], number] = mine.position_m[order]
        area[rows[mine.frame[order]], number] = mine.area[order]
    return place, area, counts


def _around(
    question: HorizonQuestion, place: Float[np.ndarray, "t n 2"]
) -> tuple[Bool[np.ndarray, "t n"], Bool[np.ndarray, "t n"]]:
    """Where a seen ball is in the open, and where an unseen one was last seen beside a cover."""
    state = question.states[0]
    seen = np.isfinite(place).all(2)
    last = np.maximum.accumulate(np.where(seen, np.arange(len(place))[:, None], -1), axis=0)
    known = np.take_along_axis(place, np.maximum(last, 0)[..., None], 0)
    known = np.where((last >= 0)[..., None], known, question.place[:1])
    gap = np.full(seen.shape, np.inf)
    for occluder in state.scenery.occluders:
        low, high = np.array(occluder.rect_m[:2]), np.array(occluder.rect_m[2:])
        outside = np.maximum(np.maximum(low - known, known - high), 0.0)
        gap = np.minimum(gap, np.linalg.norm(outside, axis=2))
    if state.hand is not None:
        away = np.linalg.norm(known - state.hand.position_m, axis=2) - state.hand.radius_m
        gap = np.minimum(gap, away)
    pace = np.nan_to_num(np.linalg.norm(np.diff(place, axis=0), axis=2)).max(initial=0.0)
    reach = min(float(pace), STEP_S)
    open_ = seen & (gap > question.radius + _NEAR_M / 2)
    return open_, ~seen & (gap < question.radius + _NEAR_M + reach)


def _are_sharp(
    question: HorizonQuestion, frames: Frames, place: Float[np.ndarray, "t n 2"]
) -> Bool[np.ndarray, " t"]:
    """Once a second the contrast around balls in the open, each beside its own in the last frame
    shown. Where there is none, what was said last holds."""
    last = np.array([[ball.position_m for ball in question.shown[-1].balls]])
    true = _contrasts(question.task.context[-1:], last, question.radius)
    sharp = np.ones(len(frames), bool)
    for start in range(0, len(frames), _LOOK_CLOSELY):
        rows = slice(start, start + 1)
        shares = _contrasts(frames[rows], place[rows], question.radius) / true
        known = np.isfinite(shares)
        verdict = shares[known].mean() >= SHARP if known.any() else sharp[start - 1]
        sharp[start : start + _LOOK_CLOSELY] = verdict
    return sharp


def _contrasts(
    frame: Frames, place: Float[np.ndarray, "1 n 2"], radius: Float[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """Of each ball in one frame; NaN where it has no place."""
    balls = range(len(radius))
    return np.array([edge_contrast(frame, place[:, k : k + 1], radius[k : k + 1]) for k in balls])
