"""The arrays training reads are the recording, all of it and nothing older."""

import dataclasses
import os
import shutil
import subprocess

import numpy as np
import pytest

from reelworld.footage.bake import bake, open_bake
from reelworld.footage.check import check
from reelworld.footage.record import record
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError


def test_the_bake_holds_every_frame_and_action(copy, settings):
    made, footage = bake(copy, workers=1), Footage(copy)
    assert (made.world, made.size_px) == (settings.world, settings.size_px)
    assert made.episodes.tolist() == [[0, 24], [24, 48], [48, 72]]
    for index, (start, stop) in enumerate(made.episodes):
        episode = footage.episode(index)
        assert np.array_equal(made.frames[start:stop], episode.frames)
        assert np.array_equal(made.actions[start:stop], episode.actions)
    assert isinstance(made.frames, np.memmap) and not made.frames.flags.writeable


def test_the_number_of_workers_does_not_change_the_bake(recording, tmp_path, digests):
    one, two = (shutil.copytree(recording, tmp_path / name) for name in ("one", "two"))
    bake(one, workers=1)
    bake(two, workers=2)
    assert digests(one / "bake") == digests(two / "bake")


def test_a_current_bake_is_kept(copy):
    open_bake(copy, workers=1)
    before = (copy / "bake/frames.npy").stat()
    open_bake(copy, workers=1)
    after = (copy / "bake/frames.npy").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_bake_of_an_older_recording_is_made_again(copy, settings, tmp_path):
    open_bake(copy, workers=1)
    other = record(dataclasses.replace(settings, seed=6), tmp_path / "other" / "den")
    for place in ("meta", "data", "videos"):
        shutil.rmtree(copy / place)
        shutil.copytree(other / place, copy / place)
    assert np.array_equal(open_bake(copy, workers=1).frames[:24], Footage(other).episode(0).frames)


def test_leftovers_of_a_killed_bake_are_removed(copy):
    leftover = copy / ".bake.abc.tmp"
    leftover.mkdir()
    (leftover / "frames.npy").write_bytes(b"half")
    bake(copy, workers=1)
    assert not leftover.exists()
    assert check(copy, workers=1) == []


def test_damaged_footage_is_not_baked(copy):
    data = copy / "data/chunk-000/file-001.parquet"
    data.write_bytes(data.read_bytes()[:5000])
    with pytest.raises(UserError, match=r"file-001\.parquet is damaged.*footage check"):
        bake(copy, workers=1)
    assert not (copy / "bake").exists() and not list(copy.glob(".bake*"))


def test_a_truncated_bake_is_noticed(copy):
    bake(copy, workers=1)
    frames = copy / "bake/frames.npy"
    frames.write_bytes(frames.read_bytes()[:5000])
    with pytest.raises(UserError, match="Delete that folder"):
        open_bake(copy, workers=1)
    (finding,) = check(copy, workers=1)
    assert finding.file == "bake"
    shutil.rmtree(copy / "bake")
    open_bake(copy, workers=1)


def test_a_disk_too_small_for_the_bake_is_said_before_the_work(recording, tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root, outside a strict container")
    try:
        shutil.copytree(recording, tmp_path / "den")
        with pytest.raises(UserError, match="disk is full"):
            bake(tmp_path / "den", workers=1)
        assert not list((tmp_path / "den").glob("*bake*"))
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
