"""Disks that fill, folders that vanish and folders of others, while videos are imported."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from reelworld.footage.check import check
from reelworld.footage.videos import importing
from reelworld.footage.videos.importing import import_videos
from reelworld.footage.videos.settings import ImportSettings
from reelworld.footage.videos.stage import stage_clip
from reelworld.kit.errors import UserError

from . import made

SMALL = ImportSettings(size_px=64, workers=1)


@pytest.fixture
def clips(tmp_path):
    (tmp_path / "clips").mkdir()
    for n in range(3):
        made.clip(tmp_path / "clips" / f"{n}.mp4", look=n)
    return tmp_path / "clips"


def _after_the_first(monkeypatch, disturb):
    """Let something happen when one clip has been staged."""
    done = []

    def stage(job):
        outcome = stage_clip(job)
        if not done:
            disturb()
        done.append(job)
        return outcome

    monkeypatch.setattr(importing, "stage_clip", stage)


def test_a_folder_that_vanishes_midway_is_named_clip_by_clip(clips, tmp_path, monkeypatch):
    _after_the_first(monkeypatch, lambda: shutil.rmtree(clips))
    report = import_videos(clips, tmp_path / "out", SMALL)
    assert [outcome.clip for outcome in report.imported] == ["0.mp4"]
    assert set(report.skipped) == {"1.mp4", "2.mp4"}
    assert all("it is not there" in reason for reason in report.skipped.values())
    assert check(tmp_path / "out", workers=1) == []


def test_a_full_disk_is_said_and_once_there_is_room_nothing_is_lost(clips, tmp_path, digests):
    (tmp_path / "small").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(tmp_path / "small")]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root, outside a strict container")
    out = tmp_path / "small" / "out"
    try:
        with pytest.raises(UserError, match="disk is full"):
            import_videos(clips, out, SMALL)
        assert not list(out.rglob("*.tmp")) and not (out / "meta/info.json").exists()
        subprocess.run(["mount", "-o", "remount,size=20m", str(out.parent)], check=True)
        import_videos(clips, out, SMALL)
        import_videos(clips, tmp_path / "undisturbed" / "out", SMALL)
        assert digests(out) == digests(tmp_path / "undisturbed" / "out")
    finally:
        subprocess.run(["umount", "-l", str(out.parent)], check=True)


@contextmanager
def _not_root():
    """Root may do anything, so be no one for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public():
    """A folder that anyone may enter: those of pytest are for their owner alone."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


def test_a_place_of_someone_else_is_said_plainly(clips, public):
    shutil.copytree(clips, public / "clips")
    (public / "theirs").mkdir(mode=0o555)
    with _not_root(), pytest.raises(UserError, match="no permission"):
        import_videos(public / "clips", public / "theirs" / "out", SMALL)
    assert list((public / "theirs").iterdir()) == []


def test_a_clip_of_someone_else_is_named(clips, public):
    shutil.copytree(clips, public / "clips")
    (public / "clips" / "1.mp4").chmod(0)
    (public / "mine").mkdir()
    (public / "mine").chmod(0o777)
    with _not_root():
        report = import_videos(public / "clips", public / "mine" / "out", SMALL)
    assert report.skipped == {"1.mp4": "there is no permission to read it"}
    assert check(public / "mine" / "out", workers=1) == []
