"""Who chooses the actions of an environment."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from reelworld.kit.errors import UserError

Policy = Callable[[Any], Any]
"""From an observation to an action."""


def make_policy(name: str, space: Any, seed: int) -> Policy:
    """A policy by name; what it draws depends on ``seed`` alone.

    ``random`` draws a new action for every frame, ``sticky`` holds each for 2 to 14 frames.
    ``module:function`` calls ``function(action_space, rng)``, which returns the policy: a function
    from an observation to an action. Modules in the current folder are found. Raises ``UserError``
    if there is no such policy.
    """
    space.seed(seed)
    rng = np.random.default_rng([seed, 1])
    if name == "random":
        return lambda observation: space.sample()
    if name == "sticky":
        return _Sticky(space, rng)
    return _made_by(name, space, rng)


def _made_by(name: str, space: Any, rng: np.random.Generator) -> Policy:
    module, _, function = name.partition(":")
    if not module or not function:
        raise UserError(
            f"There is no policy called {name!r}. Policies: random, sticky, or module:function, a"
            " function of your own."
        )
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)
    try:
        policy = getattr(importlib.import_module(module), function)(space, rng)
    except Exception as error:  # whatever a module of the user's does
        raise UserError(f"The policy {name} cannot be made: {error!r}.") from error
    if not callable(policy):
        raise UserError(
            f"{name}(action_space, rng) returned {policy!r}; it must return a function from an"
            " observation to an action."
        )
    return policy


class _Sticky:
    """Random actions, each held for 2 to 14 frames."""

    def __init__(self, space: Any, rng: np.random.Generator) -> None:
        self._space, self._rng, self._left = space, rng, 0
        self._action: Any = None

    def __call__(self, observation: Any) -> Any:
        if self._left == 0:
            self._left = int(self._rng.integers(2, 15))
            self._action = self._space.sample()
        self._left -= 1
        return self._action
