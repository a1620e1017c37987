"""What can happen to a world without a key: "the lights go out", "gravity doubles"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reelworld.kit.errors import UserError

Schedule = dict[int, tuple[str, ...]]
"""Frame -> the slugs of the events that happen in it, in order."""


@dataclass(frozen=True)
class Event:
    """One thing that can happen at any frame. All that it changes is in the state."""

    name: str
    """Its slug, e.g. ``lights_out``: how commands and recordings call it."""
    sentence: str
    """What a person would type: "the lights go out"."""
    apply: Callable[[Any], Any]
    """From the state before to the state after, at the same frame: a pure function."""


def schedule_of(events: Iterable[Any], known: Mapping[str, Event], world: str) -> Schedule:
    """``((frame, slug), ...)`` by frame. Raises ``UserError`` for anything that cannot happen."""
    schedule: Schedule = {}
    for entry in events:
        frame, slug = entry if isinstance(entry, (tuple, list)) and len(entry) == 2 else (None, "")
        if type(frame) is not int or frame < 0:
            raise UserError(
                f"An event is scheduled as (frame, name) with a frame of 0 or more; got {entry!r}."
            )
        check_known(slug, known, world)
        schedule[frame] = (*schedule.get(frame, ()), slug)
    return schedule


def check_known(slug: str, known: Mapping[str, Event], world: str) -> None:
    """Raises ``UserError`` if nothing of that name can happen, with what can."""
    if slug not in known:
        there_are = f"Events: {', '.join(known)}." if known else "It has no events."
        raise UserError(f"Nothing called {slug!r} can happen in world {world!r}. {there_are}")
