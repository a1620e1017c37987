"""Footage as plain arrays on disk: what training reads.

Decoding images costs far more than copying them, and a training run reads each frame hundreds of
times. So the lossless frames are decoded once, to arrays that are mapped into memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy

from reelworld.footage import layout
from reelworld.footage.actions import KEY_COLUMNS
from reelworld.footage.store import Footage, fingerprint
from reelworld.kit.console import progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path, read_json, write_json
from reelworld.kit.pool import run_jobs

_FORMAT = 1
_EPISODES_PER_JOB = 16


@dataclass(frozen=True)
class Bake:
    """A recording as arrays of ``n`` frames; ``e`` episodes lie one after another."""

    path: Path
    frames: np.ndarray
    """``uint8 [n, h, w, 3]``, mapped from disk, read-only."""
    actions: np.ndarray
    """``uint8 [n, 5]`` keys, or ``float32 [n, a]`` from ``ActionColumns.to_inputs``: row ``t`` made
    frame ``t + 1`` of the same episode."""
    episodes: np.ndarray
    """``int64 [e, 2]``: first frame and one past the last."""
    info: dict[str, Any]
    """The footage's ``info.json``."""

    @property
    def world(self) -> str:
        """Name of the recorded world."""
        return self.info["reelworld"]["world"]

    @property
    def size_px(self) -> int:
        """Width and height of a frame."""
        return self.info["reelworld"]["size_px"]

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self.info["fps"]


def open_bake(footage_dir: str | os.PathLike[str], workers: int = 0) -> Bake:
    """The bake of a recording, made first if it is missing or older than the recording.

    Raises ``UserError`` if the footage is unfinished, damaged or absent, or the disk full.
    """
    return bake(footage_dir, workers)


def bake(footage_dir: str | os.PathLike[str], workers: int = 0) -> Bake:
    """Decode a recording into ``DIR/bake``; returns at once if that is there and up to date.

    ``workers`` 0 uses every core. The folder appears whole or not at all. Needs as much free disk
    as the decoded frames take (49 MB per 1,000 frames at 128 px). Raises ``UserError`` as
    ``open_bake``.
    """
    footage = Footage(footage_dir)
    made_from = fingerprint(footage)
    target = footage.root / layout.BAKE
    with _one_at_a_time(footage.root):
        if not _is_current(target, made_from):
            _remove_stale(footage.root)
            _make(footage, target, made_from, workers)
    return _open(target, footage.info)


def _is_current(target: Path, made_from: str) -> bool:
    if not (target / "meta.json").exists():
        return False
    meta = read_json(target / "meta.json", "description of the bake")
    return meta.get("format") == _FORMAT and meta.get("fingerprint") == made_from


def _remove_stale(root: Path) -> None:
    """Give back the disk of an outdated bake and of attempts that were killed."""
    for path in (root / layout.BAKE, *root.glob(f".{layout.BAKE}.*.tmp")):
        shutil.rmtree(path, ignore_errors=True)


def _make(footage: Footage, target: Path, made_from: str, workers: int) -> None:
    lengths = np.array([row["length"] for row in footage.rows])
    stops = np.cumsum(lengths)
    episodes = np.stack([stops - lengths, stops], 1).astype(np.int64)
    size_px, num_frames = footage.size_px, int(stops[-1])
    with atomic_path(target) as part:
        part.mkdir()
        columns = footage.action_columns
        kind = "|u1" if columns == KEY_COLUMNS else "<f4"
        _reserve(part / "frames.npy", (num_frames, size_px, size_px, 3))
        _reserve(part / "actions.npy", (num_frames, len(columns.input_names)), kind)
        np.save(part / "episodes.npy", episodes)
        jobs = [
            (footage.root, part, range(first, min(first + _EPISODES_PER_JOB, len(episodes))))
            for first in range(0, len(episodes), _EPISODES_PER_JOB)
        ]
        with (
            progress(len(episodes), "Decoding for training, episodes") as advance,
            closing(run_jobs(_decode_some, jobs, workers)) as results,
        ):
            for _, num_done in results:
                advance(num_done)
        write_json(part / "meta.json", {"format": _FORMAT, "fingerprint": made_from})


def _reserve(path: Path, shape: tuple[int, ...], kind: str = "|u1") -> None:
    """An array file with its disk space taken now: a full disk shows before the work."""
    with open(path, "wb") as file:
        header = {"descr": kind, "fortran_order": False, "shape": shape}
        npy.write_array_header_2_0(file, header)
        file.flush()
        num_bytes = int(np.prod(shape)) * np.dtype(kind).itemsize
        os.posix_fallocate(file.fileno(), file.tell(), num_bytes)


def _decode_some(job: tuple[Path, Path, range]) -> int:
    """Decode some episodes into their places in the arrays; they overlap no one else's."""
    root, part, indices = job
    footage = _footage(root)
    columns = footage.action_columns
    frames = np.load(part / "frames.npy", mmap_mode="r+")
    actions = np.load(part / "actions.npy", mmap_mode="r+")
    episodes = np.load(part / "episodes.npy")
    for index in indices:
        start, stop = episodes[index]
        frames[start:stop], rows = footage.frames_and_actions(index)
        actions[start:stop] = rows if rows.dtype == np.uint8 else columns.to_inputs(rows)
    frames.flush()
    actions.flush()
    return len(indices)


_opened: dict[Path, Footage] = {}


def _footage(root: Path) -> Footage:
    """One reader per process: the episode table of a long recording takes a while to read."""
    if root not in _opened:
        _opened.clear()
        _opened[root] = Footage(root)
    return _opened[root]


def _open(target: Path, info: dict[str, Any]) -> Bake:
    try:
        return Bake(
            path=target,
            frames=np.load(target / "frames.npy", mmap_mode="r"),
            actions=np.load(target / "actions.npy"),
            episodes=np.load(target / "episodes.npy"),
            info=info,
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"The bake in {target} is damaged ({error}). Delete that folder; it is made again from "
            "the footage when it is needed."
        ) from error


def damage_in_bake(root: Path) -> str | None:
    """What is wrong with the bake of ``root``, if anything. Outdated is not wrong."""
    try:
        made = _open(root / layout.BAKE, {})
    except UserError:
        return "its arrays are damaged or incomplete"
    ends = made.episodes[-1, 1] if len(made.episodes) else 0
    return None if len(made.frames) == len(made.actions) == ends else "its arrays disagree"


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    """Several training processes may ask for the same bake at once: one makes it, others wait."""
    handle = os.open(root, os.O_RDONLY)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)
