"""What became of every file: kept beside the footage and printed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelworld.footage.layout import REPORT
from reelworld.footage.videos.stage import Outcome
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json


@dataclass(frozen=True)
class Report:
    """Every file below the folder, under one of these."""

    imported: tuple[Outcome, ...]
    """In the order of their episodes."""
    skipped: dict[str, str]
    """Name to reason."""
    ignored: tuple[str, ...]
    """Files that are neither videos nor numbered images."""
    notes: tuple[str, ...]
    """What else should not go unseen: rows of tables that name no clip."""

    @property
    def num_episodes(self) -> int:
        """Episodes of all clips together."""
        return sum(len(outcome.episodes) for outcome in self.imported)

    @property
    def num_frames(self) -> int:
        """Frames of all episodes together."""
        return sum(stop - start for o in self.imported for start, stop in o.episodes)

    def lines(self) -> Iterator[str]:
        """For people."""
        made = f"{self.num_episodes} episodes, {self.num_frames} frames"
        yield f"{len(self.imported)} imported ({made}), {len(self.skipped)} skipped"
        yield from (f"  skipped {name}: {reason}" for name, reason in self.skipped.items())
        yield from (f"  note: {note}" for note in self.notes)
        if unused := sum(o.frames for o in self.imported) - self.num_frames:
            yield f"  {unused} frames lie in shots too short to train on and were left out"
        if self.ignored:
            yield f"  {len(self.ignored)} other files were ignored"

    def write(self, root: Path) -> None:
        """To ``meta/import.json``."""
        imported = [
            {"clip": o.clip, "frames": o.frames, "episodes": o.episodes} for o in self.imported
        ]
        skipped = [{"clip": name, "reason": why} for name, why in self.skipped.items()]
        rest: dict[str, Any] = {"ignored": self.ignored, "notes": self.notes}
        write_json(root / REPORT, {"imported": imported, "skipped": skipped, **rest})


def read_report(root: Path) -> Report | None:
    """The report of a finished import, or one that was nearly so. Raises ``UserError`` if it is
    damaged."""
    if not (root / REPORT).exists():
        return None
    values = read_json(root / REPORT, "report of the import")
    try:
        imported = [Outcome.from_json(one | {"skipped": None}) for one in values["imported"]]
        skipped = {one["clip"]: one["reason"] for one in values["skipped"]}
        return Report(tuple(imported), skipped, tuple(values["ignored"]), tuple(values["notes"]))
    except (TypeError, KeyError, ValueError) as error:
        raise UserError(
            f"{root / REPORT} is damaged ({error!r}). Delete it and run the same command again."
        ) from error
