"""Which files were handed in, and which of them can be answers."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelworld.exam.folder.about import MOST_SAMPLES, About
from reelworld.exam.folder.settings import MODEL
from reelworld.footage.videos.clips import VIDEO_SUFFIXES, canonical, fault_of
from reelworld.kit.errors import UserError

_SAMPLE = re.compile(r"s([0-9]{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class HandedIn:
    """Sample by sample, for every task: a file, or why there is none."""

    samples: Mapping[str, tuple[Path | str, ...]]
    """By item; all of one length."""
    ignored: tuple[str, ...]
    """Names of what else lies there. Hidden files are passed over in silence."""

    @property
    def num_samples(self) -> int:
        """Of every task."""
        return len(next(iter(self.samples.values())))


def find_answers(root: Path, items: Collection[str], about: About) -> HandedIn:
    """Look for ``ITEM/s00.mp4`` and so on below ``root``, which is resolved; case does not matter.

    No file outside ``root`` is ever taken, whatever links say. Raises ``UserError`` if there is no
    such folder, or no answer to any of ``items`` in it.
    """
    if not root.is_dir():
        raise UserError(
            f"There is no folder {root}. Answers go there, as ITEM/s00.mp4; the exam's README.txt "
            "says how."
        )
    places, ignored = _places(root, items)
    found: dict[str, dict[int, Path | str]] = {}
    for item, place in places.items():
        found[item] = {}
        if isinstance(place, Path):
            found[item], extra = _samples(place, root)
            ignored += [f"{place.name}/{name}" for name in extra]
    numbers = [number for samples in found.values() for number in samples]
    if not numbers:
        raise UserError(
            f"There is no answer below {root}. Name them ITEM/s00.mp4, where ITEM is the name of a "
            "folder in tasks/."
        )
    count = about.n_generated_per_item or max(numbers) + 1
    for item, each in found.items():
        ignored += [f"{item}/s{n:02d} (only {count} were made)" for n in each if n >= count]
    samples = {}
    for item in items:
        place = places.get(item, "there is no answer")
        why = place if isinstance(place, str) else None
        each = found.get(item, {})
        samples[item] = tuple(each.get(n, why or f"s{n:02d} is missing") for n in range(count))
    return HandedIn(samples, tuple(sorted(canonical(name) for name in ignored)))


def _places(root: Path, items: Collection[str]) -> tuple[dict[str, Path | str], list[str]]:
    """Each item's folder, or why it cannot be read; and names of what is no item's folder."""
    known = {name.lower(): name for name in items}
    places: dict[str, Path | str] = {}
    strangers = []
    for entry in _entries(root):
        item = known.get(entry.name.lower())
        if item is None:
            strangers += [] if entry.name == MODEL else [entry.name]
        elif item in places:
            places[item] = "two folders have its name, but for the case of letters"
        elif not os.path.isdir(entry):
            places[item] = "a file stands where its folder should be"
        elif not entry.resolve().is_relative_to(root):
            places[item] = "its folder is a link that leads out of the answers"
        else:
            places[item] = entry
    return places, strangers


def _samples(place: Path, root: Path) -> tuple[dict[int, Path | str], list[str]]:
    """By number; and names of what is no sample."""
    samples: dict[int, Path | str] = {}
    strangers = []
    for entry in _entries(place):
        match = _SAMPLE.fullmatch(entry.stem)
        number = int(match[1]) if match else MOST_SAMPLES
        if entry.suffix.lower() not in VIDEO_SUFFIXES or number >= MOST_SAMPLES:
            strangers.append(entry.name)
        elif number in samples:
            samples[number] = f"two files are called s{number:02d}"
        else:
            samples[number] = _fault(entry, root) or entry
    return samples, strangers


def _fault(path: Path, root: Path) -> str | None:
    """Why a file is not even opened."""
    if os.path.isdir(path):
        return "it is a folder, not a video"
    if fault := fault_of(path):
        return fault
    inside = path.resolve().is_relative_to(root)
    return None if inside else "it is a link that leads out of the answers"


def _entries(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return  # not ours to read: what should be in it is missing
    yield from (folder / name for name in names if not name.startswith("."))
