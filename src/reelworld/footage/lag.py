"""Do the actions fit the pictures? Row ``t`` of the actions should have made frame ``t + 1``.

Recordings with actions off by a frame are common, train without complaint, and make worlds that
answer late. Which lag a recording has can be read from it: what an action changes, it changes from
one frame on, and later actions tell nothing more of that change.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reelworld.footage.check_shard import Finding
from reelworld.footage.motion import measure_motion
from reelworld.footage.store import Footage

MOST_FRAMES = 3
"""Lags up to this many frames either way are told apart."""
_OLDEST, _NEWEST = -8, MOST_FRAMES + 1
"""Actions this much older and newer are asked, too: what has gone on for long must not count."""
_LEAST_FRAMES = _NEWEST - _OLDEST + 4
_FOLDS, _RIDGE = 4, 1.0
_MOST_DEVIATION, _LEAST_VARIANCE = 3.0, 1e-3
_BEST = 3
_ONSET_SHARE = 0.1
"""A policy that looks at the pictures lets later actions tell a little of what came before."""
_LEAST_GAIN = 0.01
_OVER_CHANCE, _SURELY_OVER_CHANCE = 3.0, 5.0
"""Chance is what the actions of other clips explain."""
_MOST_READ = 6000

Clip = tuple[np.ndarray, np.ndarray]
"""Frames ``uint8 [t, h, w, 3]`` and actions ``[t, a]``, as networks take them."""


class Lag(NamedTuple):
    """How late the actions of a recording are."""

    frames: int | None
    """Row ``t + frames`` of the actions made frame ``t + 1``: 0 is right. ``None``: the actions
    explain too little of the motion to tell."""
    gain: float
    """Most that the actions of one row add to what is known of motion, as a share of variance."""
    chance: float
    """The same with the actions of other clips."""


def measure_lag(footage: Footage) -> Lag:
    """The lag of a recording, from some 6,000 of its frames, spread evenly over its episodes.

    Raises ``UserError`` if it is damaged.
    """
    mean = footage.num_frames / footage.num_episodes
    wanted = max(1, min(footage.num_episodes, round(_MOST_READ / mean)))
    clips = []
    for index in np.linspace(0, footage.num_episodes - 1, wanted).round().astype(int):
        frames, rows = footage.frames_and_actions(int(index))
        stop = max(_MOST_READ // wanted, 2 * _LEAST_FRAMES)
        inputs = footage.action_columns.to_inputs(rows)[:-1]  # the last row is no action
        clips.append((frames[:-1][:stop], inputs[:stop]))
    return estimate_lag(clips)


def lag_finding(lag: Lag) -> Finding | None:
    """What ``footage check`` says of it; ``None`` if nothing is wrong or no one can tell."""
    if not lag.frames:
        return None
    size = abs(lag.frames)
    rows, where = f"{size} row{'s' if size > 1 else ''}", "late" if lag.frames > 0 else "early"
    what = (
        f"the actions lie {rows} too {where}: the pictures say that the action at row"
        f" t {'+' if lag.frames > 0 else '-'} {size} made the frame at row t + 1 (lag"
        f" {lag.frames:+d})"
    )
    advice = (
        f"Move the actions {rows} {'up' if lag.frames > 0 else 'down'} and make the footage again."
        " If the world itself answers late, nothing is wrong."
    )
    return Finding("warning", "action", what, advice)


def estimate_lag(clips: Sequence[Clip]) -> Lag:
    """The lag between the actions and the motion of some clips of one recording.

    Motion is regressed on the motion before and on actions, one row after the other, the oldest
    first. What a row adds is judged on clips held back. The newest that adds a tenth of the most is
    where the effect begins; anything newer has not happened yet.
    """
    parts = [_part(*clip) for clip in clips if len(clip[0]) >= _LEAST_FRAMES]
    if len(parts) < _FOLDS or not any(np.ptp(keys) for keys, _ in parts):
        return Lag(None, 0.0, 0.0)
    strange = [(a[0][: len(b[1])], b[1][: len(a[0])]) for a, b in pairwise([*parts, parts[0]])]
    gains, chance = _gains(parts), float(np.abs(_gains(strange)).max())
    most = float(gains.max())
    if most < max(_SURELY_OVER_CHANCE * chance, _LEAST_GAIN):
        return Lag(None, most, chance)
    begins = gains >= max(_ONSET_SHARE * most, _OVER_CHANCE * chance)
    return Lag(int(np.flatnonzero(begins).max()) - MOST_FRAMES, most, chance)


def _part(frames: np.ndarray, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Actions ``[n, lags, a]``, the oldest first, and motion ``[n, 3, m]``: that which the action
    in the middle would make, were the lag 0, and the two before it."""
    motion = measure_motion(frames)  # row i: from frame i to i + 1, which row i of actions made
    rows = np.arange(1 - _OLDEST, len(motion) - _NEWEST)
    lags = range(_OLDEST, _NEWEST + 1)
    keys = np.stack([actions[rows + lag].astype(np.float64) for lag in lags], 1)
    return keys, np.stack([motion[rows], motion[rows - 1], motion[rows - 2]], 1)


