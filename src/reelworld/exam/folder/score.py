"""Grade a folder of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reelworld.exam.folder.examinee import FolderExaminee, open_folder
from reelworld.exam.folder.noise import measure_noise, sent_as
from reelworld.exam.folder.settings import item_name
from reelworld.exam.paper.examinee import NoAnswer
from reelworld.exam.paper.question import Frames, Question
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.kit.console import progress


def score(folder: Path, answers: Path | None = None) -> dict[str, Any]:
    """Read every answer, mark it, grade each section. Raises ``UserError`` as ``open_folder``.

    Returns ``grades`` by section, and under ``answers`` how many could be read, why others could
    not, and what else should be known.
    """
    examinee, questions = open_folder(folder, answers)
    noise, how = noise_of(examinee, questions)
    by_section: dict[str, list[Question]] = {name: [] for name in examinee.settings.sections}
    for question in questions.values():
        by_section[question.section].append(question)
    rows: list[Row] = []
    grades = {}
    with progress(len(questions), "marking answers") as advance:
        for name, asked in by_section.items():
            marked = list(_rows(examinee, asked, noise, advance))
            grades[name] = asdict(load_section(name).grade(marked))
            rows += marked
    return {"grades": grades, "answers": about_answers(examinee, rows, how)}


def noise_of(examinee: FolderExaminee, questions: Mapping[str, Question]) -> tuple[Noise, str]:
    """What places can be trusted to in these answers, and how that was found."""
    given = (path for question in questions.values() for path in examinee.files(question))
    sent = sent_as(path for path in given if isinstance(path, Path))
    if sent is None:
        return Noise(), "Noise of places was not measured: no answer can be read."
    noise, crf = measure_noise(sent, examinee.settings.size_px)
    return noise, (
        f"Answers have {sent.bits_per_pixel:.3g} bits a pixel at {sent.side_px} px; the truth sent "
        f"so (x264, CRF {crf}) leaves places {noise.sigma_px:.2f} px uncertain."
    )


def about_answers(examinee: FolderExaminee, rows: Iterable[Row], noise: str) -> dict[str, Any]:
    """The measurability rate, and every reason with those it holds for."""
    rows = list(rows)
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
        "notes": [*examinee.notes, noise],
    }


def _rows(
    examinee: FolderExaminee, questions: list[Question], noise: Noise, advance: Any
) -> Iterator[Row]:
    for question, samples in examinee.answer(questions, examinee.handed_in.num_samples):
        for number, sample in enumerate(samples):
            marks = _marks(question, sample, noise)
            yield Row(question.id, question.cluster, question.scene, number, marks)
        advance(1)


def _marks(question: Question, sample: Frames | NoAnswer, noise: Noise) -> dict[str, Any]:
    section = load_section(question.section)
    if isinstance(sample, NoAnswer):
        return {**section.no_answer(question), "no_answer": sample.reason}
    return section.mark(question, sample, noise)
