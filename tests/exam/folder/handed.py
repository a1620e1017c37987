"""Answers as people hand them in: encoded by code."""

from fractions import Fraction

import av
import numpy as np
from PIL import Image

LOSSLESS = {"codec": "libx264rgb", "pix_fmt": "rgb24", "options": {"qp": "0"}}
CRF18 = {"options": {"crf": "18"}}


def encode(
    path, frames, fps=15, codec="libx264", pix_fmt="yuv420p", options=None, times_ms=None, form=None
):
    """Any codec; ``times_ms`` instead of even times."""
    tick = Fraction(1, 1000) if times_ms is not None else 1 / Fraction(fps)
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format=form) as file:
        stream = file.add_stream(codec, rate=Fraction(fps), options=options or {})
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt, stream.thread_count = pix_fmt, 1
        stream.codec_context.time_base = tick
        for number, pixels in enumerate(frames):
            kind = "rgba" if pixels.shape[2] == 4 else "rgb24"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), kind)
            frame.pts = number if times_ms is None else times_ms[number]
            frame.time_base = tick
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def resized(frames, width, height):
    images = (Image.fromarray(f).resize((width, height), Image.Resampling.BICUBIC) for f in frames)
    return np.stack([np.asarray(image) for image in images])


def hand_in(folder, questions, answer, suffix="mp4", sample=0, with_context=0, **options):
    """An answer to each question: the frames that ``answer(question)`` gives."""
    for item, question in questions.items():
        frames = answer(question)
        if with_context:
            frames = np.concatenate([question.task.context[-with_context:], frames])
        encode(folder / "answers" / item / f"s{sample:02d}.{suffix}", frames, **options)
