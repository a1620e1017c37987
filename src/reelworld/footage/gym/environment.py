"""Make an environment, and say plainly what is wrong with it."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode

from reelworld.footage.actions import ActionColumns
from reelworld.footage.gym.settings import GymSettings
from reelworld.footage.gym.spaces import columns_of, meanings_of
from reelworld.kit.console import console
from reelworld.kit.errors import UserError
from reelworld.worlds.state import FPS

_BRINGS = {"ALE/": "ale_py", "MiniGrid-": "minigrid", "BabyAI-": "minigrid"}
"""Whose environments are known once which module is imported."""
_INSTALL = "pip install 'reelworld[gym]'"


class FrameSkip(gymnasium.Wrapper):
    """Several steps as one, all with the same action; rewards add up."""

    def __init__(self, env: gymnasium.Env, steps: int) -> None:
        super().__init__(env)
        self._steps = steps

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Ends early with the episode."""
        total = 0.0
        for _ in range(self._steps):
            observation, reward, terminated, truncated, info = self.env.step(action)
            total += float(reward)
            if terminated or truncated:
                break
        return observation, total, terminated, truncated, info


@contextmanager
def blamed_on(settings: GymSettings, doing: str) -> Iterator[None]:
    """Turn whatever an environment raises into a ``UserError`` that names it."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"{settings.env_id} failed while {doing}: {type(error).__name__}: {error}."
        ) from error


def make_env(settings: GymSettings) -> gymnasium.Env:
    """One environment. Raises ``UserError`` if it is unknown, not installed or draws nothing."""
    spec = _find(settings)
    with blamed_on(settings, "it was made"):
        env = _made(
            lambda: gymnasium.make(spec, render_mode="rgb_array", **_smaller(spec, settings))
        )
        return FrameSkip(env, settings.frame_skip) if settings.frame_skip > 1 else env


def make_vector(settings: GymSettings, num_envs: int) -> gymnasium.vector.VectorEnv:
    """A vector of them. Raises ``UserError`` as ``make_env``."""
    spec = _find(settings)
    kwargs: dict[str, Any] = {"render_mode": "rgb_array", **_smaller(spec, settings)}
    if spec.entry_point is not None:
        mode = AutoresetMode[settings.autoreset.replace("-", "_").upper()]
        kwargs["vectorization_mode"] = "sync"
        kwargs["vector_kwargs"] = {"autoreset_mode": mode}
        kwargs["wrappers"] = [lambda env: FrameSkip(env, settings.frame_skip)]
    elif settings.frame_skip > 1:
        raise UserError(f"{settings.env_id} comes as a vector only, which can skip no frames.")
    with blamed_on(settings, "it was made"):
        return _made(lambda: gymnasium.make_vec(spec, num_envs=num_envs, **kwargs))


def _made(make: Any) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of render modes, for one; we look ourselves
            return make()
    except (ImportError, gymnasium.error.DependencyNotInstalled) as error:
        raise UserError(
            f"A package that this environment needs is missing: {error}. Atari, MuJoCo and MiniGrid"
            f" come with {_INSTALL}; others say themselves what they need."
        ) from error


def _find(settings: GymSettings) -> Any:
    """The registered description of the environment."""
    env_id = settings.env_id
    for beginning, module in _BRINGS.items():
        if env_id.startswith(beginning):
            try:
                _quiet(importlib.import_module(module))
            except ImportError as error:
                raise UserError(
                    f"{env_id} needs the package {module}, which is not installed. It comes with"
                    f" {_INSTALL}."
                ) from error
    if sys.platform == "linux" and "DISPLAY" not in os.environ:
        os.environ.setdefault("MUJOCO_GL", "egl")  # MuJoCo draws without a screen only if told so
    try:
        spec = gymnasium.spec(env_id) if ":" not in env_id else _imported(env_id)
    except (gymnasium.error.Error, ImportError) as error:
        raise UserError(
            f"There is no environment {env_id!r}: {error} List those there are: python -c 'import"
            " gymnasium; gymnasium.pprint_registry()'. One of a package of your own is called"
            " gym:PACKAGE:ID."
        ) from error
    if (spec.entry_point is not None and settings.num_envs == 0) or settings.num_envs:
        return spec
    raise UserError(f"{env_id} comes as a vector of environments only: give --num-envs.")


def _imported(env_id: str) -> Any:
    module, _, name = env_id.partition(":")
    importlib.import_module(module)
    return gymnasium.spec(name)


def _quiet(module: Any) -> None:
    """The Arcade Learning Environment prints a banner in every process."""
    if module.__name__ == "ale_py":
        module.ALEInterface.setLoggerMode(module.LoggerMode.Error)


def _smaller(spec: Any, settings: GymSettings) -> dict[str, Any]:
    """MuJoCo's environments draw any size, and software takes long for large pictures."""
    where = str(spec.entry_point)
    small = where.startswith("gymnasium.envs.mujoco")
    return {"width": settings.size_px, "height": settings.size_px} if small else {}


def picture(settings: GymSettings, shown: Any) -> np.ndarray:
    """What ``render`` gave, ``uint8 [h, w, 3]``. Raises ``UserError`` if it is no picture."""
    if isinstance(shown, np.ndarray) and shown.dtype == np.uint8 and shown.shape[2:] == (3,):
        return shown
    found = (
        f"{shown.dtype} {shown.shape}" if isinstance(shown, np.ndarray) else type(shown).__name__
    )
    raise UserError(
        f"{settings.env_id} draws no RGB pictures: with render_mode='rgb_array' its render() gives"
        f" {found} where uint8 [h, w, 3] is needed."
    )


def look(settings: GymSettings) -> tuple[ActionColumns, int, Any]:
    """The action columns, the frames per second and the action space of an environment.

    Raises ``UserError`` for whatever can be known before anything is recorded.
    """
    with blamed_on(settings, "it was looked at"):
        if settings.num_envs:
            env = make_vector(settings, 1)
            space, inner = env.single_action_space, getattr(env, "envs", [None])[0]
        else:
            env = make_env(settings)
            space, inner = env.action_space, env
        try:
            _check_draws(settings, env)
            named = meanings_of(inner.unwrapped) if inner is not None else ()
            columns = columns_of(settings.env_id, space, named)
            return columns, _fps(settings, env.metadata), space
        finally:
            env.close()


def _check_draws(settings: GymSettings, env: Any) -> None:
    modes = env.metadata.get("render_modes", [])
    if "rgb_array" not in modes:
        raise UserError(
            f"{settings.env_id} cannot be recorded: it has no render mode 'rgb_array' (it has"
            f" {', '.join(map(str, modes)) or 'none'})."
        )
    env.reset(seed=[settings.seed] if settings.num_envs else settings.seed)
    shown = env.render()
    picture(settings, shown[0] if settings.num_envs and shown is not None else shown)


def _fps(settings: GymSettings, metadata: dict[str, Any]) -> int:
    if settings.fps is not None:
        return settings.fps
    told = metadata.get("render_fps")
    if not isinstance(told, int | float) or told <= 0:
        console.print(f"{settings.env_id} does not say how fast it runs; {FPS} fps are taken.")
        return FPS
    return max(1, round(told / settings.frame_skip))
