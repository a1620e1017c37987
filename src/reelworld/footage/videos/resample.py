"""One picture for every tick of a clock, whatever times a clip's own pictures have."""

from __future__ import annotations

import math
from collections.abc import Iterator

from reelworld.footage.videos.decode import Picture


def resample(pictures: Iterator[Picture], fps: int) -> Iterator[Picture]:
    """The picture at ``0, 1 / fps, 2 / fps, ...`` seconds, for as long as the clip lasts.

    That is the picture nearest to the tick if one lies within half a tick of it, otherwise the
    last one before: a still picture is held, however long, and times that are rounded to a
    millisecond, as Matroska's are, cost no picture its tick. Two pictures are held in memory.
    """
    tick = 0
    chosen = last = None
    for picture in pictures:
        nearest_tick = math.floor(picture.time_s * fps + 0.5)
        while chosen is not None and last is not None and tick < nearest_tick:
            yield chosen
            tick, chosen = tick + 1, last
        if chosen is None or _distance(picture, tick, fps) <= _distance(chosen, tick, fps):
            chosen = picture
        last = picture
    if chosen is None or last is None:
        return
    num_ticks = max(1, math.floor((last.time_s + last.duration_s) * fps + 0.5))
    while tick < num_ticks:
        yield chosen
        tick, chosen = tick + 1, last


def _distance(picture: Picture, tick: int, fps: int) -> float:
    return abs(picture.time_s * fps - tick)
