"""What the engine moves: bodies with velocities, made anew from the state in every frame."""

from __future__ import annotations

import math

from reelworld.worlds.table.shapes import inertia_kgm2, placed, total_mass_kg
from reelworld.worlds.table.state import HAND_ID, HAND_RADIUS_M, Hand, Pair, Thing


class Mover:
    """A velocity with inverse masses. Inverse masses of 0 cannot be moved by any impulse."""

    __slots__ = ("inverse_inertia", "inverse_mass", "pressed", "spin", "vx", "vy", "weighs")

    def __init__(
        self, velocity_mps: Pair, spin: float, inverse_mass: float, inverse_inertia: float
    ) -> None:
        self.vx, self.vy = velocity_mps
        self.spin = spin
        self.inverse_mass, self.inverse_inertia = inverse_mass, inverse_inertia
        self.weighs = False
        """Whether gravity pulls on it."""
        self.pressed = False
        """Whether any contact pressed on it in this substep."""


FIXED = Mover((0.0, 0.0), 0.0, 0.0, 0.0)
"""Table, floor and walls."""


class Body:
    """A convex polygon, or a disc where ``points`` is empty, that moves with ``mover``."""

    __slots__ = (
        "angle", "bottom", "id", "left", "local", "mover", "normals", "points", "radius",
        "restitution", "right", "thing", "top", "x", "y",
    )  # fmt: skip

    def __init__(self, number: int, position_m: Pair, mover: Mover) -> None:
        self.id, self.mover = number, mover
        self.thing: Thing | None = None
        self.x, self.y = position_m
        self.angle = 0.0
        self.local: tuple[Pair, ...] = ()
        self.points: list[Pair] = []
        self.normals: list[Pair] = []
        self.radius, self.restitution = 0.0, 0.0

    def place(self) -> None:
        """Work out corners, face normals and bounds from place and angle."""
        if not self.local:
            r = self.radius
            self.left, self.right = self.x - r, self.x + r
            self.bottom, self.top = self.y - r, self.y + r
            return
        points = self.points = placed(self.local, (self.x, self.y), self.angle)
        self.normals = []
        for i, (x1, y1) in enumerate(points):
            x0, y0 = points[i - 1]
            length = math.hypot(x1 - x0, y1 - y0)
            self.normals.append(((y1 - y0) / length, (x0 - x1) / length))
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self.left, self.right, self.bottom, self.top = min(xs), max(xs), min(ys), max(ys)


def thing_body(thing: Thing, awake: bool) -> Body:
    """The body of ``thing``; one that sleeps yields to nothing."""
    if awake:
        inverse = 1.0 / total_mass_kg(thing), 1.0 / inertia_kgm2(thing)
        mover = Mover(thing.velocity_mps, thing.spin_radps, *inverse)
        mover.weighs = True
    else:
        mover = FIXED
    body = Body(thing.id, thing.position_m, mover)
    body.thing, body.angle, body.local = thing, thing.angle_rad, thing.outline_m
    body.restitution = thing.restitution
    body.place()
    return body


def hand_body(hand: Hand, mass_kg: float) -> Body:
    """The hand: a disc that cannot turn and that gravity does not pull down."""
    body = Body(HAND_ID, hand.position_m, Mover(hand.velocity_mps, 0.0, 1.0 / mass_kg, 0.0))
    body.radius = HAND_RADIUS_M
    body.place()
    return body


def slab_body(number: int, points: list[Pair]) -> Body:
    """Something convex that never moves. ``normals[i]`` is of the face that ends in corner i."""
    body = Body(number, (0.0, 0.0), FIXED)
    body.local = tuple(points)
    body.place()
    return body
