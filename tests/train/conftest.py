"""One whole training run, as short as can be, and ways to start others."""

import shutil
from pathlib import Path

import pytest
import tiny

from reelworld.cli.main import main
from reelworld.dynamics.settings import SIZES, DynamicsSettings
from reelworld.train.settings import TrainSettings

CODEC_STEPS, DYNAMICS_STEPS = 10, 6


def train_words(footage, out):
    """What one types for the run that these tests compare."""
    steps = ["--codec-steps", str(CODEC_STEPS), "--dynamics-steps", str(DYNAMICS_STEPS)]
    return ["train", "--footage", str(footage), "--out", str(out), *steps]


@pytest.fixture(scope="package", autouse=True)
def small_dial():
    kept = SIZES["tiny"]
    tiny.shrink_the_dial()
    yield
    SIZES["tiny"] = kept


@pytest.fixture(scope="package")
def finished(tmp_path_factory, tiny_footage, small_dial):
    """Read-only: a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("runs") / "den"
    assert main(train_words(tiny_footage, folder)) == 0
    return folder


@pytest.fixture
def copied(finished, tmp_path):
    """The finished run, to damage."""
    return Path(shutil.copytree(finished, tmp_path / "den"))


@pytest.fixture
def settings(tiny_footage):
    """Settings of a run of a few small steps."""
    return TrainSettings(
        footage=str(tiny_footage),
        name="t",
        codec_steps=2,
        dynamics_steps=2,
        frames_per_batch=16,
        clip_lengths=(8, 16),
        clip_shares=(0.5, 0.5),
    )


@pytest.fixture
def small_dial_undone(small_dial):
    """The dial as users have it."""
    small = SIZES["tiny"]
    SIZES["tiny"] = DynamicsSettings()
    yield
    SIZES["tiny"] = small
