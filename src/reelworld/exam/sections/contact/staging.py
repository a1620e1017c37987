"""Contact scenes in rooms of discs: thought out backwards from the moment of contact.

Where and how fast the discs meet is drawn; from there they fly back, without a wall, to the first
frame. What does not fit into its room is drawn again. Then the world itself simulates it, and only
scenes are kept in which nothing else is touched around the contact and nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from reelworld.exam.staging.question import CONTEXT, Staged, run_on, world_of
from reelworld.worlds import FPS, Body, World, WorldState
from reelworld.worlds.state import CEILING, FLOOR, WALL_LEFT, WALL_RIGHT

HORIZON = 30
"""Frames that are asked for."""
LEAST_BEFORE, MOST_BEFORE = 7, 14
"""Frames of the answer before the contact."""
ALONE = 7
"""Frames on either side of a contact in which nothing else is touched, and nothing hidden."""
_TRIES = 5000
_APART_M = 0.02
_FASTEST_MPS = 0.75
_SEEN = 0.98

Pair = Float[np.ndarray, " 2"]
HAND_ID = 100
NORMALS = {
    WALL_LEFT: (-1.0, 0.0),
    WALL_RIGHT: (1.0, 0.0),
    FLOOR: (0.0, -1.0),
    CEILING: (0.0, 1.0),
}
"""Out of the room."""


class Flight(NamedTuple):
    """A disc at the moment of contact, and the pull on it before."""

    place_m: Pair
    velocity_mps: Pair
    fall_mps2: float

    def back(self, seconds: float) -> tuple[Pair, Pair]:
        """Place and velocity so long before."""
        down = np.array([0.0, -self.fall_mps2])
        place = self.place_m - self.velocity_mps * seconds + 0.5 * down * seconds**2
        return place, self.velocity_mps - down * seconds


Try = Callable[[np.random.Generator, WorldState, World], Staged | None]


def stage(rng: np.random.Generator, world: str, num_balls: int, attempt: Try) -> Staged:
    """The first scene that ``attempt`` makes of a drawn room with ``num_balls`` balls."""
    simulator = world_of(world, 64, num_balls=num_balls)
    for _ in range(_TRIES):
        simulator.reset(seed=int(rng.integers(2**31)))
        room = simulator.state()
        assert isinstance(room, WorldState), world
        for _ in range(60):  # most rooms have a place for it, though few draws fit
            if (staged := attempt(rng, room, simulator)) is not None:
                return staged
    raise AssertionError(f"no scene in {_TRIES} rooms")


def meet_balls(rng: np.random.Generator, room: WorldState, simulator: World) -> Staged | None:
    """Two balls meet in flight, at any angle."""
    one, two = room.balls
    seconds, fall = _when(rng), room.scenery.gravity_mps2
    normal = _direction(rng)
    middle = _somewhere(rng, room)
    place = middle - normal * one.radius_m, middle + normal * two.radius_m
    velocity = _direction(rng) * rng.uniform(0.1, 0.5), _direction(rng) * rng.uniform(0.1, 0.5)
    if (velocity[0] - velocity[1]) @ normal < 0.25:
        return None
    flights = {ball.id: Flight(place[i], velocity[i], fall) for i, ball in enumerate((one, two))}
    return _settle(room, simulator, flights, seconds, (one.id, two.id), no_keys())


def meet_wall(rng: np.random.Generator, room: WorldState, simulator: World) -> Staged | None:
    """One ball meets a wall, the floor or the ceiling."""
    (ball,), fall, seconds = room.balls, room.scenery.gravity_mps2, _when(rng)
    wall = int(rng.choice([WALL_LEFT, WALL_RIGHT, FLOOR, CEILING]))
    normal = np.array(NORMALS[wall])
    x0, y0, x1, y1 = room.scenery.bounds_m
    inside = np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])
    edge = {WALL_LEFT: x0, WALL_RIGHT: x1, FLOOR: y0, CEILING: y1}[wall]
    axis = 0 if normal[0] else 1
    inside[axis] = edge - normal[axis] * ball.radius_m
    velocity = _direction(rng) * rng.uniform(0.2, 0.6)
    if velocity @ normal < 0.2:
        return None
    flights = {ball.id: Flight(inside, velocity, fall)}
    return _settle(room, simulator, flights, seconds, (ball.id, wall), no_keys())


def meet_hand(rng: np.random.Generator, room: WorldState, simulator: World) -> Staged | None:
    """The hand strikes a ball that lies, rolls or flies; the keys say so. They are let go of at
    the frame of the contact, so that it strikes once."""
    (ball,), hand, seconds = room.balls, room.hand, _when(rng)
    assert hand is not None
    lies, way, fast = rng.random() < 0.5, int(rng.integers(2)), bool(rng.integers(2))
    low = room.scenery.bounds_m[1]
    place = _somewhere(rng, room)
    velocity = _direction(rng) * rng.uniform(0.0, 0.3)
    reach = ball.radius_m + hand.radius_m
    across = rng.uniform(-0.6, 0.6) * reach
    if lies:
        if ball.radius_m < hand.radius_m + 0.002:  # the hand would press it into the floor
            return None
        place[1], velocity[:] = low + ball.radius_m, 0.0
        across = rng.uniform(low + hand.radius_m + 0.001 - place[1], 0.0)
    fall = 0.0 if lies else room.scenery.gravity_mps2
    sign = -1.0 if way == 0 else 1.0
    speed = 0.7 if fast else 0.4
    behind = np.array([-sign * np.sqrt(reach**2 - across**2), across])
    blow = np.array([sign * speed, 0.0])
    if (blow - velocity) @ (-behind) / reach < 0.2:
        return None
    frames, begins = int(np.ceil(seconds * FPS)), int(rng.integers(2, 5))
    driven = frames - begins  # frames of which it needs not quite one to get going
    start = place + behind - blow * (driven / FPS - speed / 16.0) - blow * (seconds - frames / FPS)
    keys = no_keys()
    keys[begins:frames, way] = 1
    keys[begins:frames, 4] = fast
    flights = {ball.id: Flight(place, velocity, fall)}
    room = replace(room, bodies=tuple(_put(b, start) if b is hand else b for b in room.bodies))
    words = f"The hand moves to the {'right' if way else 'left'}{', fast' if fast else ''}."
    return _settle(room, simulator, flights, seconds, (ball.id, HAND_ID), keys, words)


def meet_row(rng: np.random.Generator, room: WorldState, simulator: World) -> Staged | None:
    """A ball strikes the end of a row of equal balls that lie still and all but touch."""
    radius, way = rng.uniform(0.05, 0.054), _direction(rng)
    gaps = rng.uniform(0.002, 0.004, len(room.balls) - 2)
    speed, seconds = rng.uniform(0.2, 0.32), _when(rng)
    first = _somewhere(rng, room)
    along = np.cumsum([0.0, 2.0 * radius, *(2.0 * radius + gaps)])
    room = replace(room, bodies=tuple(replace(b, radius_m=radius) for b in room.bodies))
    flights = {
        ball.id: Flight(first + way * along[i], way * (speed if i == 0 else 0.0), 0.0)
        for i, ball in enumerate(room.balls)
    }
    return _settle(room, simulator, flights, seconds, (0, 1), no_keys())


def no_keys() -> np.ndarray:
    """Keys of a scene in which none is pressed."""
    return np.zeros((CONTEXT + HORIZON - 1, 5), np.uint8)


def _when(rng: np.random.Generator) -> float:
    """Time of the contact after the first frame of the context."""
    frames = CONTEXT - 1 + int(rng.integers(LEAST_BEFORE, MOST_BEFORE)) + rng.uniform(0.02, 0.98)
    return float(frames / FPS)


def _direction(rng: np.random.Generator) -> Pair:
    angle = rng.uniform(0.0, 2.0 * np.pi)
    return np.array([np.cos(angle), np.sin(angle)])


def _somewhere(rng: np.random.Generator, room: WorldState) -> Pair:
    x0, y0, x1, y1 = room.scenery.bounds_m
    return np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])


def _put(body: Body, place: Pair, velocity: Sequence[float] | Pair = (0.0, 0.0)) -> Body:
    return replace(
        body,
        position_m=(float(place[0]), float(place[1])),
        velocity_mps=(float(velocity[0]), float(velocity[1])),
    )


def _settle(
    room: WorldState,
    simulator: World,
    flights: dict[int, Flight],
    seconds: float,
    pair: tuple[int, int],
    keys: np.ndarray,
    words: str = "",
) -> Staged | None:
    """The scene, if it has room before the contact and is as it should be when simulated."""
    if not all(_has_room(room, flight, _of(room, i), seconds) for i, flight in flights.items()):
        return None
    put = {number: flight.back(seconds) for number, flight in flights.items()}
    bodies = tuple(_put(b, *put[b.id]) if b.id in put else b for b in room.bodies)
    if not _apart(bodies):
        return None
    first = replace(room, frame_index=0, bodies=bodies, contacts=(), keys=(0,) * 5)
    simulator.restore(first)
    caption = simulator.caption()
    states = run_on(simulator, first, keys[: CONTEXT + MOST_BEFORE + ALONE + 1])
    if not _is_clean(states, int(np.ceil(seconds * FPS)), pair, tuple(flights)):
        return None
    prompt = f"{caption[0].upper()}{caption[1:]}. {words}".strip()
    about = pair[0] if pair[1] < 0 or pair[1] == HAND_ID else pair[1]
    return Staged(first, keys, about, prompt)


def _of(room: WorldState, number: int) -> Body:
    return next(body for body in room.bodies if body.id == number)


def _has_room(room: WorldState, flight: Flight, body: Body, seconds: float) -> bool:
    """Whether it is in the room, in the open and clear of a resting hand until the contact."""
    places = np.array([flight.back(s)[0] for s in np.linspace(0.03, seconds, 12)])
    x0, y0, x1, y1 = room.scenery.bounds_m
    r = body.radius_m - 1e-9
    if (places < (x0 + r, y0 + r)).any() or (places > (x1 - r, y1 - r)).any():
        return False
    if np.hypot(*flight.back(seconds)[1]) > _FASTEST_MPS:
        return False
    for occluder in room.scenery.occluders:
        low = np.array(occluder.rect_m[:2]) - body.radius_m
        high = np.array(occluder.rect_m[2:]) + body.radius_m
        if ((places > low) & (places < high)).all(1).any():
            return False
    return True


def _apart(bodies: tuple[Body, ...]) -> bool:
    """Whether everything begins inside the picture and nothing on top of another; balls at rest
    may all but touch."""
    for i, a in enumerate(bodies):
        if not (a.radius_m < a.position_m[0] < 1 - a.radius_m and a.position_m[1] < 1 - a.radius_m):
            return False
        for b in bodies[i + 1 :]:
            gap = np.hypot(*np.subtract(a.position_m, b.position_m)) - a.radius_m - b.radius_m
            still = a.velocity_mps == b.velocity_mps == (0.0, 0.0)
            if gap < (0.001 if still else _APART_M):
                return False
    return True


def _is_clean(
    states: tuple[WorldState, ...], meets: int, pair: tuple[int, int], scored: tuple[int, ...]
) -> bool:
    """Whether the contact comes when it should, alone and in sight."""
    for frame, state in enumerate(states[: meets + ALONE + 1]):
        seen = [body.visible_fraction for body in state.bodies if body.id in scored]
        if min(seen) < (_SEEN if pair[1] != HAND_ID else 0.7):
            return False
        touching = {
            tuple(sorted((c.a, c.b))) for c in state.contacts if c.a in scored or c.b in scored
        }
        row = len(scored) > 2 and frame == meets
        wanted = {tuple(sorted(pair))} if frame == meets else set()
        if touching != wanted and not (row and wanted <= touching):
            return False
    return True
