"""The simulator must score full marks, and every cheat must fail the figure that is about it."""

import json
from dataclasses import replace

import exam_fakes as fakes
import numpy as np
import pytest

from reelworld.exam.figures import curves, dream_figures
from reelworld.exam.items import render
from reelworld.exam.measure import measure
from reelworld.worlds import PALETTE

CHEAT_FRAME = 15


def value(episodes, dream, key):
    """A figure over all episodes of what ``dream(item, true_frames)`` shows."""
    return figures(episodes, dream)[key]["value"]


def figures(episodes, dream):
    return dream_figures([measure(item, dream(item, frames), frames) for item, frames in episodes])


def changed(change, since=CHEAT_FRAME):
    return lambda item, frames: fakes.dreamed(item, change, since)


def first_only(change):
    return lambda ball: change(ball) if ball.id == 0 else ball


@pytest.fixture(scope="module")
def simulator(episodes):
    return [measure(item, frames, frames) for item, frames in episodes]


def test_the_simulator_scores_full_marks(simulator):
    found = dream_figures(simulator)
    assert found["count_right_2s"]["value"] == 1.0
    assert found["count_right_10s"]["value"] == 1.0
    assert found["colour_kept_10s"]["value"] == 1.0
    assert found["births_deaths_per_s"]["value"] == 0.0
    assert found["ball_error_1s_radii"]["value"] < 0.01
    assert found["hand_error_5s"]["value"] < 0.001


def test_every_figure_has_an_interval_around_its_value(simulator):
    for figure in dream_figures(simulator).values():
        assert figure["low"] <= figure["value"] <= figure["high"]
        assert figure["n"] >= len(simulator)


def test_figures_and_curves_are_plain_json(simulator):
    again = json.loads(json.dumps([dream_figures(simulator), curves(simulator)], allow_nan=False))
    assert len(again[1]["count_right"]) == 150


def in_the_open(episodes):
    """Episodes with a ball in full view from before the cheat until after 2 s, and its number."""
    clear = [(pair, (pair[0].truth.visible[12:40] > 0.7).all(0)) for pair in episodes]
    chosen = {pair[0].seed: int(np.argmax(balls)) for pair, balls in clear if balls.any()}
    assert len(chosen) >= 4
    return [pair for pair, balls in clear if balls.any()], chosen


def test_an_erased_ball_is_miscounted_lost_and_a_death(episodes):
    pairs, which = in_the_open(episodes)

    def erased(item, frames):
        target = which[item.seed]
        return fakes.dreamed(item, lambda b: None if b.id == target else b, CHEAT_FRAME)

    found = figures(pairs, erased)
    balls = found["colour_kept_10s"]["n"]
    assert found["count_right_2s"]["value"] == 0.0
    assert found["count_right_10s"]["value"] == 0.0
    assert found["births_deaths_per_s"]["value"] >= 0.1
    assert found["colour_kept_10s"]["value"] == pytest.approx(1.0 - len(pairs) / balls)


def test_an_undetected_ball_counts_as_ten_radii_not_as_nothing(episodes):
    assert value(episodes, changed(lambda ball: None, since=0), "ball_error_1s_radii") == 10.0


def test_a_duplicate_ball_is_miscounted_and_a_birth(episodes):
    pairs, which = in_the_open(episodes)

    def doubled(item, frames):
        place = fakes.free_place(item, 22)
        copies = [
            replace(state, bodies=(*state.bodies, replace(ball, id=9, position_m=place)))
            for state in item.states[item.context + CHEAT_FRAME :]
            for ball in (state.balls[which[item.seed]],)
        ]
        return np.concatenate([frames[:CHEAT_FRAME], render(copies, item.size_px)])

    found = figures(pairs, doubled)
    assert found["count_right_2s"]["value"] == 0.0
    assert found["count_right_10s"]["value"] <= 0.5  # by then the true one may be hidden
    assert found["births_deaths_per_s"]["value"] >= 0.1


def test_a_ball_in_a_colour_the_scene_does_not_have_is_wrong_three_times(episodes):
    def recolour(ball):
        return replace(ball, colour="yellow" if ball.colour != "yellow" else "cyan")

    free = [pair for pair in episodes if not {"yellow", "cyan"} & set(pair[0].truth.colours)]
    found = figures(free, changed(first_only(recolour)))
    assert found["count_right_2s"]["value"] <= 0.3
    assert found["colour_kept_10s"]["value"] < 1.0
    assert found["births_deaths_per_s"]["value"] >= 0.1


