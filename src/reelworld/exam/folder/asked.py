"""The questions that a folder holds."""

from __future__ import annotations

from reelworld.exam.folder.settings import FolderSettings, item_name
from reelworld.exam.paper.examinee import ModelSpec
from reelworld.exam.paper.question import Question
from reelworld.exam.paper.section import SECTIONS, load_section
from reelworld.exam.sitting.suites import not_yet, parts

_ANYBODY = ModelSpec("anybody")
"""Who knows no world in particular."""


def available(sections: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``sections`` (none named: of all) that this version can ask."""
    return tuple(name for name in sections or SECTIONS if not not_yet(name))


def asked(settings: FolderSettings) -> dict[str, Question]:
    """Question by item name, in the order of the names: whoever answers only the first few has
    drawn them by lot."""
    items: dict[str, Question] = {}
    for name in available(settings.sections):
        section = load_section(name)
        for part in parts(section, settings.suite, _ANYBODY):
            for index in range(part.first, part.stop):
                question = section.question(part.scene, part.world, index, settings.size_px)
                assert item_name(question.id) not in items, "two questions share a name"
                items[item_name(question.id)] = question
    return dict(sorted(items.items()))
