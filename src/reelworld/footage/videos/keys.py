"""Which keys were held, from a log that came with the clips."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.clips import canonical
from reelworld.footage.videos.tables import read_rows
from reelworld.kit.errors import UserError
from reelworld.worlds.state import KEYS

_HELD_SHARE = 0.25
_SLACK_S = 1.0  # loggers stop a little after the camera
_TRUE, _FALSE = (True, 1, "1", "1.0", "true"), (False, 0, "0", "0.0", "false")


@dataclass
class KeyLog:
    """One clip's rows, in order. A row's keys are held until the next row's."""

    by_frame: bool
    """Whether ``at`` counts the clip's own frames, or else seconds."""
    at: list[float] = field(default_factory=list)
    held: list[tuple[bool, ...]] = field(default_factory=list)
    fault: str | None = None
    """The first thing wrong with it, if anything."""


def read_keys(path: Path) -> dict[str, KeyLog]:
    """Logs by clip, from columns ``file``, ``time_s`` or ``frame``, and the five keys.

    A wrong value spoils its own clip's log; raises ``UserError`` if the file is no such table.
    """
    logs: dict[str, KeyLog] = {}
    clock = _clock(path)
    for where, row in read_rows(path, {"file", clock, *KEYS}):
        name = canonical(str(row["file"]))
        log = logs.setdefault(name, KeyLog(by_frame=clock == "frame"))
        if log.fault is None:
            log.fault = _add_row(log, row, clock)
            log.fault = log.fault and f"{where}: {log.fault}"
    return logs


def _clock(path: Path) -> str:
    """``time_s`` unless the first line speaks of frames; wrong columns are found later."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            head = file.readline()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error}.") from error
    return "frame" if "frame" in head and "time_s" not in head else "time_s"


def _add_row(log: KeyLog, row: dict[str, Any], clock: str) -> str | None:
    """Append a row, or say what is wrong with it."""
    try:
        at = float(row[clock])
    except (TypeError, ValueError):
        at = math.nan
    if not math.isfinite(at):
        return f"{clock} is {row[clock]!r}, which is no number"
    if log.by_frame and at != len(log.at):
        return f"frame is {row[clock]}, but {len(log.at)} comes next"
    if log.at and at <= log.at[-1]:
        return f"{clock} {row[clock]} does not come after {log.at[-1]:g}"
    values = [row[key].lower() if isinstance(row[key], str) else row[key] for key in KEYS]
    for key, value in zip(KEYS, values, strict=True):
        if value not in (*_TRUE, *_FALSE):
            return f"{key} is {row[key]!r}, but must be 0 or 1"
    log.at.append(at)
    log.held.append(tuple(value in _TRUE for value in values))
    return None


def sample_keys(
    log: KeyLog, num_frames: int, fps: int, source_times_s: list[float], end_s: float
) -> np.ndarray:
    """Actions, ``uint8 [t, 5]``: row ``t`` holds what made frame ``t + 1``.

    A key counts in row ``t`` if it was held for a quarter of the time from frame ``t`` to frame
    ``t + 1``: so no tap of half that time is lost between two frames, and a log written frame by
    frame comes out as it went in. Raises ``BadClipError`` if the log is not this clip's.
    """
    if log.fault is not None:
        raise BadClipError(log.fault)
    times_s = np.array(source_times_s[: len(log.at)] if log.by_frame else log.at)
    if log.by_frame and not len(source_times_s) - 1 <= len(log.at) <= len(source_times_s):
        raise BadClipError(
            f"the key log has {len(log.at)} rows, but the clip {len(source_times_s)} frames, each"
            " of which needs one (the last may lack it)"
        )
    if times_s[-1] > end_s + _SLACK_S:
        raise BadClipError(
            f"the key log goes on to {times_s[-1]:.1f} s, but the clip ends at {end_s:.1f} s"
        )
    edges_s = np.arange(num_frames + 1) / fps
    knots_s = np.append(times_s, max(edges_s[-1], times_s[-1]) + 1.0)
    held = np.array(log.held, np.float64)
    held_s = np.cumsum(held * np.diff(knots_s)[:, None], 0)  # since the first row, at each next one
    held_s = np.concatenate([np.zeros((1, len(KEYS))), held_s])
    until_s = np.stack([np.interp(edges_s, knots_s, held_s[:, k]) for k in range(len(KEYS))], 1)
    return (np.diff(until_s, axis=0) * fps >= _HELD_SHARE - 1e-6).astype(np.uint8)
