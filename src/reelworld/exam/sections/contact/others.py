"""Contact scenes that are no meetings in a room: on one line, to rest, and at the table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reelworld.exam.sections.contact.staging import ALONE, HAND_ID, LEAST_BEFORE
from reelworld.exam.staging.question import CONTEXT, Staged, run_on, world_of
from reelworld.worlds import World, WorldState
from reelworld.worlds.laws.motion import NUM_FRAMES
from reelworld.worlds.laws.ranges import RELEASED
from reelworld.worlds.laws.scenes import draw_collision
from reelworld.worlds.laws.state import LawDisc, LawState
from reelworld.worlds.table.measures import LIES, STANDS, outcome
from reelworld.worlds.table.scene import BOTTLE
from reelworld.worlds.table.state import HAND_RADIUS_M, STILL_FRAMES, TABLE_TOP_M, TableState

STOP_FRAMES, TIP_FRAMES = 52, 45
_SEEN = 0.98
_SLOWEST_MPS, _FASTEST_MPS = 0.10, 0.15
_LOW_M, _HIGH = (0.036, 0.041), (0.84, 0.95)
"""Heights of the push: low ones in metres, high ones as a share of the bottle's height. Between
them it would depend on the table's friction, which cannot be seen."""
_TRIES = 2000


def stage_line(rng: np.random.Generator) -> Staged:
    """Two discs on one line, as phyworld draws them, in the ranges of its training. Of its scenes
    those are kept that show motion long enough before and after."""
    world = world_of("laws-collision", 64)
    for _ in range(_TRIES):
        drawn = {name: float(v[0]) for name, v in RELEASED["collision"].draw(rng, 1).items()}
        motion = draw_collision(rng, **drawn)
        if motion is None:
            continue
        met = int(np.argmax(np.abs(np.diff(motion.velocity[:, 0, 0])) > 1e-9)) + 1
        around = slice(met - ALONE, met + ALONE + 1)
        if met < CONTEXT + LEAST_BEFORE or met + ALONE >= NUM_FRAMES:
            continue
        if not motion.inside[around].all():
            continue
        places = zip(motion.position[0], motion.velocity[0], motion.radius, strict=True)
        discs = tuple(LawDisc(*map(float, (*x, *v, r))) for x, v, r in places)
        first = LawState(world.name, 0, (0,) * 5, int(rng.integers(2**31)), discs, 0.0)
        world.restore(first)
        caption = world.caption()
        keys = np.zeros((NUM_FRAMES - 1, 5), np.uint8)
        return Staged(first, keys, 1, f"{caption[0].upper()}{caption[1:]}.")
    raise AssertionError("no collision fits")


def stage_stop(rng: np.random.Generator) -> Staged:
    """A ball rolls on the floor until friction has stopped it."""
    world = world_of("den", 64, num_balls=1)
    keys = np.zeros((CONTEXT + STOP_FRAMES - 1, 5), np.uint8)
    for _ in range(_TRIES):
        world.reset(seed=int(rng.integers(2**31)))
        room: WorldState = world.state()
        (ball,), (x0, low, x1, _) = room.balls, room.scenery.bounds_m
        way = float(rng.choice([-1.0, 1.0]))
        at = float(rng.uniform(x0 + ball.radius_m, x1 - ball.radius_m)), low + ball.radius_m
        speed = way * float(rng.uniform(_SLOWEST_MPS, _FASTEST_MPS))
        moved = replace(ball, position_m=at, velocity_mps=(speed, 0.0))
        first = replace(room, bodies=(moved, *room.bodies[1:]))
        if _is_hidden_or_held(first, world, keys, speed):
            continue
        return Staged(first, keys, ball.id, _sentence(world, first))
    raise AssertionError("no ball has room to roll")


