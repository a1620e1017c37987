from dataclasses import replace

import exam_fakes as fakes
import numpy as np
import pytest

from reelworld.exam.events import KINDS, LONG_FRAMES, RETURN_FRAMES
from reelworld.exam.figures import event_figures
from reelworld.exam.items import render
from reelworld.exam.measure import look
from reelworld.exam.returns import answer
from reelworld.exam.search import can_be_foreseen
from reelworld.worlds import PALETTE, make


def answers(events, kind, dream):
    return np.array(
        [answer(item, kind, look(item, dream(item), item.num_dreamed)) for item in events[kind]]
    )


def only(item, change, since=0):
    """The dream with just the ball in question changed."""
    return fakes.dreamed(item, lambda ball: change(ball) if ball.id == item.ball else ball, since)


def test_the_simulator_answers_everything_right(events):
    right = {"return": 1.0, "return_long": 1.0, "stay": 0.0}
    for kind, wanted in right.items():
        assert len(events[kind]) >= 3
        assert (answers(events, kind, lambda item: item.true_frames()) == wanted).all()
    assert answers(events, "hit", lambda item: item.true_frames()).max() < 0.02


def test_items_are_what_they_say(events):
    for kind, (least, most) in (("return", RETURN_FRAMES), ("return_long", LONG_FRAMES)):
        for item in events[kind]:
            visible = item.truth.visible[:, item.ball]
            hidden = np.flatnonzero(visible[1:] < 0.03)
            assert visible[0] >= 0.95
            assert least <= len(hidden) <= most
            assert visible[1 + item.marks["back"]] >= 0.5
    for item in events["stay"]:
        assert (item.truth.visible[1 + item.marks["hidden"] :, item.ball] < 0.03).all()
    for item in events["hit"]:
        touched = [bool(state.contacts) for state in item.states[item.context :]]
        assert touched[item.marks["hit"]]
        assert item.marks["hit"] == 2


def test_a_ball_that_never_comes_back_has_not_returned(events):
    for kind in ("return", "return_long"):

        def swallow(item):
            return only(item, lambda ball: None, item.marks["hidden"])

        assert not answers(events, kind, swallow).any()


def test_a_ball_that_comes_back_in_another_colour_has_not_returned(events):
    def recoloured(item):
        used = {ball.colour for ball in item.states[0].balls}
        other = next(name for name in PALETTE if name not in used)
        return only(item, lambda ball: replace(ball, colour=other), item.marks["hidden"])

    assert not answers(events, "return", recoloured).any()


def test_a_ball_that_comes_back_too_late_has_not_returned(events):
    def late(item):
        back = item.marks["back"] + item.marks["margin"] + 1
        frames = item.true_frames()
        away = only(item, lambda ball: None, item.marks["hidden"])
        frames[item.marks["hidden"] : back] = away[item.marks["hidden"] : back]
        return frames

    assert not answers(events, "return", late).any()


def test_a_ball_that_comes_back_elsewhere_has_not_returned(events):
    def elsewhere(ball):
        return replace(ball, position_m=(ball.position_m[0], 0.95 - 0.75 * ball.position_m[1]))

    def moved(item):
        return only(item, elsewhere, item.marks["hidden"] + 5)

    assert answers(events, "return", moved).mean() <= 0.4  # balls at half height hardly move


def test_a_ball_drawn_in_front_of_what_should_hide_it_neither_returned_nor_stayed(events):
    def in_front(item):
        states = [
            replace(state, scenery=replace(state.scenery, occluders=()))
            for state in item.states[item.context :]
        ]
        open_, frames = render(states, item.size_px), item.true_frames()
        rgb = PALETTE[item.truth.colours[item.ball]]
        leak = (np.abs(open_.astype(int) - rgb).sum(-1) < 30)[..., None]
        return np.where(leak, open_, frames).astype(np.uint8)

    assert not answers(events, "return", in_front).any()
    assert answers(events, "stay", in_front).all()


def test_a_ball_that_always_reappears_fails_to_stay(events):
    """Two seconds after it hid, it comes out of the couch."""

    def reappears(item):
        rect = next(o.rect_m for o in item.truth.scenery.occluders if o.kind == "couch")
        start = item.marks["hidden"] + 30

        def out(ball):
            return replace(ball, position_m=((rect[0] + rect[2]) / 2, rect[3] + 0.05))

        return only(item, out, start)

    assert answers(events, "stay", reappears).all()


def test_erasing_every_ball_is_not_staying(events):
    assert answers(events, "stay", lambda item: item.background[None]).all()


def test_balls_that_pass_through_the_hand_have_the_wrong_velocity(events):
    def untouched(item):
        start = item.states[item.context - 1]
        before = next(ball for ball in start.balls if ball.id == item.ball)

        frames = []
        for step, state in enumerate(item.states[item.context :], 1):
            place = np.array(before.position_m) + np.array(before.velocity_mps) * step / 15
            ball = replace(before, position_m=tuple(place.tolist()))
            frames.append(
                fakes.with_balls(state, lambda b, ball=ball: ball if b.id == ball.id else b)
            )
        return render(frames, item.size_px)

    assert np.median(answers(events, "hit", untouched)) > 0.5


def test_an_unseen_ball_has_the_worst_velocity(events):
    assert (answers(events, "hit", lambda item: item.background[None]) == 10.0).all()


def test_always_returning_and_never_returning_are_both_worth_half():
    always = event_figures({"return": [1.0] * 8, "return_long": [1.0] * 8, "stay": [1.0] * 8})
    never = event_figures({"return": [0.0] * 8, "return_long": [0.0] * 8, "stay": [0.0] * 8})
    assert always["return_balanced"]["value"] == never["return_balanced"]["value"] == 0.5
    assert always["false_return_rate"]["value"] == 1.0


def test_a_kind_without_items_is_not_a_zero():
    assert event_figures({})["return_rate"]["value"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_item_can_be_foreseen(events, kind, unchecked):
    world = make("den", size_px=96)
    assert all(can_be_foreseen(world, item, kind) for item in events[kind])


def test_an_item_whose_outcome_hangs_on_half_a_pixel_is_refused(events, unchecked):
    """The same ball, asked to come back to the very frame."""
    world, item = make("den", size_px=96), events["return"][0]
    tight = replace(item, marks={**item.marks, "margin": 0})
    assert not can_be_foreseen(world, tight, "return")
