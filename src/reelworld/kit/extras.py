"""Packages that only some people need are looked for when they are needed."""

from __future__ import annotations

import importlib
from types import ModuleType

from reelworld.kit.errors import UserError


def need(module: str, extra: str, purpose: str) -> ModuleType:
    """Import ``module``, which ``pip install reelworld[EXTRA]`` brings.

    Raises ``UserError`` with that command if it is not there; ``purpose`` says what wants it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UserError(
            f"{purpose} needs the package {module.partition('.')[0]}, which cannot be imported "
            f"({error}). Install it: pip install 'reelworld[{extra}]'"
        ) from error
