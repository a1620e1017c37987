"""The best, the median and the worst answer of a section, as pictures that move.

Left the answer with rings where things truly are, right what truly followed, after the frames that
were shown. Animated WebP: it plays in every browser and mail client without a script; beside it a
strip of stills for paper and for those who want no motion.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8
from PIL import Image

from reelworld.exam.paper.question import Frames, Question
from reelworld.exam.paper.section import Row
from reelworld.exam.report.run_folder import ExamRun, SectionRun
from reelworld.exam.sitting.work import MODEL
from reelworld.footage.preview import read_preview

_PANE_PX = 256
_MOST_FRAMES = 90
_STILLS = 6
_GAP_PX, _BAR_PX = 6, 6
_GROUND, _SHOWN, _ASKED, _RING = (14, 17, 22), (152, 162, 179), (185, 162, 255), (124, 255, 203)
_LAST_MS = 900


@dataclass(frozen=True)
class Clip:
    """One answer to look at."""

    rank: str
    row: Row
    scene: str
    prompt: str
    speed: int
    """How many times faster than it happens it is shown."""
    moving: str
    """Data URI."""
    stills: str
    width: int
    height: int
    answered: bool


def chosen_rows(rows: Sequence[Row]) -> list[tuple[str, Row]]:
    """Best, median and worst of the first answers to all questions by their score; of equal ones
    the first by name. Where all score the same, nothing is called best: two stand for them."""
    first = [row for row in rows if row.sample == 0 and "score" in row.marks]
    order = sorted(first, key=lambda row: (-row.marks["score"], row.question))
    if not order:
        return []
    worst = next(row for row in order if row.marks["score"] == order[-1].marks["score"])
    rest = [row for row in order if row not in (order[0], worst)]
    middle = [("Median", rest[(len(rest) - 1) // 2])] if rest else []
    if worst is order[0]:
        return [("One of equals", row) for row in (worst, *(row for _, row in middle))]
    return [("Best", order[0]), *middle, ("Worst", worst)]


def make_clips(run: ExamRun, section: SectionRun) -> list[Clip]:
    """The clips of a section; none where single answers have no score."""
    return [_clip(run, rank, row) for rank, row in chosen_rows(section.rows.get(MODEL, ()))]


def _clip(run: ExamRun, rank: str, row: Row) -> Clip:
    question, path = run.question(row.question), run.clip(row.question)
    answer = np.stack(list(read_preview(path))) if path.exists() else None
    frames, shown = composed(question, answer)
    step = -(-len(frames) // _MOST_FRAMES)
    kept = np.arange(len(frames) - 1, -1, -step)[::-1]  # the last one is always there
    moving = _animation(frames[kept], round(1000 * step / question.task.fps))
    picked = np.linspace(shown, len(frames) - 1, _STILLS).round().astype(int)
    text = question.task.prompt
    height, width = frames.shape[1:3]
    stills = _still(_strip(frames[picked]))
    return Clip(rank, row, row.scene, text, step, moving, stills, width, height, answer is not None)


def composed(question: Question, answer: Frames | None) -> tuple[np.ndarray, int]:
    """Answer and truth side by side after the context, ``uint8 [t, h, w, 3]``, and how many frames
    that had."""
    context, truth = question.task.context, question.true_frames()
    size = question.task.size_px
    scale = max(_PANE_PX // size, 1)
    if answer is None:
        left = np.full_like(truth, 96)
    else:  # video files have even sides, and may have been cut short
        left = answer[: len(truth), :size, :size]
        left = np.concatenate([left, np.repeat(left[-1:], len(truth) - len(left), 0)])
    panes = [_large(np.concatenate([context, part]), scale) for part in (left, truth)]
    rings = question.overlay()
    for frame, places in enumerate(rings, len(context)):
        panes[0][frame] = with_rings(panes[0][frame], places)
    gap = np.full((len(panes[0]), panes[0].shape[1], _GAP_PX, 3), _GROUND, np.uint8)
    both = np.concatenate([panes[0], gap, panes[1]], 2)
    bar = _timeline(len(both), len(context), both.shape[2])
    return np.concatenate([both, bar], 1), len(context)


def with_rings(
    frame: UInt8[np.ndarray, "h w 3"], places: Float[np.ndarray, "n 3"]
) -> UInt8[np.ndarray, "h w 3"]:
    """A thin bright ring with a dark rim at each place that is not hidden."""
    size = frame.shape[1]
    y, x = np.mgrid[: frame.shape[0], :size] + 0.5
    out = frame.astype(float)
    for at_x, at_y, radius in places[np.isfinite(places).all(1)] * size:
        off = np.abs(np.hypot(x - at_x, y - at_y) - max(radius, 1.0))
        for colour, half in ((_GROUND, 2.2), (_RING, 1.0)):
            alpha = np.clip(half + 0.5 - off, 0, 1)[..., None]
            out += alpha * (np.array(colour) - out)
    return out.round().astype(np.uint8)


def _large(frames: Frames, scale: int) -> np.ndarray:
    return frames.repeat(scale, 1).repeat(scale, 2)


def _timeline(count: int, shown: int, width: int) -> Frames:
    """A bar below each frame that fills: grey while frames are shown, violet once asked for."""
    bar = np.empty((count, _BAR_PX, width, 3), np.uint8)
    bar[:] = (42, 48, 60)
    edge = round(width * shown / count)
    for frame in range(count):
        end = round(width * (frame + 1) / count)
        bar[frame, :, : min(end, edge)] = _SHOWN
        bar[frame, :, edge : max(end, edge)] = _ASKED
    return bar


def _strip(frames: Frames) -> np.ndarray:
    """Stills of the answer above those of the truth."""
    pane = (frames.shape[2] - _GAP_PX) // 2
    rows = [frames[:, :pane, :pane], frames[:, :pane, -pane:]]
    return np.concatenate([np.concatenate(list(row), 1) for row in rows], 0)


def _animation(frames: Frames, frame_ms: int) -> str:
    pictures = [Image.fromarray(frame) for frame in frames]
    durations = [frame_ms] * (len(pictures) - 1) + [_LAST_MS]
    out = io.BytesIO()
    pictures[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=60,
        method=2,
    )
    return _data_uri(out)


def _still(picture: UInt8[np.ndarray, "h w 3"]) -> str:
    image = Image.fromarray(picture)
    image.thumbnail((960, 960), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=75, method=4)
    return _data_uri(out)


def _data_uri(out: io.BytesIO) -> str:
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
