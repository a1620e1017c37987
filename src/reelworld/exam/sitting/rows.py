"""The marks on disk: one line for each answer, so that a killed run loses little and goes on.

rows/<section>/<source>.jsonl   the marks, in the order in which they were made
done.jsonl                      the parts whose marks are all there; written after them
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.exam.paper.section import Row
from reelworld.exam.sitting.suites import Part
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path

_DONE = "done.jsonl"
Rows = Mapping[str, Sequence[Row]]
"""By source."""


def append(root: Path, part: Part, rows: Rows) -> None:
    """Add what came of ``part``, by source; then note that it is done."""
    for source, marked in rows.items():
        path = _path(root, part.section, source)
        path.parent.mkdir(parents=True, exist_ok=True)
        _add_lines(path, map(asdict, marked))
    counts = {source: len(marked) for source, marked in rows.items()}
    _add_lines(root / _DONE, [{"part": part.key, "rows": counts}])


def read_rows(root: Path, section: str, source: str) -> list[Row]:
    """The rows of one source, in the order of their questions and samples. Raises ``UserError`` if
    a line is damaged."""
    rows = []
    for number, value in enumerate(_lines(_path(root, section, source)), 1):
        try:
            rows.append(Row(**value))
        except TypeError:
            raise UserError(
                f"Line {number} of {_path(root, section, source)} is damaged. The command that made"
                " it mends it."
            ) from None
    return sorted(rows, key=lambda row: (row.question, row.sample))


def resume(root: Path, parts: Sequence[Part], sources: Mapping[str, Sequence[str]]) -> set[str]:
    """Drop whatever was half written, and return the keys of the parts that are done.

    ``sources`` are those of each section. A part is done if it says so and all of its rows are
    there; the rows of others are removed.
    """
    for leftover in root.rglob(".*.tmp"):
        leftover.unlink(missing_ok=True)
    noted = {
        value["part"]: value["rows"]
        for value in _lines(root / _DONE)
        if isinstance(value, dict) and value.keys() == {"part", "rows"}
    }
    owner = {question: part.key for part in parts for question in part.ids}
    found = {name: _sound(root, name, each, owner) for name, each in sources.items()}
    done = {part.key for part in parts if noted.get(part.key) == _counts(found[part.section], part)}
    for name, by_source in found.items():
        for source, lines in by_source.items():
            kept = [value for value in lines if owner[value["question"]] in done]
            _rewrite(_path(root, name, source), kept)
    _rewrite(root / _DONE, [{"part": key, "rows": noted[key]} for key in noted if key in done])
    return done


def _sound(root: Path, section: str, sources: Sequence[str], owner: dict[str, str]) -> dict:
    """Lines of each source that are rows of questions asked here."""
    return {
        source: [
            value
            for value in _lines(_path(root, section, source))
            if isinstance(value, dict) and value.get("question") in owner
        ]
        for source in sources
    }


def _counts(by_source: dict[str, list[dict]], part: Part) -> dict[str, int]:
    ids = set(part.ids)
    return {s: sum(v["question"] in ids for v in lines) for s, lines in by_source.items()}


def _path(root: Path, section: str, source: str) -> Path:
    return root / "rows" / section / f"{source}.jsonl"


def _lines(path: Path) -> list[Any]:
    """Every line's value; ``None`` where it is no JSON."""
    if not path.exists():
        return []
    values = []
    for line in path.read_bytes().splitlines():
        try:
            values.append(json.loads(line))
        except ValueError:  # half a line, perhaps in the middle of a letter
            values.append(None)
    return values


def _add_lines(path: Path, values: Iterable[Any]) -> None:
    text = "".join(json.dumps(value, allow_nan=False, default=_plain) + "\n" for value in values)
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)


def _rewrite(path: Path, values: list[Any]) -> None:
    """Only if it changes: then whole or not at all."""
    if not path.exists() or _lines(path) == values:
        return
    with atomic_path(path) as temporary:
        _add_lines(temporary, values)
        temporary.touch()


def _plain(value: Any) -> Any:
    """Numbers and arrays of NumPy as JSON has them."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no JSON")
