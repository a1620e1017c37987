"""Seeds are derived, never guessed."""

from __future__ import annotations

import numpy as np

HELD_OUT_SEED = 770_077
"""Base seed of every evaluation. Recording refuses it, so no model ever trains on those scenes."""


def episode_seed(base_seed: int, index: int) -> int:
    """The seed of episode ``index`` of a recording or evaluation with ``base_seed``.

    Episodes of one base seed are independent draws, and reachable in any order.
    """
    words = np.random.SeedSequence([base_seed, index]).generate_state(1, np.uint64)
    return int(words[0] >> np.uint64(1))
