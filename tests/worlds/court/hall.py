"""Courts set by hand, so that the answer is known."""

import math
from dataclasses import replace

from reelworld import worlds
from reelworld.worlds.court.flyer import lift, settle
from reelworld.worlds.court.hoop import hoop_of
from reelworld.worlds.court.physics import advance
from reelworld.worlds.court.state import RIM_RADIUS_M, Ball, Court

FRAME_S = 1.0 / worlds.FPS
NO_KEYS = (0, 0, 0, 0, 0)


def court(**changes):
    """A court with a ring at (4, 2.7), without wind."""
    usual = Court("gym", 0.5, 1.0, 9.81, 0.0, 0.8, 4.0, 2.7, 2.7, 0.28)
    return replace(usual, **changes)


def ball(x, y, vx=0.0, vy=0.0, spin=0.0, number=0, radius=0.12):
    """A loose ball."""
    return Ball(number, "orange", radius, x, y, vx, vy, 0.0, spin)


def fly(balls, on, num_frames=1, dt_s=FRAME_S):
    """The balls ``num_frames`` later, and all that they touched."""
    contacts = []
    for _ in range(num_frames):
        flyers, hoop = [lift(b) for b in balls], hoop_of(on, dt_s)
        touched, _ = advance(flyers, on, hoop, dt_s)
        on = replace(on, hoop_y_m=hoop.moved(dt_s).y)
        balls = [settle(b, flyer) for b, flyer in zip(balls, flyers, strict=True)]
        contacts += touched
    return balls, contacts


def energy_per_kg(b, on):
    """Kinetic, of spin and potential."""
    turning = 2.0 / 3.0 * (b.spin_rps * b.radius_m) ** 2
    return 0.5 * (b.vx_mps**2 + b.vy_mps**2 + turning) + on.gravity_mps2 * b.y_m


def overlap_m(b, on):
    """How deep the ball is inside rim, board, floor or walls; not above 0 if in none."""
    hoop = hoop_of(on)
    x0, y0, x1, y1 = hoop.board
    cap_x, cap_y, cap_r = hoop.cap
    near = (min(max(b.x_m, x0), x1), min(max(b.y_m, y0), y1))
    r = b.radius_m
    return max(
        r - b.y_m,
        r - b.x_m,
        b.x_m + r - 5.0,
        r - math.dist((b.x_m, b.y_m), near),
        r + cap_r - math.dist((b.x_m, b.y_m), (cap_x, cap_y)),
        *(
            r + RIM_RADIUS_M - math.dist((b.x_m, b.y_m), (hoop.x + side * hoop.half, hoop.y))
            for side in (-1, 1)
        ),
    )
