"""``model.json``: what is said about a model whose videos are handed in."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from reelworld.footage.videos.clips import fault_of
from reelworld.footage.videos.settings import Fit
from reelworld.kit.errors import UserError

Conditioning = Literal["1 frame", "k frames", "text"]

MOST_SAMPLES = 64
_MOST_BYTES = 100_000
_MOST_LETTERS = 100


@dataclass(frozen=True, kw_only=True)
class About:
    """All that is known about a model. No field is ever used as a path."""

    name: str = "unnamed"
    conditioning: Conditioning = "k frames"
    includes_context: bool | None = None
    """Whether videos begin with what the model saw; ``None``: to be found out."""
    context_frames: int | None = None
    """How many pictures it saw, counted from the last one; ``None``: all."""
    fps: float | None = None
    """Frames per second, whatever the files state; ``None``: their own times hold."""
    fit: Fit = "crop"
    n_generated_per_item: int | None = None
    """Samples made of each task; ``None``: as many as the task with most has."""

    def seen(self, context: int) -> int:
        """How many of ``context`` pictures the model saw."""
        most = {"1 frame": 1, "k frames": context, "text": 0}[self.conditioning]
        return most if self.context_frames is None else min(self.context_frames, most)


def read_about(path: Path, root: Path) -> About:
    """What the file says, or the defaults if there is none.

    Raises ``UserError`` for one that cannot be read, holds something else, or leads out of
    ``root``: a wrong word there would put every answer wrong.
    """
    if not path.exists() and not path.is_symlink():
        return About()
    if fault := fault_of(path):
        raise UserError(f"{path}: {fault}. {_advice()}")
    if not path.resolve().is_relative_to(root):
        raise UserError(f"{path} is a link that leads out of {root}; put the file itself there.")
    if path.stat().st_size > _MOST_BYTES:
        raise UserError(f"{path} is larger than {_MOST_BYTES} bytes. {_advice()}")
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be read as JSON ({error}). {_advice()}") from error
    if not isinstance(found, dict):
        raise UserError(f"{path} holds no object in braces. {_advice()}")
    for key, value in found.items():
        if key not in _CHECKS:
            raise UserError(f"{path} says {key[:40]!r}, which means nothing here. {_advice()}")
        works, needed = _CHECKS[key]
        if value is not None and not works(value):
            raise UserError(f"{path}: {key} is {str(value)[:40]!r}, but must be {needed}.")
    said: dict[str, Any] = {key: value for key, value in found.items() if value is not None}
    if "fps" in said:
        said["fps"] = float(said["fps"])
    return About(**said)


def _advice() -> str:
    names = ", ".join(field.name for field in fields(About))
    return f"It may say: {names}; or leave the file out."


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= _MOST_LETTERS


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_SAMPLES


def _is_rate(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and 1 <= value <= 240


_CHECKS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_is_name, f"1 to {_MOST_LETTERS} printable letters"),
    "conditioning": (
        lambda value: value in get_args(Conditioning),
        " or ".join(map(repr, get_args(Conditioning))),
    ),
    "includes_context": (lambda value: isinstance(value, bool), "true or false"),
    "context_frames": (_is_count, f"a whole number from 1 to {MOST_SAMPLES}"),
    "fps": (_is_rate, "a number from 1 to 240"),
    "fit": (lambda value: value in get_args(Fit), " or ".join(map(repr, get_args(Fit)))),
    "n_generated_per_item": (_is_count, f"a whole number from 1 to {MOST_SAMPLES}"),
}
