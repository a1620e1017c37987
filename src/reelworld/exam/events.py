"""Moments in held-out episodes worth a question of their own: hiding, returning, being hit.

They happen by themselves under the same policy as everywhere; nothing is staged. Each item shows
the frames just before, and asks for what follows under the true keys. An episode gives at most one
item of each kind, so items are independent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from jaxtyping import Float

from reelworld.exam.items import Item
from reelworld.exam.truth import Truth
from reelworld.worlds import FPS, WorldState

KINDS = ("return", "return_long", "stay", "hit")
RETURN_FRAMES, LONG_FRAMES = (9, 18), (19, 72)
"""0.6 to 1.2 s and on to 4.8 s fully hidden."""

STAY_FRAMES, STAY_SCORED_FRAMES = 75, 60
"""A ball that stays is hidden for 5 s; the first 4 s are scored, so a late return is not blamed."""

HIT_FRAMES = 5
_LEAD_FRAMES = {"return": 15, "return_long": 30, "stay": 45}
"""Longest way from the open to fully hidden: slow balls hide slowly."""

_HIDDEN, _BACK, _CLEAR, _FREE = 0.03, 0.5, 0.75, 0.95
_BACK_FRAMES, _AFTER_FRAMES = 15, 4
_HIT_LEAD = 3
_HIT_MPS = 0.15
_AT_REST_MPS = 0.05


def return_margin_frames(hidden_frames: int) -> int:
    """How far from the true moment a return may be: half the time hidden, at least 0.5 s."""
    return int(np.ceil(max(0.5 * FPS, 0.5 * hidden_frames)))


def slope_mps(place_m: Float[np.ndarray, "t 2"]) -> Float[np.ndarray, " 2"]:
    """Least-squares velocity over consecutive frames, ignoring those that hold NaN."""
    good = np.isfinite(place_m).all(1)
    time_s, place_m = np.flatnonzero(good) / FPS, place_m[good]
    time_s = time_s - time_s.mean()
    return time_s @ (place_m - place_m.mean(0)) / (time_s @ time_s)


def hides(whole: Item, truth: Truth) -> Iterator[tuple[str, Item]]:
    """Every time a ball goes fully behind something soon after being in the open."""
    for ball in range(len(truth.colours)):
        visible = truth.visible[:, ball]
        hidden = np.concatenate([[False], visible < _HIDDEN, [False]])
        for start, end in np.flatnonzero(np.diff(hidden.astype(int))).reshape(-1, 2).tolist():
            free = np.flatnonzero(visible[:start] >= _FREE)
            kind = _kind_of_hide(truth, ball, start, end)
            if kind is None or not len(free) or start - free[-1] > _LEAD_FRAMES[kind]:
                continue
            last = int(free[-1])
            marks = {"hidden": start - last - 1}
            if kind == "stay":
                stop = start + STAY_SCORED_FRAMES
                marks["scored"] = marks["hidden"] + STAY_SCORED_FRAMES
            else:
                back = _comes_back(visible, end)
                if back is None:
                    continue
                marks |= {"back": back - last - 1, "margin": return_margin_frames(end - start)}
                stop = back + marks["margin"] + _AFTER_FRAMES
            yield from _cut(whole, kind, last, stop, ball, marks)


def _kind_of_hide(truth: Truth, ball: int, start: int, end: int) -> str | None:
    if RETURN_FRAMES[0] <= end - start <= RETURN_FRAMES[1]:
        return "return"
    if LONG_FRAMES[0] <= end - start <= LONG_FRAMES[1]:
        return "return_long"
    if end - start >= STAY_FRAMES and _stopped(truth, ball, start + STAY_FRAMES - 1):
        return "stay"
    return None


def _comes_back(visible: Float[np.ndarray, " t"], end: int) -> int | None:
    """First frame at which half of the ball shows again, if it then comes out clearly at once."""
    later = visible[end : end + _BACK_FRAMES]
    clear = np.flatnonzero(later >= _CLEAR)
    if not len(clear) or (later[: clear[0]] < _HIDDEN).any():
        return None
    return int(end + np.flatnonzero(later >= _BACK)[0])


def _stopped(truth: Truth, ball: int, frame: int) -> bool:
    """Whether the ball lies still behind the couch."""
    couches = [o.rect_m for o in truth.scenery.occluders if o.kind == "couch"]
    x, y = truth.position_m[frame, ball]
    slow = np.hypot(*truth.velocity_mps[frame, ball]) < _AT_REST_MPS
    return bool(slow and any(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in couches))


def hits(whole: Item, truth: Truth) -> Iterator[tuple[str, Item]]:
    """Every blow of the hand, in the open, that changes a ball's velocity."""
    for ball in range(len(truth.colours)):
        touched = np.array([_touched(state, ball) for state in whole.states])
        for frame in np.flatnonzero(touched).tolist():
            last, stop = frame - _HIT_LEAD, frame + HIT_FRAMES + 1
            if last < 5 or stop > len(touched) or touched[frame - 5 : frame].any():
                continue
            if (truth.visible[last:stop, ball] < 0.9).any():
                continue
            after = slope_mps(truth.position_m[frame + 1 : stop, ball])
            before = slope_mps(truth.position_m[frame - 5 : frame, ball])
            if np.hypot(*after) >= _HIT_MPS and np.hypot(*(after - before)) >= _HIT_MPS:
                marks = {"hit": frame - last - 1}
                yield from _cut(whole, "hit", last, stop, ball, marks)


def _touched(state: WorldState, ball: int) -> bool:
    assert state.hand is not None
    pair = {state.balls[ball].id, state.hand.id}
    return any({contact.a, contact.b} == pair for contact in state.contacts)


def _cut(
    whole: Item, kind: str, last: int, stop: int, ball: int, marks: dict[str, int]
) -> Iterator[tuple[str, Item]]:
    """The item whose context ends with frame ``last``; nothing if it does not fit the episode."""
    first = last - whole.context + 1
    if first < 0 or stop > len(whole.states):
        return
    states, actions = whole.states[first:stop], whole.actions[first : stop - 1]
    yield kind, replace(whole, states=states, actions=actions, ball=ball, marks=marks)
