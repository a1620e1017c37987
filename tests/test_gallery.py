"""The gallery's page is what the worlds say of themselves, and its clips are there and small."""

import importlib.util
from pathlib import Path

import pytest
from PIL import Image

from reelworld import worlds

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def gallery():
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "recipes" / "gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(gallery):
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    assert text == gallery.page(), "make it again: python recipes/gallery.py"


@pytest.mark.parametrize("name", worlds.WORLD_NAMES)
def test_every_world_has_a_clip_of_three_episodes_that_loads_fast(gallery, name):
    clip = gallery.CLIPS / f"{name}.webp"
    assert clip.stat().st_size <= gallery.MOST_BYTES
    with Image.open(clip) as picture:
        assert picture.size == (128, 128)
        assert picture.n_frames > 60


def test_tables_say_ranges_choices_and_limits(gallery):
    row = gallery.factor_row(worlds.Factor("g", "m/s²", 1.0, 2.0, "pull", limits=(0.0, 9.0)))
    assert row == ("`g`", "m/s²", "1.0 to 2.0 (can be set to 0.0 to 9.0)", "pull")
    assert gallery.factor_row(worlds.Factor("c", choices=("red", "blue")))[2] == "red, blue"
    assert gallery.table("a", rows=[]) == []
