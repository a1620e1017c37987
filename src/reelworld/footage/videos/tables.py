"""Tables that come with clips, as CSV with a header or JSONL with an object a line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reelworld.footage.videos.clips import canonical
from reelworld.kit.errors import UserError


def read_rows(path: Path, columns: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """``("actions.csv, line 3", row)`` for each row, its columns exactly ``columns``.

    Raises ``UserError`` if the file cannot be read, is no such table or has other columns.
    """
    readers = {".csv": _csv, ".jsonl": _jsonl}
    if path.suffix.lower() not in readers:
        raise UserError(f"{path} must be a table and end in .csv or .jsonl.")
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            for number, row in readers[path.suffix.lower()](file, path):
                where = f"{path.name}, line {number}"
                if set(row) != columns:
                    raise UserError(f"{where} has {_names(row)}; needed are {_names(columns)}.")
                yield where, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path} cannot be read: {error}.") from error


def _names(columns: Any) -> str:
    return f"the columns {', '.join(sorted(map(str, columns)))}"


def _csv(file: Any, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(file, restkey="(too many)", restval=None, strict=True)
    for row in reader:
        present = {name: value for name, value in row.items() if value is not None}
        yield reader.line_num, present


def _jsonl(file: Any, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UserError(f"{path.name}, line {number} is not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise UserError(f"{path.name}, line {number} is not a JSON object.")
        yield number, row


def read_captions(path: Path) -> dict[str, str]:
    """Captions by clip, from columns ``file`` and ``caption``. Raises ``UserError``."""
    captions: dict[str, str] = {}
    for where, row in read_rows(path, {"file", "caption"}):
        name, caption = canonical(str(row["file"])), row["caption"]
        if not isinstance(caption, str):
            raise UserError(f"{where}: the caption is {caption!r}, which is no text.")
        if name in captions:
            raise UserError(f"{where} captions {name!r} a second time.")
        captions[name] = caption
    return captions
