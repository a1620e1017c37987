"""``reelworld exam export`` and ``reelworld exam score``: the exam for anybody's videos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from reelworld.cli.exam_run import as_table, say
from reelworld.cli.result import give
from reelworld.exam.folder.settings import README, FolderSettings
from reelworld.exam.sitting.settings import Suite
from reelworld.kit.console import console

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
        sections: Of these sections only.
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
    workers: int = 0,
) -> int:
    """Grade the videos in an exported folder. What is missing or cannot be read counts as wrong.

    Example: reelworld exam score tasks --json

    Args:
        folder: A folder made by reelworld exam export.
        answers: Where the videos are, if not in the folder's own answers.
        json: Print one JSON object instead of tables.
        out: Folder for marks, clips and result.json; by default one within the exported folder.
        workers: Processes to use; 0 means one for each core. The grades are the same.
    """
    from reelworld.exam.folder.score import score as grade

    result, place = grade(folder, answers, out, workers)
    console.print(f"Written: {place}", markup=False, soft_wrap=True)
    give(result, [as_table(result), _reasons(result["answers"])], json, None)
    if not json:
        say(result)
    return 0


def _reasons(answers: Mapping[str, Any]) -> Table:
    rate = answers["measurable"]
    title = f"{answers['unread']} of {answers['samples']} samples could not be read"
    title += "" if rate is None else f"; {rate:.1%} of all were measurable"
    table = Table("reason", "samples", "such as", title=title, caption_justify="left")
    for why, names in answers["reasons"].items():
        table.add_row(escape(why), str(len(names)), _some(names))
    table.caption = escape("\n".join(answers["notes"]))
    return table


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
