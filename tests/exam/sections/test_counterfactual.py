"""Section 7: what fails it, what does not, and that its figures say what they mean."""

import json

import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.exam.sections.counterfactual.figures import information_bits
from reelworld.exam.sections.counterfactual.forks import DEEDS, ROUNDING_M, change_of
from reelworld.exam.sections.counterfactual.joint import joint
from reelworld.exam.sections.counterfactual.section import COUNTERFACTUAL


@pytest.fixture(scope="module")
def questions():
    return [
        COUNTERFACTUAL.question(name, scene.worlds[0], index, 128)
        for name, scene in COUNTERFACTUAL.scenes.items()
        for index in range(DEEDS)
    ]


def rows_of(questions, frames_of):
    return [
        Row(q.id, q.cluster, q.scene, 0, COUNTERFACTUAL.mark(q, frames_of(q), Noise()))
        for q in questions
    ]


def grade(questions, name):
    def frames_of(question):
        return CANARIES[name](question) if name in CANARIES else question.cheat_frames(name)

    return COUNTERFACTUAL.grade(rows_of(questions, frames_of))


def test_the_exam_finds_the_section():
    assert load_section("counterfactual") is COUNTERFACTUAL


def test_the_simulator_passes_and_every_figure_is_explained(questions):
    passed = grade(questions, "oracle")
    assert passed.value >= 99 and passed.measurable == 1
    assert passed.figures.keys() == COUNTERFACTUAL.figures.keys()
    worth = {name: figure["value"] for name, figure in passed.figures.items()}
    assert worth["faithfulness"] > 0.99 and worth["impulse_r2"] > 0.99
    assert worth["identified"] == worth["opposites"] == 100
    assert worth["information"] == pytest.approx(np.log2(5))
    assert worth["leak"] < 1 and worth["no_op_drift"] < 0.1
    assert COUNTERFACTUAL.not_learned(passed) == []


@pytest.mark.parametrize("name", COUNTERFACTUAL.floors)
def test_what_knows_no_law_gets_nothing(questions, name):
    assert grade(questions, name).value <= 5


@pytest.mark.parametrize("name", ["blank", "noise", "blur", "one_deleted"])
def test_what_cannot_be_measured_gets_nothing(questions, name):
    failed = grade(questions, name)
    assert failed.value == 0 and failed.measurable == 0


def test_half_speed_is_half_the_effect(questions):
    slow = grade(questions, "slow_motion")
    assert slow.value <= 10 and slow.measurable == 1
    assert slow.figures["gain"]["value"] < 0.6


@pytest.mark.parametrize("name", ["always_reappear", "always_make"])
def test_cheats_of_other_sections_change_nothing(questions, name):
    some = questions[:2]
    assert all((CANARIES[name](q) == q.true_frames()).all() for q in some)


def test_half_a_pixel_to_the_right_is_the_same_difference(questions):
    assert grade(questions, "half_pixel").value >= 99


def test_to_be_deaf_to_exaggerate_or_to_move_the_picture_gets_nothing(questions):
    deaf, twice, shifted = (grade(questions, n) for n in ("deaf", "exaggerate", "global_shift"))
    assert deaf.value == twice.value == shifted.value == 0
    assert deaf.measurable == 1 and deaf.figures["gain"]["value"] < 0.01
    assert deaf.figures["identified"]["value"] == 20 and deaf.figures["information"]["value"] < 0.01
    assert twice.figures["gain"]["value"] == pytest.approx(2.0, abs=0.02)
    assert COUNTERFACTUAL.not_learned(deaf)


def test_what_nothing_touched_may_not_move(questions):
    """In an answer that moves the untouched ball as the hit one should, half or more leaks."""
    deeds = [q for q in questions if q.scene == "hit"][:DEEDS]
    marks = {q.deed_number: COUNTERFACTUAL.mark(q, q.true_frames(), Noise()) for q in deeds}
    honest = joint(marks)
    assert np.nanmax(honest.leak) < 0.01 and honest.score.min() > 0.98
    one = marks[1]
    touched, other = one["asked"].index(1), one["unaffected"].index(1)
    for row, change in zip(one["seen"], one["change"], strict=True):
        row[other] = [a + b for a, b in zip(row[other], change[touched], strict=True)]
    leaky = joint(marks)
    assert leaky.leak[0] > 0.5 and leaky.score[0] < 0.5
    assert leaky.score[1:] == pytest.approx(honest.score[1:])


def test_questions_of_a_moment_differ_by_the_deed_alone(questions):
    first = questions[:DEEDS]
    contexts = [q.task.context for q in first]
    assert all((context == contexts[0]).all() for context in contexts)
    assert len({q.task.sample_seed(3) for q in first}) == 1
    assert len({q.cluster for q in first}) == 1
    assert len({q.task.prompt for q in first}) == DEEDS
    other = COUNTERFACTUAL.question(first[0].scene, first[0].world, DEEDS, 128)
    assert other.cluster != first[0].cluster
    assert other.task.sample_seed(3) != first[0].task.sample_seed(3)


def test_opposite_keys_push_opposite_ways(questions):
    for question in questions[::DEEDS]:
        one, other = (change_of(question.fork, deed)[0] for deed in (1, 2))
        if question.scene == "hit":  # each hits a ball of its own
            sizes = [np.abs(c[:, :2]).max((0, 2)) for c in (one, other)]
            assert all((size > ROUNDING_M).sum() == 1 for size in sizes)
        else:
            early = 6
            assert (one[early] * other[early]).sum() < 0


def test_marks_are_json_and_a_missing_answer_is_the_worst_of_everything(questions):
    some = questions[:DEEDS]
    rows = rows_of(some, lambda q: q.true_frames())
    json.loads(json.dumps([row.marks for row in rows], allow_nan=False))
    missing = [
        Row(q.id, q.cluster, q.scene, 0, COUNTERFACTUAL.no_answer(q) if q.index == 1 else r.marks)
        for q, r in zip(some, rows, strict=True)
    ]
    whole, less = COUNTERFACTUAL.grade(rows), COUNTERFACTUAL.grade(missing)
    assert less.value == pytest.approx(whole.value * 3 / 4, abs=0.5)
    assert less.measurable == 0.8
    unasked = COUNTERFACTUAL.grade(rows[:-1])
    assert unasked.value is None and unasked.note


def test_without_the_answer_in_which_nothing_is_done_there_is_no_difference(questions):
    some = questions[:DEEDS]
    rows = rows_of(some, lambda q: q.true_frames())
    rows[0] = Row(some[0].id, some[0].cluster, some[0].scene, 0, COUNTERFACTUAL.no_answer(some[0]))
    assert COUNTERFACTUAL.grade(rows).value == 0


def test_every_sample_counts(questions):
    """One right and one deaf sample are worth half."""
    some = questions[:DEEDS]
    right = rows_of(some, lambda q: q.true_frames())
    deaf = rows_of(some, lambda q: q.cheat_frames("deaf"))
    both = right + [Row(r.question, r.cluster, r.scene, 1, r.marks) for r in deaf]
    assert COUNTERFACTUAL.grade(both).value == pytest.approx(50, abs=0.5)


def test_answers_that_tell_nothing_of_the_deed_carry_no_bits():
    assert information_bits(np.eye(5, 6) * 20) == pytest.approx(np.log2(5))
    assert information_bits(np.full((5, 6), 4.0)) < 0.01
    alike = np.zeros((5, 6))
    alike[:, 2] = 20
    assert information_bits(alike) < 0.05
