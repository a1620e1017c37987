"""English for captions."""

from __future__ import annotations

from collections.abc import Sequence


def in_words(parts: Sequence[str]) -> str:
    """``["a", "b", "c"]`` as ``"a, b and c"``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def with_article(noun: str) -> str:
    """``"orange ball"`` as ``"an orange ball"``."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