def test_two_balls_that_swap_colours_did_not_keep_them(episodes):
    several = [pair for pair in episodes if len(pair[0].truth.colours) > 1]

    def swapped(item, frames):
        a, b = item.truth.colours[:2]
        other = {a: b, b: a}
        return fakes.dreamed(
            item, lambda ball: replace(ball, colour=other.get(ball.colour, ball.colour)), 60
        )

    assert len(several) >= 3
    kept = [measure(item, swapped(item, frames), frames).colour_kept for item, frames in several]
    wrong = [not row[-1, :2].any() for row in kept]
    assert np.mean(wrong) >= 0.7  # the rest swapped while one of them was hidden
    assert all(row[:40].all() for row in kept)


def test_a_frozen_hand_is_far_off_and_a_missing_one_is_a_whole_width_off(episodes):
    def frozen(item, frames):
        still = item.states[item.context].hand
        states = [
            replace(state, bodies=(*state.balls, still)) for state in item.states[item.context :]
        ]
        return render(states, item.size_px)

    def without(item, frames):
        states = [replace(state, bodies=state.balls) for state in item.states[item.context :]]
        return render(states, item.size_px)

    assert value(episodes, frozen, "hand_error_5s") > 0.05
    found = figures(episodes, without)
    assert found["hand_error_5s"]["value"] == 1.0
    assert found["count_right_2s"]["value"] == 0.0


def test_copying_the_last_frame_scores_nothing(episodes):
    found = figures(episodes, lambda item, frames: item.context_frames()[-1:])
    assert found["count_right_10s"]["value"] == 0.0
    assert found["ball_error_1s_radii"]["value"] > 1.0
    assert found["hand_error_5s"]["value"] > 0.05


def test_the_empty_room_scores_nothing(episodes):
    found = figures(episodes, lambda item, frames: item.background[None])
    assert found["count_right_2s"]["value"] == 0.0
    assert found["count_right_10s"]["value"] == 0.0
    assert found["ball_error_1s_radii"]["value"] == 10.0
    assert found["hand_error_5s"]["value"] == 1.0
    assert found["psnr_10s_db"]["value"] > 15.0  # which is why PSNR is no aim


def test_half_the_balls_one_radius_off_is_far_from_the_simulator(episodes):
    def shift(ball):
        x, y = ball.position_m
        step = ball.radius_m if x < 0.5 else -ball.radius_m
        return replace(ball, position_m=(x + step * (ball.id % 2 == 0), y))

    assert value(episodes, changed(shift, since=0), "ball_error_1s_radii") > 0.5


def test_half_speed_is_wrong_within_a_second(episodes):
    def slow(item, frames):
        return frames[np.arange(len(frames)) // 2]

    assert value(episodes, slow, "ball_error_1s_radii") > 0.5


def test_balls_hidden_for_good_are_miscounted(episodes):
    """Everything that passes behind something stays there."""

    def swallow(item, frames):
        truth = item.truth.since(1)
        gone = np.maximum.accumulate(truth.visible < 0.05)
        states = []
        for t, state in enumerate(item.states[item.context :]):
            bodies = [ball for n, ball in enumerate(state.balls) if not gone[t, n]]
            states.append(replace(state, bodies=(*bodies, state.hand)))
        return render(states, item.size_px)

    hiding = [pair for pair in episodes if (pair[0].truth.visible[:100] < 0.05).any()]
    assert len(hiding) >= 4
    assert value(hiding, swallow, "count_right_10s") <= 0.5


def test_a_figure_beyond_the_dream_says_so(episodes):
    item, frames = episodes[0]
    short = measure(
        replace(item, states=item.states[:38], actions=item.actions[:37]), frames[:30], frames[:30]
    )
    found = dream_figures([short])
    assert found["count_right_2s"]["value"] == 1.0
    assert found["count_right_10s"]["value"] is None
    assert "--seconds 10" in found["count_right_10s"]["note"]


def test_the_palette_has_no_two_colours_the_detector_could_confuse():
    colours = np.array(list(PALETTE.values()), float)
    apart = np.linalg.norm(colours[:, None] - colours, axis=-1) + 1e3 * np.eye(len(colours))
    assert apart.min() > 70
