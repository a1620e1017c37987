"""Giving what was measured: tables for people or JSON for programs, and a file if asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from reelworld.kit.console import console
from reelworld.kit.files import write_json


def give(result: dict[str, Any], tables: list[Table], as_json: bool, out: Path | None) -> None:
    """Print ``result`` to stdout as ``tables`` or as one JSON object; also write it to ``out``."""
    if out is not None:
        write_json(out, result)
        console.print(f"Written: {out}", markup=False)
    if as_json:
        print(json.dumps(result, indent=2))
        return
    shown = Console()
    for table in tables:
        shown.print(table)
