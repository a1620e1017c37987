"""Play some lanes and stage what they showed.

How many episodes a play gives is not known before it is over, and an episode's rows hold its number
in the whole recording. So plays are staged first, a file each, and put together afterwards.
"""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
from gymnasium.vector import AutoresetMode

from reelworld.footage.actions import ActionColumns
from reelworld.footage.gym.cutter import Cutter
from reelworld.footage.gym.environment import blamed_on, picture
from reelworld.footage.gym.lanes import Lanes, make_lanes
from reelworld.footage.gym.policy import make_policy
from reelworld.footage.gym.settings import GymSettings
from reelworld.footage.layout import STAGED
from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.decode import Picture
from reelworld.footage.videos.fit import Fitter
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path
from reelworld.kit.seeds import episode_seed

_ARRAYS = ("frames", "actions", "rewards", "done", "truncated")


@dataclass(frozen=True)
class StageJob:
    """What a worker needs to play one environment, or one vector of them."""

    root: Path
    settings: GymSettings
    columns: ActionColumns
    number: int

    @property
    def plays(self) -> range:
        """Plays that are played together; each has a seed of its own."""
        lanes = self.settings.lanes_per_job
        first = self.number * lanes
        return range(first, min(first + lanes, self.settings.num_plays))


@dataclass(frozen=True)
class Staged:
    """One episode that only lacks its number."""

    length: int
    caption: str
    seed: int
    first_step: int


def staged_file(root: Path, number: int) -> Path:
    """Where the episodes of job ``number`` wait."""
    return root / STAGED / f"play-{number:06d}.npz"


def stage(job: StageJob) -> tuple[list[Staged], int]:
    """Play, write down the episodes that are long enough, and count those that ended before.

    Raises ``UserError`` if the environment fails, the disk is full or the place not writable.
    """
    settings = job.settings
    seeds = [episode_seed(settings.seed, index) for index in job.plays]
    cutters = play(settings, job.columns, seeds)
    every = [(seed, p) for seed, cut in zip(seeds, cutters, strict=True) for p in cut.pieces]
    kept = [(seed, piece) for seed, piece in every if len(piece.frames) >= settings.least_frames]
    arrays = {f"{name}{n}": getattr(p, name) for n, (_, p) in enumerate(kept) for name in _ARRAYS}
    too_short = sum(bool(p.done[-1]) for _, p in every if len(p.frames) < settings.least_frames)
    found = [Staged(len(p.frames), p.caption, seed, p.first_step) for seed, p in kept]
    told = {"episodes": [asdict(one) for one in found], "left_out": too_short}
    path = staged_file(job.root, job.number)
    with atomic_path(path) as part, open(part, "wb") as file:
        np.savez(file, told=np.array(json.dumps(told)), **arrays)
    return found, too_short


def staged_already(root: Path, number: int) -> tuple[list[Staged], int] | None:
    """What ``stage`` returned, if job ``number`` has been played."""
    path = staged_file(root, number)
    if not path.exists():
        return None
    with np.load(path) as arrays:
        told = json.loads(str(arrays["told"]))
    return [Staged(**one) for one in told["episodes"]], told["left_out"]


def read_staged(root: Path, number: int, place: int) -> dict[str, np.ndarray]:
    """The arrays of one staged episode, called as in ``Piece``."""
    with np.load(staged_file(root, number)) as arrays:
        return {name: arrays[f"{name}{place}"] for name in _ARRAYS}


def play(settings: GymSettings, columns: ActionColumns, seeds: list[int]) -> list[Cutter]:
    """Play a lane from each seed: what each showed, cut into episodes.

    Everything is made afresh, so that a play is the same whatever was played before. Raises
    ``UserError`` if the environment fails.
    """
    doing = f"playing from seed {seeds[0]}"
    with blamed_on(settings, doing):
        lanes = make_lanes(settings, len(seeds))
    try:
        with blamed_on(settings, doing):
            return _Play(settings, columns, lanes, seeds).run()
    finally:
        lanes.close()


class _Play:
    def __init__(
        self, settings: GymSettings, columns: ActionColumns, lanes: Lanes, seeds: list[int]
    ) -> None:
        self._settings, self._columns, self._lanes, self._seeds = settings, columns, lanes, seeds
        self._fitter = Fitter(settings.size_px, settings.fit)
        self._cutters = [Cutter(len(columns.names)) for _ in seeds]

    def run(self) -> list[Cutter]:
        settings, lanes = self._settings, self._lanes
        spaces = [copy.deepcopy(lanes.action_space) for _ in self._seeds]
        policies = [
            make_policy(settings.policy, space, seed)
            for space, seed in zip(spaces, self._seeds, strict=True)
        ]
        lanes.reset(self._seeds)
        self._begin(np.ones(len(self._seeds), bool))
        resetting = np.zeros(len(self._seeds), bool)
        for _ in range(settings.frames_per_play - 1):
            observed = zip(policies, lanes.observations, strict=True)
            rows = [self._columns.to_row(policy(seen)) for policy, seen in observed]
            resetting = self._step(rows, resetting)
        for cutter in self._cutters:
            cutter.finish()
        return self._cutters

    def _step(self, rows: list[np.ndarray], resetting: np.ndarray) -> np.ndarray:
        """One frame more; which lanes will spend the next step on a reset, ``bool [n]``.

        Lanes in ``resetting`` ignore their action and show the next episode's first frame. With
        ``SAME_STEP`` an ended lane has already gone on: its last frame cannot be seen.
        """
        lanes = self._lanes
        steps = lanes.step([self._columns.to_action(row) for row in rows])
        unseen = steps.over & (lanes.mode == AutoresetMode.SAME_STEP)
        shown = ~resetting & ~unseen
        frames = self._frames()
        for n in np.flatnonzero(shown):
            self._cutters[n].add(rows[n], float(steps.rewards[n]), frames[n])
        for n in np.flatnonzero(steps.over & ~resetting):
            reward = float(steps.rewards[n]) if unseen[n] else 0.0
            cut, truncated = self._cutters[n], bool(steps.truncated[n])
            cut.finish(done=True, truncated=truncated, last_reward=reward)
        if lanes.mode == AutoresetMode.DISABLED and steps.over.any():
            lanes.restart(steps.over)
            self._begin(steps.over)
            return np.zeros_like(resetting)
        if (begun := resetting | unseen).any():
            self._begin(begun, frames)
        return steps.over & (lanes.mode == AutoresetMode.NEXT_STEP)

    def _begin(self, which: np.ndarray, frames: list[np.ndarray] | None = None) -> None:
        frames = frames or self._frames()
        for n in np.flatnonzero(which):
            caption = _caption(self._settings.env_id, self._lanes.observations[n])
            self._cutters[n].begin(frames[n], caption)

    def _frames(self) -> list[np.ndarray]:
        shown = [picture(self._settings, one) for one in self._lanes.render()]
        if len(shown) != len(self._seeds):
            raise UserError(
                f"{self._settings.env_id} draws {len(shown)} pictures of {len(self._seeds)}"
                " environments."
            )
        return [self._fitted(one) for one in shown]

    def _fitted(self, pixels: np.ndarray) -> np.ndarray:
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
        try:
            return self._fitter(Picture(0.0, 0.0, frame))
        except BadClipError as error:
            raise UserError(f"{self._settings.env_id} cannot be recorded: {error}.") from error


def _caption(env_id: str, observation: Any) -> str:
    """The environment, and the task it sets in words, if it does."""
    mission = observation.get("mission") if isinstance(observation, dict) else None
    return f"{env_id}: {mission}" if isinstance(mission, str) else env_id
