"""Look at every frame of one shard: the slow half of a check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage.actions import KEY_COLUMNS, ActionColumns
from reelworld.footage.images import decode_png
from reelworld.footage.layout import IMAGE, PREVIEW, Shard
from reelworld.footage.preview import read_preview
from reelworld.footage.scene_truth import check_measures, check_states
from reelworld.footage.schema import Form, even, frame_schema
from reelworld.footage.shard import sha256
from reelworld.footage.store import column_values
from reelworld.footage.truth import COLOUR_CODES, COLUMNS, KIND_CODES
from reelworld.kit.errors import UserError

_PREVIEW_TOLERANCE = 12.0  # mean grey levels; H.264 at this quality stays near 2


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a recording."""

    severity: Literal["error", "warning"]
    file: str
    """Path inside the footage folder."""
    what: str
    what_to_do: str


@dataclass(frozen=True)
class ShardCheck:
    """What a worker needs to check one shard."""

    root: Path
    shard: Shard
    rows: list[dict[str, Any] | None]
    """The episodes' rows; ``None`` where their table cannot be read."""
    form: Form
    captions: list[str] | None
    """By task number; ``None`` if unknown."""
    world: str = ""
    """The recorded world's name."""


def check_shard(job: ShardCheck) -> list[Finding]:
    """What is wrong with a shard's data and video file; advice is left to the caller."""
    first_frames: dict[int, np.ndarray] = {}
    data, video = job.shard.data(job.root), job.shard.video(job.root)
    faults = [(data, what) for what in _check_data(job, data, first_frames)]
    faults += [(video, what) for what in _check_video(job, video, first_frames)]
    return [Finding("error", str(path.relative_to(job.root)), what, "") for path, what in faults]


def _check_data(job: ShardCheck, path: Path, first_frames: dict[int, np.ndarray]) -> Iterator[str]:
    if not path.exists():
        yield "it is missing"
        return
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if not file.schema_arrow.equals(frame_schema(job.form)):
                yield "its columns are not those of a recording"
                return
            if file.num_row_groups != len(job.rows):
                yield f"it holds {file.num_row_groups} episodes instead of {len(job.rows)}"
                return
            for group, row in enumerate(job.rows):
                table = file.read_row_group(group, use_threads=False)
                yield from _check_episode(job, group, row, table, first_frames)
    except (OSError, pa.ArrowException) as error:
        yield f"it is cut short or damaged ({str(error).splitlines()[0]})"
        return
    yield from _check_digest(job, path, "data/sha256")


def _check_digest(job: ShardCheck, path: Path, column: str) -> Iterator[str]:
    wanted = {row[column] for row in job.rows if row is not None and column in row}
    if wanted and wanted != {sha256(path)}:
        yield "its bytes are not those that were recorded"


def _check_episode(
    job: ShardCheck,
    group: int,
    row: dict[str, Any] | None,
    table: pa.Table,
    first_frames: dict[int, np.ndarray],
) -> Iterator[str]:
    index = job.shard.first_episode + group
    columns = {name: column_values(table, name) for name in table.column_names if name != IMAGE}
    caption = row["caption"] if row is not None else None
    faults = [
        *_check_numbering(job, index, columns, caption, row),
        *_check_actions(columns["action"], job.form.action),
        *(_check_truth(columns, job.form.has_events) if job.form.truth else ()),
        *check_measures(columns, job.form.measures or ()),
        *(check_states(columns, job.world) if job.form.has_state else ()),
        *(_check_outcomes(columns) if job.form.has_outcomes else ()),
    ]
    yield from (f"episode {index}: {what}" for what in faults)
    images = table[IMAGE].combine_chunks().field("bytes")
    for t, image in enumerate(images):
        try:
            frame = decode_png(image.as_py() or b"", job.form.size_px)
        except UserError as error:
            yield f"episode {index}, frame {t}: {error}"
            return
        if t == 0:
            first_frames[group] = frame


