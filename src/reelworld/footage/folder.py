"""A folder that is filled by one process, stopped and continued: for recording and importing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import accumulate, count
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import layout, schema, stats
from reelworld.footage.shard import Place
from reelworld.kit.console import console, progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path, only_process, read_json, write_json
from reelworld.kit.pool import run_jobs


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
def held(root: Path, passport: dict[str, Any]) -> Iterator[None]:
    """Keep ``root`` for this footage and this process, and leave nothing half-written there.

    An interruption says that the same command continues. Raises ``UserError`` as
    ``refuse_other_contents`` does, if another process works there, or if it cannot be written to.
    """
    refuse_other_contents(root, passport)
    if not (root / layout.RECORDING).exists():
        write_json(root / layout.RECORDING, passport)
    with only_process(root):
        refuse_other_contents(root, passport)
        try:
            layout.remove_leftovers(root)
            yield
        except KeyboardInterrupt:
            console.print("Stopped. The same command continues where it stopped.")
            raise
        finally:
            layout.remove_leftovers(root)


def withdraw(root: Path) -> None:
    """Leave no recording without episodes behind."""
    shutil.rmtree(root / layout.STAGED, ignore_errors=True)
    (root / layout.RECORDING).unlink(missing_ok=True)
    for place in (root / "meta", root):
        if not any(place.iterdir()):
            place.rmdir()


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


def lay_out(root: Path, captions: Sequence[str], lengths: Sequence[int]) -> list[Place]:
    """Where the episodes of these captions and numbers of frames belong, in their order; writes the
    table of tasks."""
    starts = accumulate(lengths, initial=0)
    tasks = write_tasks(root, captions)
    return [Place(*numbers) for numbers in zip(count(), starts, tasks, strict=False)]


@runtime_checkable
class ShardTask(Protocol):
    """A job that writes one shard."""

    @property
    def shard(self) -> layout.Shard:
        """Which."""
        ...


J = TypeVar("J", bound=ShardTask)


def write_shards(
    write: Callable[[J], int],
    jobs: Sequence[J],
    num_episodes: int,
    title: str,
    workers: int,
    ray: str | None = None,
) -> None:
    """Write what is missing of ``num_episodes``, a shard for each job; ``write`` returns how many
    episodes it wrote."""
    there = num_episodes - sum(len(job.shard.episodes) for job in jobs)
    with progress(num_episodes, title) as advance:
        if jobs and there:
            advance(there)
        with closing(run_jobs(write, jobs, workers, ray)) as results:
            for _, num_written in results:
                advance(num_written)


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
