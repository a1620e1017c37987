"""What a browser may ask for, as JSON text. Anything else is refused, never guessed at."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reelworld.play.settings import MAX_SEED
from reelworld.worlds import KEYS

MAX_REQUEST_BYTES = 1024
"""The longest honest request has under 100. The socket closes by itself above this."""

_MAX_NUMBER = 2**32 - 1


class BadRequestError(ValueError):
    """A message from the browser that cannot be understood. Says what is wrong with it."""


@dataclass(frozen=True)
class Keys:
    """These keys are held now. ``number`` counts key changes and comes back with the frame."""

    held: tuple[int, ...]
    number: int

    def action(self) -> np.ndarray:
        """The held keys as ``uint8 [5]``."""
        return np.array(self.held, np.uint8)


@dataclass(frozen=True)
class Acknowledge:
    """The frame message ``number`` is on the screen."""

    number: int


@dataclass(frozen=True)
class Pause:
    """Stop the clock, or let it run again."""

    on: bool


@dataclass(frozen=True)
class Step:
    """Pause, and make one frame."""


@dataclass(frozen=True)
class Reset:
    """Start again from ``seed``; ``clean``: from a start that the model invents."""

    seed: int
    clean: bool


@dataclass(frozen=True)
class Rewind:
    """Go back by ``frames``, or as far as is remembered."""

    frames: int


@dataclass(frozen=True)
class ShowTruth:
    """Send the simulator's pictures too, or not. It runs along either way."""

    on: bool


Request = Keys | Acknowledge | Pause | Step | Reset | Rewind | ShowTruth


def parse_request(text: str) -> Request:
    """The request in ``text``. Raises ``BadRequestError`` if it is none."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError(f"This is not JSON: {text[:40]!r}.") from None
    if not isinstance(fields, dict):
        raise BadRequestError('A request is a JSON object, for instance {"type": "step"}.')
    kind = fields.get("type")
    if not isinstance(kind, str) or kind not in _READERS:
        raise BadRequestError(f"There is no request {kind!r:.40}. Requests: {', '.join(_READERS)}.")
    return _READERS[kind](fields)


def _whole(fields: dict[str, Any], name: str, highest: int) -> int:
    value = fields.get(name)
    if type(value) is not int or not 0 <= value <= highest:
        raise BadRequestError(f"{name!r} must be a whole number from 0 to {highest}.")
    return value


def _truth(fields: dict[str, Any], name: str) -> bool:
    value = fields.get(name)
    if not isinstance(value, bool):
        raise BadRequestError(f"{name!r} must be true or false.")
    return value


def _keys(fields: dict[str, Any]) -> Keys:
    held = fields.get("held")
    if not isinstance(held, list) or len(held) != len(KEYS):
        raise BadRequestError(f"'held' must be a list of {len(KEYS)} bits: {', '.join(KEYS)}.")
    if any(type(bit) is not int or bit not in (0, 1) for bit in held):
        raise BadRequestError("Every bit of 'held' must be 0 or 1.")
    return Keys(tuple(held), _whole(fields, "number", _MAX_NUMBER))


_READERS: dict[str, Callable[[dict[str, Any]], Request]] = {
    "keys": _keys,
    "ack": lambda fields: Acknowledge(_whole(fields, "number", _MAX_NUMBER)),
    "pause": lambda fields: Pause(_truth(fields, "on")),
    "step": lambda fields: Step(),
    "reset": lambda fields: Reset(_whole(fields, "seed", MAX_SEED), _truth(fields, "clean")),
    "rewind": lambda fields: Rewind(_whole(fields, "frames", 10_000)),
    "truth": lambda fields: ShowTruth(_truth(fields, "on")),
}
