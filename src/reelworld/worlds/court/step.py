"""One frame of the court: player, hands, balls, verdicts, net."""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.court.flyer import Flyer, lift, settle
from reelworld.worlds.court.hoop import Hoop, hoop_of
from reelworld.worlds.court.physics import Mark, advance
from reelworld.worlds.court.player import can_catch, carry, clear_of, move, throw
from reelworld.worlds.court.roots import TOUCH_M
from reelworld.worlds.court.shots import caught, follow, is_make, margin_radii
from reelworld.worlds.court.state import NET_M, Ball, Contact, CourtState, Player, Shot, Verdict
from reelworld.worlds.state import FPS

DT_S = 1.0 / FPS
_NET_RPS, _NET_DAMPING = 9.0, 2.2
"""The net swings like a damped pendulum."""
_NET_DRAG = 0.55
"""Share of a ball's speed across that the net takes on."""


def step(state: CourtState, keys: tuple[int, ...]) -> CourtState:
    """The state one frame later. Pure, and nothing in it is random."""
    frame = state.frame_index + 1
    hoop = hoop_of(state.court, DT_S)
    held, act = state.held, bool(keys[4])
    player, balls, shots = state.player, state.balls, state.shots
    lets_go = held is not None and not act and player.charge > 0.0
    if held is not None and lets_go:
        player, thrown = throw(player, held)
        margin = margin_radii(thrown, state.court)
        shots = (*shots, Shot(thrown.id, state.frame_index, thrown.x_m, margin))
        balls = tuple(thrown if ball is held else ball for ball in balls)
    player = move(player, keys, held is not None and not lets_go, state.court.gravity_mps2, DT_S)
    balls = tuple(
        carry(ball, state.player, player, act, hoop.moved(DT_S), DT_S) if ball.held else ball
        for ball in balls
    )
    balls, contacts, marks = fly(balls, state, hoop)
    hoop = hoop.moved(DT_S)
    shots, decided = follow(shots, marks, hoop, frame)
    balls, shots, late, grabs = _catch(balls, player, shots, frame)
    decided = decided + late
    makes = sum(is_make(verdict) for verdict in decided)
    sway, sway_speed = _swing(state, marks)
    return replace(
        state,
        frame_index=frame,
        keys=keys,
        court=replace(state.court, hoop_y_m=hoop.y),
        player=player,
        balls=balls,
        shots=shots,
        decided=decided,
        num_makes=state.num_makes + makes,
        num_misses=state.num_misses + len(decided) - makes,
        net_sway_m=sway,
        net_sway_mps=sway_speed,
        contacts=(*contacts, *grabs),
    )


def fly(
    balls: tuple[Ball, ...], state: CourtState, hoop: Hoop
) -> tuple[tuple[Ball, ...], tuple[Contact, ...], list[Mark]]:
    """The balls one frame later, what they touched and what befell them."""
    flyers = [lift(ball) for ball in balls]
    contacts, marks = advance(flyers, state.court, hoop, DT_S)
    hoop = hoop.moved(DT_S)
    _push_apart(flyers, hoop)
    for flyer in flyers:
        low, high = hoop.y - NET_M, hoop.y
        flyer.in_net = flyer.in_net and low < flyer.y < high and abs(flyer.x - hoop.x) < hoop.half
    moved = tuple(settle(ball, flyer) for ball, flyer in zip(balls, flyers, strict=True))
    return moved, tuple(contacts), marks


def _push_apart(balls: list[Flyer], hoop: Hoop) -> None:
    """Balls that overlap (one was let go inside another, or they are pressed together in a corner)
    give way by up to 2 cm each; velocities stay."""
    for number, a in enumerate(balls):
        for b in balls[number + 1 :]:
            apart = math.hypot(a.x - b.x, a.y - b.y)
            deep = a.radius + b.radius - apart
            if deep <= TOUCH_M or a.held or b.held:
                continue
            nx, ny = ((a.x - b.x) / apart, (a.y - b.y) / apart) if apart > 0.0 else (1.0, 0.0)
            by = min(0.5 * deep, 0.02)
            a.x, a.y = clear_of(hoop, a.x + by * nx, a.y + by * ny, a.radius)
            b.x, b.y = clear_of(hoop, b.x - by * nx, b.y - by * ny, b.radius)


def _catch(
    balls: tuple[Ball, ...], player: Player, shots: tuple[Shot, ...], frame: int
) -> tuple[tuple[Ball, ...], tuple[Shot, ...], tuple[Verdict, ...], tuple[Contact, ...]]:
    """Empty hands take the nearest ball within reach."""
    if any(ball.held for ball in balls):
        return balls, shots, (), ()
    near = [ball for ball in balls if can_catch(player, ball, shots, frame)]
    if not near:
        return balls, shots, (), ()
    taken = min(near, key=lambda ball: abs(ball.x_m - player.x_m))
    dvx, dvy = player.vx_mps - taken.vx_mps, player.vy_mps - taken.vy_mps
    change = math.hypot(dvx, dvy)
    normal = (dvx / change, dvy / change) if change > 0.0 else (0.0, 1.0)
    still = replace(
        taken, vx_mps=player.vx_mps, vy_mps=player.vy_mps, spin_rps=0.0, held=True, in_net=False
    )
    balls = tuple(still if ball is taken else ball for ball in balls)
    late = caught(shots, taken.id, frame)
    shots = tuple(shot for shot in shots if shot.ball_id != taken.id)
    return balls, shots, late, (Contact(taken.id, "hands", taken.mass_kg * change, normal),)


def _swing(state: CourtState, marks: list[Mark]) -> tuple[float, float]:
    """The net's sway after one frame: the exact damped oscillation about where wind holds it."""
    speed = state.net_sway_mps
    for mark in marks:
        if mark.what in ("net", "throat"):
            speed += _NET_DRAG * mark.vx
    rest = state.court.wind_mps2 / _NET_RPS**2
    decay = math.exp(-_NET_DAMPING * DT_S)
    rate = math.sqrt(_NET_RPS**2 - _NET_DAMPING**2)
    c, s = math.cos(rate * DT_S) * decay, math.sin(rate * DT_S) * decay / rate
    off = state.net_sway_m - rest
    sway = off * (c + _NET_DAMPING * s) + speed * s
    speed = speed * (c - _NET_DAMPING * s) - _NET_RPS**2 * off * s
    most = 0.5 * state.court.ring_half_m
    return min(max(rest + sway, -most), most), speed
