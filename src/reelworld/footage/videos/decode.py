"""The pictures of a clip, upright, in order, each with its time. Audio is not read."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition
from PIL import Image, ImageOps

from reelworld.footage.videos.bad_clip import BadClipError, reason
from reelworld.footage.videos.clips import Clip
from reelworld.footage.videos.deinterlace import Deinterlacer

_FORMATS = "mov,mp4,m4a,3gp,matroska,webm,avi,gif,mpegts,mpeg,flv,asf,ogg"
"""Containers, whatever a file is called. Playlists and scripts, which name other files, are not
among them."""

_MOST_PIXELS = 2**26  # twice an 8K picture
_LONGEST_GAP_S = 60.0
_UNREADABLE = (av.FFmpegError, OSError, ValueError, SyntaxError)
_SLACK_S, _SLACK_SHARE = 0.5, 0.02  # by which a file may end before its header says


@dataclass(frozen=True)
class Picture:
    """A decoded picture."""

    time_s: float
    """After the clip's first picture."""
    duration_s: float
    frame: av.VideoFrame
    quarter_turns: int = 0
    """To turn it by, counter-clockwise, to stand upright."""
    pixel_aspect: float = 1.0
    """Width of a pixel by its height."""


def pictures(clip: Clip, fps: int) -> Generator[Picture, None, None]:
    """Decode, holding a few pictures in memory at most; images last ``1 / fps`` s each.

    Raises ``BadClipError`` for whatever is wrong with the files, and for videos that end before
    their header says: half a clip is not what was meant. Who stops early closes the generator,
    and with it the file.
    """
    try:
        yield from _images(clip, fps) if clip.is_sequence else _video(clip.files[0])
    except _UNREADABLE as error:
        raise BadClipError(reason(error)) from error


def _images(clip: Clip, fps: int) -> Iterator[Picture]:
    size = None
    for number, path in enumerate(clip.files):
        try:
            with _open(path) as image:
                if size not in (None, image.size):
                    raise BadClipError(f"{path.name} has another size than the images before it")
                size = image.size
                pixels = _eight_bits(ImageOps.exif_transpose(image))
        except _UNREADABLE as error:
            raise BadClipError(f"{path.name}: {reason(error)}") from error
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
        yield Picture(number / fps, 1 / fps, frame)


def _open(path: Path) -> Image.Image:
    """Only the header is read. Raises ``BadClipError`` for what Pillow thinks too large."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(path)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise BadClipError(f"{path.name} is larger than a picture may be ({error})") from error
    check_size(*image.size)
    return image


def _eight_bits(image: Image.Image) -> np.ndarray:
    """``uint8 [h, w, 3]`` of any image; Pillow itself would cut 16-bit greys off at 255."""
    if image.mode.startswith("I"):
        grey = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, 2)
    return np.asarray(image.convert("RGB"))


def _video(path: Path) -> Iterator[Picture]:
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
    with av.open(str(path), container_options=options, metadata_errors="replace") as file:
        covers = Disposition.attached_pic
        streams = [s for s in file.streams.video if not s.disposition & covers]
        if not streams:
            raise BadClipError("it holds no video, only sound or data")
        stream = streams[0]
        check_size(stream.codec_context.width, stream.codec_context.height)
        stream.codec_context.thread_count = 1  # clips are decoded side by side already
        end_s: float | None = None
        for picture in _timed(stream, _decoded(file, stream)):
            end_s = picture.time_s + picture.duration_s
            yield picture
        stated_s = _stated_duration_s(file, stream)
        if end_s is None:
            raise BadClipError("it holds no picture")
        if stated_s is not None and end_s < stated_s * (1 - _SLACK_SHARE) - _SLACK_S:
            raise BadClipError(f"it is cut short: {end_s:.1f} s of {stated_s:.1f} s are there")
        if "gif" in file.format.name and not _ends_as_gif(path):
            raise BadClipError("it is cut short: the end mark is missing")


def _ends_as_gif(path: Path) -> bool:
    """A GIF does not say how many pictures it has, but it ends in ``;``."""
    with open(path, "rb") as opened:
        opened.seek(-min(64, path.stat().st_size), os.SEEK_END)
        return opened.read().rstrip(b"\0").endswith(b";")


def _decoded(
    file: av.container.InputContainer, stream: av.VideoStream
) -> Iterator[tuple[av.VideoFrame, int]]:
    """Progressive frames, each with the quarter turns to stand upright."""
    deinterlacer = Deinterlacer(stream)
    turns = 0
    for frame in file.decode(stream):
        if frame.is_corrupt:
            raise BadClipError(f"its picture at {frame.time or 0.0:.1f} s is damaged")
        if frame.rotation % 90:
            raise BadClipError(f"it is to be turned by {frame.rotation} degrees")
        turns = frame.rotation // 90 % 4
        yield from ((whole, turns) for whole in deinterlacer.push(frame))
    yield from ((whole, turns) for whole in deinterlacer.flush())


def _timed(
    stream: av.VideoStream, decoded: Iterator[tuple[av.VideoFrame, int]]
) -> Iterator[Picture]:
    first_s: float | None = None
    last_s, usual_s = 0.0, float(1 / stream.average_rate) if stream.average_rate else 0.0
    aspect = float(stream.sample_aspect_ratio or 1)
    for frame, turns in decoded:
        if frame.time is None:
            raise BadClipError("its pictures carry no times")
        first_s = frame.time if first_s is None else first_s
        time_s = frame.time - first_s
        if time_s < last_s:
            raise BadClipError(f"its times run backwards after {last_s:.1f} s")
        if time_s - last_s > _LONGEST_GAP_S:
            raise BadClipError(f"its times leap from {last_s:.1f} s to {time_s:.1f} s")
        duration_s = _seconds(frame.duration, frame.time_base) or usual_s
        yield Picture(time_s, min(duration_s, _LONGEST_GAP_S), frame, turns, aspect)
        last_s = time_s


def check_size(width_px: int, height_px: int) -> None:
    """Raises ``BadClipError`` for pictures too large to hold, before memory is taken for one."""
    if width_px * height_px > _MOST_PIXELS:
        raise BadClipError(
            f"its pictures are {width_px} x {height_px}, more than {_MOST_PIXELS} pixels"
        )


def _stated_duration_s(file: av.container.InputContainer, stream: av.VideoStream) -> float | None:
    """How long the header says the pictures last, if it does."""
    if "avi" in file.format.name:  # its other figure is guessed from the size of the file
        return float(stream.frames / stream.average_rate) if stream.average_rate else None
    if stream.duration:
        return _seconds(stream.duration, stream.time_base)
    hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    except ValueError:
        return file.duration / av.time_base if file.duration else None


def _seconds(ticks: int | None, tick_s: Fraction | None) -> float:
    """0 if either is unknown."""
    return float((ticks or 0) * (tick_s or 0))
