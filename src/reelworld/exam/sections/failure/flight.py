"""What a track says: whether the ball went in, and whether anything but the world moved it.

Between contacts a ball flies a parabola whose pull is known. What departs from it with nothing near
to touch was moved by the one who drew the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Float

from reelworld.exam.sections.failure.sight import Sights
from reelworld.exam.sections.failure.surfaces import Surfaces
from reelworld.worlds.court.state import BELOW_M, VIEW_M
from reelworld.worlds.court.step import DT_S

STAYS_FRAMES = 3
"""A ball that crosses the ring's line downwards and stays below for so long went in."""
_KNOWN = 5
"""Frames of the context, exactly known, before the answer."""
_TOUCH_RADII = 1.25
"""Nearer than this to a surface a ball may have touched it."""
_SIGMAS = 5.0
_CROOKED_RADII = 0.5
"""Departure from the best parabola through a stretch of free flight."""
_OVERLAP_RADII = 0.3
_CLEAR = 0.7
"""Share of a ball that must show for its place to be exact, and for a second one to be one."""
_OPEN_COVER = 0.5
"""Away from net and board, what shows less is no ball."""
_LOST_FRAMES = 3
"""Out of sight for so long without a reason, a ball has vanished."""
_FASTER = 1.5
_GROUND_RADII = 1.2
_SUBSTEPS = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True)
class Setting:
    """What the examiner knows of a throw beforehand."""

    before_m: Float[np.ndarray, "k 2"]
    """Places of the ball in the last ``_KNOWN`` frames of the context or more."""
    surfaces: Surfaces
    radius_m: float
    pull_mps2: Float[np.ndarray, " 2"]
    flown: int
    """Frames of flight before the answer."""
    sigma_m: float
    """Noise of places."""


@dataclass(frozen=True)
class Reading:
    """What was read from one answer."""

    made: bool
    seen: float
    """Share of the frames up to the end in which the ball is found, or rightly out of sight."""
    lost: bool
    """It vanished."""
    end: int
    """Frame in which all is over: in the net, on the floor, in the hands, or the last one."""
    jumps: int
    impulses: int
    """Changes of velocity with nothing near."""
    steered: int
    """Stretches of flight that are no parabola."""
    overlaps: int
    """Frames in which it is inside something."""
    copies: int
    """Frames with a second ball."""
    work: float
    """Mean acceleration towards the ring in free flight, m/s^2."""
    track_m: Float[np.ndarray, "t 2"]

    @property
    def teleports(self) -> bool:
        """Whether anything but the world moved the ball."""
        counts = (self.jumps, self.impulses, self.steered, self.overlaps, self.copies)
        return self.lost or any(counts)


def read_flight(sights: Sights, size_px: int, setting: Setting) -> Reading:
    """All that a track says."""
    track, cover = follow(sights, size_px, setting)
    seen = np.isfinite(track[:, 0])
    hidden = ~seen & _out_at_the_top(track, setting)
    made_at = _made_at(track, setting.surfaces)
    end = min(_ended_at(track, setting), made_at + 1 if made_at is not None else len(track))
    made = made_at is not None and made_at <= end
    lost = _longest_run(~seen[:end] & ~hidden[:end] & ~_in_the_net(track, setting)[:end])
    known = setting.before_m[-_KNOWN:]
    path = np.concatenate([known, track[: end + 1]])
    clear = np.concatenate([np.ones(len(known), bool), cover[: end + 1] >= _CLEAR])
    near = _near_surfaces(path, setting)
    kicks = _kicks(path, setting)
    limit = _SIGMAS * np.sqrt(6.0) * setting.sigma_m / DT_S
    kicked = (kicks > limit) & ~near & clear
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    fastest = _fastest(setting) * DT_S
    extra = (sights.cover[: end + 1, 1:] >= _CLEAR).any(1)
    steered, work = _stretches(path, near, setting)
    return Reading(
        made=made,
        seen=float((seen | hidden)[: end + 1].mean()),
        lost=lost >= _LOST_FRAMES,
        end=end,
        jumps=int((steps > _FASTER * fastest + 4.0 * setting.sigma_m).sum()),
        impulses=int(kicked.sum()),
        steered=steered,
        overlaps=_overlaps(path, clear, kicks > limit, setting),
        copies=int(extra.sum()) if extra.sum() >= _LOST_FRAMES else 0,
        work=work,
        track_m=track,
    )


