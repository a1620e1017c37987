"""What a reader can mend is a UserError: full disks, places that are not ours, files in the way."""

import errno
import os
import subprocess
from contextlib import contextmanager

import pytest

from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path

NOBODY = 65534


def refused(match):
    return pytest.raises(UserError, match=match)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def ordinary_user(folder):
    """Act as a user to whom ``folder`` does not belong, even when tests run as root."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_does_not_replace_a_folder(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "part").write_text("old")
    with refused("a folder stands there"), atomic_path(tmp_path / "folder") as temporary:
        temporary.write_text("new")
    assert (tmp_path / "folder" / "part").read_text() == "old"
    assert names(tmp_path) == ["folder"]


@pytest.mark.parametrize("below", ["file/new", "file/folder/new"])
def test_a_parent_that_is_a_file_is_refused(tmp_path, below):
    (tmp_path / "file").write_text("in the way")
    with refused("part of the path is a file"), atomic_path(tmp_path / below):
        pytest.fail("the block must not run")
    assert (tmp_path / "file").read_text() == "in the way"


def test_too_long_a_name_is_refused(tmp_path):
    with refused("name is too long"), atomic_path(tmp_path / ("n" * 300)):
        pytest.fail("the block must not run")


def test_a_folder_that_is_not_ours_is_refused(tmp_path):
    target = tmp_path / "theirs" / "file.txt"
    target.parent.mkdir()
    target.write_text("old")
    for wanted in (target, target.parent / "new" / "file.txt"):
        with (
            ordinary_user(target.parent),
            refused("no permission to write there"),
            atomic_path(wanted),
        ):
            pytest.fail("the block must not run")
    assert target.read_text() == "old" and names(target.parent) == ["file.txt"]


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "disk is full"), (errno.EDQUOT, "disk quota is used up")]
)
def test_running_out_of_space_is_the_readers_to_mend(tmp_path, number, reason):
    (tmp_path / "file.txt").write_text("old")
    target = tmp_path / "file.txt"
    with refused(f"Cannot write .*file.txt: the {reason}"), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise OSError(number, "no space")
    assert (tmp_path / "file.txt").read_text() == "old" and names(tmp_path) == ["file.txt"]


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 256 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting a tiny disk needs root's rights")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tiny_disk):
    target = tiny_disk / "file.bin"
    target.write_bytes(b"old")
    with refused("disk is full; free some space"), atomic_path(target) as temporary:
        temporary.write_bytes(bytes(1 << 20))
    assert target.read_bytes() == b"old" and names(tiny_disk) == ["file.bin"]


def test_a_source_that_cannot_be_read_is_not_blamed_on_the_target(tmp_path):
    (tmp_path / "sources").mkdir()
    target = tmp_path / "out" / "file.txt"
    with pytest.raises(IsADirectoryError), atomic_path(target) as temporary:
        temporary.write_text((tmp_path / "sources").read_text())
    assert names(tmp_path / "out") == []


def test_a_path_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with atomic_path("file.txt") as temporary:
        temporary.write_text("whole")
    assert (tmp_path / "file.txt").read_text() == "whole"
    (tmp_path / "folder").mkdir()
    with (
        refused("a folder stands there"),
        atomic_path("folder") as temporary,
    ):
        temporary.write_text("")
