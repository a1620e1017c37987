"""Chance without a generator: a number from words such as the seed, the frame and what it is for.

The same words give the same number whatever happened in between, so a restored state goes on as it
would have.
"""

from __future__ import annotations

_BITS = (1 << 64) - 1


def chance(*words: int) -> float:
    """Uniform in [0, 1): splitmix64 (Steele, Lea and Flood, 2014) over one word after the other."""
    state = 0
    for word in words:
        state = (state + (word & _BITS) + 0x9E3779B97F4A7C15) & _BITS
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _BITS
        state ^= state >> 31
    return (state >> 11) / (1 << 53)
