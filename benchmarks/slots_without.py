"""Parts of slot dynamics and its training that can be taken away, for ``slots.py --without``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import torch

from reelworld.dynamics.slots import messages, network, unroll
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.train.settings import StageSettings
from reelworld.train.sprites import slot_stage

_hear, _relate = messages.Messages.forward, messages.relate
_step, _correct, _unroll = SlotDynamics.step, SlotDynamics.correct, unroll.unroll_slots


def _deaf(self: Any, things: Any, relations: Any, hears: Any) -> Any:
    return _hear(self, things, relations, hears & False)


def _unpushed(self: Any, things: Any, relations: Any, hears: Any) -> Any:
    heard, pushes = _hear(self, things, relations, hears)
    return heard, pushes * 0


def _today(state: Any) -> Any:
    """Without the distance a frame later and at its least."""
    relations = _relate(state)
    now = torch.ones_like(relations.numbers)
    now[..., -2:] = 0
    return relations._replace(numbers=relations.numbers * now)


def _forgetful(self: Any, state: Any, keys: Any) -> Any:
    moved = _step(self, state, keys)
    return moved._replace(hidden=moved.hidden * 0)


def _forgetful_too(self: Any, state: Any, place: Any, look: Any, seen: Any) -> Any:
    taken_in = _correct(self, state, place, look, seen)
    return taken_in._replace(hidden=taken_in.hidden * 0)


def _credulous(self: Any, state: Any, place: Any, look: Any, seen: Any) -> Any:
    return _correct(self, state, place, look, (seen > 0).float())


def _squared(*arguments: Any) -> Any:
    errors = _unroll(*arguments)
    return errors._replace(place=errors.place.square())


WITHOUT: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "nothing": (),
    "hearing": ((messages.Messages, "forward", _deaf),),
    "pushes": ((messages.Messages, "forward", _unpushed),),
    "waves": ((network, "_WAVES", ()),),
    "ahead": ((network, "relate", _today),),
    "memory": (
        (SlotDynamics, "step", _forgetful),
        (SlotDynamics, "correct", _forgetful_too),
    ),
    "shares": ((SlotDynamics, "correct", _credulous),),
    "distance": ((slot_stage, "unroll_slots", _squared),),
    "dreams": ((slot_stage.SlotStage, "_dream_frames", lambda self, done: 3),),
    "growth": ((slot_stage.SlotStage, "_dream_frames", lambda self, done: 16),),
    "late": ((slot_stage, "_LAST_FROM", 2.0),),
    "muon": (),
    "decay": (),
}
"""What is taken away: nothing; all messages; pushes along and across the line between two; sines of
places; distances ahead; recurrent features; shares that show as weights of sights;
distances as errors (squares instead); dreams longer than 3 frames; their growth (16 from the
start); the longest ones at the end; Muon (AdamW for everything); the falling rate."""

PLANS: dict[str, Callable[[StageSettings], StageSettings]] = {
    "muon": lambda plan: replace(plan, muon_rate=None),
    "decay": lambda plan: replace(plan, decay_share=0.01),
}


@contextmanager
def without(name: str) -> Iterator[None]:
    """Take that part away for a while."""
    patches = [patch.object(*parts) for parts in WITHOUT[name]]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()
