"""One frame: keys, rigid bodies, liquid. A pure function of the state."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.table import engine
from reelworld.worlds.table.bodies import Body, hand_body, thing_body
from reelworld.worlds.table.breaking import shatter
from reelworld.worlds.table.grip import (
    HAND_MASS_KG,
    MOTOR_N,
    TURN_RADPS,
    grip,
    hold,
    target_velocity_mps,
)
from reelworld.worlds.table.shapes import inertia_kgm2, total_mass_kg
from reelworld.worlds.table.spills import flow
from reelworld.worlds.table.state import STILL_FRAMES, Hand, TableState, Thing

_STILL_MPS, _STILL_RADPS = 2e-3, 0.02


def advance(state: TableState, keys: tuple[int, ...]) -> TableState:
    """The state one frame after ``state`` under ``keys``."""
    hand = hand_body(state.hand, HAND_MASS_KG)
    target = target_velocity_mps(state.hand, keys)
    moves = target != (0.0, 0.0) or state.hand.velocity_mps != (0.0, 0.0) or keys[4] == 1
    gravity = state.room.gravity_mps2
    awake = engine.awake_ids(state.things, hand, moves, gravity)
    bodies = [thing_body(thing, thing.id in awake) for thing in state.things]
    held = grip(state, bool(keys[4]), hand, bodies)
    if held is not None:
        hold(hand, bodies, held)
    frame = engine.Frame(
        state.room, hand, bodies, target, MOTOR_N, TURN_RADPS,
        lambda thing: shatter(thing, state.seed, state.frame_index),
    )  # fmt: skip
    contacts = engine.advance(frame)
    moved = replace(
        state,
        frame_index=state.frame_index + 1,
        hand=Hand((hand.x, hand.y), (hand.mover.vx, hand.mover.vy), engine.held_by_hand(frame)),
        things=tuple(_after(body, hand) for body in frame.bodies),
        contacts=contacts,
        broken=state.broken + tuple(thing.id for thing in frame.broken),
        keys=keys,
    )
    before = {thing.id: thing.velocity_mps for thing in state.things}
    return flow(moved, before, tuple(frame.broken))


def _after(body: Body, hand: Body) -> Thing:
    thing = body.thing
    assert thing is not None
    mover = body.mover
    if mover is not hand.mover and not mover.inverse_mass:
        return thing if thing.velocity_mps == (0.0, 0.0) else _stopped(thing)
    slow = math.hypot(mover.vx, mover.vy) < _STILL_MPS and abs(mover.spin) < _STILL_RADPS
    still = thing.still_frames + 1 if slow and mover is not hand.mover else 0
    moved = replace(
        thing,
        position_m=(body.x, body.y),
        angle_rad=body.angle,
        velocity_mps=(mover.vx, mover.vy),
        spin_radps=mover.spin,
        still_frames=min(still, STILL_FRAMES),
    )
    return _stopped(moved) if still >= STILL_FRAMES else moved


def _stopped(thing: Thing) -> Thing:
    return replace(thing, velocity_mps=(0.0, 0.0), spin_radps=0.0)


def energy_J(state: TableState) -> float:  # noqa: N802 - joules
    """Kinetic and potential energy of all things, height measured from the picture's lower edge."""
    total = 0.0
    for thing in state.things:
        mass, (vx, vy) = total_mass_kg(thing), thing.velocity_mps
        total += mass * (vx * vx + vy * vy) / 2.0
        total += inertia_kgm2(thing) * thing.spin_radps**2 / 2.0
        total += mass * state.room.gravity_mps2 * thing.position_m[1]
    return total
