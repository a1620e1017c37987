"""Write the three files that hold some episodes; play them first, if a world makes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import schema
from reelworld.footage.images import encode_png
from reelworld.footage.layout import IMAGE, PREVIEW, Shard
from reelworld.footage.preview import PreviewWriter
from reelworld.footage.scene_truth import pack_measures, pack_states
from reelworld.footage.settings import RecordSettings
from reelworld.footage.stats import as_columns, episode_stats
from reelworld.footage.truth import pack_scenery, pack_truth
from reelworld.kit.files import atomic_path
from reelworld.kit.seeds import episode_seed
from reelworld.worlds import DiscWorld, World, make
from reelworld.worlds.state import KEYS


@dataclass(frozen=True)
class Play:
    """One episode in memory."""

    frames: np.ndarray
    """``uint8 [t, h, w, 3]``."""
    actions: np.ndarray
    """``[t, a]``, five keys or as ``Form.action`` says: row ``t`` made frame ``t + 1``; the last
    row is zeros."""
    states: list[Any]
    """Empty if no simulator made it."""
    caption: str
    origin: dict[str, Any]
    """Where it comes from, as its row of the episode table says."""
    truth: dict[str, np.ndarray] = field(default_factory=dict)
    """The truth columns, ``[t, ...]``."""
    outcomes: dict[str, np.ndarray] = field(default_factory=dict)
    """The columns of ``schema.OUTCOMES``, if there are any."""


@dataclass(frozen=True)
class Place:
    """Where an episode belongs in its recording."""

    episode_index: int
    first_frame: int
    """Its first row in the whole recording."""
    task_index: int
    """Number of its caption in the task table."""


@dataclass(frozen=True)
class ShardJob:
    """What a worker needs to record one shard."""

    root: Path
    settings: RecordSettings
    form: schema.Form
    shard: Shard
    task_indices: tuple[int, ...]
    """Number of each episode's caption in the task table."""


def play_episode(settings: RecordSettings, index: int) -> Play:
    """Play episode ``index`` of a recording: the same whoever plays it, whenever."""
    seed = episode_seed(settings.seed, index)
    world = _world(settings.world, settings.size_px, settings.options)
    policy = world.policy(settings.policy, np.random.default_rng([seed, 1]))
    events = _events(settings, seed)
    num_frames = settings.frames_per_episode
    frames = np.empty((num_frames, settings.size_px, settings.size_px, 3), np.uint8)
    actions = np.zeros((num_frames, len(KEYS)), np.uint8)
    frames[0], info = world.reset(seed=seed, options={"events": events})
    states = [world.state()]
    for t in range(num_frames - 1):
        actions[t] = policy(states[t])
        frames[t + 1] = world.step(actions[t])[0]
        states.append(world.state())
    origin = {"seed": seed, **_origin(world, states[0], events)}
    return Play(frames, actions, states, info["caption"], origin, _truth(world, states, events))


def _events(settings: RecordSettings, seed: int) -> tuple[tuple[int, str], ...]:
    """What happens in the episode of ``seed``, and in which frames."""
    rng = np.random.default_rng([seed, 2])
    return tuple(
        (int(rng.integers(first, last + 1)), slug) for first, last, slug in settings.events
    )


def _origin(world: World[Any], first: Any, events: tuple[tuple[int, str], ...]) -> dict[str, Any]:
    """What holds for the whole episode; of discs without events only what always was there."""
    origin: dict[str, Any] = {}
    if isinstance(world, DiscWorld):
        origin["scenery"] = pack_scenery(first.scenery)
    else:
        origin["factors"] = json.dumps(world.drawn)
    if events or not isinstance(world, DiscWorld):
        origin["events"] = json.dumps(events)
    return origin


def _truth(
    world: World[Any], states: list[Any], events: tuple[tuple[int, str], ...]
) -> dict[str, np.ndarray]:
    """All truth columns of an episode."""
    if isinstance(world, DiscWorld):
        return pack_truth(states) | (pack_states(states) if events else {})
    return pack_measures(world, states) | pack_states(states)


def scene_captions(job: tuple[RecordSettings, range]) -> list[str]:
    """The captions of some episodes, without playing them."""
    settings, indices = job
    world = _world(settings.world, settings.size_px, settings.options)
    captions = []
    for seed in (episode_seed(settings.seed, index) for index in indices):
        options = {"events": _events(settings, seed)}
        captions.append(world.reset(seed=seed, options=options)[1]["caption"])
    return captions


@lru_cache(maxsize=1)
def _world(name: str, size_px: int, options: tuple[tuple[str, Any], ...]) -> World[Any]:
    return make(name, size_px=size_px, **dict(options))


