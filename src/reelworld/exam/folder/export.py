"""Write the exam to a folder, for models that nobody can call from here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from reelworld.exam.folder import settings as layout
from reelworld.exam.folder.asked import asked, available
from reelworld.exam.folder.encode import write_mp4
from reelworld.exam.folder.readme import readme
from reelworld.exam.folder.settings import FolderSettings
from reelworld.exam.paper.question import Task
from reelworld.footage.images import encode_png
from reelworld.kit.console import progress
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path, write_json
from reelworld.worlds.state import KEYS


def export(settings: FolderSettings, out: Path) -> int:
    """Write every task, an index, instructions and a place for answers; return how many tasks.

    Nothing in the folder tells the truth, nor which question is which. It appears whole or not at
    all. Raises ``UserError`` if something stands at ``out`` already.
    """
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UserError(f"{out} is there already. Choose a new folder with --out.")
    settings = replace(settings, sections=available(settings.sections))
    items = asked(settings)
    index: list[dict[str, Any]] = []
    with atomic_path(out) as part, progress(len(items), "writing tasks") as advance:
        for name in list(items):
            task = items.pop(name).task  # a question that is let go takes its pictures with it
            _write_task(task, part / layout.TASKS / name)
            index.append({"item": name, **_shape(task)})
            advance(1)
        (part / layout.ANSWERS).mkdir(parents=True)
        write_json(part / layout.INDEX, {**settings.as_json(), "items": index})
        (part / layout.README).write_text(readme(settings, index), encoding="utf-8")
    return len(index)


def _write_task(task: Task, folder: Path) -> None:
    frames = folder / layout.CONTEXT_FRAMES
    frames.mkdir(parents=True)
    for number, frame in enumerate(task.context):
        (frames / f"{number:02d}.png").write_bytes(encode_png(frame))
    (folder / layout.LAST).write_bytes(encode_png(task.context[-1]))
    write_mp4(task.context, folder / layout.CONTEXT, task.fps)
    (folder / layout.PROMPT).write_text(task.prompt.strip() + "\n", encoding="utf-8")
    keys = {
        "keys": list(KEYS),
        "context_actions": task.context_actions.tolist(),
        "actions": task.actions.tolist(),
    }
    write_json(folder / layout.ACTIONS, {**_shape(task), **keys})


def _shape(task: Task) -> dict[str, Any]:
    """How much is shown and asked for."""
    return {
        "fps": task.fps,
        "context_frames": len(task.context),
        "frames": task.horizon,
        "seconds": round(task.horizon / task.fps, 3),
        "from_rest": task.from_rest,
    }
