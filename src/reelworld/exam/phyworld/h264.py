"""Frames as they come out of an MP4 file: the released evaluator reads ground truth from these."""

from __future__ import annotations

import io

import av
import numpy as np
from jaxtyping import UInt8

Frames = UInt8[np.ndarray, "t h w 3"]

CRF = 23
"""FFmpeg's own default quality. The one that was used is not known."""


def through_h264(frames: Frames, crf: int = CRF) -> Frames:
    """Encode (x264, 4:2:0, one thread, so that the same frames give the same bits) and decode."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10, options={"crf": str(crf), "threads": "1"})
        stream.height, stream.width, stream.pix_fmt = frames.shape[1], frames.shape[2], "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file, "r") as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])
