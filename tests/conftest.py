"""What several packages are tested with: a little footage, a lively little model."""

import jaxtyping
import pytest
import tiny

from reelworld.footage.bake import open_bake
from reelworld.footage.record import record


@pytest.fixture(scope="session")
def tiny_footage(tmp_path_factory):
    """Read-only: six episodes of 40 frames of the den at 64 px, baked."""
    root = record(tiny.RECORDING, tmp_path_factory.mktemp("tiny") / "den")
    open_bake(root, workers=1)
    return root


@pytest.fixture(scope="session")
def tiny_bake(tiny_footage):
    return open_bake(tiny_footage)


@pytest.fixture(scope="session")
def tiny_model():
    return tiny.make_model()


@pytest.fixture
def unchecked():
    """No shape checks by the test machinery, as in a user's process: our own errors must do."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)
