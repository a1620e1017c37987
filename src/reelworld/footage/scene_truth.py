"""The truth of any scene, as table columns: its measures as numbers, and its whole state as text.

``truth.<measure>`` is float64, NaN where the thing is absent. ``truth.state`` is one JSON object a
frame, from which ``World.restore`` continues exactly. Footage of ``den`` and ``box`` has the
columns of ``footage.truth`` instead, and the text beside them only where events were scheduled:
these change what is otherwise fixed for an episode.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from reelworld.worlds import World, make
from reelworld.worlds.snapshot import state_to_json

STATE = "truth.state"


def measure_columns(measures: Sequence[str]) -> dict[str, str]:
    """Column -> measure."""
    return {f"truth.{name}": name for name in measures}


def pack_measures(world: World[Any], states: Sequence[Any]) -> dict[str, np.ndarray]:
    """The measures of consecutive states, each ``float64 [t]``."""
    rows = [world.measure(state) for state in states]
    return {
        column: np.array([row[name] for row in rows], np.float64)
        for column, name in measure_columns(tuple(world.measures)).items()
    }


def pack_states(states: Sequence[Any]) -> dict[str, np.ndarray]:
    """The column ``truth.state`` of consecutive states, ``object [t]``."""
    return {STATE: np.array([state_to_json(state) for state in states], object)}


def unpack_state(text: str, world: str) -> Any:
    """The state of one row. Raises ``ValueError`` if the text is damaged."""
    return _reader(world).read_state(text)


@lru_cache(4)
def _reader(world: str) -> World[Any]:
    return make(world, size_px=64)


def check_measures(columns: dict[str, np.ndarray], measures: Sequence[str]) -> Iterator[str]:
    """What is wrong with the numbers: infinity is nowhere true."""
    for column in measure_columns(measures):
        if np.isinf(columns[column]).any():
            yield f"{column} is infinite at frame {int(np.isinf(columns[column]).argmax())}"


def check_states(columns: dict[str, np.ndarray], world: str) -> Iterator[str]:
    """Every state is one, of this world, of its frame, and made by the keys of the row before."""
    held: list[int] = [0] * columns["action"].shape[1]
    for t, text in enumerate(columns[STATE]):
        try:
            fields = json.loads(text)
            found = (fields["world"], fields["frame_index"], list(fields["keys"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            yield f"{STATE} is damaged at frame {t}"
            return
        if found != (world, t, held):
            yield f"{STATE} is that of another frame at frame {t}"
            return
        held = [int(key) for key in columns["action"][t]]
