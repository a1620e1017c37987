"""From staged clips to the recording: numbered, in shards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reelworld.footage import layout, schema
from reelworld.footage.folder import lay_out, missing_shards, write_shards
from reelworld.footage.shard import Place, Play, write_shard
from reelworld.footage.videos.stage import Outcome, read_episode, stage_folder


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
    write_shards(_write_shard, jobs, len(pieces), "Writing footage, episodes", workers, ray)


def _pieces(root: Path, outcomes: Sequence[Outcome], caption: Callable[[str], str]) -> list[_Piece]:
    """Every episode in order, its caption's number taken from the task table written here."""
    episodes = [(n, o.clip, *piece) for n, o in enumerate(outcomes) for piece in o.episodes]
    captions = [caption(clip) for _, clip, _, _ in episodes]
    places = lay_out(root, captions, [stop - start for *_, start, stop in episodes])
    return [
        _Piece(stage_folder(root, number), start, stop, place, said, clip)
        for (number, clip, start, stop), place, said in zip(episodes, places, captions, strict=True)
    ]


def _write_shard(job: _AssembleJob) -> int:
    return write_shard(job.root, job.shard, job.form, _plays(job))


def _plays(job: _AssembleJob) -> Iterator[tuple[Place, Play]]:
    for piece in job.pieces:
        frames, actions = read_episode(piece.folder, piece.start, piece.stop, job.form.size_px)
        origin = {"clip": piece.clip, "clip_from_s": piece.start / job.form.fps}
        yield piece.place, Play(frames, actions, [], piece.caption, origin)
