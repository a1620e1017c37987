"""What became of a throw.

A throw is open from its release until its ball has dropped through the ring into the narrow part of
the net (a make: from there it cannot come out again, as it can with its centre just below the ring)
or touches the floor or hands (a miss).

Makes: ``bank`` if the ball touched the board, else ``rim-in`` if it touched the rim, else
``swish``. Misses: ``rim-out`` if it touched the rim, else ``board-out`` if it touched the board,
else ``long`` if it last came down to the ring's height beyond the ring's centre, else ``short``.
The back of the board does not count as touched.
"""

from __future__ import annotations

import math
from dataclasses import replace

from reelworld.worlds.court.hoop import Hoop
from reelworld.worlds.court.physics import Mark
from reelworld.worlds.court.state import MAKES, OUTCOMES, RIM_RADIUS_M, Ball, Court, Shot, Verdict


def margin_radii(ball: Ball, court: Court) -> float | None:
    """By how many ball radii a throw clears the rim, were nothing in its way; negative: misses.

    Where the parabola first comes down to the ring's height, at a distance d from its centre, this
    is (half ring - rim - radius - d) / radius. ``None`` if it never rises that high.
    """
    rise = court.hoop_y_m - ball.y_m
    inside = ball.vy_mps**2 - 2.0 * court.gravity_mps2 * rise
    if inside < 0.0:
        return None
    seconds = (ball.vy_mps + math.sqrt(inside)) / court.gravity_mps2
    x = ball.x_m + ball.vx_mps * seconds + 0.5 * court.wind_mps2 * seconds**2
    free_m = court.ring_half_m - RIM_RADIUS_M - ball.radius_m
    return (free_m - abs(x - court.hoop_x_m)) / ball.radius_m


def follow(
    shots: tuple[Shot, ...], marks: list[Mark], hoop: Hoop, frame: int
) -> tuple[tuple[Shot, ...], tuple[Verdict, ...]]:
    """The shots still open after ``marks`` and the verdicts on the others."""
    decided: list[Verdict] = []
    for mark in marks:
        shot = next((s for s in shots if s.ball_id == mark.ball_id), None)
        if shot is None:
            continue
        after, outcome = _met(shot, mark, hoop)
        if outcome:
            decided.append(Verdict(outcome, frame, after))
            shots = tuple(s for s in shots if s is not shot)
        else:
            shots = tuple(after if s is shot else s for s in shots)
    return shots, tuple(decided)


def caught(shots: tuple[Shot, ...], ball_id: int, frame: int) -> tuple[Verdict, ...]:
    """The verdict on a throw whose ball is caught before it touches the floor."""
    return tuple(Verdict(_miss(s), frame, s) for s in shots if s.ball_id == ball_id)


def is_make(verdict: Verdict) -> bool:
    """Whether the ball went through the ring."""
    return verdict.outcome in MAKES


def _met(shot: Shot, mark: Mark, hoop: Hoop) -> tuple[Shot, int]:
    """The shot after one mark, and its outcome or 0."""
    if mark.what in ("near rim", "far rim"):
        return replace(shot, rim=True), 0
    if mark.what == "board":
        front = mark.x < hoop.board[2]
        return replace(shot, board=shot.board or front), 0
    if mark.what == "throat":
        return shot, _make(shot)
    if mark.what == "ring level":
        return replace(shot, beyond=mark.x > hoop.x), 0
    return shot, _miss(shot) if mark.what == "floor" else 0


def _make(shot: Shot) -> int:
    return OUTCOMES.index("bank" if shot.board else "rim-in" if shot.rim else "swish")


def _miss(shot: Shot) -> int:
    touched = "rim-out" if shot.rim else "board-out" if shot.board else None
    return OUTCOMES.index(touched or ("long" if shot.beyond else "short"))
