"""Play a world many times and keep everything: ``reelworld record``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.footage import schema
from reelworld.footage.folder import (
    finish,
    held,
    is_complete,
    missing_shards,
    write_shards,
    write_tasks,
)
from reelworld.footage.settings import RecordSettings
from reelworld.footage.shard import ShardJob, record_shard, scene_captions
from reelworld.kit.console import console
from reelworld.kit.pool import run_jobs
from reelworld.kit.version import __version__
from reelworld.worlds import DiscWorld, make, world_class
from reelworld.worlds.events import schedule_of
from reelworld.worlds.factor_text import flag_of
from reelworld.worlds.state import FPS

_SCENES_PER_JOB = 256


def record(settings: RecordSettings, out_dir: str | os.PathLike[str]) -> Path:
    """Record to ``out_dir`` whatever is not there yet of this recording.

    Interrupt it at any moment: finished files are kept, a half-written one is never seen, and the
    same call continues. Deleting a damaged file and calling again mends a recording. Returns the
    folder. Raises ``UserError`` if the folder holds a recording with other settings or anything
    else, if another process is recording there, if the disk is full or the place not writable.
    """
    root = Path(out_dir) if settings.ray is None else Path(out_dir).absolute()
    _check_playable(settings)
    passport = _passport(settings, root)
    with held(root, passport):
        if is_complete(root, settings.num_episodes):
            console.print(f"{root} already holds this recording, complete.")
            return root
        _record_shards(root, settings, schema.Form.of(passport))
        finish(root, settings.num_episodes, passport)
    return root


def _check_playable(settings: RecordSettings) -> None:
    """Unknown worlds, factors, events and policies are refused before any file is made."""
    world = make(settings.world, size_px=settings.size_px, **dict(settings.options))
    world.policy(settings.policy, np.random.default_rng(0))
    schedule_of([(first, slug) for first, _, slug in settings.events], world.events, world.name)


def _passport(settings: RecordSettings, root: Path) -> dict[str, Any]:
    """The ``reelworld`` block of ``info.json``: everything that decides the recorded bytes."""
    return {
        "version": __version__,
        "command": _command(settings, root),
        "world": settings.world,
        "options": json.loads(json.dumps(dict(settings.options))),  # tuples as they are read back
        "policy": settings.policy,
        "seed": settings.seed,
        "num_episodes": settings.num_episodes,
        "frames_per_episode": settings.frames_per_episode,
        "size_px": settings.size_px,
        **_about_truth(settings),
    }


def _about_truth(settings: RecordSettings) -> dict[str, Any]:
    """What decides the truth columns, where it is not those of discs alone."""
    made = world_class(settings.world)
    about: dict[str, Any] = {} if issubclass(made, DiscWorld) else {"measures": made.measures}
    if made.fps != FPS:
        about["fps"] = made.fps
    if settings.events:
        about["events"] = [list(event) for event in settings.events]
    return about


def _command(settings: RecordSettings, root: Path) -> str:
    """The command that makes this recording again, every choice spelled out."""
    words = {
        "episodes": settings.num_episodes,
        "seed": settings.seed,
        "frames": settings.frames_per_episode,
        "size": settings.size_px,
        "policy": settings.policy,
    }
    flags = [f"--{name} {value}" for name, value in words.items()]
    flags += [flag_of(name, value) for name, value in settings.options]
    for first, last, slug in settings.events:
        flags.append(f"--event {first if first == last else f'{first}-{last}'}:{slug}")
    return f"reelworld record {settings.world} {' '.join(flags)} --out {root.resolve().name}"


def _record_shards(root: Path, settings: RecordSettings, form: schema.Form) -> None:
    """Write the task table and the missing shards."""
    task_indices = write_tasks(root, _captions(settings))
    jobs = [
        ShardJob(root, settings, form, shard, tuple(task_indices[i] for i in shard.episodes))
        for shard in missing_shards(root, settings.num_episodes)
    ]
    title = f"Recording {settings.world}, episodes"
    write_shards(record_shard, jobs, settings.num_episodes, title, settings.workers, settings.ray)


def _captions(settings: RecordSettings) -> list[str]:
    """Each episode's caption, without playing it."""
    jobs = [
        (settings, range(first, min(first + _SCENES_PER_JOB, settings.num_episodes)))
        for first in range(0, settings.num_episodes, _SCENES_PER_JOB)
    ]
    parts = dict(run_jobs(scene_captions, jobs, settings.workers, settings.ray))
    return [caption for number in range(len(jobs)) for caption in parts[number]]
