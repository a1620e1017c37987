"""What differs from scene to scene, and how it is drawn, fixed or narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from reelworld.kit.errors import UserError

Value = int | float | str | bool


@dataclass(frozen=True)
class Factor:
    """One number or choice that scenes draw at random.

    A number is uniform from ``low`` to ``high``: a whole one if both ends are ``int``. A choice is
    uniform over ``choices``. What most scenes share (gravity, say) has ``low == high`` and wider
    ``limits``.
    """

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    meaning: str = ""
    choices: tuple[Value, ...] = ()
    limits: tuple[float, float] | None = None
    """What a number may be fixed to; ``low`` to ``high`` if not given."""
    spans: tuple[tuple[float, float], ...] = ()
    """Set by ``narrowed``: ranges with holes between them, each as likely as it is long."""

    def __post_init__(self) -> None:
        has_range = self.low is not None and self.high is not None and self.low <= self.high
        assert has_range != bool(self.choices), f"factor {self.name}: a range or choices"

    @property
    def is_whole(self) -> bool:
        """Whether the factor is a whole number."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    @property
    def only(self) -> Any:
        """The one value there is, ``None`` if there are several."""
        if self.choices:
            return self.choices[0] if len(self.choices) == 1 else None
        return self.low if self.low == self.high else None

    def draw(self, rng: np.random.Generator) -> Any:
        """A value: ``int``, ``float`` or one of ``choices``.

        Takes one number from ``rng`` whatever the factor was narrowed to, so that the same seed
        draws the rest of the scene alike.
        """
        share = float(rng.random())
        if self.choices:
            return self.choices[int(share * len(self.choices))]
        assert self.low is not None and self.high is not None
        spans = self.spans or ((self.low, self.high),)
        if self.is_whole:
            ranges = [range(int(low), int(high) + 1) for low, high in spans]
            index = int(share * sum(map(len, ranges)))
            for values in ranges:
                if index < len(values):
                    return values[index]
                index -= len(values)
        along = share * sum(high - low for low, high in spans)
        for low, high in spans:
            if along <= high - low:
                return min(low + along, high)
            along -= high - low
        return spans[-1][1]

    def holds(self, value: Any) -> bool:
        """Whether scenes can have this value."""
        if self.choices:
            return value in self.choices
        assert self.low is not None and self.high is not None
        spans = self.spans or ((self.low, self.high),)
        return any(low <= value <= high for low, high in spans)

    def narrowed(self, wanted: Any) -> Factor:
        """The same factor with fewer values.

        ``wanted`` is one value; for numbers also ``(low, high)`` or several such ranges,
        ``((low, high), ...)``; for choices also a tuple of some of them. Raises ``UserError`` for
        anything else and for values beyond the limits.
        """
        if self.choices:
            some = wanted if isinstance(wanted, (tuple, list)) else (wanted,)
            if not some or any(value not in self.choices for value in some):
                raise self._refusal(wanted, f"one of {', '.join(map(str, self.choices))}")
            return replace(self, choices=tuple(some))
        spans = [self._span(span, wanted) for span in _spans(wanted)]
        if not spans:
            raise self._refusal(wanted, self._allowed())
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        return replace(self, low=low, high=high, spans=tuple(spans) if len(spans) > 1 else ())

    def _span(self, span: Any, wanted: Any) -> tuple[float, float]:
        """One range, checked."""
        kinds = (int, np.integer) if self.is_whole else (int, float, np.integer, np.floating)
        least, most = self._limits()
        good = len(span) == 2 and all(
            isinstance(v, kinds) and not isinstance(v, bool) and least <= v <= most for v in span
        )
        if not good or span[0] > span[1]:
            raise self._refusal(wanted, self._allowed())
        kind = int if self.is_whole else float
        return kind(span[0]), kind(span[1])

    def _limits(self) -> tuple[float, float]:
        assert self.low is not None and self.high is not None
        return self.limits or (self.low, self.high)

    def _allowed(self) -> str:
        least, most = self._limits()
        noun = "a whole number" if self.is_whole else "a number"
        return f"{noun} from {least} to {most}{f' {self.unit}' if self.unit else ''}"

    def _refusal(self, wanted: Any, allowed: str) -> UserError:
        return UserError(f"{self.name} is {wanted!r}; it must be {allowed}.")


def _spans(wanted: Any) -> Iterable[Any]:
    """A value, a range or several ranges as a list of ranges."""
    if not isinstance(wanted, (tuple, list)):
        return ((wanted, wanted),)
    if wanted and all(isinstance(part, (tuple, list)) for part in wanted):
        return wanted
    return (wanted,)
