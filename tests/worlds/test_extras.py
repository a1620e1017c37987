"""Worlds whose extra is missing say what to install; all others start without them."""

import subprocess
import sys

import pytest

from reelworld import worlds
from reelworld.kit.errors import UserError
from reelworld.worlds import EXTRAS

MISSING = pytest.mark.parametrize("name", EXTRAS)


@MISSING
def test_a_missing_package_is_named_with_the_command_that_brings_it(name, monkeypatch):
    extra, module = EXTRAS[name]
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UserError, match=rf"not installed.*pip install 'reelworld\[{extra}\]'"):
        worlds.make(name)


@pytest.mark.parametrize(
    "name, failure, advice",
    [
        ("doom", "ImportError('libSDL2.so: no such file')", "does not load: libSDL2.so"),
        ("tabletop3d", "AttributeError('no attribute glGetError')", "install libegl1"),
        ("tabletop3d", "ImportError('libEGL.so.1: no such file')", "does not load: libEGL.so.1"),
    ],
)
def test_a_missing_system_library_is_told_from_a_missing_package(
    name, failure, advice, monkeypatch, tmp_path
):
    module = EXTRAS[name][1]
    (tmp_path / f"{module}.py").write_text(f"raise {failure}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(UserError, match=advice):
        worlds.make(name)


def test_naming_measures_and_factors_needs_no_extra():
    """What the documentation and the command line ask of a world's class."""
    code = (
        "import sys\n"
        "sys.modules['vizdoom'] = sys.modules['mujoco'] = None\n"
        "from reelworld import worlds\n"
        "made = [worlds.world_class(name) for name in worlds.WORLD_NAMES]\n"
        "ours = [one for one in made if one.name in worlds.EXTRAS]\n"
        "sys.exit(not all(len(one.events) >= 4 and one.factors for one in ours))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
