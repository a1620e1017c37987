"""The lossy video of a recording, for people and dataset viewers. Nothing is trained on it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.video.frame import PictureType

from reelworld.footage.schema import even
from reelworld.worlds.state import FPS

_OPTIONS = {"preset": "veryfast", "crf": "23", "bf": "0", "g": "30"}


class PreviewWriter:
    """Write ``uint8 [h, w, 3]`` frames to an H.264 file; frame ``i`` is shown at ``i / fps`` s.

    One encoder thread: x264's output depends on the number of threads, and the same recording must
    give the same bytes on any machine.
    """

    def __init__(self, path: Path, size_px: int, fps: int = FPS) -> None:
        self._file = av.open(str(path), "w", format="mp4")
        self._stream = self._file.add_stream("libx264", rate=fps, options=_OPTIONS)
        self._stream.width = self._stream.height = even(size_px)
        self._stream.pix_fmt = "yuv420p"
        self._stream.thread_count = 1
        self._time_base = self._stream.time_base = Fraction(1, fps)
        self._padding = ((0, size_px % 2), (0, size_px % 2), (0, 0))
        self._written = 0

    def write(self, frames: np.ndarray) -> None:
        """Append an episode, ``uint8 [t, h, w, 3]``. Its first frame can be jumped to directly."""
        for t, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.pad(pixels, self._padding, "edge"), "rgb24")
            frame.pts, frame.time_base = self._written, self._time_base
            if t == 0:
                frame.pict_type = PictureType.I
            self._file.mux(self._stream.encode(frame))
            self._written += 1

    def __enter__(self) -> PreviewWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._file.mux(self._stream.encode(None))
        self._file.close()


def read_preview(path: Path) -> Iterator[np.ndarray]:
    """Every frame of a preview in order, ``uint8 [h, w, 3]``. Raises ``av.FFmpegError``."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            yield frame.to_ndarray(format="rgb24")
