"""Where one shot ends and another begins.

A cut changes the whole picture in one frame, and neither the frames before nor the one after it
change nearly as much. So the measure is the mean change of a 16 x 16 thumbnail, in grey levels: it
is blind to noise and small things. It must be large in itself, and several times larger than any
change within the last second of the same shot (a fast pan is no cut) and than the change that
follows (a flash goes as it came). Fades and dissolves are not cut; nothing in them is wrong.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

_CELLS = 16
_LEAST_CHANGE = 20.0
_TIMES_ITS_NEIGHBOURS = 3.0


def mark_cuts(frames: Iterator[np.ndarray], fps: int) -> Iterator[tuple[np.ndarray, bool]]:
    """Each ``uint8 [h, w, 3]`` frame, and whether it begins a new shot; the first does not.

    One frame is held back to see what follows.
    """
    recent: deque[float] = deque(maxlen=fps)
    held: tuple[np.ndarray, np.ndarray, float] | None = None  # frame, its thumbnail, its change
    for frame in frames:
        small = thumbnail(frame)
        if held is None:
            held = frame, small, 0.0
            continue
        change = float(np.abs(small - held[1]).mean())
        is_cut = _is_cut(held[2], recent, change)
        yield held[0], is_cut
        if is_cut:
            recent.clear()
        else:
            recent.append(held[2])
        held = frame, small, change
    if held is not None:
        yield held[0], _is_cut(held[2], recent, 0.0)


def _is_cut(change: float, before: deque[float], after: float) -> bool:
    around = max(after, *before) if before else after
    return change > _LEAST_CHANGE and change > _TIMES_ITS_NEIGHBOURS * around


def thumbnail(frame: np.ndarray) -> np.ndarray:
    """Block means, ``float32 [16, 16, 3]``."""
    cell = frame.shape[0] // _CELLS
    side = cell * _CELLS
    # Rows first, as whole vectors: a mean over both axes at once takes eight times as long.
    rows = frame[:side, :side].reshape(_CELLS, cell, side * 3).sum(1, dtype=np.uint16)
    blocks = rows.reshape(_CELLS, _CELLS, cell, 3).sum(2, dtype=np.uint32)
    return blocks.astype(np.float32) / cell**2


def episodes(
    marked: Iterator[tuple[np.ndarray, bool]], least: int, most: int
) -> Iterator[tuple[int, np.ndarray]]:
    """Gather shots of ``least`` frames or more: first frame in the clip, ``uint8 [t, h, w, 3]``.

    A long shot is parted every ``most`` frames, in such a way that what is left is no shorter than
    ``least``. Fewer than ``most + least`` frames are held in memory.
    """
    start, shot = 0, []
    for frame, is_cut in marked:
        if is_cut:
            if len(shot) >= least:
                yield start, np.stack(shot)
            start, shot = start + len(shot), []
        shot.append(frame)
        if len(shot) == most + least:
            yield start, np.stack(shot[:most])
            start, shot = start + most, shot[most:]
    if len(shot) >= least:
        yield start, np.stack(shot)
