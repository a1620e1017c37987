from dataclasses import replace

import jaxtyping
import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.items import render
from reelworld.exam.paper.section import Noise, Row
from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.sections.spontaneous.grade import kaplan_meier
from reelworld.exam.sections.spontaneous.section import SPONTANEOUS

ASKED = (0, 2, 5)
"""Balls in the boxes that are asked about."""
WITH_BALLS, SINCE = 3, 20


@pytest.fixture(scope="module", autouse=True)
def fast():
    """Playing and marking scenes is long, so without the shape checks."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="module")
def questions(fast):
    return [SPONTANEOUS.question("short", "box", number, 128) for number in ASKED]


@pytest.fixture(scope="module")
def box(fast):
    return SPONTANEOUS.question("short", "box", WITH_BALLS, 128)


def rows_of(questions, answer):
    return [
        Row(q.id, q.cluster, q.scene, 0, SPONTANEOUS.mark(q, answer(q), Noise())) for q in questions
    ]


def grade_of(questions, name):
    return SPONTANEOUS.grade(rows_of(questions, CANARIES[name]))


def marks_of(question, change, since=SINCE, until=10**6):
    """Marks of the true future with its bodies changed from frame ``since`` on."""
    states = [
        replace(state, bodies=tuple(change(list(state.bodies))))
        if since <= frame < until
        else state
        for frame, state in enumerate(question.future)
    ]
    return SPONTANEOUS.mark(question, render(states, 128), Noise())


def unused(bodies):
    return next(
        c for c in ("red", "green", "blue", "yellow") if c not in {b.colour for b in bodies}
    )


def apart(bodies, radius_m=0.07):
    """A place in the box far from all balls."""
    places = [(x, y) for x in np.linspace(0.15, 0.85, 8) for y in np.linspace(0.15, 0.85, 8)]
    return max(places, key=lambda p: min(np.hypot(*np.subtract(p, b.position_m)) for b in bodies))


def test_in_the_simulator_nothing_impossible_happens(questions):
    grade = grade_of(questions, "oracle")
    assert grade.value == 100
    assert grade.measurable == 1.0
    assert grade.figures["survival_6s"]["value"] == 100
    assert grade.figures["survival_10s"]["value"] is None
    assert grade.figures["mass_drift"]["value"] < 1
    assert grade.curves["survival"] == [1.0] * 13
    assert SPONTANEOUS.not_learned(grade) == []


@pytest.mark.parametrize("name", ["copy_last", "linear", "one_deleted", "slow_motion", "nearest"])
def test_what_knows_no_law_is_worth_nothing_although_empty_boxes_stay_empty(questions, name):
    grade = grade_of(questions, name)
    assert grade.value <= 5
    assert grade.figures["empty_rooms"]["value"] == 100
    assert SPONTANEOUS.not_learned(grade)


@pytest.mark.parametrize("name", ["blank", "noise", "blur"])
def test_what_is_no_picture_of_the_room_is_lost_at_once(questions, name):
    grade = grade_of(questions, name)
    assert (grade.value, grade.measurable) == (0, 0)
    assert grade.figures["guarded"]["value"] == 100


def test_half_a_pixel_and_cheats_of_other_sections_cost_nothing(questions):
    assert grade_of(questions, "half_pixel").value >= 99
    for name in ("always_reappear", "always_make"):
        np.testing.assert_array_equal(CANARIES[name](questions[1]), questions[1].true_frames())


def test_no_answer_is_the_worst_of_everything(questions):
    rows = [Row(q.id, q.cluster, q.scene, 0, SPONTANEOUS.no_answer(q)) for q in questions]
    grade = SPONTANEOUS.grade(rows)
    assert (grade.value, grade.measurable) == (0, 0)
    marked = rows_of(questions[:1], CANARIES["oracle"])[0].marks
    assert rows[0].marks.keys() == marked.keys()


def test_a_ball_from_nothing_is_a_birth(box):
    def born(bodies):
        new = replace(bodies[0], id=50, colour=unused(bodies), position_m=apart(bodies))
        return [*bodies, new]

    marks = marks_of(box, born)
    assert marks["cause"] == "birth"
    assert marks["lost_s"] == pytest.approx(SINCE / 15, abs=0.1)


def test_a_ball_that_vanishes_is_a_death(box):
    marks = marks_of(box, lambda bodies: bodies[1:])
    assert marks["cause"] == "death"
    assert marks["lost_s"] == pytest.approx(SINCE / 15, abs=0.1)
    assert marks["num_death"] == 1


def test_a_ball_there_twice_is_a_duplicate(box):
    place = apart(box.future[SINCE].bodies)
    marks = marks_of(box, lambda b: [*b, replace(b[0], id=50, position_m=place)], until=SINCE + 9)
    assert marks["cause"] == "duplicate"


def test_balls_that_change_colours_are_a_swap(box):
    def swap(bodies):
        a, b, *rest = bodies
        return [replace(a, colour=b.colour), replace(b, colour=a.colour), *rest]

    assert marks_of(box, swap)["num_swap"] >= 1


def test_a_thing_of_no_known_colour_is_alien(box):
    frames = box.true_frames()
    x, y = apart(box.future[SINCE].bodies)
    row, column = int((1 - y) * 128), int(x * 128)
    frames[SINCE : SINCE + 6, row - 6 : row + 6, column - 6 : column + 6] = (8, 8, 8)
    marks = SPONTANEOUS.mark(box, frames, Noise())
    assert marks["cause"] == "alien"


def test_a_moment_s_absence_is_flicker_and_no_event_but_too_much_of_it_is(box):
    marks = marks_of(box, lambda bodies: bodies[1:], until=SINCE + 2)
    assert marks["cause"] is None
    assert 0 < marks["flicker"] < 0.05
    states = [
        replace(s, bodies=s.bodies[1:]) if frame % 4 < 2 else s
        for frame, s in enumerate(box.future)
    ]
    assert SPONTANEOUS.mark(box, render(states, 128), Noise())["cause"] == "count"


def test_a_shrinking_ball_is_lost(box):
    marks = marks_of(box, lambda b: [replace(b[0], radius_m=0.75 * b[0].radius_m), *b[1:]])
    assert marks["cause"] == "size"


def test_balls_that_stop_are_lost(box):
    still = box.future[SINCE]
    marks = marks_of(box, lambda _: still.bodies)
    assert marks["cause"] == "motion"


def test_a_ball_behind_the_furniture_is_not_dead():
    asked = [SPONTANEOUS.question("short", "den", i, 128) for i in range(4)]
    hidden = [min(b.visible_fraction for s in q.future for b in s.balls) < 0.01 for q in asked]
    assert any(hidden)
    rows = rows_of(asked, CANARIES["oracle"])
    assert all(row.marks["score"] == 1.0 for row in rows)


def test_survival_counts_those_no_longer_watched_as_long_as_they_were():
    end_s = np.array([1.0, 2.0, 3.0, 4.0])
    lost = np.array([True, False, True, False])
    assert kaplan_meier(end_s, lost, 0.5) == 1.0
    assert kaplan_meier(end_s, lost, 2.5) == pytest.approx(3 / 4)
    assert kaplan_meier(end_s, lost, 4.0) == pytest.approx(3 / 4 * 1 / 2)


@pytest.mark.slow
def test_through_a_video_file_nothing_impossible_happens_either():
    """The whole of it is ``benchmarks/exam_rooms.py``."""
    asked = [SPONTANEOUS.question("long", "box", i, 128) for i in range(64)]
    rows = rows_of(asked, lambda q: through_h264(q.true_frames(), crf=23))
    assert np.mean([row.marks["score"] for row in rows]) >= 0.98
