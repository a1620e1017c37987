"""The state in numbers."""

from __future__ import annotations

import math

from reelworld.worlds.court.happenings import MAX_BALLS
from reelworld.worlds.court.state import BELOW_M, VIEW_M, Ball, CourtState

_OF_A_BALL = {
    "x_m": "centre, rightwards",
    "y_m": "centre, above the floor line",
    "vx_mps": "velocity",
    "vy_mps": "velocity",
    "spin_radps": "angular velocity, counterclockwise",
    "visible_share": "share of its height below the picture's upper edge",
    "is_held": "1 in the player's hands",
}
_OF_THE_COURT = {
    "player_x_m": "the player's feet",
    "player_y_m": "the player's feet above the floor",
    "player_vx_mps": "velocity",
    "player_vy_mps": "velocity",
    "player_charge": "0 to 1 while a throw is being aimed, else 0",
    "player_aim_rad": "angle of the throw above the horizontal; NaN while none is aimed",
    "hoop_y_m": "height of the ring",
    "net_sway_m": "of the net's lower end",
    "gravity_mps2": "pull",
    "wind_mps2": "acceleration of flying balls, rightwards",
    "light_share": "brightness",
    "energy_j": "kinetic, of spin and potential energy of all balls",
    "impulse_rim_ns": "sum over impacts on the rim during this step",
    "impulse_board_ns": "the same on the board",
    "impulse_floor_ns": "the same on the floor",
    "impulse_hands_ns": "given by the hands that caught a ball",
    "throws_open": "throws whose outcome is open",
    "throws_made": "makes since frame 0",
    "throws_missed": "misses since frame 0",
    "outcome_code": "of the throw decided in this step: 0 none, 1 swish, 2 bank, 3 rim-in,"
    " 4 rim-out, 5 board-out, 6 short, 7 long",
    "outcome_ball": "which ball it was; NaN if none was decided",
    "outcome_release_frame": "frame in which it left the hands; NaN likewise",
    "outcome_from_x_m": "where it left the hands; NaN likewise",
    "outcome_margin_radii": "by how many ball radii it clears the rim, were nothing in its way; NaN"
    " if none was decided or it did not rise to the ring",
}
MEASURES = {
    **{
        f"ball_{number}_{name}": f"{meaning} (ball {number})"
        for number in range(MAX_BALLS)
        for name, meaning in _OF_A_BALL.items()
    },
    **_OF_THE_COURT,
}


def measure(state: CourtState) -> dict[str, float]:
    """The numbers of ``MEASURES``."""
    numbers: dict[str, float] = {}
    balls = {ball.id: ball for ball in state.balls}
    for number in range(MAX_BALLS):
        values = _of_ball(balls.get(number))
        numbers |= {f"ball_{number}_{name}": values[name] for name in _OF_A_BALL}
    player, court = state.player, state.court
    aiming = player.charge > 0.0
    return numbers | {
        "player_x_m": player.x_m,
        "player_y_m": player.y_m,
        "player_vx_mps": player.vx_mps,
        "player_vy_mps": player.vy_mps,
        "player_charge": player.charge,
        "player_aim_rad": player.aim_rad if aiming else math.nan,
        "hoop_y_m": court.hoop_y_m,
        "net_sway_m": state.net_sway_m,
        "gravity_mps2": court.gravity_mps2,
        "wind_mps2": court.wind_mps2,
        "light_share": court.light,
        "energy_j": sum(energy_j(ball, court.gravity_mps2) for ball in state.balls),
        "impulse_rim_ns": _impulse(state, "near rim", "far rim"),
        "impulse_board_ns": _impulse(state, "board"),
        "impulse_floor_ns": _impulse(state, "floor"),
        "impulse_hands_ns": _impulse(state, "hands"),
        "throws_open": float(len(state.shots)),
        "throws_made": float(state.num_makes),
        "throws_missed": float(state.num_misses),
        **_outcome(state),
    }


def energy_j(ball: Ball, gravity_mps2: float) -> float:
    """Kinetic energy, that of spin (a thin shell's) and potential energy, zero on the floor."""
    speed_2 = ball.vx_mps**2 + ball.vy_mps**2 + 2.0 / 3.0 * (ball.spin_rps * ball.radius_m) ** 2
    return ball.mass_kg * (0.5 * speed_2 + gravity_mps2 * (ball.y_m - ball.radius_m))


def visible_share(ball: Ball) -> float:
    """Share of the ball's height that is below the picture's upper edge. Walls keep the rest in."""
    top = VIEW_M - BELOW_M
    return min(max((top - ball.y_m + ball.radius_m) / (2.0 * ball.radius_m), 0.0), 1.0)


def _of_ball(ball: Ball | None) -> dict[str, float]:
    if ball is None:
        return dict.fromkeys(_OF_A_BALL, math.nan)
    return {
        "x_m": ball.x_m,
        "y_m": ball.y_m,
        "vx_mps": ball.vx_mps,
        "vy_mps": ball.vy_mps,
        "spin_radps": ball.spin_rps,
        "visible_share": visible_share(ball),
        "is_held": float(ball.held),
    }


def _impulse(state: CourtState, *names: str) -> float:
    return sum((c.impulse_Ns for c in state.contacts if c.other in names), 0.0)


def _outcome(state: CourtState) -> dict[str, float]:
    if not state.decided:
        last = (0.0, math.nan, math.nan, math.nan, math.nan)
    else:
        verdict = state.decided[-1]
        shot, margin = verdict.shot, verdict.shot.margin_radii
        margin = math.nan if margin is None else margin
        last = (verdict.outcome, shot.ball_id, shot.release_frame, shot.from_x_m, margin)
    names = ("code", "ball", "release_frame", "from_x_m", "margin_radii")
    return {f"outcome_{n}": float(v) for n, v in zip(names, last, strict=True)}
