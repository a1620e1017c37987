"""Gymnasium's action spaces as columns of numbers."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from gymnasium import spaces

from reelworld.footage.actions import ActionColumns
from reelworld.kit.errors import UserError

_EXACT = 2**24  # whole numbers up to here are exact in float32


def columns_of(env_id: str, space: Any, meanings: tuple[str, ...] = ()) -> ActionColumns:
    """The columns of an action space; ``meanings`` are names of a discrete space's choices.

    Raises ``UserError`` for a space whose actions are no fixed row of numbers.
    """
    match space:
        case spaces.Discrete():
            low, high = int(space.start), int(space.start + space.n - 1)
            told = meanings if len(meanings) == space.n else ()
            columns = _columns("discrete", (), "int64", [low], [high], told)
        case spaces.MultiDiscrete():
            start = np.asarray(space.start).reshape(-1)
            stop = start + np.asarray(space.nvec).reshape(-1)
            columns = _columns("multi_discrete", space.shape, space.dtype, start, stop - 1)
        case spaces.MultiBinary():
            zeros = np.zeros(int(np.prod(space.shape)))
            columns = _columns("multi_binary", space.shape, space.dtype, zeros, zeros + 1)
        case spaces.Box() if space.shape:
            columns = _columns("box", space.shape, space.dtype, space.low, space.high)
        case _:
            raise UserError(
                f"{env_id} takes actions of {space}, which are no fixed row of numbers. Discrete,"
                " MultiDiscrete, MultiBinary and Box spaces can be recorded: wrap the environment"
                " (gymnasium.wrappers.TransformAction) and register the result."
            )
    whole = np.issubdtype(np.dtype(columns.dtype), np.integer)
    if whole and any(abs(bound or 0) > _EXACT for bound in (*columns.low, *columns.high)):
        raise UserError(
            f"{env_id} takes whole numbers beyond {_EXACT}, which a column of float32 cannot hold."
        )
    return columns


def _columns(
    kind: Any, shape: Any, dtype: Any, low: Any, high: Any, meanings: tuple[str, ...] = ()
) -> ActionColumns:
    shape = tuple(int(length) for length in shape)
    places = product(*map(range, shape))
    names = ["_".join(["action", *map(str, place)]) for place in places]
    return ActionColumns(
        kind, tuple(names), _bounds(low), _bounds(high), shape, np.dtype(dtype).name, meanings
    )


def _bounds(values: Any) -> tuple[float | None, ...]:
    flat = np.asarray(values, np.float64).reshape(-1)
    return tuple(float(value) if np.isfinite(value) else None for value in flat)


def meanings_of(env: Any) -> tuple[str, ...]:
    """What an environment calls its discrete actions: Atari and MiniGrid games say so."""
    told = getattr(env, "get_action_meanings", None)
    if callable(told):
        return tuple(str(word) for word in told())
    members = getattr(getattr(env, "actions", None), "__members__", {})
    numbered = sorted((int(number), name) for name, number in members.items())
    return tuple(name for _, name in numbered)
