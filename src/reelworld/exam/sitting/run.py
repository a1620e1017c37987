"""Sit the exam: ask everything, keep every mark, grade."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from reelworld.exam.examinees.find import find_examinee
from reelworld.exam.paper.examinee import Examinee
from reelworld.exam.paper.question import EXAM_VERSION
from reelworld.exam.paper.section import Section, load_section
from reelworld.exam.sitting.result import graded
from reelworld.exam.sitting.rows import append, resume
from reelworld.exam.sitting.settings import SAMPLES, SittingSettings
from reelworld.exam.sitting.suites import Part, not_yet, parts
from reelworld.exam.sitting.work import MODEL, Job, answer_part, sources
from reelworld.kit.console import console, progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import only_process, read_json, write_json
from reelworld.kit.pool import run_jobs

RESULT = "result.json"
_ASKED = "exam.json"


def sit(who: str | Examinee, settings: SittingSettings, out_dir: str | Path) -> dict[str, Any]:
    """Examine ``who``, by name or as an object that can be pickled, into the folder ``out_dir``.

    Whatever was marked there before by the same call is not asked again, so a killed run goes on.
    Returns what ``result.json`` holds. Raises ``UserError`` if there is no such examinee, if
    ``out_dir`` holds anything else, or if another process works there.
    """
    root = Path(out_dir).absolute()
    examinee = find_examinee(who) if isinstance(who, str) else who
    about = _about(who, examinee, settings)
    sections = [load_section(name) for name in settings.chosen if not not_yet(name)]
    _take(root, about)
    with only_process(root):
        _answer(who, examinee, sections, settings, root, about)
        result = graded(root, sections, settings, examinee.spec, about)
        write_json(root / RESULT, result)
    return result


def _about(who: str | Examinee, examinee: Examinee, settings: SittingSettings) -> dict[str, Any]:
    """Everything that decides the marks."""
    spec = examinee.spec
    samples = 1 if spec.deterministic else settings.samples or SAMPLES[settings.suite]
    return {
        "exam": EXAM_VERSION,
        "model": spec.name,
        "asked_as": who if isinstance(who, str) else type(who).__name__,
        "fingerprint": getattr(examinee, "fingerprint", ""),
        "world": spec.world,
        "size_px": spec.size_px,
        "suite": settings.suite,
        "sections": list(settings.chosen),
        "samples": samples,
    }


def _take(root: Path, about: dict[str, Any]) -> None:
    """Make the folder ours. Raises ``UserError`` if it holds another exam, or anything else."""
    path = root / _ASKED
    if path.exists():
        found = read_json(path, "description of the exam")
        keys = [key for key in about if found.get(key) != about[key]]
        if keys:
            differences = ", ".join(f"{k} {found.get(k)!r} there, {about[k]!r} asked" for k in keys)
            raise UserError(f"{root} holds another exam ({differences}). Choose another --out.")
        return
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UserError(
            f"{root} holds something else than an exam. Choose a new folder with --out."
        )
    write_json(path, about)


def _answer(
    who: str | Examinee,
    examinee: Examinee,
    sections: list[Section],
    settings: SittingSettings,
    root: Path,
    about: dict[str, Any],
) -> None:
    """Ask and mark what is not done yet."""
    every = [p for section in sections for p in parts(section, settings.suite, examinee.spec)]
    done = resume(root, every, {section.name: sources(section) for section in sections})
    left = sorted((part for part in every if part.key not in done), key=_turn(every))
    jobs = [
        Job(who, root, part, examinee.spec.size_px, about["samples"], Path.cwd()) for part in left
    ]
    reasons: Counter[str] = Counter()
    with progress(sum(len(part.ids) for part in every), f"Examining {examinee.spec.name}") as bar:
        if done and jobs:
            bar(sum(len(part.ids) for part in every if part.key in done))
        with closing(run_jobs(answer_part, jobs, settings.workers, settings.ray)) as results:
            for number, rows in results:
                append(root, left[number], rows)
                reasons.update(row.marks.get("no_answer", "") for row in rows[MODEL])
                bar(len(left[number].ids))
    for reason, count in reasons.most_common(4):
        if reason:
            console.print(f"{count} answers missing: {reason}", markup=False, soft_wrap=True)


def _turn(every: list[Part]) -> Any:
    """Sections take turns, so that what is left takes as long as what is done."""
    count = Counter(part.section for part in every)
    place: Counter[str] = Counter()
    turns = {}
    for part in every:
        turns[part.key] = place[part.section] / count[part.section]
        place[part.section] += 1
    return lambda part: turns[part.key]
