"""Record an environment: ``reelworld record gym:ENV_ID``."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reelworld.footage import layout, schema
from reelworld.footage.actions import ActionColumns
from reelworld.footage.folder import (
    finish,
    held,
    is_complete,
    lay_out,
    missing_shards,
    withdraw,
    write_shards,
)
from reelworld.footage.gym.environment import look
from reelworld.footage.gym.policy import make_policy
from reelworld.footage.gym.settings import GymSettings
from reelworld.footage.gym.stage import (
    Staged,
    StageJob,
    read_staged,
    stage,
    staged_already,
    staged_file,
)
from reelworld.footage.shard import Place, Play, write_shard
from reelworld.kit.console import console, progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json
from reelworld.kit.pool import run_jobs
from reelworld.kit.version import __version__
from reelworld.worlds.state import GYM

Told = dict[int, tuple[list[Staged], int]]
"""By number of the job: its episodes, and how many were too short."""


@dataclass(frozen=True)
class Recorded:
    """What came of it."""

    num_episodes: int
    num_frames: int
    num_left_out: int
    """Episodes that were over before they had frames enough to train on."""


def record_gym(settings: GymSettings, out_dir: str | os.PathLike[str]) -> Recorded:
    """Record to ``out_dir`` whatever is not there yet of this recording.

    Interrupt it at any moment: plays that are over are kept, a half-written file is never seen, and
    the same call continues. Raises ``UserError`` if the environment cannot be made, draws nothing,
    takes actions that are no numbers or fails; if the folder holds anything else; if another
    process records there; if the disk is full or the place not writable.
    """
    root = Path(out_dir)
    columns, fps, space = look(settings)
    make_policy(settings.policy, space, 0)
    passport = _passport(settings, root, columns, fps)
    with held(root, passport):
        told = _read_told(root)
        if told is not None and is_complete(root, sum(len(found) for found, _ in told.values())):
            console.print(f"{root} already holds this recording, complete.", markup=False)
        else:
            told = _record(root, settings, passport, told)
        shutil.rmtree(root / layout.STAGED, ignore_errors=True)
    episodes = [episode for found, _ in told.values() for episode in found]
    num_frames, left_out = sum(e.length for e in episodes), sum(n for _, n in told.values())
    return Recorded(len(episodes), num_frames, left_out)


def _passport(
    settings: GymSettings, root: Path, columns: ActionColumns, fps: int
) -> dict[str, Any]:
    """The ``reelworld`` block of ``info.json``: everything that decides the recorded bytes."""
    words: dict[str, Any] = {
        "episodes": settings.num_plays,
        "seed": settings.seed,
        "frames": settings.frames_per_play,
        "size": settings.size_px,
        "policy": settings.policy,
        "fit": settings.fit,
        "frame-skip": settings.frame_skip,
        "fps": fps,
    }
    if settings.num_envs:
        words |= {"num-envs": settings.num_envs, "autoreset": settings.autoreset}
    flags = " ".join(f"--{name} {shlex.quote(str(word))}" for name, word in words.items())
    world = shlex.quote(GYM + settings.env_id)
    return {
        "version": __version__,
        "command": f"reelworld record {world} {flags} --out {root.resolve().name}",
        "world": GYM + settings.env_id,
        "action": columns.to_json(),
        "fps": fps,
        "policy": settings.policy,
        "seed": settings.seed,
        "num_plays": settings.num_plays,
        "frames_per_play": settings.frames_per_play,
        "size_px": settings.size_px,
        "fit": settings.fit,
        "frame_skip": settings.frame_skip,
        "num_envs": settings.num_envs,
        "autoreset": settings.autoreset if settings.num_envs else None,
    }


def _record(root: Path, settings: GymSettings, passport: dict[str, Any], told: Told | None) -> Told:
    """Play what is not played, put together what is missing, describe the whole."""
    form = schema.Form.of(passport)
    told = _stage(root, settings, form.action, told)
    numbered = [(number, n, e) for number in sorted(told) for n, e in enumerate(told[number][0])]
    if not numbered:
        withdraw(root)
        raise UserError(
            f"Every episode of {settings.env_id} was over before it had"
            f" {settings.least_frames} frames, so nothing was kept. Another --policy may live"
            " longer, or ask for fewer --frames."
        )
    plays = [{"episodes": [asdict(e) for e in found], "left_out": n} for found, n in told.values()]
    write_json(root / layout.PLAYS, plays)
    captions, lengths = zip(*((e.caption, e.length) for *_, e in numbered), strict=True)
    places = lay_out(root, captions, lengths)
    pieces = [
        _Piece(number, staged_at, place, episode)
        for (number, staged_at, episode), place in zip(numbered, places, strict=True)
    ]
    jobs = [
        _AssembleJob(root, shard, form, tuple(pieces[i] for i in shard.episodes))
        for shard in missing_shards(root, len(pieces))
    ]
    title = "Writing footage, episodes"
    write_shards(_write_shard, jobs, len(pieces), title, settings.workers)
    finish(root, len(pieces), passport)
    return told


def _stage(root: Path, settings: GymSettings, columns: ActionColumns, told: Told | None) -> Told:
    """Play whatever is neither staged nor in a finished shard."""
    num_jobs = -(-settings.num_plays // settings.lanes_per_job)
    needed = range(num_jobs)
    if told is not None:
        whose = [number for number in sorted(told) for _ in told[number][0]]
        needed = sorted({whose[i] for s in missing_shards(root, len(whose)) for i in s.episodes})
    known = dict(told or {})
    known |= {n: found for n in needed if (found := staged_already(root, n)) is not None}
    left = [n for n in needed if not staged_file(root, n).exists()]
    jobs = [StageJob(root, settings, columns, number) for number in left]
    with progress(num_jobs, f"Playing {settings.env_id}, plays") as advance:
        if left and len(left) < num_jobs:
            advance(num_jobs - len(left))
        with closing(run_jobs(stage, jobs, settings.workers)) as results:
            for job_number, found in results:
                number = left[job_number]
                if told is not None and told[number] != found:
                    raise UserError(
                        f"{settings.env_id} does not play the same from the same seed, so what is"
                        f" missing of {root} cannot be made again. Record to a new folder."
                    )
                known[number] = found
                advance(1)
    return {number: known[number] for number in range(num_jobs)}


def _read_told(root: Path) -> Told | None:
    """What a recording that was played to its end consists of. Raises ``UserError`` if damaged."""
    if not (root / layout.PLAYS).exists():
        return None
    values = read_json(root / layout.PLAYS, "list of what was played")
    try:
        return {
            number: ([Staged(**episode) for episode in one["episodes"]], int(one["left_out"]))
            for number, one in enumerate(values)
        }
    except (TypeError, KeyError, ValueError) as error:
        raise UserError(
            f"{root / layout.PLAYS} is damaged ({error!r}). Delete it and run the same command"
            " again."
        ) from error


@dataclass(frozen=True)
class _Piece:
    """One episode to be: where it is staged, and where it belongs."""

    number: int
    staged_at: int
    place: Place
    episode: Staged


@dataclass(frozen=True)
class _AssembleJob:
    root: Path
    shard: layout.Shard
    form: schema.Form
    pieces: tuple[_Piece, ...]


def _write_shard(job: _AssembleJob) -> int:
    return write_shard(job.root, job.shard, job.form, _plays(job))


def _plays(job: _AssembleJob) -> Iterator[tuple[Place, Play]]:
    for piece in job.pieces:
        arrays = read_staged(job.root, piece.number, piece.staged_at)
        further = {
            "next.reward": arrays["rewards"],
            "next.done": arrays["done"],
            "next.truncated": arrays["truncated"],
        }
        origin = {"seed": piece.episode.seed, "first_step": piece.episode.first_step}
        caption = piece.episode.caption
        yield (
            piece.place,
            Play(arrays["frames"], arrays["actions"], [], caption, origin, further),
        )
