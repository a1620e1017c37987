"""Dreams with known faults, made from the simulator, and a model that is the simulator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reelworld import worlds
from reelworld.exam.items import render
from reelworld.worlds import Body, Occluder, Scenery, WorldState

ROOM = Scenery(0.0, (0.0, 0.08, 1.0, 1.0), (86, 94, 110), (52, 46, 46))
PILLAR = Occluder("pillar", (0.4, 0.0, 0.65, 1.0), (126, 116, 108))
COUCH = Occluder("couch", (0.1, 0.03, 0.55, 0.35), (74, 58, 62))


def ball(place, colour="red", radius_m=0.08, velocity=(0.0, 0.0), number=0, visible=1.0):
    return Body(number, "ball", colour, place, velocity, radius_m, visible)


def hand(place):
    return Body(100, "hand", "white", place, (0.0, 0.0), 0.06)


def scene(*bodies, occluders=(), act=0):
    """One hand-made state of the den."""
    scenery = replace(ROOM, occluders=tuple(occluders))
    return WorldState("den", 0, scenery, tuple(bodies), (), (0, 0, 0, 0, act))


def with_balls(state, change):
    """``state`` with ``change(ball)`` for each ball: another body, several in a tuple, or None."""
    bodies = []
    for body in state.bodies:
        changed = change(body) if body.kind == "ball" else body
        bodies += changed if isinstance(changed, tuple) else [changed] if changed else []
    return replace(state, bodies=tuple(bodies))


def dreamed(item, change, since=0):
    """The true frames of ``item`` with every ball changed from dream frame ``since`` on."""
    states = item.states[item.context :]
    kept, changed = states[:since], [with_balls(state, change) for state in states[since:]]
    return render([*kept, *changed], item.size_px)


def free_place(item, frame):
    """A place in the open, as far as can be from every ball and the hand in that dream frame."""
    rects = [occluder.rect_m for occluder in item.truth.scenery.occluders]
    taken = [*item.truth.position_m[frame + 1], item.truth.hand_m[frame + 1]]
    places = [
        (x, y)
        for x in np.linspace(0.11, 0.89, 20).tolist()
        for y in np.linspace(0.2, 0.89, 20).tolist()
        if not any(x0 - 0.1 < x < x1 + 0.1 and y < y1 + 0.1 for x0, _, x1, y1 in rects)
    ]
    return max(places, key=lambda place: min(np.hypot(*(other - place)) for other in taken))


class SimulatorModel:
    """Answers as a ``WorldModel`` does, from the true state that made the prompt's last frame."""

    name, world, fps = "simulator", "den", worlds.FPS

    def __init__(self, items, frozen=False):
        self.size_px = items[0].size_px
        self._frozen = frozen
        self._states = {
            item.context_frames()[-1].tobytes(): item.states[item.context - 1] for item in items
        }

    def start_batch(self, prompts, seeds, actions):
        assert len(prompts) == len(seeds) == len(actions)
        assert actions.shape[1] == prompts.shape[1] - 1
        return _Batch(self, [self._states[prompt[-1].tobytes()] for prompt in prompts])

    def start(self, prompt, seed, actions):
        return _Session(self, self._states[prompt[-1].tobytes()])

    def reconstruct(self, frames):
        return frames

    def action_shuffle_ratio(self, frames, actions, seed):
        assert frames.shape[:2] == actions.shape[:2]
        assert not actions[:, -1].any()
        return np.full(len(frames), 2.0)

    def next_state(self, state, keys):
        world = worlds.make(self.world, size_px=self.size_px)
        return state if self._frozen else world.next_state(state, keys)


class _Batch:
    def __init__(self, model, states):
        self._model, self._states = model, states

    def step(self, actions):
        pairs = zip(self._states, actions, strict=True)
        self._states = [self._model.next_state(state, keys) for state, keys in pairs]
        return render(self._states, self._model.size_px)


class _Session:
    def __init__(self, model, state):
        self._batch = _Batch(model, [state])

    def step(self, action):
        return self._batch.step(action[None])[0]
