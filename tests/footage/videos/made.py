"""Clips made by code: a square that moves over a textured ground, so that every frame differs."""

from fractions import Fraction

import av
import numpy as np
from PIL import Image

HUES = np.array([[200, 60, 40], [40, 170, 80], [60, 80, 210], [220, 190, 60], [150, 60, 170]])


def scene(t, width=96, height=72, look=0):
    """Frame ``t`` of look ``look``, ``uint8 [h, w, 3]``."""
    rng = np.random.default_rng(look)
    ground = rng.integers(0, 60, (height // 8 + 1, width // 8 + 1, 3))
    ground = ground.repeat(8, 0).repeat(8, 1)[:height, :width] + HUES[look % 5] // 2
    frame = ground.astype(np.uint8)
    left = (3 * t) % (width - 16)
    frame[height // 3 : height // 3 + 16, left : left + 16] = 255 - HUES[look % 5]
    return frame


def level(t, width=64, height=64):
    """A grey that tells its number."""
    return np.full((height, width, 3), 20 + 3 * t, np.uint8)


def write(path, frames, fps=30, codec="libx264", pix_fmt="yuv420p", times=None, options=None):
    """Encode ``frames`` (a list of pictures); ``times`` are milliseconds, if not regular."""
    options = {"crf": "12", "preset": "ultrafast", **(options or {})} if codec == "libx264" else {}
    tick = Fraction(1, 1000) if times is not None else Fraction(1, fps)
    container = {"movflags": "faststart"} if path.suffix in (".mp4", ".mov") else {}
    with av.open(str(path), "w", options=container) as file:
        stream = file.add_stream(codec, rate=fps, options=options)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt, stream.thread_count, stream.bit_rate = pix_fmt, 1, 2_000_000
        stream.codec_context.time_base = tick
        for number, pixels in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            frame.pts = number if times is None else times[number]
            frame.time_base = tick
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def clip(path, num_frames=60, look=0, size=(96, 72), **options):
    """A small clip of one look."""
    return write(path, [scene(t, *size, look) for t in range(num_frames)], **options)


def sequence(folder, num_frames=40, look=0, first=1, suffix="png", size=(96, 72)):
    """Numbered images."""
    folder.mkdir(parents=True)
    for t in range(num_frames):
        Image.fromarray(scene(t, *size, look)).save(folder / f"img_{first + t:04d}.{suffix}")
    return folder


def sound(path, with_video=False):
    """Half a minute of silence, and a picture beside it if asked."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("aac", rate=8000)
        video = None
        if with_video:
            video = file.add_stream("libx264", rate=30)
            video.width, video.height, video.pix_fmt = 96, 72, "yuv420p"
            for t in range(60):
                file.mux(video.encode(av.VideoFrame.from_ndarray(scene(t), "rgb24")))
            file.mux(video.encode(None))
        for number in range(16 if with_video else 60):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = 8000, 1024 * number
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def turn(path, degrees):
    """Write a rotation into an MP4's track header, as telephones do."""
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    matrix = [cos, sin, 0, -sin, cos, 0, 0, 0, 1]
    scale = [2**16, 2**16, 2**30] * 3
    words = b"".join(
        (m * s).to_bytes(4, "big", signed=True) for m, s in zip(matrix, scale, strict=True)
    )
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    content[at : at + 36] = words
    path.write_bytes(content)
    return path
