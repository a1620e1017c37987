"""A state as text and back, exactly: how footage keeps the truth of any world.

Python writes a float with the digits that read back as the same float, so nothing is lost.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from functools import lru_cache
from typing import Any

_KIND = "is"
"""Under this key an object names its dataclass; no field may be called so."""


def state_to_json(state: Any) -> str:
    """A frozen dataclass of numbers, strings, tuples and further dataclasses, as one line."""
    return json.dumps(_plain(state), separators=(",", ":"))


def state_from_json(text: str, kind: type) -> Any:
    """The state of dataclass ``kind`` that ``state_to_json`` wrote; equal to the original.

    Raises ``ValueError`` if the text is damaged or of another kind of state.
    """
    try:
        fields = json.loads(text)
        if fields[_KIND] != kind.__name__:
            raise ValueError(f"it holds a {fields[_KIND]}, not a {kind.__name__}")
        return _built(fields, _kinds(kind))
    except (KeyError, TypeError) as error:
        raise ValueError(f"it does not describe a {kind.__name__} ({error})") from error


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {_KIND: type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    assert value is None or isinstance(value, (bool, int, float, str)), f"{value!r} in a state"
    return value


def _built(value: Any, kinds: dict[str, type]) -> Any:
    if isinstance(value, list):
        return tuple(_built(part, kinds) for part in value)
    if isinstance(value, dict):
        fields = {name: _built(part, kinds) for name, part in value.items() if name != _KIND}
        return kinds[value[_KIND]](**fields)
    return value


@lru_cache(64)
def _kinds(kind: type) -> dict[str, type]:
    """All dataclasses that a state of ``kind`` can hold, by name."""
    found: dict[str, type] = {}
    waiting: list[Any] = [kind]
    while waiting:
        hint = waiting.pop()
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            if hint.__name__ not in found:
                found[hint.__name__] = hint
                waiting += typing.get_type_hints(hint).values()
        else:
            waiting += typing.get_args(hint)
    return found
