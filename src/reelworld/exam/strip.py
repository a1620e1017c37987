"""Pictures for people: truth above dream as a strip, truth beside dream as a clip.

The scenes are the first held-out episodes, a rule fixed before anyone looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from reelworld.exam.items import episode_item, examined_world
from reelworld.exam.runner import dream
from reelworld.exam.settings import ExamSettings
from reelworld.kit.console import progress
from reelworld.kit.files import atomic_path
from reelworld.worlds import FPS

if TYPE_CHECKING:
    from reelworld.rollout.model import WorldModel

NUM_SCENES = 5
SECONDS = 20
_LABEL_PX, _GAP_PX, _SIDE_PX = 18, 3, 44
_PAPER, _INK = (255, 255, 255), (40, 40, 48)
_CLIP_PX = 256

Frames = UInt8[np.ndarray, "t h w 3"]


def write_strips(model: WorldModel, settings: ExamSettings, out_dir: Path) -> list[Path]:
    """Write ``strip-0.png``, ``clip-0.mp4`` and so on for held-out episodes 0 to 4.

    Raises ``UserError`` if ``out_dir`` cannot be written.
    """
    world = examined_world(model.world, model.size_px, dict(settings.world_options))
    items = [
        episode_item(world, index, settings.context_frames, SECONDS * FPS)
        for index in range(NUM_SCENES)
    ]
    paths = []
    with progress(NUM_SCENES * SECONDS * FPS, "dreaming strips") as advance:
        for index, (item, dreamed) in enumerate(dream(model, items, NUM_SCENES, advance)):
            true_frames = item.true_frames()
            strip, clip = out_dir / f"strip-{index}.png", out_dir / f"clip-{index}.mp4"
            with atomic_path(strip) as temporary:
                draw_strip(true_frames, dreamed).save(temporary, format="PNG", optimize=True)
            with atomic_path(clip) as temporary:
                _write_clip(_side_by_side(true_frames, dreamed), temporary)
            paths += [strip, clip]
    return paths


def draw_strip(true_frames: Frames, dreamed: Frames) -> Image.Image:
    """Two rows, truth and dream, one picture per second: the last frame of each second."""
    chosen = np.arange(FPS - 1, len(dreamed), FPS)
    height, width = dreamed.shape[1:3]
    across, down = width + _GAP_PX, height + _GAP_PX
    sheet = Image.new("RGB", (_SIDE_PX + across * len(chosen), _LABEL_PX + 2 * down), _PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for row, (name, frames) in enumerate((("truth", true_frames), ("dream", dreamed))):
        top = _LABEL_PX + row * down
        draw.text((4, top + height // 2), name, _INK, font, anchor="lm")
        for column, frame in enumerate(chosen):
            left = _SIDE_PX + column * across
            sheet.paste(Image.fromarray(frames[frame]), (left, top))
            if row == 0:
                at = (left + width // 2, _LABEL_PX // 2)
                draw.text(at, f"{column + 1} s", _INK, font, anchor="mm")
    return sheet


def _side_by_side(true_frames: Frames, dreamed: Frames) -> Iterable[UInt8[np.ndarray, "h w 3"]]:
    """Truth left, dream right, enlarged by whole pixels."""
    scale = max(_CLIP_PX // dreamed.shape[1], 1)
    for pair in zip(true_frames, dreamed, strict=True):
        picture = np.concatenate(pair, 1).repeat(scale, 0).repeat(scale, 1)
        yield np.pad(picture, ((0, picture.shape[0] % 2), (0, 0), (0, 0)), "edge")


def _write_clip(frames: Iterable[UInt8[np.ndarray, "h w 3"]], path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as file:
        stream = file.add_stream("libx264", rate=FPS, options={"preset": "medium", "crf": "18"})
        stream.pix_fmt, stream.thread_count = "yuv420p", 1
        stream.time_base = Fraction(1, FPS)
        for number, pixels in enumerate(frames):
            if number == 0:
                stream.height, stream.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