def _gains(parts: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """What each row of actions adds to the older ones, from ``-MOST_FRAMES`` to ``MOST_FRAMES``:
    the mean of the three measures of motion to which it adds most."""
    keys, motion = (np.concatenate(column) for column in zip(*parts, strict=True))
    fold = np.repeat(np.arange(len(parts)) % _FOLDS, [len(part[0]) for part in parts])
    num_rows, num_lags, num_columns = keys.shape
    motion = _tame(motion.reshape(num_rows * 3, -1)).reshape(num_rows, 3, -1)
    motion = motion[:, :, motion[:, 0].var(0) > _LEAST_VARIANCE]
    if not motion.shape[2]:
        return np.zeros(2 * MOST_FRAMES + 1)
    told = keys.reshape(num_rows, -1)
    table = np.concatenate([told - told.mean(0), motion[:, 1], motion[:, 2], motion[:, 0]], 1)
    squares = [table[fold == n].T @ table[fold == n] for n in range(_FOLDS)]
    counts = [n * num_columns for n in range(num_lags + 1)]
    errors = np.array([_errors(squares, n, num_lags * num_columns) for n in counts])
    gains = np.sort(-np.diff(errors / errors[0], axis=0), axis=1)[:, -_BEST:].mean(1)
    return gains[-MOST_FRAMES - _OLDEST : MOST_FRAMES + 1 - _OLDEST]


def _tame(motion: np.ndarray) -> np.ndarray:
    """In usual deviations, cut off: a collision must not outweigh a hundred keys."""
    off = motion - np.median(motion, 0)
    median, rms = np.median(np.abs(off), 0), np.sqrt((off**2).mean(0))
    tamed = np.clip(
        off / (np.maximum(1.5 * median, 0.5 * rms) + 1e-6), -_MOST_DEVIATION, _MOST_DEVIATION
    )
    return tamed - tamed.mean(0)


def _errors(squares: list[np.ndarray], num_told: int, num_keys: int) -> np.ndarray:
    """Held-back squared error of the best linear guess (ridge regression) of each measure from the
    first ``num_told`` columns and the two motions before, ``[m]``.

    All that is needed of the rows is their matrix of products, fold by fold.
    """
    num_measures = (len(squares[0]) - num_keys) // 3
    place = np.arange(num_measures)[:, None]
    first = np.broadcast_to(np.arange(num_told), (num_measures, num_told))
    known = np.concatenate([first, num_keys + place, num_keys + num_measures + place], 1)
    goal = num_keys + 2 * num_measures + place
    rows, columns = known[:, :, None], known[:, None, :]
    whole, ridge = sum(squares), _RIDGE * np.eye(known.shape[1])
    errors = np.zeros(num_measures)
    for square in squares:
        rest = whole - square
        weights = np.linalg.solve(rest[rows, columns] + ridge, rest[known, goal][..., None])[..., 0]
        guess = np.einsum("mi,mij,mj->m", weights, square[rows, columns], weights)
        errors += square[goal, goal][:, 0] - 2 * (weights * square[known, goal]).sum(1) + guess
    return errors
