"""The mouse minds the cat."""

from dataclasses import replace

import pytest

from reelworld.worlds.cat.mouse import ALERT_M, FLEE_MPS
from reelworld.worlds.cat.state import DAZED, FLEEING, FROZEN, HIDDEN, WANDERING

from .room import ACT, DOWN, LEFT, RIGHT, cat_at, mouse_at, play, room_with


def moods(states):
    return [state.mouse.mood for state in states]


def test_left_alone_it_comes_out_wanders_and_goes_home_again():
    states = play(room_with(cat=cat_at(0.35), mouse=mouse_at(1.9, timer=5), seed=4), times=900)
    found = moods(states)
    assert found[3] == HIDDEN and found[6] == WANDERING
    assert found[100:].count(HIDDEN) > 10
    xs = [s.mouse.body.x for s in states]
    assert min(xs) < 1.5


def test_it_stays_in_while_the_cat_sits_before_the_hole():
    states = play(room_with(cat=cat_at(1.6), mouse=mouse_at(1.9, timer=5)), times=200)
    assert set(moods(states)) == {HIDDEN}
    assert all(s.mouse.visible == 0.0 for s in states)


def test_it_freezes_when_the_cat_walks_at_some_distance():
    state = room_with(cat=cat_at(0.5), mouse=mouse_at(1.25, WANDERING, goal_m=1.2))
    states = play(state, RIGHT, times=4)
    assert FROZEN in moods(states)
    frozen = next(s for s in states if s.mouse.mood == FROZEN)
    assert play(frozen, times=3)[-1].mouse.body.vx == 0.0


def test_it_flees_home_from_a_running_cat_at_its_full_speed():
    state = room_with(cat=cat_at(0.5), mouse=mouse_at(1.2, WANDERING))
    states = play(state, RIGHT, ACT, times=12)
    assert moods(states)[-1] in (FLEEING, HIDDEN)
    assert max(s.mouse.body.vx for s in states) == FLEE_MPS
    home = play(states[-1], times=10)[-1].mouse
    assert (home.mood, home.body.x, home.visible) == (HIDDEN, 1.9, 0.0)


def test_it_does_not_notice_a_cat_that_creeps():
    state = room_with(cat=cat_at(0.6), mouse=mouse_at(1.1, WANDERING, goal_m=1.1))
    assert set(moods(play(state, RIGHT, DOWN, times=9))) == {WANDERING}
    assert FLEEING in moods(play(state, RIGHT, ACT, times=9))


def test_far_off_it_does_not_care():
    state = room_with(cat=cat_at(0.35), mouse=mouse_at(1.6, WANDERING))
    assert ALERT_M < 1.6 - 0.35 - 0.3
    assert set(moods(play(state, RIGHT, times=6))) == {WANDERING}


def test_struck_it_is_dazed_and_then_flees():
    cat = replace(cat_at(0.9), swipe_frame=2)
    states = play(room_with(cat=cat, mouse=mouse_at(1.2, WANDERING)), times=40)
    found = moods(states)
    assert found[0] == DAZED and max(s.mouse.body.y for s in states) > 0.05
    assert found.count(DAZED) >= 15
    order = [mood for mood in dict.fromkeys(found) if mood in (DAZED, FLEEING, HIDDEN)]
    assert order == [DAZED, FLEEING, HIDDEN]


@pytest.mark.parametrize("seed", range(6))
def test_its_mind_is_in_the_state(seed):
    state = room_with(cat=cat_at(0.4), mouse=mouse_at(1.9, timer=3), seed=seed)
    first = play(state, times=300)
    assert play(first[149], times=150)[-1] == first[-1]
    other = play(replace(state, seed=seed + 1000), times=300)
    assert [s.mouse.body.x for s in other] != [s.mouse.body.x for s in first]


def test_left_key_turns_the_cat_within_three_frames():
    states = play(room_with(), LEFT, times=3)
    assert [s.cat.facing for s in states] == [-1] * 3
    assert states[-1].cat.turn == pytest.approx(-1.0)
