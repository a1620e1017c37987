"""From the five keys to the engine's buttons.

Left and right turn by 5.625 degrees a frame, so that 64 frames are a full turn, to the bit; up and
down walk. ``act`` opens the door that the visitor stands at and faces; anywhere else it shoots.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reelworld.worlds.doom.plan import Passage
from reelworld.worlds.doom.state import DoomState

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
"""A frame's six buttons as one character: bit 0 left, then right, ahead, back, shoot, use."""
TICS_PER_FRAME = 2
"""The engine's clock runs at 30 tics a second here, not 35, so that all frames are equally long."""
TURN_DEG = 360 / 64
REACH_M = 2.0
"""A door is used from this far: the engine's own reach."""


def buttons(state: DoomState, keys: Sequence[int]) -> str:
    """The character of ``ALPHABET`` for ``keys`` in ``state``."""
    left, right, up, down, act = keys
    use = bool(act) and any(faces(state, door) for door in state.plan.passages)
    bits = (left, right, up, down, act and not use, use)
    return ALPHABET[sum(bool(bit) << i for i, bit in enumerate(bits))]


def engine_action(character: str) -> list[float]:
    """The engine's ``[forward, backward, turn right in degrees a tic, attack, use]``."""
    code = ALPHABET.index(character)
    left, right, up, down, shoot, use = ((code >> i) & 1 for i in range(6))
    # The engine cuts angles down to 1/65536 of a turn; this is 512 of them.
    turn = (right - left) * TURN_DEG / TICS_PER_FRAME
    return [up, down, turn, shoot, use]


def faces(state: DoomState, passage: Passage) -> bool:
    """Whether this is a door and the visitor's look meets it within reach."""
    if passage.kind != "door":
        return False
    angle = math.radians(state.visitor.angle_deg)
    near, far = 0.0, REACH_M
    for axis, along in enumerate((math.cos(angle), math.sin(angle))):
        low, high = (passage.rect_m[i] - state.visitor.position_m[axis] for i in (axis, axis + 2))
        if abs(along) < 1e-9:
            if not low < 0.0 < high:
                return False
            continue
        # The part of the look that is between the two sides.
        first, last = sorted((low / along, high / along))
        near, far = max(near, first), min(far, last)
    return 0.0 < near < far
