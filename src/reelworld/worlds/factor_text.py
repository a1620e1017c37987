"""Factors as words of a command: ``gravity_mps2=1.6``, ``speed=1..2,3..4``, ``colour=red,blue``."""

from __future__ import annotations

from typing import Any

from reelworld.kit.errors import UserError

_HOW = (
    "a factor is fixed by NAME=VALUE, narrowed by NAME=LOW..HIGH, given a hole by"
    " NAME=LOW..HIGH,LOW..HIGH, and choices by NAME=ONE,ANOTHER"
)


def parse_factor(text: str) -> tuple[str, Any]:
    """Name and value, as ``Factor.narrowed`` takes it. Raises ``UserError`` if it is neither."""
    name, equals, value = text.partition("=")
    parts = [part.strip() for part in value.split(",")]
    if not equals or not name.strip() or not all(parts):
        raise UserError(f"{text!r} is no factor; {_HOW}.")
    ranges = [".." in part for part in parts]
    if any(ranges) and not all(ranges):
        raise UserError(f"{text!r} mixes values and ranges; {_HOW}.")
    if any(ranges):
        spans = tuple(_span(part, text) for part in parts)
        return name.strip(), spans if len(spans) > 1 else spans[0]
    values = tuple(map(_value, parts))
    return name.strip(), values if len(values) > 1 else values[0]


def flag_of(name: str, value: Any) -> str:
    """The flag that says it, for a command to be typed again."""
    if name == "num_balls" and isinstance(value, int):
        return f"--num-balls {value}"
    return f"--factor {name}={_text(value)}"


def _text(value: Any) -> str:
    if not isinstance(value, (tuple, list)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if value and isinstance(value[0], (tuple, list)):
        return ",".join(f"{low}..{high}" for low, high in value)
    if len(value) == 2 and not any(isinstance(v, (str, bool)) for v in value):
        return f"{value[0]}..{value[1]}"
    return ",".join(map(_text, value))


def _span(part: str, text: str) -> tuple[Any, Any]:
    low, _, high = part.partition("..")
    ends = _value(low), _value(high)
    if any(isinstance(end, (str, bool)) for end in ends):
        raise UserError(f"{text!r} has a range that is not of numbers; {_HOW}.")
    return ends


def _value(word: str) -> Any:
    """A whole number, a number, true or false, or the word itself."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(word, word)