def _check_numbering(
    job: ShardCheck,
    index: int,
    columns: dict[str, np.ndarray],
    caption: str | None,
    row: dict[str, Any] | None,
) -> Iterator[str]:
    fps, captions = job.form.fps, job.captions
    num_rows = len(columns["frame_index"])
    frame_index = np.arange(num_rows)
    if row is not None and num_rows != row["length"]:
        yield f"it has {num_rows} frames, its row in meta/episodes says {row['length']}"
    if not np.array_equal(columns["frame_index"], frame_index):
        yield "frame_index does not count 0, 1, 2, ..."
    if (columns["episode_index"] != index).any():
        yield "episode_index is wrong"
    if row is not None and (columns["index"] != row["dataset_from_index"] + frame_index).any():
        yield "index does not continue from the episode before"
    if not np.array_equal(columns["timestamp"], (frame_index / fps).astype(np.float32)):
        yield f"timestamp is not frame_index / {fps}"
    tasks = set(columns["task_index"].tolist())
    if captions is not None and caption in captions and tasks != {captions.index(caption)}:
        yield "task_index is not that of its caption"


def _check_actions(action: np.ndarray, meaning: ActionColumns) -> Iterator[str]:
    wrong = meaning.out_of_range(action[:-1])
    if wrong.any():
        what = "0 or 1" if meaning == KEY_COLUMNS else "what the environment takes"
        yield f"action is not {what} at frame {int(wrong.argmax())}"
    elif action[-1].any():
        yield "the last action is not zero, though nothing follows it"


def _check_outcomes(columns: dict[str, np.ndarray]) -> Iterator[str]:
    if not np.isfinite(columns["next.reward"]).all():
        yield "next.reward is not finite"
    for name in ("next.done", "next.truncated"):
        if columns[name][:-1].any():
            yield f"{name} is true before the last row"


def _check_truth(columns: dict[str, np.ndarray], has_events: bool) -> Iterator[str]:
    """Bodies that exist have finite truth and known codes; only events make or end them."""
    present = columns["truth.id"] >= 0
    if (present != present[0]).any() and not has_events:
        yield "a body appears or vanishes in truth.id"
    for name, (kind, shape, _) in COLUMNS.items():
        values = columns[name].reshape(-1, *shape)
        if kind is np.float64:
            sane = np.isfinite(values[present]).all()
        else:
            sane = (values[present] >= 0).all()
        if not sane:
            yield f"{name} is not finite for a body that exists"
    seen = columns["truth.visible_fraction"][present]
    if not ((seen >= 0) & (seen <= 1)).all():
        yield "truth.visible_fraction is not between 0 and 1"
    for name, codes in (("truth.kind", KIND_CODES), ("truth.colour", COLOUR_CODES)):
        if not np.isin(columns[name][present], list(codes.values())).all():
            yield f"{name} holds an unknown code"


def _check_video(job: ShardCheck, path: Path, first_frames: dict[int, np.ndarray]) -> Iterator[str]:
    """Length, size and, at the start of each episode, the picture itself."""
    if not path.exists():
        yield "it is missing"
        return
    starts: dict[int, int] = {}
    num_wanted = 0
    for group, row in enumerate(job.rows):
        starts[num_wanted] = group
        num_wanted += row["length"] if row is not None else 0
    num_frames = 0
    try:
        for picture in read_preview(path):
            if picture.shape[:2] != (even(job.form.size_px),) * 2:
                yield f"it is {picture.shape[1]} x {picture.shape[0]} px"
                return
            lossless = first_frames.get(starts.get(num_frames, -1))
            if lossless is not None and not _resembles(picture, lossless):
                yield f"it shows something else than {IMAGE} at its frame {num_frames}"
            num_frames += 1
    except av.FFmpegError as error:
        yield f"it cannot be decoded ({error})"
        return
    if None not in job.rows and num_frames != num_wanted:
        yield f"it has {num_frames} frames instead of {num_wanted}"
    yield from _check_digest(job, path, f"videos/{PREVIEW}/sha256")


def _resembles(picture: np.ndarray, lossless: np.ndarray) -> bool:
    """Cell by cell: the preview of a noisy video keeps its shapes, but not its grain."""
    return bool(np.abs(_cells(picture) - _cells(lossless)).mean() < _PREVIEW_TOLERANCE)


def _cells(frame: np.ndarray) -> np.ndarray:
    """Means of 8 x 8 pixels, whole ones only, ``float64 [h / 8, w / 8, 3]``."""
    height, width = frame.shape[0] // 8, frame.shape[1] // 8
    whole = frame[: 8 * height, : 8 * width].reshape(height, 8, width, 8, 3)
    return whole.mean((1, 3))
