"""A folder that is filled by one process, stopped and continued: for recording and importing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import layout, schema, stats
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path, read_json, write_json


def is_complete(root: Path, num_episodes: int) -> bool:
    """Whether nothing is left to write."""
    described = (layout.TASKS, layout.STATS, layout.INFO)
    return not missing_shards(root, num_episodes) and all((root / n).exists() for n in described)


def refuse_other_contents(root: Path, passport: dict[str, Any]) -> None:
    """Raises ``UserError`` if ``root`` holds a recording of another passport, or anything else."""
    if root.exists() and not root.is_dir():
        raise UserError(f"{root} is a file; --out must name a folder, new or of this recording.")
    for name in (layout.RECORDING, layout.INFO):
        if (root / name).exists():
            found = read_json(root / name, "description of the recording")
            found = found.get("reelworld", {}) if name == layout.INFO else found
            _refuse_other_passport(root, passport, found)
            return
    strangers = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".tmp"]
    if strangers:
        raise UserError(
            f"{root} is not empty and holds no recording (it has {strangers[0].name}). "
            "Choose a new folder with --out."
        )


def _refuse_other_passport(root: Path, wanted: dict[str, Any], found: dict[str, Any]) -> None:
    keys = [key for key in wanted if key != "command" and found.get(key) != wanted[key]]
    if keys:
        differences = ", ".join(f"{k} {found.get(k)!r} there, {wanted[k]!r} asked" for k in keys)
        raise UserError(
            f"{root} holds another recording ({differences}). Choose a new folder with --out, or "
            f"continue that one with: {layout.record_command(found, root)}"
        )


@contextmanager
def only_process(root: Path) -> Iterator[None]:
    """Hold a lock on the folder itself: it leaves no file behind and ends with the process.

    Raises ``UserError`` if another process holds it.
    """
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"Another process is working on {root}. Wait for it, or choose another --out."
            ) from None
        yield
    finally:
        os.close(handle)


def missing_shards(root: Path, num_episodes: int) -> list[layout.Shard]:
    """Shards of which a file is not there."""
    every = layout.shards(num_episodes)
    return [shard for shard in every if not all(path.exists() for path in shard.files(root))]


def write_tasks(root: Path, captions: Sequence[str]) -> list[int]:
    """Number the distinct captions in order of appearance; return each episode's number."""
    numbers: dict[str, int] = {}
    indices = [numbers.setdefault(caption, len(numbers)) for caption in captions]
    with atomic_path(root / layout.TASKS) as part:
        pq.write_table(schema.tasks_table(list(numbers)), part, write_page_checksum=True)
    return indices


def finish(root: Path, num_episodes: int, passport: dict[str, Any]) -> None:
    """Write what describes the whole: from here on the recording counts as complete."""
    tables = [pq.read_table(s.table(root)) for s in layout.shards(num_episodes)]
    rows = pa.concat_tables(tables).to_pylist()
    assert [row["episode_index"] for row in rows] == list(range(num_episodes))
    write_json(
        root / layout.STATS, stats.as_json(stats.merge_stats([*map(stats.from_columns, rows)]))
    )
    form = schema.Form.of(passport)
    info = {
        "codebase_version": layout.CODEBASE_VERSION,
        "robot_type": f"reelworld_{passport['world']}",
        "total_episodes": num_episodes,
        "total_frames": sum(row["length"] for row in rows),
        "total_tasks": pq.read_metadata(root / layout.TASKS).num_rows,
        "chunks_size": layout.FILES_PER_CHUNK,
        "data_files_size_in_mb": 100,
        "video_files_size_in_mb": 200,
        "fps": form.fps,
        "splits": {"train": f"0:{num_episodes}"},
        "data_path": layout.DATA_PATH,
        "video_path": layout.VIDEO_PATH,
        "features": schema.features(form),
        "reelworld": {
            **passport,
            "action_rule": schema.ACTION_RULE,
            **({"codes": schema.legend()} if form.truth else {}),
        },
    }
    write_json(root / layout.INFO, info)
