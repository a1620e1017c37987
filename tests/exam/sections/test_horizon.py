import numpy as np
import pytest
from staged_grades import grade_of, rows_of, small_bank  # noqa: F401

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, load_section
from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.sections.horizon.chaos import part_s, unsure_runs
from reelworld.exam.sections.horizon.measure import repeats

SECTION = load_section("horizon")
FAILED = ("blank", "noise", "slow_motion", "blur", "one_deleted", *SECTION.floors)
HARMLESS = ("always_reappear", "always_make", "oracle")


def ask(scene, index):
    return SECTION.question(scene, SECTION.scenes[scene].worlds[0], index, 128)


@pytest.fixture(scope="module")
def questions():
    return [ask(scene, 0) for scene in SECTION.scenes]


def test_every_cheat_fails_and_nothing_else_does(questions, small_bank):  # noqa: F811
    grades = {name: grade_of("horizon", name, questions) for name in CANARIES}
    for name in HARMLESS:
        assert grades[name].value >= 99.0 and grades[name].measurable == 1.0, name
    for name in FAILED:
        assert grades[name].value <= 5.0, (name, grades[name].value)
    # Half a pixel is 0.06 of a radius: exp(-0.06) where places count for ever, else nothing.
    assert 95.0 <= grades["half_pixel"].value <= 98.5
    oracle = grades["oracle"].figures
    for name in ("invariants", "count", "mass", "energy", "identity", "predictable"):
        assert oracle[name]["value"] > 99.0, name
    assert oracle["half_life_one"]["value"] == pytest.approx(10.0)
    assert oracle["quality_20s"]["value"] is None
    assert grades["slow_motion"].figures["energy"]["value"] < 60.0
    assert grades["copy_last"].figures["replayed"]["value"] >= 75.0


def test_truth_passes_through_a_codec(questions):
    rows = rows_of("horizon", lambda q: through_h264(q.true_frames(), 18), questions[::3])
    assert np.mean([row.marks["score"] for row in rows]) > 0.97


def test_chaos_is_not_held_against_a_simulator(questions):
    """True runs from half a pixel off keep all that cannot change, and are right for as long as
    can be known."""
    chaotic = [q for q in questions if q.is_chaotic]

    def unsure(question):
        rng = np.random.default_rng(5)
        num = question.seconds * 15
        (run, *_) = unsure_runs(question.simulator, question.shown[-1], num, 1, rng)
        return question.draw(run)

    marks = [row.marks for row in rows_of("horizon", unsure, chaotic)]
    assert all(m["invariants"] > 0.97 for m in marks)
    assert all(m["half_life_s"] < 10.0 for m in marks)
    assert np.mean([m["predictable"] for m in marks]) > 0.6


def test_what_freezes_or_repeats_itself_fails(questions):
    def frozen(question):
        frames = question.true_frames()
        return np.concatenate([frames[:40], np.repeat(frames[40:41], len(frames) - 40, 0)])

    def replayed(question):
        frames = question.true_frames()
        return np.concatenate([frames[:38]] * 4)[: len(frames)]

    for cheat in (frozen, replayed):
        marks = [row.marks for row in rows_of("horizon", cheat, questions)]
        assert np.mean([m["score"] for m in marks]) < 0.2, cheat
        many = [m for m in marks if m["chaotic"]]
        assert all(m["replayed"] and m["score"] == 0.0 for m in many), cheat


def test_two_runs_part_when_they_are_a_radius_or_so_apart():
    place = np.zeros((20, 1, 2))
    other = place.copy()
    other[:, 0, 0] = 0.005 * np.arange(20)
    assert part_s(place, other, np.array([0.05]), 0.2) == pytest.approx(0.2 * 8)
    assert part_s(place, place, np.array([0.05]), 0.2) == pytest.approx(0.2 * 20)


def test_a_period_is_found():
    turn = np.arange(50) * 2.0 * np.pi / 12.5
    circle = 0.4 * np.stack([np.cos(turn), np.sin(turn)], 1)[:, None]
    assert repeats(circle, np.array([0.05])) > 0.9
    line = 0.02 * np.arange(50.0)[:, None, None] * np.ones((1, 1, 2))
    assert repeats(line, np.array([0.05])) == 0.0


def test_questions_are_as_long_as_they_say():
    assert [ask("one_box", i).seconds for i in range(9)] == [10] * 6 + [20, 60, 120]
    assert len(ask("one_box", 0).task.actions) == 150
    marks = SECTION.no_answer(ask("one_box", 6))
    assert len(marks["quality"]) == 100 and marks["score"] == 0.0


def test_what_was_not_learned_is_said(questions):
    said = SECTION.not_learned(grade_of("horizon", "copy_last", questions[:2]))
    assert any("single bouncing ball is right for 0" in sentence for sentence in said)
    assert SECTION.not_learned(grade_of("horizon", "oracle", questions[:2])) == []
    marks = SECTION.mark(questions[0], questions[0].true_frames()[:, ::-1], Noise())
    assert marks["score"] < 0.2
