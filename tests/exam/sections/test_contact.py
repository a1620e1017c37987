import numpy as np
import pytest
from staged_grades import grade_of, rows_of, small_bank  # noqa: F401

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, load_section
from reelworld.exam.phyworld.h264 import through_h264
from reelworld.exam.sections.contact.kinks import find_kink
from reelworld.exam.sections.contact.meetings import Meeting
from reelworld.exam.staging.question import CONTEXT

SECTION = load_section("contact")
MEETINGS = ("line", "oblique", "wall", "hand", "cradle")
FAILED = ("blank", "noise", "slow_motion", "blur", "one_deleted", *SECTION.floors)
HARMLESS = ("always_reappear", "always_make", "oracle")


def ask(scene, index, world=None):
    return SECTION.question(scene, world or SECTION.scenes[scene].worlds[0], index, 128)


@pytest.fixture(scope="module")
def questions():
    """One of each scene in each of its worlds, and one bottle more: one slides, one topples."""
    each = [ask(scene, 0, world) for scene, s in SECTION.scenes.items() for world in s.worlds]
    return [*each, ask("tip", 1)]


def test_every_cheat_fails_and_nothing_else_does(questions, small_bank):  # noqa: F811
    grades = {name: grade_of("contact", name, questions) for name in CANARIES}
    for name in HARMLESS:
        assert grades[name].value >= 99.0 and grades[name].measurable == 1.0, name
    for name in FAILED:
        assert grades[name].value <= 5.0, (name, grades[name].value)
    # Velocities do not care where things are; the ends of the rolling ball and the bottle do.
    assert grades["half_pixel"].value >= 98.0
    figures = {name: grades[name].figures for name in ("oracle", "linear", "copy_last")}
    assert figures["linear"]["pass_through"]["value"] > 30.0
    assert figures["oracle"]["pass_through"]["value"] == 0.0
    assert figures["oracle"]["approach"]["value"] == 100.0
    assert figures["oracle"]["third_law"]["value"] < 0.01
    assert figures["oracle"]["momentum"]["value"] < 0.01
    assert figures["oracle"]["restitution"]["value"] < 0.01
    assert figures["oracle"]["energy"]["value"] < 0.02
    assert figures["oracle"]["time_error"]["value"] < 0.005
    assert figures["oracle"]["at_a_distance"]["value"] == 0.0
    assert figures["oracle"]["line_velocity_error"]["value"] < 0.03
    assert figures["copy_last"]["approach"]["value"] <= 20.0


def test_truth_passes_through_a_codec(questions):
    marks = [
        row.marks
        for row in rows_of(
            "contact",
            lambda q: through_h264(q.true_frames(), 18),
            questions,
            Noise(sigma_px=0.15),
        )
    ]
    assert np.mean([m["score"] for m in marks]) > 0.98
    assert all(m["sharp"] and m["before_ok"] for m in marks)


def test_scenes_show_what_they_say(questions):
    for question in questions:
        assert len(question.states) == CONTEXT + question.task.horizon
        if question.scene in MEETINGS:
            meeting = Meeting(question)
            assert CONTEXT + 7 <= meeting.frame <= CONTEXT + 20, question.id
        assert question.task.from_rest == (question.scene == "tip")
    again = ask("hand", 0)
    assert np.array_equal(again.task.context, ask("hand", 0).task.context)
    assert again.task.actions.any(), "the keys drive the hand"


def test_a_late_contact_is_found_where_it_is():
    times = np.arange(40.0)[:, None, None]
    for late in (-3, 0, 2, 4):
        met = 20.4 + late
        way = np.where(times < met, times - met, 0.8 * (met - times)) * 0.01
        place = np.concatenate([way, 0.3 * times * 0.01], 2)
        kink = find_kink(place, 21, np.zeros((2, 1)), 1e-4)
        assert kink.time == pytest.approx(met, abs=0.02)
        assert kink.before[0] == pytest.approx([0.01, 0.003], abs=1e-5)
        assert kink.after[0] == pytest.approx([-0.008, 0.003], abs=1e-5)


def test_gravity_is_taken_out_of_both_sides():
    times = np.arange(30.0)[:, None, None]
    pull, met = 0.5 / 225, 14.5
    since = times - met
    up = np.where(since < 0, -0.03 * since, 0.025 * since) - 0.5 * pull * since**2
    place = np.concatenate([0.01 * times, up], 2)
    kink = find_kink(place, 15, np.full((2, 1), pull), 1e-4)
    assert kink.before[0] == pytest.approx([0.01, -0.03], abs=1e-5)
    assert kink.after[0] == pytest.approx([0.01, 0.025], abs=1e-5)


def test_a_turn_at_a_distance_is_told():
    """Two balls that turn back a radius apart, with the right velocities."""
    question = ask("oblique", 0)
    meeting = Meeting(question)
    start = meeting.frame
    frames = question.true_frames()
    early = np.concatenate([frames[: start - CONTEXT - 4], frames[start - CONTEXT :]])
    early = np.concatenate([early, np.repeat(early[-1:], 4, 0)])
    marks = SECTION.mark(question, early, Noise())
    assert marks["time_error_s"] > 0.1 or marks["score"] < 0.9


def test_an_answer_that_is_missing_is_the_worst():
    marks = SECTION.no_answer(ask("wall", 0))
    assert marks["score"] == 0.0 and not marks["measurable"]
    assert SECTION.grade([]).value is None


def test_what_was_not_learned_is_said(questions):
    some = [q for q in questions if q.scene in ("line", "oblique", "tip")]
    said = SECTION.not_learned(grade_of("contact", "linear", some))
    assert any("through each other" in sentence for sentence in said)
    assert any("bottle" in sentence for sentence in said)
    assert SECTION.not_learned(grade_of("contact", "oracle", some)) == []
