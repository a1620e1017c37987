"""Finding event items whose outcome can be foreseen.

Bouncing balls are chaotic: of some moments nobody who saw eight frames could say what follows. Such
items would measure luck. So each candidate is played again from starts that eight frames of pixels
cannot tell from the true one, and kept only if the answer is the same every time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reelworld.exam.detect import Sightings
from reelworld.exam.events import KINDS, hides, hits
from reelworld.exam.items import Item, simulate
from reelworld.exam.returns import WELL_HIT, answer
from reelworld.exam.settings import ExamSettings
from reelworld.exam.truth import Truth, truth_of
from reelworld.exam.unmix import COLOURS, WHITE
from reelworld.kit.seeds import HELD_OUT_SEED, episode_seed
from reelworld.worlds import FPS, DiscWorld, WorldState

_SEARCH_FRAMES = 300
_LET_GO_FRAMES = 60
"""Balls come to rest only when left alone, so ``stay`` is sought where the keys rest after 4 s."""

_RERUNS = 6
_BLUR_PX = 0.5
_SEEN_SHARE = 0.15


def find_events(world: DiscWorld, settings: ExamSettings) -> dict[str, list[Item]]:
    """Up to ``settings.episodes`` items of each of ``KINDS``, from episode 0 on."""
    found: dict[str, list[Item]] = {kind: [] for kind in KINDS}
    for kinds, let_go in ((("return", "return_long", "hit"), None), (("stay",), _LET_GO_FRAMES)):
        for index in range(settings.episodes * settings.search_episodes):
            wanted = [kind for kind in kinds if len(found[kind]) < settings.episodes]
            if not wanted or not _can_happen(world):
                break
            if kinds == ("stay",) and not _has_couch(world, index):
                continue
            episode = simulate(world, index, _SEARCH_FRAMES, let_go)
            whole = Item(*episode, settings.context_frames, world.size_px)
            for kind, item in _first_of_each(world, whole, wanted).items():
                found[kind].append(item)
    return found


def can_be_foreseen(world: DiscWorld, item: Item, kind: str) -> bool:
    """Whether starts half a pixel away lead to the same answer as the true one."""
    rng = np.random.default_rng([item.seed, item.states[0].frame_index, item.ball])
    for _ in range(_RERUNS):
        state = unsure_start(item, rng)
        states = [state]
        for keys in item.dream_actions:
            states.append(world.next_state(states[-1], keys))
        found = answer(item, kind, _perfect_sight(truth_of(states).since(1)))
        if found > WELL_HIT if kind == "hit" else found != (kind != "stay"):
            return False
    return True


def _first_of_each(world: DiscWorld, whole: Item, wanted: list[str]) -> dict[str, Item]:
    """The first foreseeable event of each wanted kind in one episode."""
    truth = truth_of(whole.states)
    events = [*hides(whole, truth), *(hits(whole, truth) if "hit" in wanted else ())]
    events.sort(key=lambda event: event[1].states[0].frame_index)
    first: dict[str, Item] = {}
    for kind, item in events:
        if kind in wanted and kind not in first and can_be_foreseen(world, item, kind):
            first[kind] = item
    return first


def _can_happen(world: DiscWorld) -> bool:
    """Whether the world has a hand to hit with or things to hide behind."""
    world.reset(seed=0)
    return world.state().hand is not None or bool(world.scenery.occluders)


def _has_couch(world: DiscWorld, index: int) -> bool:
    world.reset(seed=episode_seed(HELD_OUT_SEED, index))
    return any(occluder.kind == "couch" for occluder in world.scenery.occluders)


def unsure_start(item: Item, rng: np.random.Generator) -> WorldState:
    """The last context state as well as eight frames of pixels tell it.

    Positions are moved by up to half a pixel, velocities by what half a pixel of uncertainty in
    each context frame leaves of them.
    """
    state = item.states[item.context - 1]
    blur_m = _BLUR_PX / item.size_px
    bodies = []
    for body in state.bodies:
        if body.kind == "ball":
            off_m, off_mps = rng.uniform(-blur_m, blur_m, (2, 2))
            off_mps *= FPS / item.context**0.5
            place = (body.position_m[0] + float(off_m[0]), body.position_m[1] + float(off_m[1]))
            speed = (
                body.velocity_mps[0] + float(off_mps[0]),
                body.velocity_mps[1] + float(off_mps[1]),
            )
            body = replace(body, position_m=place, velocity_mps=speed)
        bodies.append(body)
    return replace(state, bodies=tuple(bodies))


def _perfect_sight(truth: Truth) -> Sightings:
    """What a faultless detector would report of ``truth``."""
    seen = truth.visible >= _SEEN_SHARE
    frame, ball = np.nonzero(seen)
    colours = np.array([COLOURS.index(name) for name in truth.colours], int)
    colour, place, area = colours[ball], truth.position_m[seen], truth.visible[seen]
    if truth.hand_m is not None:
        times = np.arange(len(seen))
        frame, colour = np.append(frame, times), np.append(colour, np.full(len(seen), WHITE))
        place, area = np.append(place, truth.hand_m, 0), np.append(area, np.ones(len(seen)))
    order = np.argsort(frame, kind="stable")
    return Sightings(len(seen), frame[order], colour[order], place[order], area[order])
