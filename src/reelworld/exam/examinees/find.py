"""Who is meant by the name that was typed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import reelworld
from reelworld.exam.canaries.canaries import Canary
from reelworld.exam.examinees.diffusers import diffusers_model
from reelworld.exam.examinees.outside import OutsideModel
from reelworld.exam.examinees.own import OwnModel
from reelworld.exam.paper.examinee import Examinee, ModelSpec, VideoModel
from reelworld.kit.errors import UserError

GROUP = "reelworld.models"
"""Entry points under which packages offer their models: functions that make a ``VideoModel``."""


def find_examinee(name: str, home: str | Path = ".") -> Examinee:
    """``oracle``, ``canary:NAME``, a shipped model or a model folder, an entry point of the group
    ``reelworld.models``, ``module:factory``, a function that makes a ``VideoModel``, or
    ``diffusers:PATH_OR_ID``.

    Modules and model folders are looked for from ``home``, too. Raises ``UserError`` if there is
    nobody of that name.
    """
    if name == "oracle":
        return Canary(name)
    kind, colon, rest = name.partition(":")
    if kind == "canary":
        return Canary(rest)
    if kind == "diffusers":
        return OutsideModel(diffusers_model(rest, Path(home)))
    offered = {point.name: point for point in entry_points(group=GROUP)}
    if name in offered:
        return _made(name, lambda: offered[name].load()())
    if colon and not (Path(home) / name).exists():
        return _made(name, lambda: _named(kind, rest, Path(home).absolute())())
    return OwnModel(_loaded(name, Path(home), list(offered)))


def _named(module: str, factory: str, home: Path) -> Any:
    if str(home) not in sys.path:
        sys.path.append(str(home))
    return getattr(importlib.import_module(module), factory)


def _made(name: str, make: Callable[[], Any]) -> Examinee:
    try:
        made = make()
    except UserError:
        raise
    except Exception as error:  # whatever another's module does
        raise UserError(f"The model {name} cannot be made: {error!r}.") from error
    if isinstance(getattr(made, "spec", None), ModelSpec):
        if isinstance(made, Examinee):
            return made
        if isinstance(made, VideoModel):
            return OutsideModel(made)
    raise UserError(
        f"{name} makes a {type(made).__name__}, which is no video model: that has a `spec`, a"
        " reelworld.exam.paper.examinee.ModelSpec, and a method `predict`. See docs/exam.md."
    )


def _loaded(name: str, home: Path, offered: list[str]) -> Any:
    elsewhere = not Path(name).exists() and (home / name).is_dir()
    try:
        return reelworld.load(str(home / name) if elsewhere else name)
    except UserError as error:
        others = ["oracle", "canary:NAME", "module:factory", "diffusers:PATH", *offered]
        raise UserError(f"{error} The exam also takes {', '.join(others)}.") from error
