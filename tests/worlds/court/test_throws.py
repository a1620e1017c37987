"""Outcomes are labelled as they happened, and come as often as asked for."""

import math

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds.court.plan import find_keys, outcome_of
from reelworld.worlds.court.shots import margin_radii
from reelworld.worlds.court.state import MAKES, OUTCOMES, RIM_RADIUS_M, THROAT_M
from reelworld.worlds.court.step import step

from .hall import NO_KEYS, ball, court, fly

KINDS = OUTCOMES[1:]


@pytest.mark.parametrize("make_share", [0.5, 0.9, pytest.param(0.995, marks=pytest.mark.slow)])
def test_the_share_of_makes_is_as_asked_for(games, make_share):
    _, counts = games(make_share)
    makes, num = sum(counts[OUTCOMES[code]] for code in MAKES), counts.total()
    spread = math.sqrt(num * make_share * (1.0 - make_share))
    assert num >= 200 and abs(makes - num * make_share) <= 3.0 * spread + 1.0


def test_all_kinds_of_makes_and_misses_come_often(games):
    _, counts = games(0.5)
    makes = [counts[kind] for kind in ("swish", "bank", "rim-in")]
    misses = [counts[kind] for kind in ("rim-out", "board-out", "short", "long")]
    assert min(makes) > 0.15 * sum(makes) and min(misses) > 0.10 * sum(misses), counts
    skewed = games(0.9)[1]
    assert min(skewed[kind] for kind in ("swish", "bank", "rim-in")) > 0.15 * 180


def test_misses_are_near_and_far(games):
    """Margins on both sides of nothing and of one radius: what an exam sorts by."""
    episodes, _ = games(0.5)
    verdicts = [v for states in episodes for state in states for v in state.decided]
    misses = [v.shot.margin_radii for v in verdicts if v.outcome not in MAKES]
    margins = np.array([m for m in misses if m is not None])
    assert (margins < -1.0).mean() > 0.3 and ((margins > -1.0) & (margins < 1.0)).mean() > 0.1


def test_labels_agree_with_what_was_touched_and_seen(games):
    """Judged again from contacts and places alone, frame by frame."""
    num = 0
    for states in games(0.5)[0]:
        for verdict in (v for state in states for v in state.decided):
            shot, end = verdict.shot, verdict.frame
            flight = states[shot.release_frame + 1 : end + 1]
            touched = [{c.other for c in s.contacts if c.ball_id == shot.ball_id} for s in flight]
            sure, most = set().union(*touched[:-1]), set().union(*touched)
            kind = OUTCOMES[verdict.outcome]
            last, now = (s.balls[shot.ball_id] for s in states[end - 1 : end + 1])
            hoop = states[end].court
            throat_m = hoop.hoop_y_m - THROAT_M
            fell = last.y_m > throat_m >= now.y_m
            inside = abs(now.x_m - hoop.hoop_x_m) < hoop.ring_half_m + 0.5 * abs(now.vx_mps) / 15
            assert (kind in ("swish", "bank", "rim-in")) == (fell and inside and not now.held), kind
            on_rim, on_board = {"near rim", "far rim"}, {"board"}
            if kind in ("swish", "short", "long"):
                assert not sure & on_rim and (kind == "long" or not sure & on_board)
            if kind in ("rim-in", "rim-out"):
                assert most & on_rim
            if kind == "rim-in":
                assert not sure & on_board
            if kind in ("bank", "board-out"):
                assert most & on_board
            if kind == "long":
                assert max(s.balls[shot.ball_id].x_m for s in flight) > hoop.hoop_x_m
            if kind in ("rim-out", "board-out", "short", "long") and not now.held:
                assert "floor" in touched[-1]
            num += 1
    assert num >= 200


def test_counts_add_up(games):
    for states in games(0.9)[0]:
        decided = [v for state in states for v in state.decided]
        makes = sum(v.outcome in MAKES for v in decided)
        assert (states[-1].num_makes, states[-1].num_misses) == (makes, len(decided) - makes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planned_throw_ends_as_planned_though_played_frame_by_frame(kind):
    world = worlds.make("court", size_px=64)
    found = 0
    for seed in range(12):
        world.reset(seed=seed)
        keys = find_keys(world.state(), kind, np.random.default_rng(seed))
        if keys is None:
            continue
        found += 1
        assert outcome_of(world.state(), keys) == OUTCOMES.index(kind)
        for held in [*keys, *[NO_KEYS] * 120]:
            world.step(list(held))
            if world.state().decided:
                break
        (verdict,) = world.state().decided
        measures = world.measure(world.state())
        assert OUTCOMES[verdict.outcome] == kind and measures["outcome_code"] == verdict.outcome
        assert measures["outcome_release_frame"] == len(keys) - 1
        assert measures["outcome_ball"] == 0.0
    assert found >= 4


def test_the_margin_is_the_clearance_of_the_parabola():
    on = court(gravity_mps2=8.0)
    free = on.ring_half_m - RIM_RADIUS_M - 0.12
    for off in (-0.5, -0.1, 0.0, 0.1, 0.5):
        t = 0.9
        vx, vy = (4.0 + off - 1.5) / t, (2.7 - 1.8 + 0.5 * 8.0 * t * t) / t
        thrown = ball(1.5, 1.8, vx, vy)
        assert margin_radii(thrown, on) == pytest.approx((free - abs(off)) / 0.12, abs=1e-9)
    assert margin_radii(ball(1.5, 1.8, 2.0, 1.0), on) is None


def test_a_ball_that_drops_through_the_ring_is_slowed_and_kept_by_the_net():
    on = court()
    balls, speeds = [ball(4.05, 3.4, 0.4, 0.0)], []
    for _ in range(20):
        balls, _ = fly(balls, on)
        if 2.7 - 0.42 < balls[0].y_m < 2.7:
            assert abs(balls[0].x_m - 4.0) < 0.28 - 0.12 + 1e-9
            speeds.append(balls[0].vy_mps)
        if balls[0].y_m < 2.2:
            break
    free_mps = -math.sqrt(2.0 * 9.81 * (3.4 - balls[0].y_m))
    assert speeds and balls[0].vy_mps > 0.85 * free_mps


def test_a_catch_before_the_floor_decides_a_miss():
    world = worlds.make("court", size_px=64, player_x_m=0.6)
    world.reset(seed=0)
    up = [(0, 0, 1, 0, 1)] * 10 + [NO_KEYS]
    state = world.state()
    for held in up:
        state = step(state, held)
    for _ in range(120):
        ball_x = state.balls[0].x_m
        right = int(ball_x - state.player.x_m > 0.1)
        state = step(state, (0, right, 0, 0, 0))
        if state.decided:
            break
    assert state.held is not None and OUTCOMES[state.decided[0].outcome] == "short"
    assert [c.other for c in state.contacts] == ["hands"]
    assert state.shots == ()
