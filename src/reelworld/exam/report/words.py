"""Numbers and names as they stand in the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelworld.exam.bootstrap import Figure

SOURCES = {
    "model": "Model",
    "oracle": "Truth",
    "copy_last": "Last frame held",
    "blank": "Grey",
    "noise": "Noise",
    "linear": "Straight on",
    "nearest": "Nearest known case",
    "always_reappear": "Always comes back",
    "always_make": "Always a make",
    "slow_motion": "Slow motion",
    "blur": "Blur",
    "one_deleted": "One thing deleted",
    "half_pixel": "Half a pixel off",
}
"""Who answered, for people."""


def source_name(source: str) -> str:
    """Who answered, for people."""
    return SOURCES.get(source, plain_name(source))


def plain_name(name: str) -> str:
    """``half_life_s`` as ``Half life s``."""
    return name.replace("_", " ").strip().capitalize()


def number(value: float | None, unit: str = "") -> str:
    """Three digits that matter, one decimal for per cents; a dash where nothing was measured."""
    if value is None:
        return "–"
    size = abs(value)
    if unit == "%":
        text = f"{size:.1f}".removesuffix(".0")
    elif size == 0 or size >= 1000:
        text = f"{size:,.0f}".replace(",", "\u2009")
    elif size < 0.001:
        text = f"{size:.1g}"
    else:
        text = f"{size:.3g}"
    return f"−{text}" if value < 0 and text.strip("0.") else text


def with_unit(value: float | None, unit: str) -> str:
    """``12 %``, ``3.1 radii``, ``0.42``."""
    text = number(value, unit)
    return text if value is None or not unit else f"{text}\u00a0{unit}"


def between(low: Any, high: Any, unit: str = "") -> str:
    """``3 to 5``; empty where there is no interval."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"{number(low, unit)} or more"
    return f"{number(low, unit)} to {number(high, unit)}"


def grade(value: float | None) -> str:
    """A grade: whole points, but 99.6 is not 100."""
    if value is None:
        return "–"
    return f"{value:.1f}" if 99 <= value < 99.95 or 0 < value < 1 else f"{value:.0f}"


def interval(figure: Mapping[str, Any] | Figure, unit: str = "") -> str:
    """The interval of a figure, as text."""
    return between(figure.get("low"), figure.get("high"), unit)
