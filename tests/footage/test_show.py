"""The contact sheet shows the recording's own frames and keys."""

import numpy as np
import pytest
from PIL import Image

from reelworld.footage.show import show
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError

_GAP, _TITLE, _CELL, _ROW = 8, 24, 128, 24 + 128 + 22 + 8


def test_the_sheet_shows_evenly_spaced_frames_of_each_episode(recording, tmp_path):
    sheet = np.asarray(Image.open(show(recording, tmp_path / "sheet.png", 2)))
    footage = Footage(recording)
    for row, index in enumerate((0, 2)):
        frames = footage.episode(index).frames
        for column, t in ((0, 0), (7, len(frames) - 1)):
            top, left = _GAP + row * _ROW + _TITLE, _GAP + column * (_CELL + _GAP)
            cell = sheet[top : top + _CELL : 2, left : left + _CELL : 2]
            assert np.array_equal(cell, frames[t])


def test_held_keys_are_lit(recording, tmp_path):
    sheet = np.asarray(Image.open(show(recording, tmp_path / "sheet.png", 1)))
    lit = (sheet[_GAP + _TITLE + _CELL : _GAP + _ROW] == (255, 140, 26)).all(-1)
    actions = Footage(recording).episode(0).actions
    for column, t in enumerate(np.linspace(0, len(actions) - 1, 8).round().astype(int)):
        left = _GAP + column * (_CELL + _GAP)
        for key in range(5):
            shown = lit[:, left + key * 16 : left + key * 16 + 14].any()
            assert shown == bool(actions[t, key])


def test_a_sheet_of_nothing_is_refused(recording, tmp_path):
    with pytest.raises(UserError, match="at least one"):
        show(recording, tmp_path / "sheet.png", 0)
    assert not (tmp_path / "sheet.png").exists()
