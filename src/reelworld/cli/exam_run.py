"""``reelworld exam run`` and ``compare``: who is examined, and how what came of it is shown."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from reelworld.cli.result import give
from reelworld.exam.sitting.settings import SittingSettings, Suite
from reelworld.kit.console import console


def run(
    model: str,
    /,
    *,
    suite: Suite = "mini",
    sections: tuple[str, ...] = (),
    out: Path | None = None,
    json: bool = False,
    samples: int | None = None,
    workers: int = 0,
    ray: str | None = None,
) -> int:
    """Ask a video model what it has learned, beside the truth and beside who knows no law.

    Stop it whenever you like: the same command continues where it stopped.

    Example: reelworld exam run den --suite mini --out runs/exam/den

    Args:
        model: A shipped world or model folder; MODULE:FACTORY or an entry point of the group
            reelworld.models; oracle; or canary:NAME.
        suite: mini takes minutes; full is what grades are published with.
        sections: Ask these sections only.
        out: Folder for marks, clips and result.json; by default runs/exam/MODEL-SUITE.
        json: Print one JSON object instead of a table.
        samples: Answers to each question; by default 4 (mini) or 8 (full), and 1 of a model that
            always gives the same.
        workers: Processes to use; 0 means one for each core. The grades are the same.
        ray: Address of a Ray cluster that works instead. The grades are the same.
    """
    settings = SittingSettings(
        suite=suite, sections=sections, samples=samples, workers=workers, ray=ray
    )
    from reelworld.exam.sitting.run import sit

    folder = out or Path("runs/exam") / f"{_file_name(model)}-{suite}"
    start_s = time.monotonic()
    try:
        result = sit(model, settings, folder)
    except KeyboardInterrupt:
        console.print("The same command continues where it was stopped.")
        raise
    console.print(f"{folder}: examined in {time.monotonic() - start_s:.0f} s.", markup=False)
    from reelworld.exam.report.make import write_report

    console.print(f"Report: {write_report(folder)}", markup=False, soft_wrap=True)
    give(result, [as_table(result)], json, None)
    if not json:
        say(result)
    return 0


def compare(first: Path, second: Path, /, *, json: bool = False, out: Path | None = None) -> int:
    """Say by how much the second run is better than the first, on the questions both were asked.

    Example: reelworld exam compare runs/exam/before runs/exam/after

    Args:
        first: A folder that reelworld exam run has finished.
        second: Another.
        json: Print one JSON object instead of a table.
        out: Also write that object to this file.
    """
    from reelworld.exam.sitting.compare import compare_runs

    result = compare_runs(first, second)
    give(result, [comparison_table(result)], json, out)
    return 0


def _file_name(model: str) -> str:
    return re.sub(r"[^\w.-]+", "-", model).strip("-.") or "model"


def as_table(result: dict[str, Any]) -> Table:
    """A row for each section: its grade, and beside it what the truth and the lawless get."""
    about = result["about"]
    title = f"{about['model']}, {about['suite']} suite, exam version {about['exam']}"
    columns = ("section", "grade", "95 %", "oracle", "floor", "measurable", "questions")
    table = Table(*columns, title=title, title_justify="left", caption_justify="left")
    table.columns[0].no_wrap = True
    notes = []
    for name, grade in result["grades"].items():
        measurable = grade["measurable"]
        interval = "-" if grade["low"] is None else f"{grade['low']:.0f} to {grade['high']:.0f}"
        table.add_row(
            name,
            _short(grade["value"]),
            interval,
            _short(grade["oracle"]),
            _short(grade["floor"]),
            "-" if measurable is None else f"{100 * measurable:.0f} %",
            f"{grade['questions']} × {about['samples']}",
        )
        if grade["note"]:
            notes.append(f"{name}: {grade['note']}")
    table.caption = "\n".join(notes).replace("[", r"\[") or None
    return table


def comparison_table(result: dict[str, Any]) -> Table:
    """A row for each section: both grades, and the difference of the scores with its interval."""
    names = [result[which]["model"] for which in ("first", "second")]
    columns = ("section", *names, "difference", "95 %", "p", "questions")
    table = Table(*columns, title_justify="left", caption_justify="left")
    table.columns[0].no_wrap = True
    notes = []
    for name, found in result["sections"].items():
        difference, p = found["difference"], found["p_holm"]
        table.add_row(
            name,
            *map(_short, found["grades"]),
            "-" if difference is None else f"{difference:+.1f}",
            "-" if difference is None else f"{found['low']:+.1f} to {found['high']:+.1f}",
            "-" if p is None else f"{p:.3f}",
            str(found["questions"]),
        )
        if found["note"]:
            notes.append(f"{name}: {found['note']}")
    notes.append("p: of chance alone, by swapping answers; adjusted for all sections (Holm).")
    table.caption = "\n".join(notes)
    return table


def say(result: dict[str, Any]) -> None:
    """What was not learned, a line each."""
    shown = Console(highlight=False)
    if result["did_not_learn"]:
        shown.print("\nDid not learn:")
    for line in result["did_not_learn"]:
        shown.print(f"- {line}", markup=False)


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
