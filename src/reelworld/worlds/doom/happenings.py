"""What can happen in the house. The engine does it; the state notes that it was asked to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reelworld.worlds.doom.state import Call, DoomState
from reelworld.worlds.events import Event


def _calling(slug: str) -> Callable[[DoomState], DoomState]:
    def apply(state: DoomState) -> DoomState:
        if slug == "creature_appears" and any(call.event == slug for call in state.calls):
            return state  # it is here already
        return replace(state, calls=(*state.calls, Call(state.frame_index, slug, state.room)))

    return apply


_SENTENCES = {
    "lights_out": "the lights go out",
    "lights_on": "the lights come on",
    "doors_open": "all doors open",
    "plinth_rises": "the plinth rises",
    "ball_drops": "an orange ball drops in",
    "creature_appears": "another creature appears",
    "gravity_quarters": "gravity falls to a quarter",
    "gravity_doubles": "gravity doubles",
}
EVENTS = {slug: Event(slug, said, _calling(slug)) for slug, said in _SENTENCES.items()}
"""By slug. Each happens in the step after it was called, in the room where the visitor was then."""
