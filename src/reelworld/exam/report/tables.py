"""The tables of the report as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reelworld.exam.bootstrap import Figure
from reelworld.exam.grading.interval import rate_figure
from reelworld.exam.paper.section import Row
from reelworld.exam.report.run_folder import SectionRun
from reelworld.exam.report.words import grade, interval, plain_name, source_name, with_unit
from reelworld.exam.sitting.work import MODEL, ORACLE


@dataclass(frozen=True)
class Cell:
    """One number and what stands around it."""

    label: str
    """Of its column."""
    kind: str
    """``model``, ``best``, ``oracle`` or ``floor``."""
    text: str
    range: str = ""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A row of a table."""

    name: str
    meaning: str
    better: str
    cells: tuple[Cell, ...]


def figure_lines(run: SectionRun) -> list[Line]:
    """The grade and every figure of a section: of the model, of the best answer of several, of the
    truth and of each floor."""
    best = run.best_of()
    sources: list[tuple[str, str, Mapping[str, Any]]] = [("Model", "model", run.grade)]
    if best is not None:
        sources.append((f"Best of {run.answers}", "best", asdict(best)))
    beside = run.grade["baselines"]
    names = [name for name in (ORACLE, *run.floors) if name in beside]
    sources += [(source_name(n), "oracle" if n == ORACLE else "floor", beside[n]) for n in names]
    lines = [Line("Grade", "0 to 100, made as the last page says.", "", _grades(sources))]
    for name, text in run.section.figures.items():
        if any(name in source["figures"] for _, _, source in sources):
            better = "higher is better" if text.better == "high" else "lower is better"
            cells = tuple(
                _cell(label, kind, source["figures"].get(name), text.unit)
                for label, kind, source in sources
            )
            lines.append(Line(plain_name(name), text.meaning, better, cells))
    return lines


def scene_lines(run: SectionRun) -> list[Line]:
    """Mean score of the answers, scene by scene, where single answers have one."""
    lines = []
    for name, scene in run.section.scenes.items():
        of_it = {s: [row for row in rows if row.scene == name] for s, rows in run.rows.items()}
        if not of_it.get(MODEL):
            continue
        asked = len({row.question for row in of_it[MODEL]})
        cells = tuple(
            _cell(source_name(source), _kind(source), score_figure(of_it.get(source, [])), "%")
            for source in (MODEL, ORACLE, *run.floors)
        )
        questions = f"{asked} question" + "s" * (asked != 1)
        lines.append(Line(plain_name(name), scene.meaning, questions, cells))
    return lines


def score_figure(rows: Sequence[Row]) -> Figure | None:
    """Mean score in per cent with its interval over clusters; ``None`` without scores."""
    if not rows or any("score" not in row.marks for row in rows):
        return None
    clusters: dict[str, list[float]] = {}
    for row in rows:
        clusters.setdefault(row.cluster, []).append(float(row.marks["score"]))
    figure = rate_figure([np.array(scores)[None] for scores in clusters.values()])
    return {k: v if k == "n" else 100 * float(v or 0.0) for k, v in figure.items()}


def _grades(sources: Sequence[tuple[str, str, Mapping[str, Any]]]) -> tuple[Cell, ...]:
    return tuple(
        Cell(label, kind, grade(source["value"]), _grade_range(source))
        for label, kind, source in sources
    )


def _grade_range(source: Mapping[str, Any]) -> str:
    if source["value"] is None:
        return ""
    return f"{grade(source['low'])} to {grade(source['high'])}"


def _cell(label: str, kind: str, figure: Mapping[str, Any] | None, unit: str) -> Cell:
    if figure is None:
        return Cell(label, kind, "–")
    note = str(figure.get("note") or "") if figure["value"] is None else ""
    return Cell(label, kind, with_unit(figure["value"], unit), interval(figure, unit), note)


def _kind(source: str) -> str:
    return source if source in (MODEL, ORACLE) else "floor"
