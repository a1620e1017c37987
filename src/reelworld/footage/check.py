"""Is this recording whole and sane? ``reelworld footage check``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import layout, schema, stats
from reelworld.footage.bake import damage_in_bake
from reelworld.footage.check_shard import Finding, ShardCheck, check_shard
from reelworld.kit.console import progress
from reelworld.kit.errors import UserError
from reelworld.kit.pool import run_jobs

_NEEDED = {"length", "caption", "dataset_from_index", "dataset_to_index"}
_NEEDED |= {"data/sha256", f"videos/{layout.PREVIEW}/sha256"}


def check(footage_dir: str | os.PathLike[str], workers: int = 0) -> list[Finding]:
    """Everything wrong with a recording: an empty list means that every byte was looked at.

    Reads all files, decodes every image and video, and compares them with each other and with the
    digests taken when they were written. Raises ``UserError`` if the folder is no footage at all.
    """
    root = Path(footage_dir)
    passport = _read_passport(root)
    mend = layout.record_command(passport, root) if isinstance(passport, dict) else None
    if not (root / layout.INFO).exists():
        return [_unfinished(mend)]
    findings: list[Finding] = []
    if not isinstance(passport, dict):
        what = f"it cannot be read ({passport})" if passport else "it is missing"
        advice = "Restore it from a copy, or record again to a new folder."
        findings.append(Finding("error", layout.RECORDING, what, advice))
    info = _load_json(root / layout.INFO)
    if not isinstance(info, dict) or not isinstance(info.get("reelworld"), dict):
        what = f"it cannot be read ({info})" if isinstance(info, str) else "it lacks its contents"
        return [*findings, Finding("error", layout.INFO, what, advice_for(layout.INFO, mend))]
    asked = passport if isinstance(passport, dict) else info["reelworld"]
    for name, block in ((layout.RECORDING, asked), (layout.INFO, info["reelworld"])):
        try:
            schema.Form.of(block)
        except UserError as error:
            return [*findings, Finding("error", name, str(error), advice_for(name, mend))]
    lengths = _lengths(root, asked, info["reelworld"])
    if isinstance(lengths, str):
        name = layout.PLAYS if schema.Form.of(asked).has_outcomes else layout.REPORT
        return [*findings, Finding("error", name, lengths, advice_for(name, mend))]
    every = list(layout.shards(len(lengths)))
    rows, faults = _check_tables(root, every, mend)
    findings += faults
    findings += _check_info(info, asked, lengths, rows, mend)
    findings += _check_stats(root, rows, complete=not faults, mend=mend)
    captions, faults = _check_tasks(root, rows, info, mend)
    findings += faults
    findings += _check_shards(root, every, rows, info, captions, mend, workers)
    findings += _check_strangers(root, every, schema.Form.of(asked))
    if (root / layout.BAKE).exists() and (what := damage_in_bake(root)):
        advice = "Delete that folder; it is made again when it is needed."
        findings.append(Finding("warning", layout.BAKE, what, advice))
    return findings


def advice_for(name: str, mend: str | None) -> str:
    """How to get a damaged file back."""
    if mend is None:
        return "Restore it from a copy, or record again to a new folder."
    return f"Delete {name} and run again: {mend}"


def _read_passport(root: Path) -> dict[str, Any] | str | None:
    """``meta/recording.json``; a string saying why it cannot be read; ``None`` if not there."""
    if not root.is_dir():
        raise UserError(f"There is no folder {root}. Record one: reelworld record den --out {root}")
    if not any((root / name).exists() for name in (layout.INFO, layout.RECORDING)):
        raise UserError(f"{root} is not footage: it has no {layout.INFO}.")
    if not (root / layout.RECORDING).exists():
        return None
    return _load_json(root / layout.RECORDING)


def _load_json(path: Path) -> Any:
    """The parsed file, or a string saying what is wrong with it."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as error:
        return str(error)


def _unfinished(mend: str | None) -> Finding:
    what = f"the recording is unfinished: there is no {layout.INFO}"
    advice = f"Continue it with: {mend}" if mend else "Record again to a new folder."
    return Finding("error", layout.INFO, what, advice)


