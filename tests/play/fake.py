"""A model that dreams perfectly: the true simulator behind the interface of a trained one."""

import time

import numpy as np

from reelworld import worlds
from reelworld.kit.errors import UserError


class FakeSession:
    """Steps a world, and can go back as far as it was played."""

    def __init__(self, model, seed, num_idle):
        self._model = model
        self._world = worlds.make(model.world, size_px=model.size_px)
        self.frame, _ = self._world.reset(seed=seed)
        for _ in range(num_idle):
            self.frame = self._world.step(np.zeros(5, np.uint8))[0]
        self._past = []
        self.actions = []

    def step(self, action):
        if self._model.step_s:
            time.sleep(self._model.step_s)
        if self._model.fails_at_frame == len(self._past):
            raise RuntimeError("the network caught fire")
        self._past.append(self._world.state())
        self.actions.append(tuple(int(bit) for bit in action))
        self.frame = self._world.step(action)[0]
        return self.frame

    def rewind(self, n):
        assert 0 < n <= len(self._past)
        self._world.restore(self._past[-n])
        del self._past[-n:]
        self.frame = self._world.render()


class FakeModel:
    """What ``reelworld.load`` gives, without weights. ``step_s`` makes it slow."""

    name, world, size_px, fps, context_frames = "fake", "den", 128, 15, 8

    def __init__(self, step_s=0.0, fails_at_frame=None, starts_clean=True):
        self.step_s, self.fails_at_frame, self.starts_clean = step_s, fails_at_frame, starts_clean
        self.sessions = []

    def start(self, prompt, seed, actions=None):
        if prompt is None and not self.starts_clean:
            raise UserError("This model cannot invent a start. Give it a prompt.")
        if prompt is not None:
            assert prompt.shape == (8, 128, 128, 3)
            assert actions.shape == (7, 5)
        session = FakeSession(self, seed, 0 if actions is None else len(actions))
        self.sessions.append(session)
        return session
