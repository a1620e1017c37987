"""How exactly places can be measured in what was handed in: by sending the truth the same way.

Scenes of the den, whose truth is known, are enlarged to the answers' size and encoded (x264) at the
quality whose bits per pixel come nearest to theirs; then they are read back as answers are, and
the detector finds the discs in them. Codecs that need fewer bits than H.264 for the same picture
are thereby taken for a little worse than they are, never beyond ``MOST_PX``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from reelworld.exam.detect import detect
from reelworld.exam.folder.about import About
from reelworld.exam.folder.align import first_frames
from reelworld.exam.folder.encode import write_mp4
from reelworld.exam.items import Item, episode_item, examined_world
from reelworld.exam.paper.question import Frames, Task
from reelworld.exam.paper.section import Noise
from reelworld.exam.unmix import COLOURS
from reelworld.worlds import FPS

MOST_PX = 0.5
"""Nobody gains by sending mud: no measure is made more lenient than for this."""

_CRFS = (10, 18, 23, 28, 34, 40)
_SCENES, _FRAMES = 2, 24
_MOST_FILES = 32
_LARGEST_PX = 512
_MATCH_M = 0.04


@dataclass(frozen=True)
class SentAs:
    """How answers were encoded: medians over some of them."""

    side_px: int
    """Shorter side of the pictures, even."""
    bits_per_pixel: float


def sent_as(paths: Iterable[Path]) -> SentAs | None:
    """Of the first readable ones; ``None`` if there is none."""
    found = []
    for path in paths:
        found += _probe(path)
        if len(found) == _MOST_FILES:
            break
    if not found:
        return None
    side, bits = np.median(np.array(found), 0)
    return SentAs(max(2 * round(side / 2), 16), float(bits))


def noise_of(paths: Iterable[Path], size_px: int) -> tuple[Noise, str]:
    """What places can be trusted to in these answers, and how that was found, in a sentence."""
    sent = sent_as(paths)
    if sent is None:
        return Noise(), "Noise of places was not measured: no answer can be read."
    noise, crf = measure_noise(sent, size_px)
    return noise, (
        f"Answers have {sent.bits_per_pixel:.3g} bits a pixel at {sent.side_px} px; the truth sent "
        f"so (x264, CRF {crf}) leaves places {noise.sigma_px:.2f} px uncertain."
    )


def measure_noise(sent: SentAs, size_px: int) -> tuple[Noise, int]:
    """The noise of places in pictures of ``size_px`` that were sent so, and the CRF it stands
    for."""
    ladder = _ladder(min(sent.side_px, _LARGEST_PX), size_px)
    step = min(ladder, key=lambda step: abs(np.log(step.bits_per_pixel / sent.bits_per_pixel)))
    return Noise(min(max(step.sigma_px, Noise().sigma_px), MOST_PX)), step.crf


@dataclass(frozen=True)
class _Step:
    """What a quality of encoding costs in bits and places."""

    crf: int
    bits_per_pixel: float
    sigma_px: float


@lru_cache(4)
def _ladder(side_px: int, size_px: int) -> tuple[_Step, ...]:
    den = examined_world("den", size_px, {})
    scenes = [episode_item(den, index, 1, _FRAMES) for index in range(_SCENES)]
    with tempfile.TemporaryDirectory() as place:
        return tuple(_sent(scenes, Path(place), side_px, crf) for crf in _CRFS)


def _sent(scenes: list[Item], place: Path, side_px: int, crf: int) -> _Step:
    bits, errors = [], []
    for number, item in enumerate(scenes):
        path = place / f"{number}-{crf}.mp4"
        write_mp4(_enlarged(item.true_frames(), side_px), path, FPS, crf)
        bits += [bits for _, bits in _probe(path)]
        errors.append(_errors_px(item, first_frames(path, _as_task(item), About(), _FRAMES)))
    off_px = np.concatenate(errors)
    sigma_px = float(np.sqrt(np.square(off_px).mean())) if len(off_px) else MOST_PX
    return _Step(crf, float(np.mean(bits)), sigma_px)


def _probe(path: Path) -> list[tuple[float, float]]:
    """Shorter side and bits per pixel of a video, if its header says."""
    try:
        with av.open(str(path), container_options={"protocol_whitelist": "file"}) as file:
            stream = file.streams.video[0]
            rate, seconds = stream.average_rate, (file.duration or 0) / av.time_base
            frames = stream.frames or float(rate or 0) * seconds
            width, height = stream.codec_context.width, stream.codec_context.height
    except (av.FFmpegError, OSError, ValueError, IndexError):
        return []
    pixels = width * height * frames
    return [(float(min(width, height)), 8 * path.stat().st_size / pixels)] if pixels else []


def _enlarged(frames: Frames, side_px: int) -> UInt8[np.ndarray, "t side side 3"]:
    if frames.shape[1] == side_px:
        return frames
    size = (side_px, side_px)
    images = (Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC) for frame in frames)
    return np.stack([np.asarray(image) for image in images])


def _as_task(item: Item) -> Task:
    """Only its rate, length and size are looked at."""
    keys = item.dream_actions
    return Task("", item.context_frames(), item.context_actions, keys, "", FPS, "den")


def _errors_px(item: Item, frames: Frames) -> Float[np.ndarray, " k"]:
    """Distance from truth of every disc that is seen whole."""
    truth = item.truth
    radii = dict(zip(truth.colours, truth.radius_m.tolist(), strict=True))
    seen = detect(frames, item.background, truth.scenery, radii)
    errors = []
    for frame in range(len(frames)):
        for ball, colour in enumerate(truth.colours):
            if truth.visible[frame + 1, ball] < 0.999:
                continue
            here = (seen.frame == frame) & (seen.colour == COLOURS.index(colour))
            off_m = seen.position_m[here] - truth.position_m[frame + 1, ball]
            errors += [far for far in np.linalg.norm(off_m, axis=1) if far < _MATCH_M]
    return np.array(errors) * item.size_px
