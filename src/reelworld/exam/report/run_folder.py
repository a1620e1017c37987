"""What an exam left on disk, read back for its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from reelworld.exam.paper.question import Question
from reelworld.exam.paper.section import Grade, Row, Section, load_section
from reelworld.exam.sitting.rows import read_rows
from reelworld.exam.sitting.work import MODEL, clip_path
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json


@dataclass(frozen=True)
class SectionRun:
    """One section of a run: its grade, and the marks it was made from."""

    name: str
    grade: Mapping[str, Any]
    """As in ``result.json``."""
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    """By source; empty if the section was not asked."""

    @property
    def asked(self) -> bool:
        """Whether anything of it was."""
        return bool(self.rows)

    @cached_property
    def section(self) -> Section:
        """The section itself. Raises ``UserError`` if this version has none of that name."""
        return load_section(self.name)

    @property
    def title(self) -> str:
        """For people."""
        return self.section.title if self.asked else self.name.replace("_", " ").capitalize()

    @property
    def floors(self) -> tuple[str, ...]:
        """Sources that know no law, and whose answers were marked."""
        return tuple(name for name in self.section.floors if name in self.rows)

    @property
    def answers(self) -> int:
        """The most answers of the model to one question."""
        return 1 + max((row.sample for row in self.rows.get(MODEL, ())), default=0)

    @property
    def questions(self) -> int:
        """Different ones that the model was asked."""
        return len({row.question for row in self.rows.get(MODEL, ())})

    def best_of(self) -> Grade | None:
        """The grade if the best answer to each question alone were marked, chosen by someone who
        knows the truth; ``None`` where single answers have no score or there is but one."""
        best: dict[str, Row] = {}
        for row in self.rows.get(MODEL, ()):
            if "score" not in row.marks:
                return None
            if row.question not in best or row.marks["score"] > best[row.question].marks["score"]:
                best[row.question] = row
        if self.answers < 2:
            return None
        return self.section.grade([replace(row, sample=0) for row in best.values()])


@dataclass(frozen=True)
class ExamRun:
    """A whole run."""

    root: Path
    about: Mapping[str, Any]
    sections: tuple[SectionRun, ...]
    when: datetime

    def question(self, question_id: str) -> Question:
        """The question called ``section/scene/world/0007``, as it was asked."""
        section, scene, world, index = question_id.split("/")
        size_px = int(self.about["size_px"])
        return load_section(section).question(scene, world, int(index), size_px)

    def clip(self, question_id: str) -> Path:
        """Where the first answer to it is kept, if there was one."""
        return clip_path(self.root, question_id)


def read_run(root: Path) -> ExamRun:
    """Read the run folder ``root``. Raises ``UserError`` if there is no finished run."""
    path = root / "result.json"
    if not path.exists():
        raise UserError(
            f"{root} holds no result.json. Give a folder that `reelworld exam run` has finished."
        )
    result = read_json(path, "result of an exam")
    try:
        about, grades = result["about"], result["grades"]
        sections = tuple(SectionRun(n, g, _rows_of(root / "rows" / n)) for n, g in grades.items())
    except (KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} is no result of an exam: {error!r} is missing.") from error
    return ExamRun(root, about, sections, datetime.fromtimestamp(path.stat().st_mtime))


def _rows_of(folder: Path) -> dict[str, list[Row]]:
    names = sorted(path.stem for path in folder.glob("*.jsonl"))
    return {name: read_rows(folder.parents[1], folder.name, name) for name in names}
