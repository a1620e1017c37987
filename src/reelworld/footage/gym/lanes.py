"""One environment, or a vector of them, stepped and shown in the same way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode
from gymnasium.vector.utils import concatenate, create_empty_array, iterate

from reelworld.footage.gym.environment import make_env, make_vector
from reelworld.footage.gym.settings import GymSettings


@dataclass(frozen=True)
class Steps:
    """What one step gave, lane by lane."""

    rewards: np.ndarray
    terminated: np.ndarray
    truncated: np.ndarray

    @property
    def over(self) -> np.ndarray:
        """Which lanes' episodes ended, ``bool [n]``."""
        return self.terminated | self.truncated


class Lanes(ABC):
    """Environments side by side. ``observations`` holds the latest of each."""

    mode: AutoresetMode
    observations: list[Any]
    action_space: Any

    @abstractmethod
    def reset(self, seeds: Sequence[int]) -> None:
        """Begin anew from these seeds."""

    @abstractmethod
    def step(self, actions: Sequence[Any]) -> Steps:
        """Step every lane."""

    @abstractmethod
    def restart(self, lanes: np.ndarray) -> None:
        """Begin the next episode where ``lanes [n]`` is true; only if nothing does so by itself."""

    @abstractmethod
    def render(self) -> list[Any]:
        """What each lane shows now."""

    @abstractmethod
    def close(self) -> None:
        """Give back windows and memory."""


def make_lanes(settings: GymSettings, num_lanes: int) -> Lanes:
    """Raises ``UserError`` as ``make_env``."""
    return VectorLanes(make_vector(settings, num_lanes)) if settings.num_envs else OneLane(settings)


class OneLane(Lanes):
    """A plain environment."""

    mode: AutoresetMode = AutoresetMode.DISABLED

    def __init__(self, settings: GymSettings) -> None:
        self._env: gymnasium.Env = make_env(settings)
        self.action_space, self.observations = self._env.action_space, []

    def reset(self, seeds: Sequence[int]) -> None:
        (seed,) = seeds
        self.observations = [self._env.reset(seed=seed)[0]]

    def step(self, actions: Sequence[Any]) -> Steps:
        (action,) = actions
        observation, reward, terminated, truncated, _ = self._env.step(action)
        self.observations = [observation]
        return Steps(np.array([float(reward)]), np.array([terminated]), np.array([truncated]))

    def restart(self, lanes: np.ndarray) -> None:
        self.observations = [self._env.reset()[0]]

    def render(self) -> list[Any]:
        return [self._env.render()]

    def close(self) -> None:
        self._env.close()


class VectorLanes(Lanes):
    """A vector environment, in whichever way it goes on after an episode."""

    def __init__(self, env: gymnasium.vector.VectorEnv) -> None:
        self._env: Any = env  # Gymnasium's own hints leave out seeds of several environments
        self.mode = AutoresetMode(env.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP))
        self.action_space, self.observations = env.single_action_space, []

    def reset(self, seeds: Sequence[int]) -> None:
        self._keep(self._env.reset(seed=list(seeds))[0])

    def step(self, actions: Sequence[Any]) -> Steps:
        space = self._env.single_action_space
        empty: Any = create_empty_array(space, len(actions))
        batch = concatenate(space, actions, empty)
        observations, rewards, terminated, truncated, _ = self._env.step(batch)
        self._keep(observations)
        parts = (np.asarray(part) for part in (rewards, terminated, truncated))
        return Steps(*parts)

    def restart(self, lanes: np.ndarray) -> None:
        self._keep(self._env.reset(options={"reset_mask": lanes})[0])

    def render(self) -> list[Any]:
        return list(self._env.render() or ())

    def close(self) -> None:
        self._env.close()

    def _keep(self, observations: Any) -> None:
        self.observations = list(iterate(self._env.observation_space, observations))
