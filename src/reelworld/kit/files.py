"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reelworld.kit.errors import UserError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another folder",
    errno.EACCES: "there is no permission to write there; choose a folder of your own",
    errno.EPERM: "there is no permission to write there; choose a folder of your own",
    errno.EROFS: "the file system is read-only; choose another folder",
    errno.ENOTDIR: "part of the path is a file, not a folder; choose another path",
}


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary sibling of ``path`` and rename it into place if the block succeeds.

    The temporary may be written as a file or as a folder. If anything fails it is removed, and
    whatever stood at ``path`` before is untouched. Raises ``UserError`` if the disk is full, the
    place is read-only or not ours to write.
    """
    target = Path(path)
    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        os.close(handle)
        os.unlink(name)
        temporary = Path(name)
        yield temporary
        _flush(temporary)
        if target.is_dir() and temporary.is_dir():
            shutil.rmtree(target)
        os.replace(temporary, target)
    except OSError as error:
        if error.errno in _REASONS:
            raise UserError(f"Cannot write {target}: {_REASONS[error.errno]}.") from error
        raise
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink()


def write_json(path: str | os.PathLike[str], value: Any) -> None:
    """Write ``value`` as indented JSON, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: str | os.PathLike[str], what: str) -> Any:
    """Read JSON; ``what`` names its meaning in the ``UserError`` raised if it is missing or bad."""
    try:
        return json.loads(Path(path).read_text())
    except FileNotFoundError:
        raise UserError(f"There is no {what} at {path}.") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"Cannot read the {what} at {path}: {error}.") from error


def _flush(path: Path) -> None:
    """Make a finished file durable before its rename, so a power cut cannot leave it empty."""
    if path.is_file():
        with open(path, "rb") as file:
            os.fsync(file.fileno())
