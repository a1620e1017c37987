"""Section 8: what fails it, what does not, and that its figures say what they mean."""

import importlib.util
import json

import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.exam.sections.loop_closure.posts import turn_between_deg
from reelworld.exam.sections.loop_closure.section import LOOP_CLOSURE

# Loaded by the world, which first chooses how to draw without a screen.
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("mujoco") is None,
    reason="rooms in three dimensions need the extra mujoco",
)


@pytest.fixture(scope="module")
def questions():
    asked = (("there_and_back", 2), ("round_trip", 1), ("full_turn", 1))
    return [
        LOOP_CLOSURE.question(scene, "tabletop3d", index, 128)
        for scene, count in asked
        for index in range(count)
    ]


def grade(questions, frames_of):
    return LOOP_CLOSURE.grade(
        [
            Row(q.id, q.cluster, q.scene, 0, LOOP_CLOSURE.mark(q, frames_of(q), Noise()))
            for q in questions
        ]
    )


def test_the_exam_finds_the_section():
    assert load_section("loop_closure") is LOOP_CLOSURE


def test_the_simulator_passes_and_every_figure_is_explained(questions):
    passed = grade(questions, CANARIES["oracle"])
    assert passed.value >= 99 and passed.measurable == 1
    assert passed.figures.keys() == LOOP_CLOSURE.figures.keys()
    worth = {name: figure["value"] for name, figure in passed.figures.items()}
    assert worth["recall"] == worth["turned"] == 100 and worth["revisit"] == 1
    assert worth["place_error"] == worth["strange"] == 0 and worth["pose_error"] < 1e-4
    assert LOOP_CLOSURE.not_learned(passed) == []


@pytest.mark.parametrize("name", [*LOOP_CLOSURE.floors, "slow_motion", "one_deleted"])
def test_what_stays_misses_or_loses_something_gets_nothing(questions, name):
    assert grade(questions, CANARIES[name]).value <= 5


@pytest.mark.parametrize("name", ["blank", "noise", "blur"])
def test_what_cannot_be_measured_gets_nothing(questions, name):
    failed = grade(questions, CANARIES[name])
    assert failed.value == 0 and failed.measurable == 0


def test_half_a_pixel_is_measured_and_forgiven(questions):
    shifted = grade(questions, CANARIES["half_pixel"])
    assert shifted.value >= 99
    assert shifted.figures["place_error"]["value"] == pytest.approx(50 / 128 - 15 / 128, abs=0.06)


@pytest.mark.parametrize("offset_px, low, high", [(2, 70, 85), (4, 35, 50), (7, 0, 5)])
def test_what_stands_elsewhere_is_worth_less(questions, offset_px, low, high):
    """From a pixel of 128 off, which is worth 1, to a twentieth of the width, which is worth 0."""

    def shifted(question):
        frames = question.true_frames()
        frames[-1] = np.roll(frames[-1], offset_px, 1)
        return frames

    assert low <= grade(questions, shifted).value <= high


@pytest.mark.parametrize("name", ["always_reappear", "always_make"])
def test_cheats_of_other_sections_change_nothing(questions, name):
    assert all((CANARIES[name](q) == q.true_frames()).all() for q in questions)


def test_a_camera_that_turns_into_another_room_is_caught(questions):
    def changed(question):
        frames = question.true_frames()
        frames[-1] = np.roll(frames[-1], 20, 1)
        return frames

    lost = grade(questions, changed)
    assert lost.value <= 5 and lost.figures["turned"]["value"] == 100
    assert any("gone or elsewhere" in line for line in LOOP_CLOSURE.not_learned(lost))


def test_a_turn_is_read_from_where_things_are():
    places = np.array([[0.5, 0.5], [0.7, 0.4], [0.3, 0.6]])
    assert turn_between_deg(places, places) == pytest.approx(0, abs=1e-5)
    width_of_one_degree = np.tan(np.radians(1)) / (2 * np.tan(np.radians(23.5)))
    beside = np.array([[0.5 + width_of_one_degree, 0.5]])
    assert turn_between_deg(beside, places[:1]) == pytest.approx(1, abs=1e-6)


def test_questions_are_the_same_whoever_draws_them_and_marks_are_json(questions):
    again = LOOP_CLOSURE.question("round_trip", "tabletop3d", 0, 128)
    assert (again.task.context == questions[2].task.context).all() and again.task.from_rest
    assert again.task.prompt == questions[2].task.prompt and " back" in again.task.prompt
    marks = LOOP_CLOSURE.mark(again, again.true_frames(), Noise())
    assert json.loads(json.dumps(marks, allow_nan=False)) == marks
    worst = LOOP_CLOSURE.no_answer(again)
    assert worst.keys() == marks.keys() and json.dumps(worst, allow_nan=False)