def follow(
    sights: Sights, size_px: int, setting: Setting
) -> tuple[Float[np.ndarray, "t 2"], Float[np.ndarray, " t"]]:
    """The one ball's places in metres and how much of it shows: of what is seen, each time what
    lies nearest to where it would have flown."""
    place_m = sights.place_px * (VIEW_M / size_px)
    place_m[..., 1] = VIEW_M - BELOW_M - place_m[..., 1]
    # A ball cut by the upper edge shows, but not where its centre is.
    place_m[place_m[..., 1] > VIEW_M - BELOW_M - setting.radius_m] = np.nan
    at, velocity = setting.before_m[-1], (setting.before_m[-1] - setting.before_m[-2]) / DT_S
    velocity = velocity + 0.5 * setting.pull_mps2 * DT_S
    track = np.full((len(place_m), 2), np.nan)
    hidden = setting.surfaces.to_anything(place_m) < 2.0 * setting.radius_m
    place_m[(sights.cover < _OPEN_COVER) & ~hidden] = np.nan
    cover = np.zeros(len(place_m))
    last = -1
    for frame, places in enumerate(place_m):
        t = (frame - last) * DT_S
        expected = at + velocity * t + 0.5 * setting.pull_mps2 * t * t
        far = np.linalg.norm(places - expected, axis=1)
        if np.isnan(far).all():
            continue
        best = int(np.nanargmin(far))
        track[frame], cover[frame] = places[best], sights.cover[frame, best]
        velocity = (places[best] - at) / t + 0.5 * setting.pull_mps2 * t
        at, last = places[best], frame
    return track, cover


def _made_at(track: Float[np.ndarray, "t 2"], surfaces: Surfaces) -> int | None:
    """The frame from which on the ball is below the ring, having come through it; ``None``: never.

    It may be out of sight for some frames in between: cords hide it."""
    seen = np.flatnonzero(np.isfinite(track[:, 0]))
    above = track[:, 1] >= surfaces.hoop_y
    for a, b in pairwise(seen):
        if not above[a] or above[b] or b - a > STAYS_FRAMES:
            continue
        share = (track[a, 1] - surfaces.hoop_y) / (track[a, 1] - track[b, 1])
        x = track[a, 0] + share * (track[b, 0] - track[a, 0])
        later = seen[(seen >= b) & (seen < b + STAYS_FRAMES)]
        stays = not above[later].any() and len(track) >= b + STAYS_FRAMES
        if abs(x - surfaces.hoop_x) < surfaces.half and stays and len(later) > 1:
            return int(b)
    return None


def _ended_at(track: Float[np.ndarray, "t 2"], setting: Setting) -> int:
    """The first frame in which the ball is, or since the last one has been, on the floor or in the
    hands."""
    path = np.concatenate([setting.before_m[-1:], track])
    fall = setting.pull_mps2[1] * DT_S * DT_S
    bounced = path[1:-1, 1] + np.diff(path[:-1, 1]) + fall < setting.radius_m
    low = track[:, 1] < _GROUND_RADII * setting.radius_m
    low[1:] |= bounced
    over = low | _in_reach(track, setting.flown, setting)
    return int(over.argmax()) if over.any() else len(track) - 1


def _in_reach(path: Float[np.ndarray, "t 2"], flown: int, setting: Setting) -> np.ndarray:
    """Where hands can have the ball, in a path that begins ``flown`` frames after the throw."""
    return setting.surfaces.in_reach(path, flown + 1.0 + np.arange(len(path)))


def _out_at_the_top(track: Float[np.ndarray, "t 2"], setting: Setting) -> Bool[np.ndarray, " t"]:
    """Where the ball, were it only flying since it was last seen, would be out of the picture."""
    top = VIEW_M - BELOW_M - 1.5 * setting.radius_m
    path = np.concatenate([setting.before_m[-2:], track])
    out = np.zeros(len(path), bool)
    at, speed, since = path[1, 1], 0.0, 1
    for frame in range(1, len(path)):
        t = (frame - since) * DT_S
        if np.isfinite(path[frame, 1]):
            if np.isfinite(path[frame - 1, 1]):
                speed = (path[frame, 1] - path[frame - 1, 1]) / DT_S
                speed += 0.5 * setting.pull_mps2[1] * DT_S
            else:
                speed = (path[frame, 1] - at) / t + 0.5 * setting.pull_mps2[1] * t
            at, since = path[frame, 1], frame
        else:
            out[frame] = at + speed * t + 0.5 * setting.pull_mps2[1] * t * t > top
    return out[2:]


def _in_the_net(track: Float[np.ndarray, "t 2"], setting: Setting) -> Bool[np.ndarray, " t"]:
    """Frames after one in which the ball was at the net: cords may hide it."""
    surfaces, known = setting.surfaces, np.where(np.isfinite(track), track, 1e6)
    at_net = surfaces.to_anything(known) < surfaces.to_solids(known)
    at_net |= surfaces.to_anything(known) < _TOUCH_RADII * setting.radius_m
    return np.concatenate([[False], at_net[:-1]]) | np.concatenate([[False] * 2, at_net[:-2]])


