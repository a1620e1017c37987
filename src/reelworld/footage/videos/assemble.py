"""From staged clips to the recording: numbered, in shards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from reelworld.footage import layout, schema
from reelworld.footage.folder import missing_shards, write_tasks
from reelworld.footage.pool import run_jobs
from reelworld.footage.shard import Place, Play, write_shard
from reelworld.footage.videos.stage import Outcome, read_episode, stage_folder
from reelworld.kit.console import progress


@dataclass(frozen=True)
class _Piece:
    """One episode to be: where its frames are, and where they belong."""

    folder: Path
    start: int
    stop: int
    place: Place
    caption: str
    clip: str


@dataclass(frozen=True)
class _AssembleJob:
    root: Path
    shard: layout.Shard
    form: schema.Form
    pieces: tuple[_Piece, ...]


def assemble(
    root: Path,
    form: schema.Form,
    outcomes: Sequence[Outcome],
    caption: Callable[[str], str],
    workers: int,
    ray: str | None = None,
) -> None:
    """Write the task table and the missing shards; ``caption`` says what a clip of a name shows.

    Raises ``UserError`` if the disk is full or the place not writable.
    """
    pieces = _pieces(root, outcomes, caption)
    jobs = [
        _AssembleJob(root, shard, form, tuple(pieces[i] for i in shard.episodes))
        for shard in missing_shards(root, len(pieces))
    ]
    with progress(len(pieces), "Writing footage, episodes") as advance:
        if jobs:
            advance(len(pieces) - sum(len(job.pieces) for job in jobs))
        with closing(run_jobs(_write_shard, jobs, workers, ray)) as results:
            for _, num_written in results:
                advance(num_written)


def _pieces(root: Path, outcomes: Sequence[Outcome], caption: Callable[[str], str]) -> list[_Piece]:
    """Every episode in order, its caption's number taken from the task table written here."""
    episodes = [(n, o.clip, *piece) for n, o in enumerate(outcomes) for piece in o.episodes]
    captions = [caption(clip) for _, clip, _, _ in episodes]
    task_indices, first_frame = write_tasks(root, captions), 0
    pieces = []
    for index, (number, clip, start, stop) in enumerate(episodes):
        place = Place(index, first_frame, task_indices[index])
        folder = stage_folder(root, number)
        pieces.append(_Piece(folder, start, stop, place, captions[index], clip))
        first_frame += stop - start
    return pieces


def _write_shard(job: _AssembleJob) -> int:
    return write_shard(job.root, job.shard, job.form, _plays(job))


def _plays(job: _AssembleJob) -> Iterator[tuple[Place, Play]]:
    for piece in job.pieces:
        frames, actions = read_episode(piece.folder, piece.start, piece.stop, job.form.size_px)
        origin = {"clip": piece.clip, "clip_from_s": piece.start / job.form.fps}
        yield piece.place, Play(frames, actions, [], piece.caption, origin)
