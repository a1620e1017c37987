"""Tables set by hand, so that the answer is known."""

import math
from dataclasses import replace

from hypothesis import Phase, settings

from reelworld.worlds.table.shapes import centred, trapezoid, vessel
from reelworld.worlds.table.state import TABLE_TOP_M, Hand, Liquid, Room, TableState, Thing
from reelworld.worlds.table.step import advance

law = settings(
    max_examples=20, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
"""The same examples every time, as drawn (shrinking takes minutes), no clock on a busy machine."""

IDLE = (0, 0, 0, 0, 0)
LEFT, RIGHT, UP, DOWN, ACT = (tuple(int(i == k) for i in range(5)) for k in range(5))


def room(gravity_mps2=3.5, friction=0.5, edge_m=1.5):
    """A table without an end in sight, unless given."""
    return Room(gravity_mps2, friction, edge_m, "right", "cream", "oak")


def box(width_m=0.1, height_m=0.12, x=0.4, bottom_m=TABLE_TOP_M, number=3, **more):
    """A box that stands ``bottom_m`` high."""
    outline, _ = centred(trapezoid(width_m, width_m, height_m))
    given = {"mass_kg": 0.3, "restitution": 0.0, "position_m": (x, bottom_m + height_m / 2), **more}
    return Thing(number, "block", "orange", outline, **given)


def cup(filled=0.0, x=0.4, width_m=0.1, height_m=0.13, kind="cup", **more):
    """A vessel on the table, filled to this share of its interior."""
    outline, interior = vessel(width_m, 1.2 * width_m, height_m, 0.008)
    thing = Thing(
        0, kind, "red", outline, 0.3, 0.2, (x, TABLE_TOP_M - outline[0][1]), interior_m=interior
    )
    from reelworld.worlds.table.liquid import capacity_m3

    liquid = Liquid("water", filled * capacity_m3(thing, 0.0))
    return replace(thing, liquid=liquid, **more)


def table(*things, hand=(0.9, 0.9), **options):
    """These things, and the hand out of the way."""
    where = room(**options)
    poured = math.fsum(thing.liquid.volume_m3 for thing in things if thing.liquid)
    return TableState("table", 0, 5, replace(where, poured_m3=poured), Hand(hand), things)


def play(state, keys=IDLE, num_frames=1):
    """Every state of so many frames under the same keys, the first one included."""
    states = [state]
    for _ in range(num_frames):
        states.append(advance(states[-1], keys))
    return states
