"""``reelworld exam export`` and ``reelworld exam score``: the exam for anybody's videos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from reelworld.cli.result import give
from reelworld.exam.folder.settings import README, FolderSettings, Suite

_DEFAULT = FolderSettings()
_MOST_NAMES = 4


def export(
    *,
    out: Path,
    suite: Suite = _DEFAULT.suite,
    sections: tuple[str, ...] = _DEFAULT.sections,
    size: int = _DEFAULT.size_px,
) -> int:
    """Write the exam's tasks to a folder, for a model that only gives videos; no truth in it.

    Example: reelworld exam export --out tasks --sections permanence contact

    Args:
        out: The folder to write.
        suite: mini, or full with some eight times as many tasks.
        sections: Of which sections.
        size: Width and height of the pictures; answers may have any.
    """
    settings = FolderSettings(suite=suite, sections=sections, size_px=size)
    from reelworld.exam.folder.export import export as write

    count = write(settings, out)
    print(f"{out}: {count} tasks. {out / README} says what to do.")
    return 0


def score(
    folder: Path,
    /,
    *,
    answers: Path | None = None,
    json: bool = False,
    out: Path | None = None,
) -> int:
    """Grade the videos in an exported folder. What is missing or cannot be read counts as wrong.

    Example: reelworld exam score tasks --json

    Args:
        folder: A folder made by reelworld exam export.
        answers: Where the videos are, if not in the folder's own answers.
        json: Print one JSON object instead of tables.
        out: Also write that object to this file.
    """
    from reelworld.exam.folder.score import score as grade

    result = grade(folder, answers)
    give(result, [_grades(result["grades"]), _reasons(result["answers"])], json, out)
    return 0


def _grades(grades: Mapping[str, Any]) -> Table:
    table = Table("section", "grade", "95 %", "measurable", "questions", "samples")
    for name, grade in grades.items():
        if grade["value"] is None:
            table.add_row(name, "-", "", "", "0", grade["note"])
            continue
        interval = f"{grade['low']:.0f} to {grade['high']:.0f}"
        counts = str(grade["questions"]), str(grade["samples"])
        table.add_row(
            name, f"{grade['value']:.0f}", interval, f"{grade['measurable']:.0%}", *counts
        )
    return table


def _reasons(answers: Mapping[str, Any]) -> Table:
    rate = answers["measurable"]
    title = f"{answers['unread']} of {answers['samples']} samples could not be read"
    title += "" if rate is None else f"; {rate:.1%} of all were measurable"
    table = Table("reason", "samples", "such as", title=title)
    for why, names in answers["reasons"].items():
        table.add_row(why, str(len(names)), _some(names))
    table.caption = "\n".join(answers["notes"])
    return table


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
