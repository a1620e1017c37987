"""From the folder of a run to its report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from reelworld.exam.report import chart, tables, words
from reelworld.exam.report.clips import Clip, make_clips
from reelworld.exam.report.run_folder import ExamRun, SectionRun, read_run
from reelworld.kit.files import atomic_path
from reelworld.kit.seeds import HELD_OUT_SEED
from reelworld.kit.version import __version__


def write_report(run_dir: Path, out: Path | None = None) -> Path:
    """Write the report of the run in ``run_dir`` to ``out`` (by default ``report.html`` in it).

    One file that opens from disk. Raises ``UserError`` if ``run_dir`` holds no finished run or
    ``out`` cannot be written.
    """
    run = read_run(run_dir)
    path = run_dir / "report.html" if out is None else out
    page = render(run)
    with atomic_path(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def render(run: ExamRun) -> str:
    """The whole page."""
    here = files("reelworld.exam.report")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(plain=words.plain_name, axis=axis_words)
    template = environment.from_string((here / "page.html.j2").read_text(encoding="utf-8"))
    parts = [_part(run, section) for section in run.sections]
    return template.render(
        name=run.about["model"],
        about=run.about,
        version=__version__,
        style=Markup((here / "style.css").read_text(encoding="utf-8")),
        lead=_lead(run),
        facts=_facts(run),
        failed=[
            (p["title"], p["grade"]["not_learned"]) for p in parts if p["grade"]["not_learned"]
        ],
        sections=parts,
        mean=_mean(run),
        command=command(run.about),
        seed=HELD_OUT_SEED,
        details=_details(run.about),
    )


def command(about: Mapping[str, Any]) -> str:
    """What makes the run again."""
    text = f"reelworld exam run {about['asked_as']} --suite {about['suite']}"
    if len(about["sections"]) < 8:
        text += " --sections " + " ".join(about["sections"])
    return f"{text} --samples {about['samples']}"


def axis_words(name: str) -> str:
    """The axis of a curve for people: ``occlusion_s`` as ``occlusion, s``."""
    if name == "seconds":
        return "time, s"
    if name.endswith("_s"):
        return words.plain_name(name[:-2]).lower() + ", s"
    return words.plain_name(name.removesuffix("_from")).lower() + ", from"


def _lead(run: ExamRun) -> str:
    asked = [section for section in run.sections if section.asked]
    questions = sum(section.questions for section in asked)
    most = max((section.answers for section in asked), default=1)
    times = f", up to {most} times each" if most > 1 else ""
    return (
        f"It was asked {questions:,} questions about scenes it has never seen{times}, and every"
        " frame of every answer was measured against the exact truth. 100 is as good as the truth"
        " itself, 0 as good as the best guess that knows no law."
    )


def _facts(run: ExamRun) -> list[str]:
    about = run.about
    taught = f"trained on {about['world']}" if about.get("world") else "asked in every world"
    day = f"{run.when.day} {run.when:%B %Y}"
    return [day, f"{about['suite']} suite", f"exam version {about['exam']}", taught]


def _part(run: ExamRun, section: SectionRun) -> dict[str, Any]:
    grade = section.grade
    part: dict[str, Any] = {
        "name": section.name,
        "title": section.title,
        "grade": grade,
        "asked": section.asked,
        "note": grade["note"],
        "value": words.grade(grade["value"]),
        "range": "",
        "bar": chart.grade_bar(grade, section.title),
    }
    if grade["value"] is not None:
        part["range"] = f"{words.grade(grade['low'])} to {words.grade(grade['high'])}"
    if section.asked:
        part |= _asked(run, section)
    return part


def _asked(run: ExamRun, section: SectionRun) -> dict[str, Any]:
    lines = tables.scene_lines(section)
    return {
        "asks": section.section.asks,
        "how": section.section.how,
        "facts": _section_facts(section),
        "questions": section.questions,
        "answers": section.answers,
        "clips": [_clip(clip) for clip in make_clips(run, section)],
        "scenes": lines,
        "figures": tables.figure_lines(section),
        "best_of": section.best_of() is not None,
        "plots": [(p, chart.draw(p)) for p in chart.plots(section.grade, section.floors)],
        "loose": chart.loose_numbers(section.grade),
    }


def _section_facts(section: SectionRun) -> list[str]:
    grade, facts = section.grade, [f"{section.questions} questions"]
    if section.answers > 1:
        facts[0] += f" × {section.answers} answers"
    if grade["measurable"] is not None:
        facts.append(f"{words.number(100 * grade['measurable'], '%')} % measurable")
    if grade["oracle"] is not None:
        facts.append(f"the truth {words.grade(grade['oracle'])}")
    if grade["floor"] is not None:
        best = max(section.floors, key=lambda name: grade["baselines"][name]["value"] or 0.0)
        facts.append(
            f"best lawless answer {words.grade(grade['floor'])} ({words.source_name(best)})"
        )
    facts += [f"{count} answers missing: {why}" for why, count in grade["no_answer"].items()]
    return facts


def _clip(clip: Clip) -> dict[str, Any]:
    sides = "The answer with rings where things truly are, beside the truth."
    if not clip.answered:
        sides = "Grey for want of an answer, beside the truth."
    prompt = clip.prompt[:1].upper() + clip.prompt[1:]
    said = prompt if prompt.endswith(".") else f"{prompt}."
    speed = f" Shown {clip.speed} times as fast." if clip.speed > 1 else ""
    why = "" if clip.answered else f" ({clip.row.marks.get('no_answer', 'no answer')})"
    return {
        **vars(clip),
        "score": words.number(clip.row.marks["score"]),
        "why": why,
        "words": said + speed,
        "alt": f"{clip.rank} answer. {sides} {said}",
    }


def _mean(run: ExamRun) -> str:
    values = {s.title: s.grade["value"] for s in run.sections if s.grade["value"] is not None}
    text = "There is no grand number: what was learned of one thing says nothing about another."
    if len(values) < 2:
        return text
    lowest = min(values, key=values.__getitem__)
    inside = sum(math.log(max(value, 1e-9)) for value in values.values()) / len(values)
    mean = math.exp(inside) if values[lowest] > 0 else 0.0
    return (
        f"{text} For tables that must have one: geometric mean of the {len(values)} grades"
        f" {words.grade(mean)}, lowest {words.grade(values[lowest])} ({lowest})."
    )


def _details(about: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        ("Model", about["model"]),
        ("Weights", about.get("fingerprint") or "not known"),
        ("Pictures", f"{about['size_px']} px"),
        ("Answers to a question", str(about["samples"])),
    ]
    return [(key, str(value)) for key, value in rows]
