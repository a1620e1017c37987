"""Files and folders appear whole or not at all, and what stood there before survives failure."""

import errno
import os
import subprocess
import sys

import pytest

from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write_folder(path, text):
    path.mkdir()
    (path / "part").write_text(text)


def test_a_file_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "new" / "folder" / "file.txt"
    with atomic_path(target) as temporary:
        temporary.write_text("whole")
        assert not target.exists()
        assert temporary.parent == target.parent
    assert target.read_text() == "whole"
    assert names(target.parent) == ["file.txt"]


def test_a_file_is_replaced(tmp_path):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with atomic_path(str(target)) as temporary:
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"


def test_files_get_the_usual_permissions(tmp_path):
    (tmp_path / "plain").write_text("")
    with atomic_path(tmp_path / "file.txt") as temporary:
        temporary.write_text("")
    assert (tmp_path / "file.txt").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_failure_leaves_the_old_file_and_nothing_else(tmp_path, failure):
    target = tmp_path / "file.txt"
    target.write_text("old")
    with pytest.raises(failure), atomic_path(target) as temporary:
        temporary.write_text("half")
        raise failure
    assert target.read_text() == "old"
    assert names(tmp_path) == ["file.txt"]


def test_failure_removes_a_half_written_folder(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic_path(tmp_path / "folder") as temporary:
        write_folder(temporary, "half")
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_a_block_that_writes_nothing_is_an_error_and_leaves_the_old_file(tmp_path):
    (tmp_path / "file.txt").write_text("old")
    with pytest.raises(FileNotFoundError), atomic_path(tmp_path / "file.txt"):
        pass
    assert (tmp_path / "file.txt").read_text() == "old"


def test_a_folder_is_replaced_by_a_folder(tmp_path):
    target = tmp_path / "folder"
    write_folder(target, "old")
    (target / "other").write_text("gone afterwards")
    with atomic_path(target) as temporary:
        write_folder(temporary, "new")
        assert (target / "part").read_text() == "old"
    assert (target / "part").read_text() == "new"
    assert names(target) == ["part"] and names(tmp_path) == ["folder"]


def test_a_folder_that_cannot_be_swapped_in_leaves_the_old_one(tmp_path, monkeypatch):
    target = tmp_path / "folder"
    write_folder(target, "old")
    replace, calls = os.replace, []

    def fail_at_the_second(source, destination):
        calls.append(source)
        if len(calls) == 2:
            raise OSError(errno.EACCES, "no", str(destination))
        replace(source, destination)

    monkeypatch.setattr(os, "replace", fail_at_the_second)
    with pytest.raises(UserError, match="no permission"), atomic_path(target) as temporary:
        write_folder(temporary, "new")
    assert (target / "part").read_text() == "old"
    assert names(tmp_path) == ["folder"]


KILLED = """
import os, sys
from pathlib import Path
from reelworld.kit import files
replace, left = os.replace, [int(sys.argv[2])]
def count(source, destination):
    if not left[0]:
        os._exit(9)
    left[0] -= 1
    replace(source, destination)
os.replace = count
with files.atomic_path(Path(sys.argv[1])) as temporary:
    temporary.mkdir()
    (temporary / "part").write_text("new")
"""


@pytest.mark.parametrize("renames", [0, 1])
def test_a_kill_loses_neither_the_old_nor_the_new_folder(tmp_path, renames):
    target = tmp_path / "folder"
    write_folder(target, "old")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(target), str(renames)])
    assert killed.returncode == 9
    whole = {(tmp_path / name / "part").read_text() for name in names(tmp_path)}
    assert whole == {"old", "new"}
    assert target.exists() == (renames == 0)
