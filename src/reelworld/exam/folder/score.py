"""Grade a folder of answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reelworld.exam.folder.asked import available
from reelworld.exam.folder.examinee import FolderExaminee, open_folder
from reelworld.exam.folder.settings import item_name
from reelworld.exam.paper.section import Row
from reelworld.exam.sitting.rows import read_rows
from reelworld.exam.sitting.run import RESULT, sit
from reelworld.exam.sitting.settings import SittingSettings
from reelworld.exam.sitting.work import MODEL
from reelworld.kit.files import write_json


def score(
    folder: Path, answers: Path | None = None, out: Path | None = None, workers: int = 0
) -> tuple[dict[str, Any], Path]:
    """Read every answer and let its maker sit the exam with them, as any model does.

    Returns what ``result.json`` holds, with ``answers``: how many could be read, why others could
    not, and what else should be known; and where it lies: ``out``, or a folder within ``folder``
    of its own for every state of the answers. Raises ``UserError`` as ``open_folder`` and ``sit``.
    """
    examinee, _ = open_folder(folder, answers)
    sections = available(examinee.settings.sections)
    settings = SittingSettings(
        suite=examinee.settings.suite,
        sections=sections,
        samples=examinee.handed_in.num_samples,
        workers=workers,
    )
    place = out or folder / f"graded-{examinee.fingerprint}"
    result = sit(examinee, settings, place)
    rows = [row for name in sections for row in read_rows(place, name, MODEL)]
    result = {**result, "answers": about_answers(examinee, rows)}
    write_json(place / RESULT, result)
    return result, place


def about_answers(examinee: FolderExaminee, rows: Sequence[Row]) -> dict[str, Any]:
    """The measurability rate, and every reason with those it holds for, the commonest first."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if why := row.marks.get("no_answer"):
            reasons.setdefault(str(why), []).append(f"{item_name(row.question)}/s{row.sample:02d}")
    measurable = sum(bool(row.marks["measurable"]) for row in rows)
    return {
        "samples": len(rows),
        "unread": sum(map(len, reasons.values())),
        "measurable": measurable / len(rows) if rows else None,
        "reasons": dict(sorted(reasons.items(), key=lambda reason: -len(reason[1]))),
        "notes": list(examinee.notes),
    }