def _lengths(root: Path, asked: dict[str, Any], described: dict[str, Any]) -> list[int] | str:
    """Frames of every episode there ought to be; a string if the list of them is unreadable."""
    form = schema.Form.of(asked)
    if form.has_outcomes:
        return _played_lengths(root)
    if not form.has_truth:
        return _imported_lengths(root)
    for source in (asked, described):  # the more trustworthy first
        count, num_frames = source.get("num_episodes"), source.get("frames_per_episode")
        if isinstance(count, int):
            return [num_frames if isinstance(num_frames, int) else 0] * count
    return []


def _imported_lengths(root: Path) -> list[int] | str:
    report = _load_json(root / layout.REPORT)
    try:
        pieces = [piece for clip in report["imported"] for piece in clip["episodes"]]
        return [int(stop) - int(start) for start, stop in pieces]
    except (TypeError, KeyError, ValueError):
        return f"it cannot be read ({report if isinstance(report, str) else 'other contents'})"


def _played_lengths(root: Path) -> list[int] | str:
    plays = _load_json(root / layout.PLAYS)
    try:
        return [int(episode["length"]) for play in plays for episode in play["episodes"]]
    except (TypeError, KeyError, ValueError):
        return f"it cannot be read ({plays if isinstance(plays, str) else 'other contents'})"


def _check_tables(
    root: Path, every: list[layout.Shard], mend: str | None
) -> tuple[dict[int, dict[str, Any]], list[Finding]]:
    """All readable episode rows by index, and what is wrong with their tables."""
    rows: dict[int, dict[str, Any]] = {}
    findings = []
    for shard in every:
        path = shard.table(root)
        name = str(path.relative_to(root))
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                found = file.read(use_threads=False).to_pylist()
        except FileNotFoundError:
            findings.append(Finding("error", name, "it is missing", advice_for(name, mend)))
            continue
        except (OSError, pa.ArrowException) as error:
            findings.append(_unreadable(name, error, mend))
            continue
        if [row.get("episode_index") for row in found] != list(shard.episodes):
            what = (
                f"it does not describe episodes {shard.first_episode} to {shard.stop_episode - 1}"
            )
            findings.append(Finding("error", name, what, advice_for(name, mend)))
            continue
        if absent := sorted(_NEEDED - set(found[0])):  # names have no checksum in Parquet
            findings.append(Finding("error", name, f"it lacks {absent[0]}", advice_for(name, mend)))
            continue
        rows.update({row["episode_index"]: row for row in found})
    return rows, findings


def _unreadable(name: str, error: Exception, mend: str | None) -> Finding:
    what = f"it is cut short or damaged ({str(error).splitlines()[0]})"
    return Finding("error", name, what, advice_for(name, mend))


def _check_info(
    info: dict[str, Any],
    asked: dict[str, Any],
    lengths: list[int],
    rows: dict[int, dict[str, Any]],
    mend: str | None,
) -> Iterator[Finding]:
    """Every counter and description in ``info.json`` against what it should say."""
    form = schema.Form.of(asked)
    wanted: dict[str, Any] = {
        "codebase_version": layout.CODEBASE_VERSION,
        "total_episodes": len(lengths),
        "total_frames": sum(lengths),
        "fps": form.fps,
        "splits": {"train": f"0:{len(lengths)}"},
        "data_path": layout.DATA_PATH,
        "video_path": layout.VIDEO_PATH,
        "features": schema.features(form),
    }
    wrong = [key for key, value in wanted.items() if info.get(key) != value]
    wrong += [f"reelworld.{k}" for k in asked if info["reelworld"].get(k) != asked[k]]
    for key in wrong:
        what = f"{key} is not what the recording has"
        if key in ("total_episodes", "total_frames", "fps", "codebase_version"):
            what = f"{key} is {info.get(key)!r}, the recording has {wanted[key]!r}"
        yield Finding("error", layout.INFO, what, advice_for(layout.INFO, mend))
    stops = [*accumulate(lengths)]
    for index, row in rows.items():
        places = (row.get("length"), row.get("dataset_from_index"), row.get("dataset_to_index"))
        if places != (lengths[index], stops[index] - lengths[index], stops[index]):
            what = f"the row of episode {index} has a wrong length or position"
            name = f"meta/episodes, episode {index}"
            yield Finding("error", name, what, advice_for("that episode's table", mend))


