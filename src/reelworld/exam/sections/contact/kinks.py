"""Velocities before and after a contact, from places in frames.

A body flies on a line or a parabola of known pull, so its place less the pull's share is a straight
line in time on either side of the contact. Lines are fitted by least squares to five frames, the
one next to the contact left out. The contact is where they meet; if it is not where it truly was,
it is looked for in the frames around.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

_FIT, _SKIP, _SLACK = 5, 1, 4
_LEAST = 3
_BETTER = 2.0
"""Another frame is taken for the contact only where lines fit there this much better."""
WINDOW = _FIT + _SKIP + _SLACK + 1

Places = Float[np.ndarray, "t n 2"]
Pairs = Float[np.ndarray, "n 2"]


@dataclass(frozen=True)
class Kink:
    """A contact as measured. ``n`` bodies; NaN where a body could not be followed."""

    time: float
    """In frames: contact at 7.3 lies between frames 7 and 8."""
    place: Pairs
    """At the contact, on the way in; frame widths."""
    before: Pairs
    """Velocity as it reaches the contact, frame widths per frame."""
    after: Pairs
    """Velocity as it leaves the contact."""


def find_kink(place: Places, frame: int, pull: Float[np.ndarray, "2 n"], noise: float) -> Kink:
    """The contact, in truth shortly before ``frame``. ``pull``: downward acceleration before and
    after it, in frame widths per frame squared. ``noise``: error of one place, frame widths."""
    tried = {f: _misfit(place, f, pull) for f in _nearest_first(frame, len(place))}
    enough = max(tried[frame][0] / _BETTER, noise)
    if tried[frame][0] > 3.0 * noise:
        # Not merely lines that fit: where nothing turns they do, too. The turn must explain most.
        fits = [f for f, (misfit, _) in tried.items() if misfit <= enough]
        frame = max(fits, key=lambda f: tried[f][1], default=frame)
    start = frame - 0.5
    times_in = np.arange(frame - _SKIP - _FIT, frame - _SKIP)
    times_out = np.arange(frame + _SKIP, frame + _SKIP + _FIT)
    x_in, v_in = _fit(place, times_in, start, pull[0])
    x_out, v_out = _fit(place, times_out, start, pull[1])
    turn, apart = v_out - v_in, x_out - x_in
    known = np.isfinite(turn).all(1)
    weight = np.square(turn[known]).sum()
    late = 0.0
    if weight > 0.0:
        late = float(np.clip(-(apart[known] * turn[known]).sum() / weight, -1.5, 1.5))
    fall_in, fall_out = (np.stack([0.0 * p, -p], 1) * late for p in pull)
    return Kink(start + late, x_in + (v_in + fall_in / 2) * late, v_in + fall_in, v_out + fall_out)


def _nearest_first(frame: int, num: int) -> list[int]:
    """Frames that may be the first after the contact, in order of how near they are."""
    allowed = range(_FIT + _SKIP, num - _FIT - _SKIP + 1)
    near = [f for f in allowed if abs(f - frame) <= _SLACK]
    return sorted({*near, frame}, key=lambda f: abs(f - frame))


def _misfit(place: Places, frame: int, pull: Float[np.ndarray, "2 n"]) -> tuple[float, float]:
    """Root mean square distance from the two lines, over six frames on either side, and by how much
    more of the square distance they explain than one line does."""
    reach = _FIT + _SKIP
    sides = np.arange(frame - reach, frame), np.arange(frame, frame + reach)
    two = np.concatenate(
        [_squares(place, times, frame, pull[side]) for side, times in enumerate(sides)]
    )
    one = _squares(place, np.concatenate(sides), frame, pull.mean(0))
    if not np.isfinite(two).any():
        return float("inf"), 0.0
    return float(np.sqrt(np.nanmean(two))), float(np.nansum(one) - np.nansum(two))


def _squares(
    place: Places, times: np.ndarray, frame: int, pull: Float[np.ndarray, " n"]
) -> np.ndarray:
    """Square distances from one line."""
    times = times[(times >= 0) & (times < len(place))]
    start = frame - 0.5
    x, v = _fit(place, times, start, pull)
    since = (times - start)[:, None, None]
    fall = np.stack([0.0 * pull, -pull], 1)
    return np.square(place[times] - x - v * since - 0.5 * fall * since**2).ravel()


def _fit(
    place: Places, times: np.ndarray, start: float, pull: Float[np.ndarray, " n"]
) -> tuple[Pairs, Pairs]:
    """Place and velocity of each body at time ``start``; NaN where it is seen too seldom."""
    times = times[(times >= 0) & (times < len(place))]
    since = (times - start)[:, None]
    x_fit = np.full(place.shape[1:], np.nan)
    v_fit = x_fit.copy()
    for body in range(place.shape[1]):
        level = place[times, body] + 0.5 * np.array([0.0, pull[body]]) * since**2
        good = np.isfinite(level).all(1)
        if good.sum() < _LEAST:
            continue
        t, level = since[good, 0], level[good]
        mean = t.mean()
        v_fit[body] = (t - mean) @ (level - level.mean(0)) / np.square(t - mean).sum()
        x_fit[body] = level.mean(0) - v_fit[body] * mean
    return x_fit, v_fit
