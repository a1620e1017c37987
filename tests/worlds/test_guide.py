"""The code in the guide runs, and the world it adds is one."""

import re
from pathlib import Path

import numpy as np

GUIDE = Path(__file__).parents[2] / "docs" / "worlds.md"


def run_block(number):
    """The names that the guide's code block ``number`` defines."""
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(blocks[number], names)
    return names


def test_the_first_example_ends_where_it_restored():
    names = run_block(0)
    assert names["world"].state() is names["state"]
    assert np.array_equal(names["world"].render(), names["frame"])


def test_the_added_world_is_a_world():
    world = run_block(1)["Well"](size_px=64)
    frame, info = world.reset(seed=1)
    assert frame.shape == (64, 64, 3) and info["caption"].endswith("balls in a well")
    floated = world.next_state(world.state(), [0, 0, 1, 0, 0]).balls[0].velocity_mps[1]
    fell = world.next_state(world.state(), [0, 0, 0, 0, 0]).balls[0].velocity_mps[1]
    assert floated > fell
