"""Every block of Python in docs/rollout.md runs, in order."""

import re
from pathlib import Path

import numpy as np

import reelworld

GUIDE = (Path(__file__).parents[2] / "docs/rollout.md").read_text()


def test_the_guide_runs_as_it_is_written(tiny_model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reelworld, "load", lambda name: tiny_model)
    names = {}
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        exec(block, names)
    assert len(names["dream"]) == 15
    assert names["floor"].shape == (15, 64, 64, 3)
    assert names["pictures"].shape == (4, 64, 64, 3)
    assert not np.array_equal(*names["futures"])
