"""Make footage of a data set of another format: ``reelworld footage import lerobot:DIR``."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.footage import layout, schema
from reelworld.footage.folder import (
    finish,
    held,
    is_complete,
    lay_out,
    missing_shards,
    write_shards,
)
from reelworld.footage.foreign.lerobot import LeRobotSource
from reelworld.footage.foreign.minari import MinariSource
from reelworld.footage.foreign.settings import KINDS, ForeignSettings
from reelworld.footage.foreign.source import Source, as_keys
from reelworld.footage.shard import Place, Play, write_shard
from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.decode import Picture
from reelworld.footage.videos.fit import Fitter
from reelworld.footage.videos.report import Report
from reelworld.footage.videos.stage import Outcome
from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.kit.version import __version__
from reelworld.worlds.state import KEYS, VIDEO

_READERS = dict(zip(KINDS, (LeRobotSource, MinariSource), strict=True))


@dataclass(frozen=True)
class _Piece:
    """One episode to be: a stretch of one of the data set's."""

    episode: int
    start: int
    stop: int
    place: Place
    caption: str


@dataclass(frozen=True)
class _Job:
    root: Path
    shard: layout.Shard
    form: schema.Form
    spec: str
    settings: ForeignSettings
    pieces: tuple[_Piece, ...]


def open_source(spec: str, camera: str | None) -> Source:
    """The data set that ``KIND:WHERE`` names. Raises ``UserError`` if there is none."""
    kind, _, where = spec.partition(":")
    if kind not in KINDS or not where:
        raise UserError(f"{spec!r} names no data set. Write lerobot:FOLDER or minari:ID.")
    return _READERS[kind](where, camera)


def import_dataset(spec: str, out_dir: str | os.PathLike[str], settings: ForeignSettings) -> Report:
    """Write to ``out_dir`` whatever is not there yet of this import; say what was imported.

    The data set's own rate is kept. Interrupt it at any moment: the same call continues, and ends
    with the same bytes. Raises ``UserError`` if the data set cannot be read, has actions that are
    not our keys, the folder holds anything else, another process works there, the disk is full or
    the place not writable.
    """
    _source.cache_clear()  # it may have been mended since
    root, source = Path(out_dir), open_source(spec, settings.camera)
    _refuse_inside(spec, root)
    form = schema.Form(settings.size_px, _fps(source, settings), has_truth=False)
    outcomes = _outcomes(source, settings)
    if settings.actions == "keep":
        as_keys(source.actions(0), source.episodes[0].num_frames, f"{source.name}, episode 0")
    passport = _passport(spec, source, root, form, settings)
    report = Report(tuple(outcomes), {}, (), ())
    with held(root, passport):
        if is_complete(root, report.num_episodes) and (root / layout.REPORT).exists():
            console.print(f"{root} already holds this import, complete.", markup=False)
            return report
        report.write(root)
        _write(root, form, spec, source, settings, outcomes)
        finish(root, report.num_episodes, passport)
    return report


def _refuse_inside(spec: str, root: Path) -> None:
    where = Path(spec.partition(":")[2]).resolve()
    if where.is_dir() and where in (root.resolve(), *root.resolve().parents):
        raise UserError(f"--out {root} lies inside {where}, which is read. Choose another folder.")


def _fps(source: Source, settings: ForeignSettings) -> int:
    fps = source.fps or settings.fps
    if fps is None:
        raise UserError(f"{source.name} does not say how fast it runs. Give its rate with --fps.")
    if settings.fps not in (None, fps):
        raise UserError(
            f"{source.name} has {fps} frames per second, and a data set keeps its rate, as its "
            f"actions belong to its frames. Leave --fps {settings.fps} out."
        )
    return fps


