"""Long play, recorded once for the whole session."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture(scope="session")
def long_play(tmp_path_factory):
    """A function: the arrays of a spell of ``long_play.py`` by name, as attributes."""
    out = tmp_path_factory.mktemp("play") / "played.npz"
    script = Path(__file__).with_name("long_play.py")
    subprocess.run([sys.executable, str(script), str(out)], check=True)
    with np.load(out) as arrays:
        played = {name: arrays[name] for name in arrays.files}

    def spell(name):
        prefix = f"{name}."
        return SimpleNamespace(
            **{k.removeprefix(prefix): v for k, v in played.items() if k.startswith(prefix)}
        )

    return spell
