"""docs/train.md says what the code does."""

import inspect
import re
from pathlib import Path

import pytest
import torch

from reelworld.cli.train import main
from reelworld.dynamics.network import Dynamics
from reelworld.dynamics.settings import SIZES

GUIDE = (Path(__file__).parents[2] / "docs/train.md").read_text()


def test_every_flag_is_in_the_guide_and_no_other():
    table = GUIDE[GUIDE.index("| flag |") : GUIDE.index("Footage must be")]
    told = set(re.findall(r"^\| (.*?) \|", table, re.MULTILINE))
    told = set(re.findall(r"--[a-z-]+[a-z]", " ".join(told)))
    assert told == {"--" + name.replace("_", "-") for name in inspect.signature(main).parameters}


def test_the_table_of_sizes_is_the_dial(small_dial_undone):
    for size, settings in SIZES.items():
        with torch.device("meta"):
            millions = sum(p.numel() for p in Dynamics(settings).parameters()) / 1e6
        row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{size}` |"))
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        fine = settings.fine_blocks
        assert float(cells[1].removesuffix(" M")) == pytest.approx(millions, rel=0.005)
        assert cells[2:] == [
            f"{settings.width} / {settings.coarse_width}",
            f"{settings.belief}",
            f"{fine} + {fine}, {settings.coarse_blocks}, {settings.head_blocks}",
            f"{settings.memory_frames}",
        ]
