"""What the guide says of the scene is what the scene is."""

import re
from pathlib import Path

from reelworld.worlds.cat.world import Cat

GUIDE = (Path(__file__).parents[3] / "docs" / "worlds.md").read_text(encoding="utf-8")


def drawn_from(factor):
    """How the guide writes a factor's values."""
    if factor.choices:
        return ", ".join(str(choice).lower() for choice in factor.choices)
    span = f"{factor.low:g} to {factor.high:g}" if factor.low < factor.high else f"{factor.low:g}"
    if factor.limits:
        span += f" (can be fixed from {factor.limits[0]:g} to {factor.limits[1]:g})"
    return span


def test_the_guide_lists_every_factor_with_its_unit_and_range():
    for f in Cat.factors:
        row = f"| `{f.name}` | {f.unit} | {drawn_from(f)} | {f.meaning} |"
        assert row in GUIDE, row


def test_the_guide_lists_every_event_and_counts_the_measures():
    for event in Cat.events.values():
        assert f"| `{event.name}` | {event.sentence} |" in GUIDE
    counted = re.search(r"the truth of a frame in (\d+) numbers", GUIDE)
    assert counted and int(counted[1]) == len(Cat.measures)
