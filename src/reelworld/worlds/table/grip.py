"""The hand: where the keys send it, and what it holds.

``act`` closes the hand. Closing beside a thing, it grips it: from then on hand and thing move as
one, the thing slowly turns upright, and opening the hand lets go of it in mid-motion.
"""

from __future__ import annotations

from reelworld.worlds.table.bodies import Body
from reelworld.worlds.table.contacts import touch
from reelworld.worlds.table.shapes import total_mass_kg
from reelworld.worlds.table.state import Hand, TableState

HAND_MASS_KG = 1.0
MOTOR_N = 9.0
SPEED_MPS = 0.36
TURN_RADPS = 2.5
GRIP_REACH_M = 0.012
_X_RANGE_M, _TOP_M = (0.035, 0.965), 0.95


def target_velocity_mps(hand: Hand, keys: tuple[int, ...]) -> tuple[float, float]:
    """Where the arrow keys send the hand; it stays inside the picture."""
    left, right, up, down, _ = keys
    across, along = right - left, up - down
    speed = SPEED_MPS / 2**0.5 if across and along else SPEED_MPS
    x, y = hand.position_m
    if (across < 0 and x < _X_RANGE_M[0]) or (across > 0 and x > _X_RANGE_M[1]):
        across = 0
    if along > 0 and y > _TOP_M:
        along = 0
    return speed * across, speed * along


def grip(state: TableState, closed: bool, hand: Body, bodies: list[Body]) -> int | None:
    """Id of what the hand holds in this frame: what it held, or what it closes upon.

    It grips only as it closes, so a closed hand can push without catching hold.
    """
    if not closed:
        return None
    if state.hand.holds is not None:
        return state.hand.holds
    if state.keys[4]:
        return None
    best, nearest = None, GRIP_REACH_M
    for body in bodies:
        assert body.thing is not None
        if body.thing.kind == "shard":
            continue
        for found in touch(hand, body, 0.0, GRIP_REACH_M):
            if found.gap <= nearest:
                best, nearest = body.id, found.gap
    return best


def hold(hand: Body, bodies: list[Body], number: int) -> None:
    """Make hand and thing one: one velocity, one mass, no weight (the arm carries it)."""
    for body in bodies:
        if body.id == number:
            assert body.thing is not None
            mass_kg = total_mass_kg(body.thing)
            hand.mover.inverse_mass = 1.0 / (HAND_MASS_KG + mass_kg)
            body.mover = hand.mover
