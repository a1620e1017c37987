"""Charts as inline SVG that takes its colours from the page, so that it is right by day and night.

Everything is placed in per cents of a width that is the reader's, so that nothing is distorted on
a phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from reelworld.exam.report.words import grade as grade_text
from reelworld.exam.report.words import number

_HEIGHT, _MIDDLE = 30, 15
Curve = Sequence[float | None]


def grade_bar(grade: Mapping[str, Any], title: str) -> Markup:
    """One grade from 0 to 100 as a bar, its interval, and where the truth and the floors are."""
    parts = [
        f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="{_HEIGHT}"/>' for x in range(0, 101, 25)
    ]
    if grade["value"] is not None:
        low, high = grade["low"], grade["high"]
        parts.append(f'<rect class="bar" x="0" y="9" width="{grade["value"]:.2f}%" height="12"/>')
        parts += _mark("floor", grade["floor"]) + _mark("oracle", grade["oracle"])
        parts += [
            f'<line class="span" x1="{low:.2f}%" x2="{high:.2f}%" y1="{_MIDDLE}" y2="{_MIDDLE}"/>',
            *(
                f'<line class="span" x1="{x:.2f}%" x2="{x:.2f}%" y1="11" y2="19"/>'
                for x in (low, high)
            ),
        ]
    inside = "".join(parts)
    return Markup(
        f'<svg class="grade" role="img" aria-label="{escape(_said(grade, title))}" width="100%"'
        f' height="{_HEIGHT}">{inside}</svg>'
    )


def _mark(kind: str, at: float | None) -> list[str]:
    if at is None:
        return []
    if kind == "oracle":
        return [f'<line class="oracle" x1="{at:.2f}%" x2="{at:.2f}%" y1="3" y2="27"/>']
    return [f'<circle class="floor" cx="{at:.2f}%" cy="{_MIDDLE}" r="4.5"/>']


def _said(grade: Mapping[str, Any], title: str) -> str:
    """What a bar shows, for those who do not see it."""
    if grade["value"] is None:
        return f"{title}: not asked"
    words = f"{title}: {grade_text(grade['value'])} of 100, 95 % interval "
    words += f"{grade_text(grade['low'])} to {grade_text(grade['high'])}"
    if grade["oracle"] is not None:
        words += f"; the truth {grade_text(grade['oracle'])}"
    if grade["floor"] is not None:
        words += f"; best floor {grade_text(grade['floor'])}"
    return words


@dataclass(frozen=True)
class Plot:
    """Lines over one axis."""

    name: str
    axis: str
    x: tuple[float, ...]
    lines: tuple[tuple[str, Curve], ...]
    """Who answered (``model``, ``oracle``, a floor), and what of it."""


def plots(grade: Mapping[str, Any], floors: Sequence[str]) -> list[Plot]:
    """The curves of a section as plots. A list whose name ends in ``_s`` or ``_from``, or is
    ``seconds``, is the axis of those after it that are as long."""
    found, axis = [], ""
    for name, values in grade["curves"].items():
        if is_axis(name):
            axis = name
        elif axis and len(values) == len(grade["curves"][axis]):
            beside = [(who, grade["baselines"].get(who, {})) for who in ("oracle", *floors)]
            others = [(who, other.get("curves", {}).get(name)) for who, other in beside]
            lines = [("model", values), *((w, v) for w, v in others if v and len(v) == len(values))]
            x = tuple(float(value) for value in grade["curves"][axis])
            found.append(Plot(name, axis, x, tuple(lines)))
    return found


def is_axis(name: str) -> bool:
    """Whether a curve is the axis of those after it."""
    return name == "seconds" or name.endswith(("_s", "_from"))


def loose_numbers(grade: Mapping[str, Any]) -> dict[str, str]:
    """Curves without an axis, as lists of numbers."""
    drawn = {plot.name for plot in plots(grade, ())}
    return {
        name: ", ".join(number(value) for value in values)
        for name, values in grade["curves"].items()
        if not is_axis(name) and name not in drawn
    }


def draw(plot: Plot) -> Markup:
    """A plot: the model's line last, over the others; gaps where nothing was measured."""
    values = [v for _, line in plot.lines for v in line if v is not None]
    if not values:
        return Markup("")
    low, high = nice_range(min(values), max(values))
    first, last = plot.x[0], plot.x[-1]
    lines = []
    for who, line in reversed(plot.lines):
        for run in _runs(plot.x, line):
            places = [
                (100 * (x - first) / ((last - first) or 1), 100 * (high - y) / (high - low))
                for x, y in run
            ]
            text = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
            lines.append(f'<polyline class="{_kind(who)}" points="{text}"/>')
    grid = "".join(f'<line class="grid" x1="0" x2="100" y1="{y}" y2="{y}"/>' for y in (0, 50, 100))
    label = f"{plot.name} against {plot.axis}, from {number(first)} to {number(last)}: "
    label += f"the model goes from {_end(plot.lines[0][1])} to {_end(plot.lines[0][1][::-1])}"
    svg = (
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(label)}">{grid}{"".join(lines)}</svg>'
    )
    ticks = [number(y) for y in (high, (low + high) / 2, low)]
    middle = number((first + last) / 2)
    return Markup(
        f'<div class="plot"><div class="y">{"".join(f"<span>{t}</span>" for t in ticks)}</div>{svg}'
        f'<div class="x"><span>{number(first)}</span><span>{middle}</span>'
        f"<span>{number(last)}</span></div></div>"
    )


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis: 0 to 1 where everything lies there, otherwise a little beyond the values."""
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    room = 0.05 * (high - low) or 1.0
    return (0.0 if 0 <= low < room + (high - low) else low - room), high + room


def _runs(x: Sequence[float], line: Curve) -> list[list[tuple[float, float]]]:
    """Stretches without gaps; one point alone is drawn as a short line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in zip(x, line, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run if len(run) > 1 else run * 2 for run in runs if run]


def _kind(who: str) -> str:
    return who if who in ("model", "oracle") else "floor"


def _end(line: Curve) -> str:
    return number(next((value for value in line if value is not None), None))
