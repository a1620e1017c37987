"""One clip, from its files to episodes that only lack their numbers.

How many episodes a clip gives is not known before it is decoded, and an episode's rows hold its
number in the whole recording. So clips are staged first, each in a folder of its own that counts
once its ``outcome.json`` is there, and put together afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.footage.layout import STAGED
from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.clips import Clip
from reelworld.footage.videos.cuts import episodes, mark_cuts
from reelworld.footage.videos.decode import Picture, pictures
from reelworld.footage.videos.fit import Fitter
from reelworld.footage.videos.keys import KeyLog, sample_keys
from reelworld.footage.videos.resample import resample
from reelworld.footage.videos.settings import ImportSettings
from reelworld.kit.files import atomic_path, read_json, write_json
from reelworld.worlds.state import KEYS

_OUTCOME, _ACTIONS = "outcome.json", "actions.bin"


@dataclass(frozen=True)
class Outcome:
    """What became of a clip."""

    clip: str
    """Its name."""
    frames: int = 0
    """Frames it has at the footage's rate."""
    episodes: tuple[tuple[int, int], ...] = ()
    """First frame and one past the last of each episode; what lies between was too short."""
    skipped: str | None = None
    """Why nothing of it was imported."""

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Outcome:
        """The inverse of ``dataclasses.asdict`` and JSON."""
        pieces = tuple((int(start), int(stop)) for start, stop in values["episodes"])
        return cls(values["clip"], values["frames"], pieces, values["skipped"])


@dataclass(frozen=True)
class StageJob:
    """What a worker needs to stage one clip."""

    root: Path
    number: int
    clip: Clip
    settings: ImportSettings
    log: KeyLog | None


def stage_folder(root: Path, number: int) -> Path:
    """Where clip ``number`` is staged."""
    return root / STAGED / f"clip-{number:06d}"


def stage_clip(job: StageJob) -> Outcome:
    """Decode one clip. Whatever is wrong with it is its outcome, not an error.

    Raises ``UserError`` if the disk is full or the place not writable.
    """
    folder = stage_folder(job.root, job.number)
    try:
        outcome = _decode(job, folder)
    except BadClipError as error:
        shutil.rmtree(folder, ignore_errors=True)  # a good beginning may have been written
        outcome = Outcome(job.clip.name, skipped=str(error))
    write_json(folder / _OUTCOME, asdict(outcome))
    return outcome


def staged_outcome(root: Path, number: int) -> Outcome | None:
    """What became of clip ``number``, if it has been staged."""
    path = stage_folder(root, number) / _OUTCOME
    return Outcome.from_json(read_json(path, "staged clip")) if path.exists() else None


def read_episode(
    folder: Path, start: int, stop: int, size_px: int
) -> tuple[np.ndarray, np.ndarray]:
    """Frames ``uint8 [t, h, w, 3]`` and actions ``uint8 [t, 5]``, the last row zeros."""
    frames = np.fromfile(_frames_file(folder, start), np.uint8)
    actions = np.fromfile(folder / _ACTIONS, np.uint8).reshape(-1, len(KEYS))[start:stop]
    actions[-1] = 0  # nothing follows it
    return frames.reshape(stop - start, size_px, size_px, 3), actions


def _frames_file(folder: Path, start: int) -> Path:
    return folder / f"frames-{start:08d}.bin"


class _Watched:
    """A clip's pictures, as they pass by; when they came, if someone needs to know."""

    def __init__(self, clip: Clip, fps: int, *, keeps_times: bool) -> None:
        self._clip, self._fps, self._keeps_times = clip, fps, keeps_times
        self.times_s: list[float] = []
        self.end_s = 0.0

    def __iter__(self) -> Iterator[Picture]:
        for picture in pictures(self._clip, self._fps):
            if self._keeps_times:
                self.times_s.append(picture.time_s)
            self.end_s = picture.time_s + picture.duration_s
            yield picture


def _decode(job: StageJob, folder: Path) -> Outcome:
    settings, log = job.settings, job.log
    if log is not None and log.fault is not None:
        raise BadClipError(log.fault)  # before the work, not after it
    watched = _Watched(job.clip, settings.fps, keeps_times=log is not None and log.by_frame)
    num_frames = 0

    def fitted() -> Iterator[np.ndarray]:
        nonlocal num_frames
        fitter, last, square = Fitter(settings.size_px, settings.fit), None, np.empty(0)
        for picture in resample(iter(watched), settings.fps):
            if picture is not last:  # a picture that is held is scaled once
                last, square = picture, fitter(picture)
            num_frames += 1
            yield square

    pieces = []
    marked = mark_cuts(fitted(), settings.fps)
    for start, frames in episodes(marked, settings.least_frames, settings.most_frames):
        _write(_frames_file(folder, start), frames)
        pieces.append((start, start + len(frames)))
    if not pieces:
        raise BadClipError(
            f"it is too short: {num_frames} frames at {settings.fps} a second without a shot of at"
            f" least {settings.least_frames}"
        )
    actions = np.zeros((num_frames, len(KEYS)), np.uint8)
    if log is not None:
        actions = sample_keys(log, num_frames, settings.fps, watched.times_s, watched.end_s)
    _write(folder / _ACTIONS, actions)
    return Outcome(job.clip.name, num_frames, tuple(pieces))


def _write(path: Path, values: np.ndarray) -> None:
    """Plain bytes: NumPy's own ``save`` hides from its error that a disk is full."""
    with atomic_path(path) as part, open(part, "wb") as file:
        file.write(np.ascontiguousarray(values).data)
