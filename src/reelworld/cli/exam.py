"""``reelworld exam``: examine models, and the exam itself against what others have published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.table import Table

from reelworld.cli.exam_folder import export, score
from reelworld.cli.exam_report import report
from reelworld.cli.exam_run import compare, run
from reelworld.cli.result import give
from reelworld.exam.phyworld.settings import PhyworldSettings

_DEFAULT = PhyworldSettings()
_UNITS = {"uniform": "units/s", "collision": "units/s", "parabola": "units"}


def phyworld(
    *,
    seed: int = _DEFAULT.seed,
    draws: int = _DEFAULT.draws,
    json: bool = False,
    out: Path | None = None,
) -> int:
    """Measure the published protocol of phyworld: its ruler, its engine, what needs no learning.

    No model is needed. Takes about a minute and a half of one core.

    Example: reelworld exam phyworld --json

    Args:
        seed: Of starting places and noise.
        draws: Videos for each place of a one-disc grid, and a quarter of those for a collision.
        json: Print one JSON object instead of tables.
        out: Also write that object to this file.
    """
    settings = PhyworldSettings(seed=seed, draws=draws)
    from reelworld.exam.phyworld.report import measure

    result = measure(settings)
    give(result, as_tables(result), json, out)
    return 0


def as_tables(result: dict[str, Any]) -> list[Table]:
    """The checks, each a table."""
    return [_parse(result["parse"]), _restitution(result["restitution"]), *_baselines(result)]


def _parse(parse: dict[str, Any]) -> Table:
    title = "T1, T2: errors of true frames (95 %)"
    table = Table("ruler, frames", *(f"{scene}: {_UNITS[scene]}" for scene in parse), title=title)
    published = [f"{row['published']:.4f} ± {row['bar']:.4f}" for row in parse.values()]
    table.add_row("published ± bar", *published)
    for ruler in ("released", "straight"):
        for frames in ("raw", "once", "twice"):
            cells = []
            for row in parse.values():
                mark = " *" if ruler == "released" and frames in row["within_bar"] else ""
                cells.append(_short(row[f"{ruler}_{frames}"], 4) + mark)
            table.add_row(f"{ruler}, {frames}", *cells)
    table.caption = "once, twice: out of H.264. * within the bar"
    return table


def _restitution(result: dict[str, Any]) -> Table:
    title = f"T3: restitution measured, asked for 1 (threshold {result['threshold']:g} units/s)"
    table = Table("closing speed", "with the threshold", "without", title=title)
    for closing, value in result["measured"].items():
        without = result["without_threshold"][closing]
        table.add_row(f"{float(closing):g}", f"{abs(value):.2f}", f"{without:.2f}")
    table.caption = (
        f"{result['slow_scenes']} of {result['of_scenes']} collisions out of distribution are that "
        f"slow; the law itself has an error of {result['error_of_the_law']:.3f} units/s there."
    )
    return table


def _baselines(result: dict[str, Any]) -> list[Table]:
    tables = []
    for name, part in result["baselines"].items():
        grid, _, room = name.partition(", ")
        scenes = f"the {part['scenes']} that fit" if room else f"{part['scenes']} scenes"
        title = f"T4: {grid.replace(' out', ' out of')} distribution, {scenes}"
        measures = list(part["rules"]["oracle"])
        table = Table("rule", *(f"{measure} / reference" for measure in measures), title=title)
        for rule, figures in part["rules"].items():
            table.add_row(rule, *(_beside(figures[measure]) for measure in measures))
        tables.append(table)
    return tables


def _beside(figure: dict[str, Any]) -> str:
    reference = figure["reference"]
    return f"{_short(figure, 3)} / " + ("-" if reference is None else f"{reference:g}")


def _short(figure: dict[str, Any], digits: int) -> str:
    value, low, high = (figure[key] for key in ("value", "low", "high"))
    if value is None:
        return "-"
    text = f"{abs(value):.{digits}f}"
    exact = high - low < 0.5 * 10**-digits
    return text if exact else f"{text} ({low:.{digits}f} to {high:.{digits}f})"


VERBS = {
    "run": (run, "Ask a model what it has learned, and grade it."),
    "compare": (compare, "Say which of two runs is better, and by how much."),
    "report": (report, "Make one HTML file of an exam, to look at and to mail."),
    "export": (export, "Write tasks to a folder, for a model that only gives videos."),
    "score": (score, "Grade the videos in such a folder."),
    "phyworld": (phyworld, "The published protocol, without a model: ruler, engine, rules."),
}
