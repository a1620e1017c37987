"""For how long an answer stays right: where its balls are, and what can never change.

``Q(t)``, from 0 to 1, is how near the balls are to where they should be, and 0 where what can never
change has changed: number, size, identity and energy of the balls. A room of one ball is scored by
the mean of ``Q``. Where several meet, nobody can know their places for long: there the score is the
time for which they are right, as a share of the time for which they can be known, times the share
of all the time in which what can never change has not changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.paper.question import Frames, Marks
from reelworld.exam.sections.horizon.chaos import HALF, likeness
from reelworld.exam.sections.horizon.scenes import STEP_S, HorizonQuestion
from reelworld.exam.sections.horizon.watching import Watched, watch

_MASS = 0.20
"""A codec may widen a small ball by a tenth."""
_PACE = (0.5, 2.0)
"""Mean square speed may be so much of the least and of the most that true runs have."""
_WINDOW = 10
"""Samples over which it is taken: two seconds."""
_REST_MPS = 0.05
_AWAY_S = 4.0
_JUMP_MPS = 2.5
_DRIFT = 0.20
_AGAIN_R, _AGAIN_FROM_S, _AGAIN = 1.0, 1.0, 0.5
_LEAST_SEEN = 0.3


@dataclass(frozen=True)
class Kept:
    """What has not changed, sample by sample."""

    count: Bool[np.ndarray, " t"]
    mass: Bool[np.ndarray, " t"]
    energy: Bool[np.ndarray, " t"]
    identity: Bool[np.ndarray, " t"]
    sharp: Bool[np.ndarray, " t"]

    @property
    def all(self) -> Bool[np.ndarray, " t"]:
        """Nothing has changed."""
        return self.count & self.mass & self.energy & self.identity & self.sharp


def mark_horizon(question: HorizonQuestion, answer: Frames) -> Marks:
    """The marks of one answer."""
    seen = watch(question, answer)
    if np.isfinite(seen.place).all(2).mean() < _LEAST_SEEN * question.visible.mean():
        return lost(question)
    kept = what_kept(question, seen)
    near = _nearness(question, seen)
    quality = near * kept.all
    again = repeats(seen.place, question.radius) - repeats(question.place, question.radius)
    replayed = bool(again > _AGAIN)
    held = _half_life_s(quality)
    share = None
    score = float(quality.mean())
    if question.is_chaotic:
        share = min(held / question.predictable_s, 1.0)
        score = share * float(kept.all.mean())
    return {
        "measurable": True,
        "score": 0.0 if replayed else score,
        "quality": [round(float(q), 3) for q in quality],
        "half_life_s": held,
        "seconds": question.seconds,
        "chaotic": question.is_chaotic,
        "predictable": share,
        "invariants": float(kept.all.mean()),
        "count": float(kept.count.mean()),
        "mass": float(kept.mass.mean()),
        "energy": float(kept.energy.mean()),
        "identity": float(kept.identity.mean()),
        "sharp": float(kept.sharp.mean()),
        "replayed": float(replayed),
        "distribution": _distribution(question, seen),
    }


def lost(question: HorizonQuestion) -> Marks:
    """The marks of what could not be measured: the worst of everything."""
    zeros = ("score", "half_life_s", "invariants", "count", "mass", "energy", "identity", "sharp")
    return dict.fromkeys(zeros, 0.0) | {
        "measurable": False,
        "quality": [0.0] * round(question.seconds / STEP_S),
        "seconds": question.seconds,
        "chaotic": question.is_chaotic,
        "predictable": 0.0 if question.is_chaotic else None,
        "replayed": 0.0,
        "distribution": 0.0,
    }


def what_kept(question: HorizonQuestion, seen: Watched) -> Kept:
    """Number, size, identity, energy and sharpness."""
    there = np.isfinite(seen.place).all(2)
    since = _since(np.asarray(there))
    hidden = seen.covered & ((since <= _AWAY_S) | ~question.visible)
    count = _two_of_three(seen.alone & (there | hidden).all(1))
    area = _mean_of_known(seen.area)
    mass = _two_of_three(~(np.abs(area - 1.0) > _MASS))
    energy = _energy(question, seen.place)
    return Kept(count, mass, energy, _identity(seen.place), seen.sharp)


def _energy(question: HorizonQuestion, place: Float[np.ndarray, "t n 2"]) -> np.ndarray:
    """Whether things have always moved as fast as true ones, and in a box energy stayed the same.

    Speeds are those from one sample to the next, over a window, of answers and truth alike: across
    a bounce they are too low in both. Where chaos has parted true runs, any of them will do. What
    is once lost or won stays so, however long it rests like the truth in the end.
    """
    mass = question.radius**2
    shown = np.where(question.visible[..., None], question.place, np.nan)
    runs = [question.place, *question.others]
    true = np.array([_square_speed(run, mass) for run in runs])
    true = np.fmin(true, _square_speed(shown, mass)), np.fmax(true, _square_speed(shown, mass))
    pace, rest = _square_speed(place, mass), _REST_MPS**2
    low, high = _PACE
    wrong = (pace < low * true[0].min(0) - rest) | (pace > high * true[1].max(0) + rest)
    if question.world == "box":
        drift = np.array([_square_speed(run, mass, 3 * _WINDOW) for run in (place, question.place)])
        long = np.arange(len(pace)) >= 3 * _WINDOW
        wrong |= long & (np.abs(drift[0] / drift[1] - 1.0) > _DRIFT)
    wrong = wrong & np.concatenate([wrong[1:], [True]])  # one sample alone may be off
    return ~np.logical_or.accumulate(wrong)


def _square_speed(
    place: Float[np.ndarray, "t n 2"], mass: Float[np.ndarray, " n"], window: int = _WINDOW
) -> Float[np.ndarray, " t"]:
    """Mean square speed, weighted by mass, over the last samples; NaN where nothing is seen twice:
    what is not there is for the count to say."""
    steps = np.square(np.diff(place, axis=0, prepend=np.nan) / STEP_S).sum(2)
    known = np.isfinite(steps)
    weight = np.cumsum((known * mass).sum(1))
    total = np.cumsum((np.where(known, steps, 0.0) * mass).sum(1))
    weight, total = (np.concatenate([np.zeros(window), c]) for c in (weight, total))
    weight, total = (c[window:] - c[:-window] for c in (weight, total))
    found = np.where(weight > 0.0, total / np.maximum(weight, 1e-12), np.nan)
    found[0] = found[1]  # one sample shows no speed
    return found


def _identity(place: Float[np.ndarray, "t n 2"]) -> Bool[np.ndarray, " t"]:
    """Whether no ball has ever been somewhere that it could not have come to."""
    good = np.ones(len(place), bool)
    for ball in range(place.shape[1]):
        rows = np.flatnonzero(np.isfinite(place[:, ball, 0]))
        way = np.linalg.norm(np.diff(place[rows, ball], axis=0), axis=1)
        jumps = rows[1:][(way > _JUMP_MPS * STEP_S) & (np.diff(rows) <= 2)]
        if len(jumps):
            good[jumps[0] :] = False
    return good


def _nearness(question: HorizonQuestion, seen: Watched) -> Float[np.ndarray, " t"]:
    """Mean over the balls that truly show; an unseen one is nowhere. While none shows, what was so
    before stays so."""
    near = np.nan_to_num(likeness(seen.place, question.place, question.radius))
    shows = question.visible
    total = shows.sum(1)
    mean = (near * shows).sum(1) / np.maximum(total, 1)
    last = np.maximum.accumulate(np.where(total > 0, np.arange(len(total)), -1))
    return np.where(last >= 0, mean[np.maximum(last, 0)], 1.0)


def _half_life_s(quality: Float[np.ndarray, " t"]) -> float:
    """When quality is first below half for two samples in a row; the whole time if never."""
    low = quality < HALF
    low = low & np.concatenate([low[1:], [True]])
    below = np.flatnonzero(low)
    return float(STEP_S * (below[0] if len(below) else len(quality)))


def repeats(place: Float[np.ndarray, "t n 2"], radius: Float[np.ndarray, " n"]) -> float:
    """Greatest share of samples, over all periods, in which every ball is where it was a period
    before. Of a thing that plays the same scene again and again it comes near to 1."""
    found = 0.0
    for lag in range(int(_AGAIN_FROM_S / STEP_S), len(place) // 2 + 1):
        apart = np.linalg.norm(place[lag:] - place[:-lag], axis=2)
        found = max(found, float((apart < _AGAIN_R * radius).all(1).mean()))
    return found


def _distribution(question: HorizonQuestion, seen: Watched) -> float:
    """1 less the mean Kolmogorov-Smirnov distance of places and speeds from the truth's."""
    found = []
    for mine, true in (
        (seen.place, question.place),
        (np.diff(seen.place, axis=0), np.diff(question.place, axis=0)),
    ):
        for axis in range(2):
            a, b = (p[..., axis][np.isfinite(p[..., axis])] for p in (mine, true))
            every = np.sort(np.concatenate([a, b]))
            shares = [np.searchsorted(np.sort(p), every, "right") / max(len(p), 1) for p in (a, b)]
            found.append(np.abs(shares[0] - shares[1]).max())
    return float(1.0 - np.mean(found))


def _since(there: Bool[np.ndarray, "t n"]) -> Float[np.ndarray, "t n"]:
    """For how long each ball has not been seen, in seconds."""
    rows = np.arange(len(there))[:, None]
    last = np.maximum.accumulate(np.where(there, rows, -1), axis=0)
    return (rows - last) * STEP_S


def _mean_of_known(area: Float[np.ndarray, "t n"]) -> Float[np.ndarray, " t"]:
    known = np.isfinite(area)
    total = np.where(known, area, 0.0).sum(1)
    return np.where(known.any(1), total / np.maximum(known.sum(1), 1), np.nan)


def _two_of_three(right: Bool[np.ndarray, " t"]) -> Bool[np.ndarray, " t"]:
    """Where two of the last three samples are right: one flicker is forgiven."""
    first, second = (np.concatenate([right[:k], right[:-k]]) for k in (1, 2))
    return right.astype(int) + first + second >= 2
