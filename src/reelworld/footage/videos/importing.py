"""Make footage of a folder of videos: ``reelworld footage import``."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reelworld.footage import layout, schema
from reelworld.footage.folder import (
    finish,
    held,
    is_complete,
    missing_shards,
    withdraw,
)
from reelworld.footage.videos.assemble import assemble
from reelworld.footage.videos.clips import Found, find_clips
from reelworld.footage.videos.keys import KeyLog, read_keys
from reelworld.footage.videos.report import Report, read_report
from reelworld.footage.videos.settings import ImportSettings
from reelworld.footage.videos.stage import (
    Outcome,
    StageJob,
    stage_clip,
    staged_outcome,
)
from reelworld.footage.videos.tables import read_captions
from reelworld.kit.console import console, progress
from reelworld.kit.errors import UserError
from reelworld.kit.pool import run_jobs
from reelworld.kit.version import __version__
from reelworld.worlds.state import VIDEO


@dataclass(frozen=True)
class _Source:
    """What is imported: clips, and what is said of them."""

    found: Found
    logs: dict[str, KeyLog] | None
    captions: dict[str, str]

    def caption(self, name: str) -> str:
        return self.captions.get(name, PurePosixPath(name).stem)

    def notes(self, settings: ImportSettings) -> tuple[str, ...]:
        known = {clip.name for clip in self.found.clips} | set(self.found.bad)
        tables = ((settings.actions, self.logs or {}), (settings.captions, self.captions))
        return tuple(
            f"{path.name} speaks of {name!r}, which is no clip there"
            for path, table in tables
            if path is not None
            for name in sorted(set(table) - known)
        )


def import_videos(
    folder: str | os.PathLike[str], out_dir: str | os.PathLike[str], settings: ImportSettings
) -> Report:
    """Write to ``out_dir`` whatever is not there yet of this import; say what became of each file.

    A file that cannot be used never ends it: it is named in the report with its reason. Interrupt
    it at any moment: the same call continues, and ends with the same bytes. Raises ``UserError``
    if no clip can be used, a table is damaged, the folder holds anything else, another process
    works there, the disk is full or the place not writable.
    """
    source_dir, root = Path(folder), Path(out_dir)
    if settings.ray is not None:  # other machines stand in other folders
        source_dir, root = source_dir.absolute(), root.absolute()
    source = _look(source_dir, root, settings)
    passport = _passport(source_dir, root, source, settings)
    with held(root, passport):
        report = read_report(root)
        if report is None or not is_complete(root, report.num_episodes):
            report = _import(root, source, settings, passport, report)
        else:
            console.print(f"{root} already holds this import, complete.", markup=False)
        shutil.rmtree(root / layout.STAGED, ignore_errors=True)
    return report


def _look(source_dir: Path, root: Path, settings: ImportSettings) -> _Source:
    """Everything that can be refused before a file is made."""
    if source_dir.resolve() in (root.resolve(), *root.resolve().parents):
        raise UserError(
            f"--out {root} lies inside {source_dir}, which is read. Choose a folder elsewhere."
        )
    found = find_clips(source_dir)
    logs = None if settings.actions is None else read_keys(settings.actions)
    captions = {} if settings.captions is None else read_captions(settings.captions)
    return _Source(found, logs, captions)


def _passport(
    source_dir: Path, root: Path, source: _Source, settings: ImportSettings
) -> dict[str, Any]:
    """The ``reelworld`` block of ``info.json``: everything that decides the imported bytes.

    Folders are called by their last name: footage that is passed on tells no one's paths.
    """
    words = {"fps": settings.fps, "size": settings.size_px, "fit": settings.fit}
    tables = {"actions": settings.actions, "captions": settings.captions}
    words |= {name: path.name for name, path in tables.items() if path is not None}
    flags = " ".join(f"--{name} {shlex.quote(str(word))}" for name, word in words.items())
    name = shlex.quote(source_dir.resolve().name)
    return {
        "version": __version__,
        "command": f"reelworld footage import {name} {flags} --out {root.resolve().name}",
        "world": VIDEO,
        "sources": source.found.digest(),
        "fps": settings.fps,
        "size_px": settings.size_px,
        "fit": settings.fit,
        **{
            name: "none" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            for name, path in tables.items()
        },
    }


def _import(
    root: Path,
    source: _Source,
    settings: ImportSettings,
    passport: dict[str, Any],
    report: Report | None,
) -> Report:
    """Stage what is not staged, put together what is missing, describe the whole."""
    outcomes = _stage(root, source, settings, report)
    if not any(outcome.episodes for outcome in outcomes):
        report = _report(source, settings, outcomes)
        withdraw(root)
        raise UserError("\n".join(["Nothing could be imported.", *report.lines()]))
    report = _report(source, settings, outcomes)
    report.write(root)
    form = schema.Form(settings.size_px, settings.fps, has_truth=False)
    assemble(root, form, outcomes, source.caption, settings.workers, settings.ray)
    finish(root, report.num_episodes, passport)
    return report


def _report(source: _Source, settings: ImportSettings, outcomes: list[Outcome]) -> Report:
    skipped = source.found.bad | {o.clip: o.skipped for o in outcomes if o.skipped is not None}
    return Report(
        imported=tuple(outcome for outcome in outcomes if outcome.episodes),
        skipped=dict(sorted(skipped.items())),
        ignored=source.found.ignored,
        notes=source.notes(settings),
    )


def _stage(
    root: Path, source: _Source, settings: ImportSettings, report: Report | None
) -> list[Outcome]:
    """What became of every clip, in order; clips whose frames are still needed are staged."""
    clips = source.found.clips
    told = {} if report is None else {outcome.clip: outcome for outcome in report.imported}
    told |= {} if report is None else {n: Outcome(n, skipped=r) for n, r in report.skipped.items()}
    known = {n: staged_outcome(root, n) or told.get(clip.name) for n, clip in enumerate(clips)}
    _stage_some(root, source, settings, known, [n for n in known if known[n] is None])
    outcomes = [outcome for outcome in known.values() if outcome is not None]
    whose = [number for number, o in enumerate(outcomes) for _ in o.episodes]
    wanted = {whose[i] for shard in missing_shards(root, len(whose)) for i in shard.episodes}
    gone = [number for number in sorted(wanted) if staged_outcome(root, number) is None]
    _stage_some(root, source, settings, known, gone)
    changed = [o.clip for number, o in enumerate(outcomes) if known[number] != o]
    if changed:
        raise UserError(
            f"{changed[0]} is no longer what was imported to {root}. Restore it, or import to a new"
            " folder."
        )
    return outcomes


def _stage_some(
    root: Path,
    source: _Source,
    settings: ImportSettings,
    known: dict[int, Outcome | None],
    numbers: list[int],
) -> None:
    """Stage the clips of these numbers and note what became of them."""
    jobs = []
    for number in numbers:
        clip = source.found.clips[number]
        log = None if source.logs is None else source.logs.get(clip.name)
        if source.logs is not None and log is None:
            log = KeyLog(by_frame=False, fault="the key log says nothing of it")
        jobs.append(StageJob(root, number, clip, settings, log))
    with progress(len(source.found.clips), "Reading videos, clips") as advance:
        if numbers and len(numbers) < len(known):
            advance(len(known) - len(numbers))
        with closing(run_jobs(stage_clip, jobs, settings.workers, settings.ray)) as results:
            for job_number, outcome in results:
                known[numbers[job_number]] = outcome
                advance(1)
