"""A tiny recording, made once, and ways to look at folders."""

import hashlib
import shutil
from pathlib import Path

import pytest

from reelworld.footage.record import record
from reelworld.footage.settings import RecordSettings

SETTINGS = RecordSettings(
    world="den", num_episodes=3, seed=5, frames_per_episode=24, size_px=64, workers=1
)


@pytest.fixture(scope="session")
def settings():
    return SETTINGS


@pytest.fixture(scope="session")
def recording(tmp_path_factory):
    """Read-only: three episodes of 24 frames at 64 px."""
    return record(SETTINGS, tmp_path_factory.mktemp("recorded") / "den")


@pytest.fixture
def copy(recording, tmp_path):
    """A copy of the recording that a test may damage."""
    return Path(shutil.copytree(recording, tmp_path / "den"))


@pytest.fixture
def digests():
    """A function: the SHA-256 of every file in a folder, by relative path."""

    def digest_all(root):
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }

    return digest_all
