"""Recording survives everything: other machines, kill -9, full disks, wrong folders."""

import dataclasses
import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from reelworld.footage.check import check
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError
from reelworld.kit.seeds import HELD_OUT_SEED


def test_the_number_of_workers_does_not_change_a_byte(recording, settings, tmp_path, digests):
    record(dataclasses.replace(settings, workers=2), tmp_path / "den")
    assert digests(tmp_path / "den") == digests(recording)


def test_another_seed_gives_other_footage(recording, settings, tmp_path, digests):
    record(dataclasses.replace(settings, seed=6), tmp_path / "den")
    data = "data/chunk-000/file-000.parquet"
    assert digests(tmp_path / "den")[data] != digests(recording)[data]


_KILLED = """
from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings
record(RecordSettings(world="den", num_episodes=8, frames_per_episode=60, size_px=64,
                      workers={workers}), r"{out}")
"""
_SAME = RecordSettings(world="den", num_episodes=8, frames_per_episode=60, size_px=64, workers=1)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return record(_SAME, tmp_path_factory.mktemp("undisturbed") / "den")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_recording_continues_as_if_nothing_had_happened(
    workers, undisturbed, tmp_path, digests
):
    out = tmp_path / "killed" / "den"
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED.format(workers=workers, out=out)], stderr=subprocess.DEVNULL
    )
    while len(list(out.glob("meta/episodes/*/file-*.parquet"))) < 2:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (out / "meta/info.json").exists()
    with pytest.raises(UserError, match="unfinished"):
        Footage(out)
    (finding,) = check(out, workers=1)
    assert f"--out {out}" in finding.what_to_do

    record(_SAME, out)
    assert digests(out) == digests(undisturbed)


def test_a_finished_recording_is_left_alone(copy, settings, digests):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    record(settings, copy)
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


@pytest.mark.parametrize(
    "change", [{"seed": 6}, {"num_episodes": 4}, {"size_px": 65}, {"world": "box"}]
)
def test_other_settings_on_an_existing_recording_are_refused(copy, settings, digests, change):
    before = digests(copy)
    with pytest.raises(UserError, match=f"another recording.*{next(iter(change))}"):
        record(dataclasses.replace(settings, **change), copy)
    assert digests(copy) == before


def test_a_folder_with_other_things_is_refused(settings, tmp_path):
    (tmp_path / "thesis.tex").write_text("irreplaceable")
    with pytest.raises(UserError, match=r"not empty.*thesis\.tex"):
        record(settings, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_two_processes_do_not_record_to_one_folder(copy, settings):
    (copy / "meta/info.json").unlink()
    handle = os.open(copy, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(UserError, match="Another process"):
            record(settings, copy)
    finally:
        os.close(handle)
    record(settings, copy)
    assert check(copy, workers=1) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": HELD_OUT_SEED}, "kept for evaluation"),
        ({"seed": -1}, "must not be negative"),
        ({"num_episodes": 0}, "must be at least 1"),
        ({"frames_per_episode": 1}, "must be at least 2"),
        ({"size_px": 32}, "64 to 256"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, change, message):
    with pytest.raises(UserError, match=message):
        dataclasses.replace(settings, **change)


@pytest.mark.parametrize(
    "change", [{"world": "moon"}, {"policy": "brave"}, {"options": (("num_moons", 2),)}]
)
def test_unknown_names_are_refused_before_anything_is_written(settings, tmp_path, change):
    with pytest.raises(UserError):
        record(dataclasses.replace(settings, **change), tmp_path / "den")
    assert not (tmp_path / "den").exists()


def test_a_path_through_a_file_is_refused(settings, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="part of the path is a file"):
        record(settings, tmp_path / "file" / "den")
    with pytest.raises(UserError, match="is a file"):
        record(settings, tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_someone_else_is_refused(settings, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UserError, match="no permission"):
            record(settings, tmp_path / "den")
    finally:
        tmp_path.chmod(0o700)


@contextmanager
def _small_disk(place, options):
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root, outside a strict container")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_said_plainly_and_loses_nothing(settings, recording, tmp_path, digests):
    with _small_disk(tmp_path, "size=200k"):
        with pytest.raises(UserError, match="disk is full"):
            record(settings, tmp_path / "den")
        assert not list(tmp_path.rglob("*.tmp")), "nothing half-written stays"
        subprocess.run(["mount", "-o", "remount,size=20m", str(tmp_path)], check=True)
        record(settings, tmp_path / "den")
        assert digests(tmp_path / "den") == digests(recording)


def test_a_read_only_disk_is_said_plainly(settings, tmp_path):
    with _small_disk(tmp_path, "size=1m,ro"), pytest.raises(UserError, match="read-only"):
        record(settings, tmp_path / "den")
