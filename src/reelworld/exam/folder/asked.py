"""The questions that a folder holds."""

from __future__ import annotations

from reelworld.exam.folder.settings import FolderSettings, item_name
from reelworld.exam.paper.question import Question
from reelworld.exam.paper.section import load_section


def asked(settings: FolderSettings) -> dict[str, Question]:
    """Question by item name, in the order of the names: whoever answers only the first few has
    drawn them by lot. A scene is asked in its first world."""
    items: dict[str, Question] = {}
    for name in settings.sections:
        section = load_section(name)
        for scene, about in section.scenes.items():
            for index in range(about.mini if settings.suite == "mini" else about.full):
                question = section.question(scene, about.worlds[0], index, settings.size_px)
                assert item_name(question.id) not in items, "two questions share a name"
                items[item_name(question.id)] = question
    return dict(sorted(items.items()))
