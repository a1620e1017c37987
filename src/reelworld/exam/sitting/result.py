"""What an exam comes to: ``result.json``."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reelworld.exam.paper.examinee import ModelSpec
from reelworld.exam.paper.section import Grade, Section
from reelworld.exam.sitting.rows import read_rows
from reelworld.exam.sitting.settings import SittingSettings
from reelworld.exam.sitting.suites import why_not
from reelworld.exam.sitting.work import MODEL, ORACLE, sources

_NOTHING = Grade(None, None, None, None, 0, 0)


def graded(
    root: Path,
    sections: list[Section],
    settings: SittingSettings,
    spec: ModelSpec,
    about: dict[str, Any],
) -> dict[str, Any]:
    """``grades`` by section, ``did_not_learn`` and ``about``; nothing in it tells when or by how
    many processes it was made."""
    by_name = {str(section.name): section for section in sections}
    grades = {}
    for name in settings.chosen:
        section = by_name.get(name)
        if section is None:
            grades[name] = _without("This version of reelworld does not ask it yet.")
        else:
            grades[name] = _section(root, section, spec)
    learned = [line for grade in grades.values() for line in grade["not_learned"]]
    return {"grades": grades, "did_not_learn": learned, "about": about}


def _section(root: Path, section: Section, spec: ModelSpec) -> dict[str, Any]:
    rows = {source: read_rows(root, section.name, source) for source in sources(section)}
    note = why_not(section, spec)
    if not rows[MODEL]:
        return _without(note or "It is shown a single picture, and nothing here starts from rest.")
    grades = {source: section.grade(each) for source, each in rows.items()}
    model, others = grades.pop(MODEL), {name: asdict(grade) for name, grade in grades.items()}
    missing = Counter(row.marks["no_answer"] for row in rows[MODEL] if row.marks.get("no_answer"))
    return {
        **asdict(model),
        "note": " ".join(filter(None, (model.note, note))),
        "oracle": grades[ORACLE].value,
        "floor": max((grades[floor].value or 0.0 for floor in section.floors), default=None),
        "not_learned": section.not_learned(model),
        "no_answer": dict(missing),
        "baselines": others,
    }


def _without(note: str) -> dict[str, Any]:
    """Of a section that was not asked."""
    empty = {"oracle": None, "floor": None, "not_learned": [], "no_answer": {}, "baselines": {}}
    return {**asdict(_NOTHING), "note": note, **empty}