def _near_surfaces(path: Float[np.ndarray, "t 2"], setting: Setting) -> Bool[np.ndarray, " t"]:
    """Whether, from the frame before to the frame after, the ball may have touched something: on
    the way that is seen, or on the way it would have gone from either side."""
    half = 0.5 * setting.pull_mps2 * DT_S * DT_S
    step = np.diff(path, axis=0)
    ways = np.zeros((3, len(path), 2))
    ways[0, :-1] = step
    ways[1, 1:] = np.concatenate([step[:1], step])[1:] + 2.0 * half  # as it came
    ways[2, :-2] = -(step[1:] - 2.0 * half)  # as it left, backwards
    ways[2, :-2] = -ways[2, :-2]
    touch = np.zeros(len(path), bool)
    reach = _TOUCH_RADII * setting.radius_m
    for way in ways:
        points = path[:, None] + _SUBSTEPS[:, None] * way[:, None]
        with np.errstate(invalid="ignore"):
            touch |= (setting.surfaces.to_anything(points) < reach).any(1)
    back = path[1:, None] - _SUBSTEPS[:, None] * ways[2, 1:, None]
    touch[1:] |= (setting.surfaces.to_anything(back) < reach).any(1)
    touch |= _in_reach(path, setting.flown - _KNOWN, setting)
    around = np.concatenate([[False], touch[:-1]]) | np.concatenate([touch[1:], [False]])
    return touch | around


def _kicks(path: Float[np.ndarray, "t 2"], setting: Setting) -> Float[np.ndarray, " t"]:
    """Change of velocity at each frame beyond what the pull does, m/s; 0 where it is unknown."""
    kicks = np.zeros(len(path))
    bend = (path[2:] - 2.0 * path[1:-1] + path[:-2]) / DT_S - setting.pull_mps2 * DT_S
    kicks[1:-1] = np.nan_to_num(np.linalg.norm(bend, axis=1))
    return kicks


def _fastest(setting: Setting) -> float:
    """No ball gets faster than by falling to the floor from where it was shown; m/s."""
    step = setting.before_m[-1] - setting.before_m[-2]
    speed = np.linalg.norm(step) / DT_S + abs(setting.pull_mps2[1]) * DT_S
    return float(np.sqrt(speed**2 + 2.0 * abs(setting.pull_mps2[1]) * setting.before_m[-1, 1]))


def _stretches(
    path: Float[np.ndarray, "t 2"], near: Bool[np.ndarray, " t"], setting: Setting
) -> tuple[int, float]:
    """How many stretches of free flight are crooked, and the mean pull towards the ring."""
    seen, frames = np.isfinite(path[:, 0]), np.arange(len(path))
    free = ~near
    edges = np.flatnonzero(np.diff(np.concatenate([[0], free.view(np.int8), [0]])))
    crooked, pulls = 0, []
    for first, stop in zip(edges[::2], edges[1::2], strict=True):
        use = frames[first:stop][seen[first:stop]]
        if len(use) < 4:
            continue
        t = ((use - use[0]) * DT_S)[:, None]
        level = path[use] - 0.5 * setting.pull_mps2 * t * t
        fit = np.polynomial.polynomial.polyfit(t[:, 0], level, 1)
        off = np.linalg.norm(level - (fit[0] + fit[1] * t), axis=1).max()
        crooked += bool(off > _CROOKED_RADII * setting.radius_m)
        bend = np.polynomial.polynomial.polyfit(t[:, 0], level, 2)[2] * 2.0
        goal = np.array([setting.surfaces.hoop_x, setting.surfaces.hoop_y]) - path[use].mean(0)
        pulls.append((len(use), float(bend @ goal / max(np.linalg.norm(goal), 1e-6))))
    weight = sum(n for n, _ in pulls)
    return crooked, sum(n * p for n, p in pulls) / weight if weight else 0.0


def _overlaps(
    path: Float[np.ndarray, "t 2"],
    clear: Bool[np.ndarray, " t"],
    bounced: Bool[np.ndarray, " t"],
    setting: Setting,
) -> int:
    """Frames in which the ball is well inside something, or goes through it unmoved."""
    least = (1.0 - _OVERLAP_RADII) * setting.radius_m - 3.0 * setting.sigma_m
    half = 0.5 * setting.pull_mps2 * DT_S * DT_S
    s = _SUBSTEPS[:, None]
    points = path[:-1, None] + s * np.diff(path, axis=0)[:, None] - s * (1.0 - s) * half
    inside = setting.surfaces.to_solids(points) < least
    straight = ~bounced[:-1] & ~bounced[1:]
    through = inside[:, 1:-1].any(1) & straight
    known = clear[:-1] & clear[1:]
    at_frame = np.nan_to_num(setting.surfaces.to_solids(path), nan=1.0) < least
    return int((through & known).sum() + (at_frame & clear).sum())


def _longest_run(flags: Bool[np.ndarray, " t"]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
