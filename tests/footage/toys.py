"""Environments that show what they were told, so that a recording of them can be checked."""

import gymnasium
import numpy as np
from gymnasium import spaces

SPACES = {
    "Discrete": spaces.Discrete(3, start=2),
    "MultiDiscrete": spaces.MultiDiscrete([3, 2]),
    "MultiBinary": spaces.MultiBinary(4),
    "Box": spaces.Box(np.array([[-2, 0]]), np.array([[2, 5]]), dtype=np.float64),
    "Dict": spaces.Dict({"a": spaces.Discrete(2)}),
    "Text": spaces.Text(4),
}


class Toy(gymnasium.Env):
    """Its picture holds the episode's number, the step in it and the action that led there."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}  # noqa: RUF012

    def __init__(self, space="Discrete", ends_after=30, render_mode=None, fails_at=None):
        self.action_space = SPACES[space]
        self.observation_space = spaces.Box(0, 255, (2,), np.uint8)
        self.render_mode, self._ends_after, self._fails_at = render_mode, ends_after, fails_at
        self._episode, self._step, self._told = 0, 0, 0

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self._episode, self._step, self._told = self._episode + 1, 0, 0
        return np.array([self._episode, 0], np.uint8), {}

    def step(self, action):
        self._step += 1
        if self._step == self._fails_at:
            raise ZeroDivisionError("the toy broke")
        assert self.action_space.contains(action)
        self._told = code(action)
        over = self._step == self._ends_after
        observation = np.array([self._episode, self._step], np.uint8)
        return observation, float(self._step), over, False, {}

    def render(self):
        frame = np.zeros((64, 64, 3), np.uint8)
        frame[...] = self._episode, self._step, self._told
        return frame


def code(action):
    """A byte that differs between actions."""
    return int(np.abs(np.asarray(action, np.float64) * (1, 3, 7, 11)[: np.size(action)]).sum() * 9)


class Blind(Toy):
    """Draws nothing."""

    metadata = {"render_modes": ["ansi"], "render_fps": 10}  # noqa: RUF012


class Grey(Toy):
    """Draws without colours."""

    def render(self):
        return super().render()[..., 0]


def register():
    """Make them known to Gymnasium in this process."""
    for name in SPACES:
        _register(f"Toy{name}-v0", Toy, space=name)
    _register("ToyBlind-v0", Blind)
    _register("ToyGrey-v0", Grey)
    _register("ToyShort-v0", Toy, ends_after=5)
    _register("ToyBroken-v0", Toy, fails_at=20)


def _register(name, kind, **kwargs):
    if name not in gymnasium.registry:
        gymnasium.register(name, kind, disable_env_checker=True, kwargs=kwargs)