def _check_stats(
    root: Path, rows: dict[int, dict[str, Any]], *, complete: bool, mend: str | None
) -> Iterator[Finding]:
    """``stats.json`` against the figures in the episode tables."""
    found = _load_json(root / layout.STATS)
    if not isinstance(found, dict):
        what = f"it cannot be read ({found})"
        yield Finding("error", layout.STATS, what, advice_for(layout.STATS, mend))
    elif complete and rows:
        parts = [stats.from_columns(rows[index]) for index in sorted(rows)]
        if found != stats.as_json(stats.merge_stats(parts)):
            what = "its figures are not those of the episodes"
            yield Finding("error", layout.STATS, what, advice_for(layout.STATS, mend))


def _check_tasks(
    root: Path, rows: dict[int, dict[str, Any]], info: dict[str, Any], mend: str | None
) -> tuple[list[str] | None, list[Finding]]:
    """The captions by task number (``None`` if unreadable), and what is wrong with them."""
    try:
        with pq.ParquetFile(root / layout.TASKS, page_checksum_verification=True) as file:
            table = file.read(use_threads=False)
        captions = table["task"].to_pylist()
        numbers = table["task_index"].to_numpy()
    except (OSError, KeyError, pa.ArrowException) as error:
        return None, [_unreadable(layout.TASKS, error, mend)]
    findings = []
    if not table.schema.equals(schema.tasks_table([]).schema, check_metadata=True):
        what = "its columns are not described as they should be"
        findings.append(Finding("error", layout.TASKS, what, advice_for(layout.TASKS, mend)))
    used = {row.get("caption") for row in rows.values()}
    if not np.array_equal(numbers, np.arange(len(captions))) or not used <= set(captions):
        what = "it does not hold every episode's caption under consecutive numbers"
        findings.append(Finding("error", layout.TASKS, what, advice_for(layout.TASKS, mend)))
    if info.get("total_tasks") != len(captions):
        what = f"total_tasks is {info.get('total_tasks')!r}, there are {len(captions)}"
        findings.append(Finding("error", layout.INFO, what, advice_for(layout.INFO, mend)))
    return captions, findings


def _check_shards(
    root: Path,
    every: list[layout.Shard],
    rows: dict[int, dict[str, Any]],
    info: dict[str, Any],
    captions: list[str] | None,
    mend: str | None,
    workers: int,
) -> Iterator[Finding]:
    """The contents of data and video files, several at a time."""
    form = schema.Form.of(info["reelworld"])
    jobs = [
        ShardCheck(
            root,
            shard,
            [rows.get(i) for i in shard.episodes],
            form,
            captions,
            str(info["reelworld"].get("world")),
        )
        for shard in every
    ]
    answers: dict[int, list[Finding]] = {}
    with (
        progress(len(jobs), "Checking, files") as advance,
        closing(run_jobs(check_shard, jobs, workers)) as results,
    ):
        for number, found in results:
            answers[number] = found
            advance(1)
    for number in sorted(answers):
        for finding in answers[number]:
            yield Finding(
                finding.severity, finding.file, finding.what, advice_for(finding.file, mend)
            )


def _check_strangers(root: Path, every: list[layout.Shard], form: schema.Form) -> Iterator[Finding]:
    """Files that are no part of a recording, and what killed processes left."""
    known = {root / n for n in (layout.INFO, layout.RECORDING, layout.STATS, layout.TASKS)}
    known |= {root / "README.md", root / ".gitattributes"}
    if not form.has_truth:
        known.add(root / (layout.PLAYS if form.has_outcomes else layout.REPORT))
    known.update(path for shard in every for path in shard.files(root))
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if path.is_dir() or path in known or name.parts[0] == layout.BAKE:
            continue
        if path.suffix == ".tmp" or name.parts[0] == layout.STAGED:
            what, advice = "a killed process left it half-written", "Delete it."
        else:
            what, advice = "it is no part of the recording", "Move it elsewhere."
        yield Finding("warning", str(name), what, advice)
