"""What the columns of ``action`` mean: five keys, or whatever some environment takes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np

from reelworld.kit.errors import UserError
from reelworld.worlds.state import KEYS

Kind = Literal["keys", "discrete", "multi_discrete", "multi_binary", "box"]


@dataclass(frozen=True)
class ActionColumns:
    """How an action lies in a row of numbers, and how to get it back.

    ``discrete`` is one column with the number of the choice, ``multi_discrete`` one for each of its
    parts; ``multi_binary`` and ``keys`` are 0 or 1 in each; a ``box`` is flattened, row by row.
    """

    kind: Kind
    names: tuple[str, ...]
    low: tuple[float | None, ...]
    """Least value of each column; ``None``: there is none."""
    high: tuple[float | None, ...]
    shape: tuple[int, ...]
    """Of the action as the environment takes it; ``()`` for a number."""
    dtype: str
    """Of the action as the environment takes it."""
    meanings: tuple[str, ...] = ()
    """What the choices of a ``discrete`` action are called, if anyone says so."""

    def to_row(self, action: Any) -> np.ndarray:
        """``float32 [a]``."""
        return np.asarray(action, np.float32).reshape(len(self.names))

    def to_action(self, row: np.ndarray) -> Any:
        """The inverse of ``to_row``, for rows within the bounds; others are brought there."""
        low = [-np.inf if least is None else least for least in self.low]
        high = [np.inf if most is None else most for most in self.high]
        values = np.clip(row.astype(np.float64), low, high).astype(self.dtype)
        return values.reshape(self.shape) if self.shape else values[0]

    def out_of_range(self, rows: np.ndarray) -> np.ndarray:
        """Whether each row of ``[t, a]`` is no action, ``bool [t]``."""
        low = np.array([-np.inf if least is None else least for least in self.low], np.float32)
        high = np.array([np.inf if most is None else most for most in self.high], np.float32)
        wrong = ~np.isfinite(rows) | (rows < low) | (rows > high)
        if self.kind != "box":
            wrong |= rows != np.round(rows)
        return np.asarray(wrong.any(1))

    @property
    def input_names(self) -> tuple[str, ...]:
        """What ``to_inputs`` makes, column by column."""
        if self.kind not in ("discrete", "multi_discrete"):
            return self.names
        return tuple(f"{name}={v}" for name, values in self._choices() for v in values)

    def to_inputs(self, rows: np.ndarray) -> np.ndarray:
        """``[t, a]`` as networks take it, ``float32 [t, len(input_names)]``.

        Choices become one-hot, boxes with bounds are scaled to -1 to 1. The last row, which made
        no frame, becomes zeros.
        """
        if self.kind in ("discrete", "multi_discrete"):
            hot = [rows[:, [n]] == values for n, (_, values) in enumerate(self._choices())]
            inputs = np.concatenate(hot, 1).astype(np.float32)
        elif self.kind == "box":
            inputs = np.stack([self._scaled(rows, n) for n in range(len(self.names))], 1)
        else:
            inputs = rows.astype(np.float32)
        inputs[-1:] = 0
        return inputs

    def _choices(self) -> list[tuple[str, np.ndarray]]:
        bounds = zip(self.names, self.low, self.high, strict=True)
        return [(name, np.arange(int(low or 0), int(high or 0) + 1)) for name, low, high in bounds]

    def _scaled(self, rows: np.ndarray, column: int) -> np.ndarray:
        low, high, values = self.low[column], self.high[column], rows[:, column].astype(np.float32)
        if low is None or high is None or low == high:
            return values
        return (2 * (values - low) / (high - low) - 1).astype(np.float32)

    def to_json(self) -> dict[str, Any]:
        """For ``info.json``."""
        return {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(self).items()}

    @classmethod
    def from_json(cls, values: Any) -> ActionColumns:
        """The inverse of ``to_json``. Raises ``UserError`` for anything else."""
        try:
            lists = {key: tuple(v) for key, v in values.items() if isinstance(v, list)}
            columns = cls(**(values | lists))
            lengths = {len(columns.names), len(columns.low), len(columns.high)}
            if columns.kind not in get_args(Kind) or len(lengths) != 1 or not columns.names:
                raise ValueError("its parts do not fit together")
            np.dtype(columns.dtype)
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(f"The description of the actions is damaged: {error}.") from error
        return columns


KEY_COLUMNS = ActionColumns(
    "keys", KEYS, (0.0,) * len(KEYS), (1.0,) * len(KEYS), (len(KEYS),), "uint8"
)
"""The five keys of every world and every imported video."""
