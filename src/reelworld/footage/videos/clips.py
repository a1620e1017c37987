"""Which clips lie below a folder: video files, and folders of numbered images."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reelworld.kit.errors import UserError

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".gif")
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg")
_NUMBERED = re.compile(r"(.*?)(\d+)\.(\w+)", re.DOTALL)


@dataclass(frozen=True)
class Clip:
    """A video file, or a sequence of images."""

    name: str
    """Path below the folder, with ``/``: the file's, or that of the images' folder."""
    files: tuple[Path, ...]
    """The video, or the images in order."""
    is_sequence: bool


@dataclass(frozen=True)
class Found:
    """What lies below a folder, in order of name."""

    clips: tuple[Clip, ...]
    bad: dict[str, str]
    """What looks like a clip but cannot be one: name to reason."""
    ignored: tuple[str, ...]
    """Names of other files. Hidden ones are passed over in silence."""

    def digest(self) -> str:
        """Changes with the clips' names and sizes, wherever their folder lies."""
        sizes = [(c.name, [_size(path) for path in c.files]) for c in self.clips]
        code = hashlib.sha256(repr(sizes).encode("utf-8", "surrogateescape")).hexdigest()
        num_bytes = sum(sum(each) for _, each in sizes)
        return f"{len(self.clips)} clips of {num_bytes} bytes, {code[:16]}"


def canonical(name: str) -> str:
    """``name`` as it is compared and stored: composed Unicode, no leading ``./``.

    Systems disagree on how to write an accent, and bytes that are no text at all must not end an
    import; they are spelled out.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text).removeprefix("./")


def find_clips(folder: Path) -> Found:
    """Walk ``folder``. Links to files are followed, links to folders are not: they may loop.

    Raises ``UserError`` if it is no folder, cannot be read or holds no clip at all.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder} to import from.")
    clips: list[Clip] = []
    bad: dict[str, str] = {}
    ignored: list[str] = []
    for here, _, names in _walk(folder, bad):
        images = []
        for name in names:
            path, shown = here / name, canonical((here / name).relative_to(folder).as_posix())
            suffix = path.suffix.lower()
            if suffix in IMAGE_SUFFIXES and _NUMBERED.fullmatch(name):
                images.append(path)
            elif suffix not in VIDEO_SUFFIXES:
                ignored.append(shown)
            elif fault := fault_of(path):
                bad[shown] = fault
            else:
                clips.append(Clip(shown, (path,), False))
        if images:
            _add_sequence(folder, here, images, clips, bad)
    if not clips and not bad:
        kinds = ", ".join(s[1:] for s in (*VIDEO_SUFFIXES, *IMAGE_SUFFIXES))
        raise UserError(
            f"There is no clip below {folder}. Videos and numbered images end in {kinds}."
        )
    ordered = tuple(sorted(clips, key=lambda clip: clip.name))
    return Found(ordered, dict(sorted(bad.items())), tuple(sorted(ignored)))


def _walk(folder: Path, bad: dict[str, str]) -> Iterator[tuple[Path, list[str], list[str]]]:
    """As ``os.walk``, without hidden entries; folders that cannot be clips are noted in ``bad``."""

    def note(error: OSError) -> None:
        path = Path(error.filename)
        if path == folder:
            raise UserError(f"{folder} cannot be read: {error.strerror}.")
        bad[canonical(path.relative_to(folder).as_posix())] = "the folder cannot be read"

    for place, folders, files in os.walk(folder, onerror=note):
        here = Path(place)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            shown = canonical((here / name).relative_to(folder).as_posix())
            if (here / name).is_symlink():
                bad[shown] = "it is a link to a folder, which is not followed"
            elif Path(name).suffix.lower() in VIDEO_SUFFIXES:
                bad[shown] = "it is a folder, not a video"
        yield here, folders, sorted(name for name in files if not name.startswith("."))


def fault_of(path: Path) -> str | None:
    """Why a file cannot even be opened: pipes would wait for ever, links may lead in circles."""
    try:
        status = path.stat()
    except OSError as error:
        where = "a link that leads nowhere or in a circle" if path.is_symlink() else error.strerror
        return f"it cannot be found ({where})"
    if not stat.S_ISREG(status.st_mode):
        return "it is not a regular file"
    return None if status.st_size else "it is empty"


def _add_sequence(
    folder: Path, here: Path, images: list[Path], clips: list[Clip], bad: dict[str, str]
) -> None:
    """One sequence a folder: ``PREFIX`` and consecutive numbers."""
    name = canonical(here.relative_to(folder).as_posix() if here != folder else folder.name)
    parts = [_NUMBERED.fullmatch(path.name) for path in images]
    kinds = sorted({(part[1], part[3].lower()) for part in parts if part})
    numbers = {int(part[2]): path for part, path in zip(parts, images, strict=True) if part}
    first, last = min(numbers), max(numbers)
    if len(kinds) > 1:
        shown = ", ".join(f"{canonical(prefix)}N.{suffix}" for prefix, suffix in kinds[:3])
        bad[name] = f"its images are not one sequence but several ({shown})"
    elif len(numbers) < len(images):
        bad[name] = "several of its images have the same number"
    elif last - first >= len(numbers):
        gap = next(n for n in range(first, last) if n not in numbers)
        bad[name] = f"its images are numbered {first} to {last}, but {gap} is missing"
    else:
        clips.append(Clip(name, tuple(numbers[n] for n in sorted(numbers)), True))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
