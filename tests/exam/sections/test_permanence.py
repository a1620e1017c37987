from dataclasses import replace

import jaxtyping
import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.items import render
from reelworld.exam.paper.section import Noise, Row
from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.sections.permanence.flight import path
from reelworld.exam.sections.permanence.grade import half_life, recall_curve
from reelworld.exam.sections.permanence.scenes import OCCLUSIONS_S
from reelworld.exam.sections.permanence.section import PERMANENCE
from reelworld.exam.sections.permanence.stage import Start, rises_at

EACH = 1


@pytest.fixture(scope="module", autouse=True)
def fast():
    """Playing and marking scenes is long, so without the shape checks."""
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture(scope="module")
def questions(fast):
    return [PERMANENCE.question(scene, "den", i, 128) for scene in SCENES for i in range(EACH)]


SCENES = tuple(PERMANENCE.scenes)


def rows_of(questions, answer):
    return [
        Row(q.id, q.cluster, q.scene, 0, PERMANENCE.mark(q, answer(q), Noise())) for q in questions
    ]


def grade_of(questions, name):
    return PERMANENCE.grade(rows_of(questions, CANARIES[name]))


def one(scene, index=0):
    return PERMANENCE.question(scene, "den", index, 128)


def score(question, states):
    return PERMANENCE.mark(question, render(states, 128), Noise())


def changed(question, change, since=0):
    """The true future with the first ball changed from frame ``since`` on."""
    return [
        state
        if frame < since
        else replace(state, bodies=(change(state.balls[0], frame), *state.bodies[1:]))
        for frame, state in enumerate(question.future)
    ]


def test_the_simulator_is_graded_99_or_more_and_nothing_of_it_is_unmeasurable(questions):
    grade = grade_of(questions, "oracle")
    assert grade.value >= 99
    assert grade.measurable == 1.0
    assert grade.figures["recall"]["value"] == 100
    assert grade.figures["false_return"]["value"] == 0
    assert grade.figures["place_off"]["value"] < 0.05
    assert grade.figures["time_off"]["value"] < 0.02
    assert grade.figures["half_life"]["value"] is None
    assert PERMANENCE.not_learned(grade) == []


@pytest.mark.parametrize(
    "name", ["copy_last", "linear", "one_deleted", "slow_motion", "always_reappear"]
)
def test_an_answer_that_breaks_permanence_is_worth_nothing(questions, name):
    grade = grade_of(questions, name)
    assert grade.value <= 5
    assert grade.measurable == 1.0
    assert PERMANENCE.not_learned(grade)


@pytest.mark.parametrize("name", ["blank", "noise", "blur"])
def test_what_is_no_picture_of_the_room_is_unmeasurable_and_wrong(questions, name):
    grade = grade_of(questions, name)
    assert (grade.value, grade.measurable) == (0, 0)


def test_a_known_case_is_no_law():
    asked = [one(scene, i) for scene in ("pillar", "couch") for i in range(2)]
    assert grade_of(asked, "nearest").value <= 5


def test_half_a_pixel_costs_half_a_percent_and_another_section_s_cheat_nothing(questions):
    assert 99 <= grade_of(questions, "half_pixel").value < 99.9
    for question in questions:
        np.testing.assert_array_equal(CANARIES["always_make"](question), question.true_frames())


def test_always_reappearing_is_wrong_behind_the_couch_and_only_there(questions):
    rows = rows_of(questions, CANARIES["always_reappear"])
    assert {r.scene for r in rows if r.marks["shown"] and r.marks["kind"] == "stay"} == {"couch"}
    grade = PERMANENCE.grade(rows)
    assert grade.figures["recall"]["value"] == 100
    assert grade.figures["false_return"]["value"] == 100


def test_the_truth_is_still_right_as_a_video_file(questions):
    rows = rows_of(questions, lambda q: through_h264(q.true_frames(), crf=23))
    assert all(row.marks["right"] for row in rows)
    assert PERMANENCE.grade(rows).value >= 97


def test_no_answer_is_the_worst_of_everything(questions):
    rows = [Row(q.id, q.cluster, q.scene, 0, PERMANENCE.no_answer(q)) for q in questions]
    grade = PERMANENCE.grade(rows)
    assert (grade.value, grade.measurable) == (0, 0)
    marked = rows_of(questions[:1], CANARIES["oracle"])[0].marks
    assert rows[0].marks.keys() == marked.keys()


def test_a_ball_that_goes_on_from_where_it_left_is_frozen():
    question = one("pillar", 1)
    (way,) = question.drawn.ways
    back = int(np.ceil(way.back))
    gone = next(k for k, s in enumerate(question.future) if s.balls[0].visible_fraction < 0.5)
    left = [state.balls[0].position_m for state in question.future[:gone]]

    def resumes(ball, frame):
        return replace(ball, position_m=left[-1 - min(frame - back, gone - 1)])

    marks = score(question, changed(question, resumes, back))
    assert marks["frozen"] > 0.9
    assert not marks["right"]


