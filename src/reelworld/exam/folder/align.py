"""From a video of any rate, size and codec to the frames that were asked for.

Time 0 is the last picture of the context. A video that begins with the context has its first
picture as many exam frames before; any other has it one of its own frames after. Frame ``i`` of
the answer is the picture nearest to ``(i + 1) / fps``. Nothing after the last of them is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from reelworld.exam.folder.about import About
from reelworld.exam.paper.question import Frames, Task
from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.clips import Clip
from reelworld.footage.videos.decode import Picture, pictures
from reelworld.footage.videos.fit import Fitter
from reelworld.footage.videos.resample import resample

LEAST_PSNR_DB = 25.0
"""A video begins with the context if its first pictures are at least that near to it."""

_LONGEST_LEAD_S = 0.25
_MOST_PER_S = 250
"""Pictures to decode at most for each second asked for: times may stand still."""


def read_answer(path: Path, task: Task, about: About, *, included: bool) -> Frames:
    """The answer to ``task`` in ``path``; ``included``: after the context that the model saw.

    Raises ``BadClipError`` if it cannot be decoded that far, is too short, or does not begin with
    the context though it should.
    """
    seen = about.seen(len(task.context)) if included else 0
    skipped = seen or 1  # without a context, moment 0 lies before the first picture
    frames = _at_ticks(path, task, about, skipped + task.horizon, leads=not seen)
    if seen:
        found_db = psnr_db(frames[:seen], task.context[-seen:])
        if found_db < LEAST_PSNR_DB:
            raise BadClipError(
                f"it does not begin with the context ({found_db:.1f} dB; {LEAST_PSNR_DB:g} needed)"
            )
    if len(frames) < skipped + task.horizon:
        there = max(len(frames) - skipped, 0)
        raise BadClipError(f"it is too short: {there} of {task.horizon} frames at {task.fps} fps")
    return frames[skipped:]


def first_frames(path: Path, task: Task, about: About, count: int) -> Frames:
    """What lies at the first ``count`` moments of a video. Raises ``BadClipError``."""
    return _at_ticks(path, task, about, count, leads=False)


def psnr_db(frames: Frames, others: Frames) -> float:
    """Over all pixels of all frames; infinite if they are the same. Too few frames are 0 dB."""
    if len(frames) != len(others):
        return 0.0
    error = np.square(frames.astype(float) - others).mean()
    return float("inf") if error == 0 else float(10 * np.log10(255.0**2 / error))


def _at_ticks(path: Path, task: Task, about: About, count: int, *, leads: bool) -> Frames:
    """``count`` frames, or as many as there are, at ticks of the exam's clock."""
    clip = Clip(path.name, (path,), False)
    most = int((count / task.fps + 1) * _MOST_PER_S)
    fitter = Fitter(task.size_px, about.fit)
    squares: list[np.ndarray] = []
    last = None
    with closing(pictures(clip, task.fps)) as decoded:  # else a long file would stay open
        timed = _timed(decoded, about.fps, most, leads=leads)
        for picture in islice(resample(timed, task.fps), count):
            squares.append(squares[-1] if picture is last else fitter(picture))
            last = picture
    size = (task.size_px, task.size_px, 3)
    return np.stack(squares) if squares else np.empty((0, *size), np.uint8)


def _timed(
    decoded: Iterator[Picture], fps: float | None, most: int, *, leads: bool
) -> Iterator[Picture]:
    """Pictures on the exam's clock: by their own times, or ``fps`` of them a second."""
    lead_s = 0.0
    for number, picture in enumerate(decoded):
        if number >= most:
            raise BadClipError(f"it has more than {_MOST_PER_S} pictures a second")
        time_s, duration_s = picture.time_s, picture.duration_s
        if fps is not None:
            time_s, duration_s = number / fps, 1 / fps
        if leads and number == 0:
            lead_s = min(duration_s or _LONGEST_LEAD_S, _LONGEST_LEAD_S)
        yield replace(picture, time_s=time_s + lead_s, duration_s=duration_s)
