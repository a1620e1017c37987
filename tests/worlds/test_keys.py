"""The keys of step t move what is seen in frame t + 1, the way their names say."""

import math

import numpy as np
import pytest

from reelworld import worlds
from reelworld.worlds.render import draw_frame
from reelworld.worlds.state import HAND_ACT_RGB, HAND_RING_RGB

from .laboratory import FRAME_S, ball, box, den, hand, keys, step

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
EVERY_DIRECTION = pytest.mark.parametrize(("key", "way"), DIRECTIONS.items())


def hand_centre_px(frame):
    """Column and row of the centre of what is nearly white."""
    rows, columns = np.nonzero((frame > 225).all(-1))
    return np.array([columns.mean(), rows.mean()])


@EVERY_DIRECTION
def test_a_key_moves_the_hand_in_the_very_next_frame(key, way):
    world = worlds.make("den", size_px=128)
    world.restore(den(hand=hand(0.5, 0.5)))
    before_px = hand_centre_px(world.render())
    frame, *_ = world.step(keys(key))
    across_px, down_px = hand_centre_px(frame) - before_px
    assert (across_px, -down_px) == pytest.approx((way[0] * 2.8, way[1] * 2.8), abs=1.0)
    velocity_mps = world.state().hand.velocity_mps
    assert velocity_mps == pytest.approx((way[0] * 0.4, way[1] * 0.4), abs=1e-12)


@EVERY_DIRECTION
@pytest.mark.parametrize(("held", "speed_mps"), [((), 0.4), (("act",), 0.7)])
def test_the_hand_keeps_its_speed_and_act_makes_it_faster(key, way, held, speed_mps):
    moving = step(den(hand=hand(0.5, 0.5)), key, *held, num_frames=2)
    after = step(moving, key, *held)
    moved_m = np.subtract(after.hand.position_m, moving.hand.position_m)
    assert moved_m == pytest.approx(np.array(way) * speed_mps * FRAME_S, abs=1e-12)


def test_diagonal_motion_is_no_faster():
    moving = step(den(hand=hand(0.5, 0.5)), "left", "up", num_frames=3)
    assert math.hypot(*moving.hand.velocity_mps) == pytest.approx(0.4, abs=1e-12)
    assert moving.hand.velocity_mps[0] == -moving.hand.velocity_mps[1] < 0


@pytest.mark.parametrize("both", [("left", "right"), ("up", "down")])
def test_opposite_keys_cancel(both):
    start = den(hand=hand(0.5, 0.5))
    assert step(start, *both).hand.position_m == start.hand.position_m


def test_a_released_hand_stops_within_a_tenth_of_a_second():
    moving = step(den(hand=hand(0.5, 0.5)), "right", "act", num_frames=3)
    assert step(moving, num_frames=2).hand.velocity_mps == (0.0, 0.0)


@EVERY_DIRECTION
def test_a_wall_stops_the_hand(key, way):
    pushed = step(den(hand=hand(0.5, 0.5)), key, num_frames=30)
    x, y = pushed.hand.position_m
    edge = {"left": x - 0.06, "right": 1.0 - 0.06 - x, "up": 1.0 - 0.06 - y, "down": y - 0.14}
    assert edge[key] == pytest.approx(0.0, abs=1e-12)
    assert step(pushed, key).hand.position_m == pushed.hand.position_m


def ring_rgb(state):
    """The colour in the middle of the hand's ring."""
    x, y = state.hand.position_m
    return draw_frame(state, 256)[int((1 - y) * 256), int((x + 0.06 * 0.89) * 256)].tolist()


def test_the_ring_turns_orange_in_the_frame_that_act_made():
    start = den(hand=hand(0.5, 0.5))
    held = step(start, "act")
    released = step(held)
    colours = [ring_rgb(state) for state in (start, held, released)]
    assert colours == [list(HAND_RING_RGB), list(HAND_ACT_RGB), list(HAND_RING_RGB)]


@EVERY_DIRECTION
def test_a_key_tilts_the_box(key, way):
    start = box(ball(0.4, 0.4, 0.1, -0.1), ball(0.7, 0.7, number=1))
    after = step(start, key)
    for before, moved in zip(start.balls, after.balls, strict=True):
        gained_mps = np.subtract(moved.velocity_mps, before.velocity_mps)
        assert gained_mps == pytest.approx(np.array(way) * 0.25 * FRAME_S, abs=1e-12)


def test_act_brakes_the_box():
    after = step(box(ball(0.4, 0.4, 0.1, -0.2)), "act")
    assert after.balls[0].velocity_mps == pytest.approx((0.09, -0.18), abs=1e-12)


def test_a_box_without_keys_goes_straight_on():
    after = step(box(ball(0.4, 0.4, 0.1, -0.2)))
    assert after.balls[0].velocity_mps == (0.1, -0.2)