def _is_hidden_or_held(first: WorldState, world: World, keys: np.ndarray, speed: float) -> bool:
    """Whether anything but friction stops the ball, or hides it."""
    ball = first.balls[0]
    way = speed**2 / 0.1  # at 0.05 m/s^2
    ends = sorted((ball.position_m[0], ball.position_m[0] + np.sign(speed) * way))
    x0, _, x1, _ = first.scenery.bounds_m
    if ends[0] < x0 + ball.radius_m + 0.01 or ends[1] > x1 - ball.radius_m - 0.01:
        return True
    for occluder in first.scenery.occluders:
        left, _, right, _ = occluder.rect_m
        if left - ball.radius_m < ends[1] and ends[0] < right + ball.radius_m:
            return True
    states = run_on(world, first, keys)
    touched = any({c.a, c.b} == {ball.id, HAND_ID} for state in states for c in state.contacts)
    return touched or min(state.balls[0].visible_fraction for state in states) < _SEEN


def stage_tip(rng: np.random.Generator, topples: bool) -> Staged:
    """A hand stands beside a bottle and pushes it, low (it slides) or high (it topples)."""
    options = {"bottle": "yes", "glass": "no", "num_blocks": 0, "light": "on"}
    world = world_of("table", 64, **options, table_friction=(0.4, 0.6))
    for _ in range(_TRIES):
        world.reset(seed=int(rng.integers(2**31)))
        found = _place(rng, world.state(), topples)
        if found is None:
            continue
        first, keys = found
        states = run_on(world, first, keys)
        end, start, bottle = states[-1], first.thing(BOTTLE), states[-1].thing(BOTTLE)
        assert start is not None and bottle is not None
        moved = abs(bottle.position_m[0] - start.position_m[0])
        still = bottle.still_frames >= STILL_FRAMES
        if not still or moved < 0.06 or outcome(end, BOTTLE) != (LIES if topples else STANDS):
            continue
        if any({c.a, c.b} == {0, BOTTLE} for state in states for c in state.contacts):
            continue
        way = "right" if keys[:, 1].any() else "left"
        where = "near its top" if topples else "near its foot"
        words = f"The hand moves to the {way} and pushes the bottle {where}."
        return Staged(first, keys, BOTTLE, f"{_sentence(world, first)} {words}", from_rest=True)
    raise AssertionError("no bottle has room to move")


def _place(
    rng: np.random.Generator, room: TableState, topples: bool
) -> tuple[TableState, np.ndarray] | None:
    """The bottle in the open, the hand at its side, the cup behind the hand; and the keys."""
    cup, bottle = room.thing(0), room.thing(BOTTLE)
    if cup is None or bottle is None or (bottle.colour, room.room.wood) == ("brown", "walnut"):
        return None
    if bottle.colour == "dark blue":  # as the sleeve is
        return None
    low, high = (0.0, room.room.edge_m) if room.room.edge_side == "right" else (room.room.edge_m, 1)
    way = 1.0 if rng.random() < 0.5 else -1.0
    half = max(x for x, _ in bottle.outline_m)
    height = max(y for _, y in bottle.outline_m) - bottle.outline_m[0][1]
    x = float(rng.uniform(low + half, high - half))
    push = rng.uniform(*_HIGH) * height if topples else rng.uniform(*_LOW_M)
    hand = (x - way * (half + HAND_RADIUS_M + rng.uniform(0.02, 0.06)), TABLE_TOP_M + push)
    beside = x - way * rng.uniform(0.24, 0.3)
    ahead = high - x if way > 0 else x - low
    if not (low + 0.08 < beside < high - 0.08 and 0.05 < hand[0] < 0.95 and ahead > 0.3):
        return None
    things = tuple(
        replace(t, position_m=(float(beside if t is cup else x), t.position_m[1]))
        for t in room.things
    )
    keys = np.zeros((CONTEXT + TIP_FRAMES - 1, 5), np.uint8)
    begins = CONTEXT + 1
    keys[begins : begins + int(rng.integers(8, 13)), 1 if way > 0 else 0] = 1
    moved = replace(room.hand, position_m=(float(hand[0]), float(hand[1])))
    return replace(room, things=things, hand=moved), keys


def _sentence(world: World, first: WorldState | TableState) -> str:
    world.restore(first)
    caption = world.caption().rstrip(".")
    return f"{caption[0].upper()}{caption[1:]}."
