"""Chance without a generator: a number from the seed, the frame and what it is for.

The same three give the same number whatever happened in between, so a restored state goes on as it
would have.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1

MOUSE_TIMER, MOUSE_GOAL, MOUSE_NERVE, SHARDS, PAW, DROP, VASE = range(7)
"""What a number can be for."""


def chance(seed: int, frame_index: int, purpose: int) -> float:
    """Uniform in [0, 1), by two rounds of splitmix64 (Steele, Lea and Flood, 2014)."""
    word = _mix((seed & _MASK) + 0x9E3779B97F4A7C15 * (frame_index + 1))
    return (_mix(word + 0xD1342543DE82EF95 * (purpose + 1)) >> 11) / (1 << 53)


def _mix(word: int) -> int:
    word &= _MASK
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)
