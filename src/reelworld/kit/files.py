"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import fcntl
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
    errno.EEXIST: "part of the path is a file, not a folder; choose another path",
    errno.EISDIR: "a folder stands there; choose another path",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary sibling of ``path`` and rename it into place if the block succeeds.

    The temporary may be written as a file or as a folder. If anything fails it is removed, and
    whatever stood at ``path`` before is untouched. A folder that stands there is replaced in two
    renames: killed between them, ``path`` is missing and both the old and the new folder stand
    whole beside it, as ``.NAME.*.old`` and ``.NAME.*.tmp``. Raises ``UserError`` if the disk is
    full, the place is read-only or not ours to write.
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
            _swap_folders(temporary, target)
        else:
            os.replace(temporary, target)
    except OSError as error:
        if error.errno in _REASONS and _happened_in(target.parent, error):
            raise UserError(f"Cannot write {target}: {_REASONS[error.errno]}.") from error
        raise
    finally:
        if temporary is not None and temporary.exists():
            shutil.rmtree(temporary) if temporary.is_dir() else temporary.unlink()


def write_json(path: str | os.PathLike[str], value: Any) -> None:
    """Write ``value`` as indented JSON, whole or not at all."""
    with atomic_path(path) as temporary:
        text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        temporary.write_text(text, encoding="utf-8")


def read_json(path: str | os.PathLike[str], what: str) -> Any:
    """Read JSON; ``what`` names its meaning in the ``UserError`` raised if it is missing or bad."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"There is no {what} at {path}.") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"Cannot read the {what} at {path}: {error}.") from error


@contextmanager
def only_process(root: Path) -> Iterator[None]:
    """Hold a lock on the folder itself: it leaves no file behind and ends with the process.

    Raises ``UserError`` if another process holds it.
    """
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"Another process is working on {root}. Wait for it, or choose another --out."
            ) from None
        yield
    finally:
        os.close(handle)


def _flush(path: Path) -> None:
    """Make what was written durable before its rename, so a power cut cannot leave it empty."""
    files = (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)
    for file in files:
        with open(file, "rb") as opened:
            os.fsync(opened.fileno())


def _swap_folders(temporary: Path, target: Path) -> None:
    """Put the folder ``temporary`` where the folder ``target`` is, then delete that."""
    old = temporary.with_suffix(".old")
    os.replace(target, old)
    try:
        os.replace(temporary, target)
    except BaseException:
        os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)  # the new one stands: nothing left to fail for


def _happened_in(folder: Path, error: OSError) -> bool:
    """Whether writing in ``folder`` failed, rather than reading some source from elsewhere."""
    if not isinstance(error.filename, str):
        return True  # a full disk names no file
    failed, folder = Path(error.filename).absolute(), folder.absolute()
    return failed in (folder, *folder.parents) or folder in failed.parents
