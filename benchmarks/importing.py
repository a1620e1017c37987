"""What importing costs beside what PyAV alone needs to decode and scale the same files.

    python benchmarks/importing.py [FOLDER] [--clips 12] [--seconds 10] [--size 128] [--height 720]

Without FOLDER it makes clips of 16 by 9 at 30 frames a second first. Both are measured in one
process, one after the other, on the same core. ``cpu_ratio`` does not mind what else the machine
does meanwhile. Prints one JSON object.
"""

import json
import os
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import tyro
from av.video.reformatter import VideoReformatter

from reelworld.footage.videos.clips import VIDEO_SUFFIXES
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings


def make_clips(folder: Path, num_clips: int, seconds: float, height: int) -> None:
    """Noise that drifts under a disc that circles."""
    rng = np.random.default_rng(0)
    width = height * 16 // 9
    y, x = np.mgrid[:height, :width] * 720 / height
    for number in range(num_clips):
        cells = rng.integers(0, 160, (-(-height // 8), width // 8 + 40, 3)).astype(np.uint8)
        ground = cells.repeat(8, 0).repeat(8, 1)
        with av.open(str(folder / f"{number:03d}.mp4"), "w") as file:
            stream = file.add_stream("libx264", rate=30, options={"preset": "veryfast"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for t in range(round(30 * seconds)):
                pixels = ground[:height, 2 * t % 320 :][:, :width].copy()
                centre = 640 + 400 * np.cos(t / 20), 360 + 200 * np.sin(t / 20)
                pixels[(x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 3600] = 240
                frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
                frame.pts, frame.time_base = t, Fraction(1, 30)
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))


def decode_and_scale(files: list[Path], size_px: int, fps: int) -> int:
    """Decode every frame, scale and convert those that are kept; return how many."""
    num_kept = 0
    scale = VideoReformatter()
    for path in files:
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            stream.codec_context.thread_count = 1
            wanted = 0
            for frame in file.decode(stream):
                if frame.time * fps >= wanted:
                    scale.reformat(frame, size_px, size_px, "rgb24").to_ndarray()
                    wanted, num_kept = wanted + 1, num_kept + 1
    return num_kept


def main(
    folder: Path | None = None,
    /,
    clips: int = 12,
    seconds: float = 10.0,
    size: int = 128,
    height: int = 720,
) -> None:
    """Measure and print.

    Args:
        folder: Videos of your own to measure on.
        clips: How many to make otherwise.
        seconds: How long each.
        size: Width and height of a frame in pixels.
        height: Of the clips that are made, in pixels.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as place:
        if folder is None:
            folder = Path(place) / "clips"
            folder.mkdir()
            make_clips(folder, clips, seconds, height)
        settings = ImportSettings(size_px=size, workers=1)
        files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in VIDEO_SUFFIXES)
        clock_s = [(time.perf_counter(), time.process_time())]
        num_scaled = decode_and_scale(files, size, settings.fps)
        clock_s.append((time.perf_counter(), time.process_time()))
        report = import_videos(folder, Path(place) / "out", settings)
        clock_s.append((time.perf_counter(), time.process_time()))
    (decode_s, decode_cpu_s), (import_s, import_cpu_s) = np.diff(clock_s, axis=0).tolist()
    result = {
        "clips": len(report.imported),
        "frames": report.num_frames,
        "size_px": size,
        "frames_scaled": num_scaled,
        "decode_and_scale_s": round(decode_s, 2),
        "import_s": round(import_s, 2),
        "ratio": round(import_s / decode_s, 2),
        "decode_and_scale_cpu_s": round(decode_cpu_s, 2),
        "import_cpu_s": round(import_cpu_s, 2),
        "cpu_ratio": round(import_cpu_s / decode_cpu_s, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    tyro.cli(main)
