"""What is written out, and where it lies. No PyTorch here, so ``--help`` stays fast."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from reelworld.exam.paper.question import EXAM_VERSION
from reelworld.exam.paper.section import SECTIONS
from reelworld.exam.sitting.settings import Suite
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json

INDEX, README, TASKS, ANSWERS = "exam.json", "README.txt", "tasks", "answers"
CONTEXT, LAST, PROMPT, ACTIONS = "context.mp4", "last.png", "prompt.txt", "actions.json"
CONTEXT_FRAMES = "context"
"""Folder of the context's frames, without loss."""
MODEL = "model.json"


@dataclass(frozen=True, kw_only=True)
class FolderSettings:
    """One export. Raises ``UserError``."""

    suite: Suite = "mini"
    """Which questions: ``full`` has some eight times as many."""

    sections: tuple[str, ...] = ()
    """Of which sections; none named: all that there are."""

    size_px: int = 128
    """Width and height of the pictures; answers are brought to this size."""

    def __post_init__(self) -> None:
        if self.suite not in get_args(Suite):
            raise UserError(f"suite is {self.suite!r}; there are {', '.join(get_args(Suite))}.")
        if unknown := [name for name in self.sections if name not in SECTIONS]:
            known = ", ".join(SECTIONS)
            raise UserError(f"The exam has no section {unknown[0]!r}. Sections: {known}.")
        if not 64 <= self.size_px <= 256 or self.size_px % 2:
            raise UserError(
                f"size_px is {self.size_px}, but pictures are 64 to 256 pixels wide, an even "
                "number."
            )

    def as_json(self) -> dict[str, Any]:
        """For the index."""
        return {"exam_version": EXAM_VERSION, **asdict(self)}


def read_settings(folder: Path) -> FolderSettings:
    """How ``folder`` was written. Nothing else in it is believed: questions are drawn anew.

    Raises ``UserError`` if it is no exam, or of another version.
    """
    found = read_json(folder / INDEX, "exam (made by reelworld exam export)")
    try:
        version = found["exam_version"]
        sections = tuple(map(str, found["sections"]))
        made = FolderSettings(
            suite=found["suite"], sections=sections, size_px=int(found["size_px"])
        )
    except (TypeError, KeyError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        raise UserError(
            f"{folder / INDEX} is damaged ({error!r}). Export the same suite and sections to a new "
            f"folder and copy its {INDEX} here."
        ) from error
    if version != EXAM_VERSION:
        raise UserError(
            f"{folder} is an exam of version {version}, and this is version {EXAM_VERSION}: their "
            "grades do not compare. Export it anew and answer that."
        )
    return made


def item_name(question_id: str) -> str:
    """What a question is called in a folder: its id would tell what happens in it."""
    digest = hashlib.sha256(f"{EXAM_VERSION}/{question_id}".encode()).hexdigest()
    return f"q{digest[:10]}"
