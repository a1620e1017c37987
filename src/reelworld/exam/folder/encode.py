"""Frames to MP4 files: those that are handed out, and those that measure what a codec costs."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from reelworld.exam.paper.question import Frames

PLAYABLE_CRF = 6
"""Of the clips handed out, which every player and generator reads: 38 dB at 128 px, all of it lost
to 4:2:0."""


def write_mp4(frames: Frames, path: Path, fps: int, crf: int = PLAYABLE_CRF) -> None:
    """H.264, 4:2:0, one thread, so that the same frames give the same bytes. Sides are even."""
    rate = Fraction(fps)
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as file:
        options = {"preset": "medium", "crf": str(crf), "bf": "0"}
        stream = file.add_stream("libx264", rate=rate, options=options)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt, stream.thread_count = "yuv420p", 1
        stream.time_base = 1 / rate
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