def _outcomes(source: Source, settings: ForeignSettings) -> list[Outcome]:
    """Where each episode is parted. Raises ``UserError`` if there is nothing to import."""
    outcomes = []
    for number, episode in enumerate(source.episodes):
        if episode.num_frames < 2:
            raise UserError(f"{source.name}, episode {number} has fewer than two frames.")
        pieces, start, most = [], 0, settings.most_frames
        while episode.num_frames - start >= most + settings.least_frames:
            pieces.append((start, start + most))
            start += most
        pieces.append((start, episode.num_frames))
        clip = f"episode {number}"
        outcomes.append(Outcome(clip, episode.num_frames, tuple(pieces)))
    if not outcomes:
        raise UserError(f"{source.name} holds no episode.")
    return outcomes


def _passport(
    spec: str, source: Source, root: Path, form: schema.Form, settings: ForeignSettings
) -> dict[str, Any]:
    """The ``reelworld`` block of ``info.json``: everything that decides the imported bytes."""
    kind = spec.partition(":")[0]
    words = {"size": settings.size_px, "fit": settings.fit, "actions": settings.actions}
    words |= {} if settings.fps is None else {"fps": settings.fps}
    words |= {} if settings.camera is None else {"camera": settings.camera}
    flags = " ".join(f"--{name} {shlex.quote(str(word))}" for name, word in words.items())
    name = shlex.quote(f"{kind}:{source.name}")
    return {
        "version": __version__,
        "command": f"reelworld footage import {name} {flags} --out {root.resolve().name}",
        "world": VIDEO,
        "sources": source.digest(),
        "fps": form.fps,
        "size_px": settings.size_px,
        "fit": settings.fit,
        "actions": settings.actions,
        "camera": settings.camera,
    }


def _write(
    root: Path,
    form: schema.Form,
    spec: str,
    source: Source,
    settings: ForeignSettings,
    outcomes: list[Outcome],
) -> None:
    """The task table and the missing shards."""
    stretches = [(n, start, stop) for n, o in enumerate(outcomes) for start, stop in o.episodes]
    captions = [episode.caption for episode in source.episodes]
    lengths = [stop - start for _, start, stop in stretches]
    places = lay_out(root, [captions[n] for n, _, _ in stretches], lengths)
    pieces = [
        _Piece(n, start, stop, place, captions[n])
        for (n, start, stop), place in zip(stretches, places, strict=True)
    ]
    jobs = [
        _Job(root, shard, form, spec, settings, tuple(pieces[i] for i in shard.episodes))
        for shard in missing_shards(root, len(pieces))
    ]
    write_shards(_write_shard, jobs, len(pieces), "Importing, episodes", settings.workers)


@lru_cache(maxsize=1)
def _source(spec: str, camera: str | None) -> Source:
    """One reader per process."""
    return open_source(spec, camera)


def _write_shard(job: _Job) -> int:
    return write_shard(job.root, job.shard, job.form, _plays(job))


def _plays(job: _Job) -> Iterator[tuple[Place, Play]]:
    source = _source(job.spec, job.settings.camera)
    fitter = Fitter(job.form.size_px, job.settings.fit)
    for piece in job.pieces:
        frames = _fitted(source, piece, fitter, job.form)
        actions = np.zeros((len(frames), len(KEYS)), np.uint8)
        if job.settings.actions == "keep":
            what = f"{source.name}, episode {piece.episode}"
            num_frames = source.episodes[piece.episode].num_frames
            keys = as_keys(source.actions(piece.episode), num_frames, what)
            actions[:-1] = keys[piece.start : piece.stop - 1]
        origin = {
            "clip": f"episode {piece.episode}",
            "clip_from_s": piece.start / job.form.fps,
        }
        yield piece.place, Play(frames, actions, [], piece.caption, origin)


def _fitted(source: Source, piece: _Piece, fitter: Fitter, form: schema.Form) -> np.ndarray:
    """``uint8 [t, size, size, 3]``."""
    frames = np.empty((piece.stop - piece.start, form.size_px, form.size_px, 3), np.uint8)
    pictures = source.pictures(piece.episode, piece.start, piece.stop)
    for t, frame in enumerate(pictures):
        try:
            frames[t] = fitter(Picture(t / form.fps, 1 / form.fps, frame))
        except BadClipError as error:
            raise UserError(f"{source.name}, episode {piece.episode}: {error}.") from error
    return frames
