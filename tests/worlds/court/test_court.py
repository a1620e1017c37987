"""The court as a world: keys, events, captions, pictures, and an hour of hostile hands."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds.court.state import BALL_COLOURS, BELOW_M, VIEW_M
from reelworld.worlds.court.step import step
from reelworld.worlds.policies import make_policy
from reelworld.worlds.snapshot import state_to_json

from ..laboratory import keys
from .hall import FRAME_S, NO_KEYS, overlap_m


def made(seed=0, size_px=64, **fixed):
    world = worlds.make("court", size_px=size_px, **fixed)
    world.reset(seed=seed)
    return world


def held(state, *names, num_frames=1):
    for _ in range(num_frames):
        state = step(state, tuple(keys(*names)))
    return state


def test_left_and_right_walk_up_jumps_and_the_ball_goes_along():
    start = made(player_x_m=1.5, gravity_mps2=8.0, jump_m=0.5).state()
    right = held(start, "right", num_frames=10)
    assert 2.5 < right.player.x_m < 3.2 and right.player.facing == 1
    assert held(start, "left", num_frames=10).player.facing == -1
    assert right.held is not None and abs(right.held.x_m - right.player.x_m) < 0.6
    heights = [start.player.y_m]
    state = held(start, "up")
    while state.player.y_m > 0.0:
        heights.append(state.player.y_m)
        state = held(state)
    t = np.arange(len(heights)) * FRAME_S
    assert heights == pytest.approx(math.sqrt(8.0) * t - 4.0 * t * t, abs=1e-12)


def test_act_aims_and_letting_go_throws_with_what_was_aimed():
    start = made(player_x_m=1.5, gravity_mps2=9.0).state()
    aimed = held(held(start, "act", num_frames=6), "act", "down", num_frames=4)
    assert aimed.player.charge == pytest.approx(0.5)
    assert aimed.player.aim_rad == pytest.approx(math.radians(56.0 - 4 * 2.5))
    flying = held(aimed)
    ball, t = flying.balls[0], FRAME_S
    assert not ball.held and len(flying.shots) == 1
    speed = 9.0 * 0.65  # strength sqrt(9 g) and share 0.3 + 0.7 / 2
    angle = aimed.player.aim_rad
    assert ball.vx_mps == pytest.approx(speed * math.cos(angle), abs=1e-12)
    assert ball.vy_mps == pytest.approx(speed * math.sin(angle) - 9.0 * t, abs=1e-12)
    assert held(start, "up", "down", num_frames=3).shots == ()


def test_no_ball_ever_jumps_from_place_to_place(games):
    """Not into the hands either: in a frame no more than its speed allows."""
    for states in games(0.5)[0]:
        for before, after in itertools.pairwise(states):
            for a, b in zip(before.balls, after.balls, strict=True):
                fastest = max(math.hypot(a.vx_mps, a.vy_mps), math.hypot(b.vx_mps, b.vy_mps), 6.5)
                pull = after.court.gravity_mps2 * FRAME_S
                moved = math.hypot(b.x_m - a.x_m, b.y_m - a.y_m)
                assert moved <= (fastest + pull) * FRAME_S


@pytest.mark.parametrize("hands", ["sticky", "curious", "wild"])
def test_nothing_explodes_under_hostile_hands(hands):
    """A minute each, with events: finite, inside, nothing in anything, text and back."""
    for seed in range(20 if hands == "wild" else 4):
        rng = np.random.default_rng(seed)
        world = made(seed, make_share=0.7)
        policy = make_policy("sticky", rng) if hands == "sticky" else world.policy("curious", rng)
        slugs = list(world.events)
        for frame in range(900):
            state = world.state()
            action = rng.integers(0, 2, 5) if hands == "wild" else policy(state)
            world.restore(step(state, tuple(int(bit) for bit in action)))
            if frame % 60 == 59:
                world.call(slugs[int(rng.integers(len(slugs)))])
            if frame % 10 == 0:
                _is_sound(world)


def _is_sound(world):
    state = world.state()
    values = world.measure(state)
    absent = {k for k, v in values.items() if math.isnan(v)}
    assert all(k.startswith(("ball_", "outcome_", "player_aim")) for k in absent)
    assert all(math.isfinite(v) for k, v in values.items() if k not in absent)
    for ball in state.balls:
        assert overlap_m(ball, state.court) < (0.02 if ball.held else 1e-6)
        assert ball.y_m < 9.0 and math.hypot(ball.vx_mps, ball.vy_mps) < 40.0
    assert 0.25 <= state.player.x_m <= 4.75
    assert world.read_state(state_to_json(state)) == state


def test_events_do_what_they_say():
    world = made(gravity_mps2=6.0, hoop_y_m=2.6, ball_colour="orange")
    before = world.state()
    for slug, value in {"gravity_doubles": 12.0, "gravity_halves": 6.0}.items():
        world.call(slug)
        assert world.state().court.gravity_mps2 == value
    world.call("lights_out")
    assert world.render().mean() < 0.5 * world.picture(before).mean()
    world.call("lights_on")
    assert world.state().court.light == 1.0
    world.call("hoop_lowers")
    heights = []
    for _ in range(12):
        world.step(np.zeros(5, np.uint8))
        heights.append(world.state().court.hoop_y_m)
    falls = -np.diff([2.6, *heights])
    assert heights[-1] == pytest.approx(2.2) and falls.max() <= 0.8 * FRAME_S + 1e-12
    world.call("ball_recoloured")
    assert world.state().balls[0].colour == "red"
    world.call("wind_rises")
    assert world.state().court.wind_mps2 == 1.0


def test_another_ball_falls_in_from_out_of_sight():
    world = made()
    world.call("ball_drops_in")
    new = world.state().balls[1]
    assert not new.held
    assert new.y_m - new.radius_m > VIEW_M - BELOW_M
    assert new.colour != world.state().balls[0].colour
    state, heights = world.state(), []
    for _ in range(60):
        state = held(state)
        heights.append(state.balls[1].y_m)
    assert min(heights) < 2.0
    for _ in range(5):
        world.call("ball_drops_in")
    assert len(world.state().balls) == 3


def test_captions_name_what_is_there_in_varied_words():
    texts = set()
    for seed in range(60):
        world = made(seed)
        text, state = world.caption(), world.state()
        assert state.balls[0].colour in text and state.player.shirt in text
        assert text == world.caption()
        texts.add(text)
        world.call("ball_drops_in")
        assert "two balls" in world.caption() and state.balls[0].colour in world.caption()
        world.call("lights_out")
        world.call("wind_rises")
        assert "the lights are out" in world.caption() and "from the left" in world.caption()
    assert len(texts) == 60


def test_a_ball_is_drawn_where_it_is():
    """Its pixels' centre against the truth, at three sizes; sky behind, no light lost."""
    for size_px in (64, 128, 256):
        world = made(3, size_px, place="park", ball_colour="red", light=1.0, ball_radius_m=0.13)
        state = held(held(world.state(), "act", num_frames=11), num_frames=9)
        ball = state.balls[0]
        with_ball = world.picture(state).astype(float)
        far = ball.__class__(0, "red", 0.13, 2.5, 8.0)
        without = world.picture(_with_ball(state, far)).astype(float)
        change = np.abs(with_ball - without).sum(-1)[: size_px // 2]
        rows, columns = np.indices(change.shape)
        share = (change > 40).astype(float)
        x = ((columns + 0.5) * share).sum() / share.sum() * VIEW_M / size_px
        y = VIEW_M - BELOW_M - ((rows + 0.5) * share).sum() / share.sum() * VIEW_M / size_px
        assert ball.y_m > 2.2
        assert (x, y) == pytest.approx((ball.x_m, ball.y_m), abs=0.35 * VIEW_M / size_px)


def _with_ball(state, ball):
    return replace(state, balls=(ball,))


@pytest.mark.parametrize("colour", BALL_COLOURS)
def test_every_ball_stands_out_in_every_place(colour):
    for place in ("gym", "street", "park", "rooftop"):
        world = made(1, 128, place=place, ball_colour=colour)
        state = held(held(world.state(), "act", num_frames=11), num_frames=9)
        far = state.balls[0].__class__(0, colour, 0.13, 2.5, 8.0)
        change = np.abs(world.picture(state).astype(int) - world.picture(_with_ball(state, far)))
        assert change.sum(-1)[:80].max() > 90, place


def test_idle_hands_hold_the_ball_still():
    state = held(made().state(), num_frames=3)
    later = held(state, num_frames=30)
    assert later.balls == state.balls and later.player == state.player
    assert later.keys == NO_KEYS
