"""From sightings to lives: which disc went on, which hid, which came from nowhere.

Colour is identity, so each colour is followed by itself. A life not seen for three frames in a row
is over; that is explained if the disc was on its way behind an occluder or the hand, else a death.
A disc seen for three frames that continues no life is explained if one of its colour went behind
the cover it comes from, else a birth. Shorter gaps and flashes are flicker.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, UInt8
from scipy.optimize import linear_sum_assignment

from reelworld.exam.detect import Sightings
from reelworld.exam.truth import HAND_COVER, Truth, covered
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.worlds import FPS

CONFIRM_FRAMES = 3
_REACH_M = 0.18
"""A disc this far from where it was heading is another one. The hardest hit moves it by 0.15 m."""

_REACH_PER_MISS_M = 0.06
_COVERED = 0.6
"""Going behind something means that at least this share is covered within three frames."""

_COVERED_NOW = 0.45
"""Or this share where it was seen: enough if it bounced there and its way is not straight."""

_SEEN_SHARE = 0.15
GONE, HIDDEN, SEEN = 0, 1, 2


@dataclass
class Life:
    """One disc as far as it has been followed."""

    frames: list[int]
    places: list[Float[np.ndarray, " 2"]]
    drift_mps: Float[np.ndarray, " 2"] | None = None
    """Velocity before the first sighting, known from the context."""
    hidden_by: int = 0
    """Bit set of covers once it has gone behind them; 0 while in the open."""

    def velocity_mps(self, last: bool, over: int = 4) -> Float[np.ndarray, " 2"]:
        """Slope over the last (or first) sightings."""
        chosen = slice(-over, None) if last else slice(0, over)
        times, places = np.array(self.frames[chosen]) / FPS, np.array(self.places[chosen])
        if len(times) < 2:
            return np.zeros(2) if self.drift_mps is None else self.drift_mps
        times = times - times.mean()
        return times @ (places - places.mean(0)) / (times @ times)

    def expected_at(self, frame: int) -> Float[np.ndarray, " 2"]:
        """Where it would be if it kept its velocity."""
        return self.places[-1] + self.velocity_mps(last=True) * (frame - self.frames[-1]) / FPS


@dataclass(frozen=True)
class Lives:
    """What became of the discs of one dream. Frame 0 is the first dreamed frame."""

    births: tuple[tuple[int, str], ...]
    """``(frame, colour)`` of every disc that came from nowhere."""
    deaths: tuple[tuple[int, str], ...]
    status: UInt8[np.ndarray, "t n"]
    """``SEEN``, ``HIDDEN`` (went behind something) or ``GONE`` for each ball of the scene."""
    position_m: Float[np.ndarray, "t n 2"]
    """Place of each ball, NaN where it is not seen. Of several of a colour, the largest."""
    area: Float[np.ndarray, "t n"]
    """Seen area of it as a share of the disc, 0 where it is not seen."""
    hand_m: Float[np.ndarray, "t 2"]


@dataclass
class _Follower:
    """Follows the discs of one colour. The rule it keeps: three frames decide."""

    colour: int
    radius_m: float
    truth: Truth
    hand_m: Float[np.ndarray, "t 2"]
    open_: list[Life] = field(default_factory=list)
    hidden: list[Life] = field(default_factory=list)
    candidates: list[Life] = field(default_factory=list)
    births: list[int] = field(default_factory=list)
    deaths: list[int] = field(default_factory=list)

    def frame(self, frame: int, places: Float[np.ndarray, "m 2"]) -> int:
        """Take in what frame ``frame`` shows; say whether the colour is seen, hidden or gone."""
        left = _extend(self.open_, frame, places)
        left = _extend(self.candidates, frame, left)
        self.candidates = [life for life in self.candidates if life.frames[-1] == frame]
        for life in [o for o in self.open_ if frame - o.frames[-1] == CONFIRM_FRAMES]:
            self._end(life)
        for life in [c for c in self.candidates if len(c.frames) == CONFIRM_FRAMES]:
            self._confirm(life)
        self.candidates += [Life([frame], [place]) for place in left]
        if len(places):
            return SEEN
        return HIDDEN if self.hidden or self._all_heading_behind() else GONE

    def _confirm(self, life: Life) -> None:
        self.candidates.remove(life)
        self.open_.append(life)
        cover = self._cover_around(life, forward=False)
        hand = 1 << HAND_COVER
        for earlier in self.hidden:
            if cover and (cover & earlier.hidden_by or (cover | earlier.hidden_by) & hand):
                self.hidden.remove(earlier)
                return
        self.births.append(life.frames[0])
        self.hidden = self.hidden[1:]  # the ball that was hidden is now accounted for

    def _end(self, life: Life) -> None:
        self.open_.remove(life)
        life.hidden_by = self._cover_around(life, forward=True)
        if life.hidden_by:
            self.hidden.append(life)
        else:
            self.deaths.append(life.frames[-1] + 1)

    def _all_heading_behind(self) -> bool:
        """Whether what is still open, though unseen for a frame or two, went behind something."""
        return bool(self.open_) and all(self._cover_around(o, forward=True) for o in self.open_)

    def _cover_around(self, life: Life, forward: bool) -> int:
        """What covers the disc in the three frames after its last (before its first) sighting."""
        if self.colour == WHITE:
            return 0  # nothing is in front of the hand
        frame, place = life.frames[0], life.places[0]
        if forward:
            frame, place = life.frames[-1], life.places[-1]
        ahead = np.arange(CONFIRM_FRAMES + 1) * (1 if forward else -1)
        hand = None
        if self.truth.hand_m is not None:
            hand = self.hand_m[np.clip(frame + ahead, 0, len(self.hand_m) - 1)]
        for over in (4, 2):  # over four sightings it is steadier, over two right after a bounce
            centres = place + life.velocity_mps(forward, over) * ahead[:, None] / FPS
            share, by = covered(
                centres, self.radius_m, self.truth.scenery, hand, self.truth.hand_radius_m
            )
            if share.max() >= _COVERED or share[0] >= _COVERED_NOW:
                return by
        return 0


def follow(sightings: Sightings, truth: Truth) -> Lives:
    """Follow every colour through a dream. ``truth`` starts at the last context frame."""
    hand_m, _ = _largest(sightings.of(WHITE))
    shape = (sightings.num_frames, len(truth.colours))
    status, area = np.zeros(shape, np.uint8), np.zeros(shape)
    position_m = np.full((*shape, 2), np.nan)
    births: list[tuple[int, str]] = []
    deaths: list[tuple[int, str]] = []
    for colour, name in enumerate(COLOURS):
        mine = sightings.of(colour)
        ball = truth.colours.index(name) if name in truth.colours else None
        start = _at_the_start(truth, colour, ball)
        if start is None and not len(mine.frame):
            continue
        radius_m = float(truth.radius_m[ball]) if ball is not None else 0.06
        follower = _Follower(colour, radius_m, truth, hand_m)
        if start is not None:
            (follower.hidden if start.hidden_by else follower.open_).append(start)
        ends = np.searchsorted(mine.frame, np.arange(sightings.num_frames + 1))
        steps = [
            follower.frame(t, mine.position_m[ends[t] : ends[t + 1]])
            for t in range(sightings.num_frames)
        ]
        births += [(frame, name) for frame in follower.births]
        deaths += [(frame, name) for frame in follower.deaths]
        if ball is not None:
            status[:, ball] = steps
            position_m[:, ball], area[:, ball] = _largest(mine)
    return Lives(tuple(births), tuple(deaths), status, position_m, area, hand_m)


def _at_the_start(truth: Truth, colour: int, ball: int | None) -> Life | None:
    """The life a colour brings with it from the context, if any."""
    if colour == WHITE and truth.hand_m is not None:
        return Life([-1], [truth.hand_m[0]])
    if ball is None:
        return None
    life = Life([-1], [truth.position_m[0, ball]], truth.velocity_mps[0, ball])
    if truth.visible[0, ball] < _SEEN_SHARE:
        hand = None if truth.hand_m is None else truth.hand_m[:1]
        radius_m = float(truth.radius_m[ball])
        place = truth.position_m[:1, ball]
        life.hidden_by = covered(place, radius_m, truth.scenery, hand, truth.hand_radius_m)[1]
    return life


def _extend(
    lives: list[Life], frame: int, places: Float[np.ndarray, "m 2"]
) -> Float[np.ndarray, "left 2"]:
    """Continue ``lives`` with the nearest ``places``; return the places left over."""
    if not lives or not len(places):
        return places
    expected = np.array([life.expected_at(frame) for life in lives])
    missed = np.array([frame - life.frames[-1] - 1 for life in lives])
    apart = np.linalg.norm(expected[:, None] - places, axis=-1)
    reach = (_REACH_M + _REACH_PER_MISS_M * missed)[:, None]
    rows, columns = linear_sum_assignment(np.where(apart < reach, apart, 1e3))
    taken = [(i, j) for i, j in zip(rows, columns, strict=True) if apart[i, j] < reach[i, 0]]
    for i, j in taken:
        lives[i].frames.append(frame)
        lives[i].places.append(places[j])
    return np.delete(places, [j for _, j in taken], axis=0)


def _largest(mine: Sightings) -> tuple[Float[np.ndarray, "t 2"], Float[np.ndarray, " t"]]:
    """Per frame the place and area of the largest disc, NaN and 0 where there is none."""
    place, area = np.full((mine.num_frames, 2), np.nan), np.zeros(mine.num_frames)
    order = np.argsort(mine.area, kind="stable")  # the largest is written last
    place[mine.frame[order]] = mine.position_m[order]
    area[mine.frame[order]] = mine.area[order]
    return place, area
