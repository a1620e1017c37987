"""Play a world many times and keep everything: ``reelworld record``."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import layout, schema, stats
from reelworld.footage.pool import run_jobs
from reelworld.footage.settings import RecordSettings
from reelworld.footage.shard import ShardJob, record_shard, scene_captions
from reelworld.kit.console import console, progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path, read_json, write_json
from reelworld.kit.version import __version__
from reelworld.worlds import make
from reelworld.worlds.policies import make_policy
from reelworld.worlds.state import FPS

_SCENES_PER_JOB = 256


def record(settings: RecordSettings, out_dir: str | os.PathLike[str]) -> Path:
    """Record to ``out_dir`` whatever is not there yet of this recording.

    Interrupt it at any moment: finished files are kept, a half-written one is never seen, and the
    same call continues. Deleting a damaged file and calling again mends a recording. Returns the
    folder. Raises ``UserError`` if the folder holds a recording with other settings or anything
    else, if another process is recording there, if the disk is full or the place not writable.
    """
    root = Path(out_dir)
    _check_playable(settings)
    passport = _passport(settings, root)
    _refuse_other_contents(root, passport)
    if not (root / layout.RECORDING).exists():
        write_json(root / layout.RECORDING, passport)
    with _only_process(root):
        _refuse_other_contents(root, passport)
        missing = _missing_shards(root, settings)
        described = (layout.TASKS, layout.STATS, layout.INFO)
        if not missing and all((root / name).exists() for name in described):
            console.print(f"{root} already holds this recording, complete.")
            return root
        try:
            layout.remove_leftovers(root)
            _record_shards(root, settings, missing)
        except KeyboardInterrupt:
            console.print("Stopped. The same command continues where it stopped.")
            raise
        finally:
            layout.remove_leftovers(root)
        _finish(root, settings, passport)
    return root


def _check_playable(settings: RecordSettings) -> None:
    """Unknown worlds, options and policies are refused before any file is made."""
    make(settings.world, size_px=settings.size_px, **dict(settings.options))
    make_policy(settings.policy, np.random.default_rng(0))


def _passport(settings: RecordSettings, root: Path) -> dict[str, Any]:
    """The ``reelworld`` block of ``info.json``: everything that decides the recorded bytes."""
    return {
        "version": __version__,
        "command": _command(settings, root),
        "world": settings.world,
        "options": dict(settings.options),
        "policy": settings.policy,
        "seed": settings.seed,
        "num_episodes": settings.num_episodes,
        "frames_per_episode": settings.frames_per_episode,
        "size_px": settings.size_px,
    }


def _command(settings: RecordSettings, root: Path) -> str:
    """The command that makes this recording again, every choice spelled out."""
    words = {
        "episodes": settings.num_episodes,
        "seed": settings.seed,
        "frames": settings.frames_per_episode,
        "size": settings.size_px,
        "policy": settings.policy,
        **dict(settings.options),
        "out": root.resolve().name,
    }
    flags = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in words.items())
    return f"reelworld record {settings.world} {flags}"


def _refuse_other_contents(root: Path, passport: dict[str, Any]) -> None:
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
def _only_process(root: Path) -> Iterator[None]:
    """Hold a lock on the folder itself: it leaves no file behind and ends with the process."""
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


def _missing_shards(root: Path, settings: RecordSettings) -> list[layout.Shard]:
    every = layout.shards(settings.num_episodes)
    return [shard for shard in every if not all(path.exists() for path in shard.files(root))]


def _record_shards(root: Path, settings: RecordSettings, missing: list[layout.Shard]) -> None:
    """Write the task table and the missing shards."""
    task_indices = _write_tasks(root, settings)
    jobs = [
        ShardJob(root, settings, shard, tuple(task_indices[i] for i in shard.episodes))
        for shard in missing
    ]
    left = sum(len(shard.episodes) for shard in missing)
    with progress(settings.num_episodes, f"Recording {settings.world}, episodes") as advance:
        if left < settings.num_episodes:
            advance(settings.num_episodes - left)
        with closing(run_jobs(record_shard, jobs, settings.workers)) as results:
            for _, num_recorded in results:
                advance(num_recorded)


def _write_tasks(root: Path, settings: RecordSettings) -> list[int]:
    """Number the distinct captions in order of appearance; return each episode's number."""
    jobs = [
        (settings, range(first, min(first + _SCENES_PER_JOB, settings.num_episodes)))
        for first in range(0, settings.num_episodes, _SCENES_PER_JOB)
    ]
    parts = dict(run_jobs(scene_captions, jobs, settings.workers))
    captions = [caption for number in range(len(jobs)) for caption in parts[number]]
    numbers: dict[str, int] = {}
    indices = [numbers.setdefault(caption, len(numbers)) for caption in captions]
    with atomic_path(root / layout.TASKS) as part:
        pq.write_table(schema.tasks_table(list(numbers)), part, write_page_checksum=True)
    return indices


def _finish(root: Path, settings: RecordSettings, passport: dict[str, Any]) -> None:
    """Write what describes the whole: from here on the recording counts as complete."""
    tables = [pq.read_table(s.table(root)) for s in layout.shards(settings.num_episodes)]
    rows = pa.concat_tables(tables).to_pylist()
    assert [row["episode_index"] for row in rows] == list(range(settings.num_episodes))
    write_json(
        root / layout.STATS, stats.as_json(stats.merge_stats([*map(stats.from_columns, rows)]))
    )
    info = {
        "codebase_version": layout.CODEBASE_VERSION,
        "robot_type": f"reelworld_{settings.world}",
        "total_episodes": settings.num_episodes,
        "total_frames": settings.num_episodes * settings.frames_per_episode,
        "total_tasks": pq.read_metadata(root / layout.TASKS).num_rows,
        "chunks_size": layout.FILES_PER_CHUNK,
        "data_files_size_in_mb": 100,
        "video_files_size_in_mb": 200,
        "fps": FPS,
        "splits": {"train": f"0:{settings.num_episodes}"},
        "data_path": layout.DATA_PATH,
        "video_path": layout.VIDEO_PATH,
        "features": schema.features(settings.size_px),
        "reelworld": {**passport, "action_rule": schema.ACTION_RULE, "codes": schema.legend()},
    }
    write_json(root / layout.INFO, info)