def test_a_ball_kept_in_front_of_the_pillar_never_was_away():
    question = one("pillar", 2)
    bare = [replace(s, scenery=replace(s.scenery, occluders=())) for s in question.future]
    room = render([replace(state, bodies=()) for state in bare], 128)
    in_front = question.true_frames()
    ball = (render(bare, 128) != room).any(-1)
    in_front[ball] = render(bare, 128)[ball]
    marks = PERMANENCE.mark(question, in_front, Noise())
    assert marks["score"] == 0.0
    assert marks["leak"] > 0.9


def test_a_pillar_taken_away_is_another_room():
    question = one("pillar", 2)
    bare = [replace(s, scenery=replace(s.scenery, occluders=())) for s in question.future]
    marks = score(question, bare)
    assert not marks["measurable"]
    assert marks["score"] == 0.0


def test_coming_back_as_another_is_no_return():
    question = one("pillar", 1)
    colour = question.item.states[0].balls[0].colour
    other = "green" if colour != "green" else "red"
    states = changed(question, lambda ball, _: replace(ball, colour=other), 12)
    assert not score(question, states)["right"]


def test_coming_back_smaller_is_a_return_of_something_else():
    question = one("pillar", 2)
    (way,) = question.drawn.ways
    smaller = changed(
        question, lambda ball, _: replace(ball, radius_m=0.8 * ball.radius_m), way.leave
    )
    marks = score(question, smaller)
    assert marks["right"]
    assert not marks["same"]
    assert marks["score"] < 0.7


def test_a_late_return_costs_and_a_very_late_one_is_none():
    question = one("pillar", 2)
    (way,) = question.drawn.ways

    def held(late):
        ahead = [question.future[max(f - late, 0)] for f in range(len(question.future))]
        return [*question.future[: way.leave], *ahead[way.leave :]]

    on_time, late = (score(question, held(k)) for k in (0, 4))
    assert on_time["score"] > 0.98
    assert late["right"]
    assert 0.6 < late["score"] < on_time["score"] - 0.05
    assert late["place_off_radii"] < 0.2  # late, but where it must be for that
    assert score(question, held(17))["score"] == 0.0


def test_two_that_change_colours_behind_the_pillar_are_both_wrong():
    question = one("pair")
    swap = min(int(way.back) for way in question.drawn.ways) - 2
    states = []
    for frame, state in enumerate(question.future):
        a, b, hand = state.bodies
        if frame >= swap:
            a, b = replace(a, colour=b.colour), replace(b, colour=a.colour)
        states.append(replace(state, bodies=(a, b, hand)))
    assert score(question, states)["score"] == 0.0


def test_a_ball_that_vanishes_before_the_couch_did_not_stay_behind_it():
    question = one("couch")
    frames = [replace(s, bodies=s.bodies[1:]) for s in question.future]
    marks = score(question, frames)
    assert not marks["right"]
    assert marks["score"] == 0.0


@pytest.mark.parametrize("scene", SCENES)
def test_questions_are_the_same_everywhere_and_differ_among_themselves(scene):
    first, again, other = one(scene), one(scene), one(scene, 1)
    np.testing.assert_array_equal(first.true_frames(), again.true_frames())
    assert first.task.prompt == again.task.prompt
    assert first.task.horizon == len(first.true_frames())
    assert not np.array_equal(first.task.context, other.task.context)
    moves = np.abs(np.diff(first.task.context.astype(int), axis=0)).sum((1, 2, 3))
    assert (moves > 0).all()  # the context shows motion


def test_a_planned_flight_is_the_flight_that_is_played():
    question = one("pillar", 4)
    states = question.item.states
    ball = states[0].balls[0]
    start = Start(*ball.position_m, *ball.velocity_mps, ball.radius_m)
    times_s = np.arange(60) / 15
    played = np.array([s.balls[0].position_m for s in states[:60]])
    assert np.abs(path(start, times_s) - played).max() < 1e-6


def test_a_rise_is_timed_between_frames():
    assert rises_at(np.array([0.0, 0.0, 0.25, 0.75, 1.0]), 0.5, 0) == pytest.approx(2.5)
    assert rises_at(np.array([0.0, 0.1]), 0.5, 0) is None


def synthetic(half_life_s, seed=0, each=150):
    rng = np.random.default_rng(seed)
    rows = []
    for number, seconds in enumerate(OCCLUSIONS_S):
        for i in range(each):
            right = bool(rng.random() < 0.2 + 0.8 * 2 ** (-seconds / half_life_s))
            marks = {"hidden_s": seconds, "right": right}
            rows.append(Row(f"{number}/{i}", f"{number}/{i}", "pillar", 0, marks))
    return rows


def test_the_half_life_of_memory_is_found():
    curve = recall_curve(synthetic(0.8))
    assert curve == sorted(curve, reverse=True)
    found = [half_life(synthetic(0.8, seed)) for seed in range(8)]
    assert np.mean([figure["value"] for figure in found]) == pytest.approx(0.8, abs=0.12)
    assert sum(figure["low"] <= 0.8 <= figure["high"] for figure in found) >= 6


def test_where_nothing_is_forgotten_there_is_no_half_life():
    figure = half_life(synthetic(1e9, each=5))
    assert figure["value"] is None
    assert "forgotten" in figure["note"]