def record_shard(job: ShardJob) -> int:
    """Play and write one shard; return its number of episodes. Raises ``UserError`` as
    ``write_shard``."""
    num_frames = job.settings.frames_per_episode
    episodes = (
        (Place(index, index * num_frames, task_index), play_episode(job.settings, index))
        for index, task_index in zip(job.shard.episodes, job.task_indices, strict=True)
    )
    return write_shard(job.root, job.shard, job.form, episodes)


def write_shard(
    root: Path, shard: Shard, form: schema.Form, episodes: Iterable[tuple[Place, Play]]
) -> int:
    """Write the files of one shard, an episode in memory at a time; return how many there were.

    The episode table comes last, so a shard whose table exists is whole. Raises ``UserError`` if
    the disk is full or the place not writable.
    """
    rows = []
    data, video = shard.data(root), shard.video(root)
    with (
        atomic_path(data) as data_part,
        atomic_path(video) as video_part,
        _frame_writer(data_part, form) as frame_table,
        PreviewWriter(video_part, form.size_px, form.fps) as preview,
    ):
        start_in_file = 0
        for place, play in episodes:
            columns = _columns(form, place, play)
            frame_table.write_table(_table(form, columns, play.frames))
            preview.write(play.frames)
            rows.append(_episode_row(shard, form, place, play, columns, start_in_file))
            start_in_file += len(play.frames)
    digests = {"data/sha256": sha256(data), f"videos/{PREVIEW}/sha256": sha256(video)}
    with atomic_path(shard.table(root)) as part:
        table = pa.Table.from_pylist([row | digests for row in rows])
        pq.write_table(table, part, compression="zstd", write_page_checksum=True)
    return len(rows)


def _frame_writer(path: Path, form: schema.Form) -> pq.ParquetWriter:
    """One row group per episode. PNG is not squeezed twice; truth is mostly zeros and shrinks."""
    layout = schema.frame_schema(form)
    image = (f"{IMAGE}.bytes", f"{IMAGE}.path")
    others = [
        f"{field.name}.list.element" if pa.types.is_fixed_size_list(field.type) else field.name
        for field in layout
        if field.name != IMAGE
    ]
    return pq.ParquetWriter(
        path,
        layout,
        compression={**dict.fromkeys(image, "none"), **dict.fromkeys(others, "zstd")},
        use_dictionary=False,
        write_statistics=list(schema.BOOKKEEPING),
        write_page_checksum=True,
    )


def _columns(form: schema.Form, place: Place, play: Play) -> dict[str, np.ndarray]:
    """Every column of an episode but the images, one row per frame."""
    num_frames = len(play.frames)
    frame_index = np.arange(num_frames)
    return {
        "action": play.actions.astype(np.float32),
        "timestamp": (frame_index / form.fps).astype(np.float32),
        "frame_index": frame_index,
        "episode_index": np.full(num_frames, place.episode_index),
        "index": place.first_frame + frame_index,
        "task_index": np.full(num_frames, place.task_index),
        **play.truth,
        **play.outcomes,
    }


def _table(form: schema.Form, columns: dict[str, np.ndarray], frames: np.ndarray) -> pa.Table:
    layout = schema.frame_schema(form)
    images = pa.StructArray.from_arrays(
        [
            pa.array([encode_png(frame) for frame in frames], pa.binary()),
            pa.nulls(len(frames), pa.string()),
        ],
        names=["bytes", "path"],
    )
    arrays = [images if f.name == IMAGE else _array(columns[f.name], f.type) for f in layout]
    return pa.Table.from_arrays(arrays, schema=layout)


def _array(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    flat = pa.array(values.reshape(-1))
    if pa.types.is_fixed_size_list(kind):
        return pa.FixedSizeListArray.from_arrays(flat, kind.list_size)
    return flat


def _episode_row(
    shard: Shard,
    form: schema.Form,
    place: Place,
    play: Play,
    columns: dict[str, np.ndarray],
    start_in_file: int,
) -> dict[str, Any]:
    num_frames = len(play.frames)
    where = {"chunk_index": shard.chunk_index, "file_index": shard.file_index}
    measured = {name: v for name, v in columns.items() if not name.startswith("truth.")}
    return {
        "episode_index": place.episode_index,
        "tasks": [play.caption],
        "length": num_frames,
        "dataset_from_index": place.first_frame,
        "dataset_to_index": place.first_frame + num_frames,
        **{f"data/{name}": value for name, value in where.items()},
        **{f"videos/{PREVIEW}/{name}": value for name, value in where.items()},
        f"videos/{PREVIEW}/from_timestamp": start_in_file / form.fps,
        f"videos/{PREVIEW}/to_timestamp": (start_in_file + num_frames) / form.fps,
        **{f"meta/episodes/{name}": value for name, value in where.items()},
        "caption": play.caption,
        **play.origin,
        **as_columns(episode_stats(play.frames, measured)),
    }


def sha256(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
