import importlib.metadata
import shutil
from collections import namedtuple

import pytest

import reelworld
from reelworld.cli.main import main

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def roomy(monkeypatch):
    """Whatever the disk of the machine that tests, there is room."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, 100 * 2**30))


def test_a_sound_machine_has_no_fault(roomy, capsys):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert f"reelworld {reelworld.__version__}" in said
    assert f"torch {importlib.metadata.version('torch')}" in said
    assert "100 GiB of disk free" in said
    assert said.endswith("No fault found.\n")


def test_a_full_disk_is_a_fault(monkeypatch, capsys):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, 2**30))
    assert main(["doctor"]) == 1
    assert "less than 2 GiB" in capsys.readouterr().out


def test_a_missing_package_is_a_fault_and_not_a_crash(roomy, monkeypatch, capsys):
    version = importlib.metadata.version

    def lacking(package):
        if package == "torch":
            raise importlib.metadata.PackageNotFoundError(package)
        return version(package)

    monkeypatch.setattr(importlib.metadata, "version", lacking)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "fault: torch is not installed" in said and "1 to mend" in said
