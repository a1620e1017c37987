"""Section 6: what fails it, what does not, and that its figures say what they mean."""

import json

import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section
from reelworld.exam.sections.extrapolation.figures import boundary, coefficient, law_slope
from reelworld.exam.sections.extrapolation.ranges import LAWS, distance
from reelworld.exam.sections.extrapolation.section import EXTRAPOLATION, is_graded
from reelworld.worlds.laws.motion import Motion

EACH = {"uniform": 10, "collision": 10, "parabola": 5, "gap": 1}


@pytest.fixture(scope="module")
def questions():
    return [
        EXTRAPOLATION.question(name, world, index, 128)
        for name, scene in EXTRAPOLATION.scenes.items()
        for world in scene.worlds[:1]
        for index in range(EACH.get(name, 3))
    ]


def rows_of(questions, frames_of):
    return [
        Row(q.id, q.cluster, q.scene, 0, EXTRAPOLATION.mark(q, frames_of(q), Noise()))
        for q in questions
    ]


def grade(questions, name):
    return EXTRAPOLATION.grade(rows_of(questions, CANARIES[name]))


def worth(grade, name):
    return grade.figures[name]["value"]


def test_the_exam_finds_the_section():
    assert load_section("extrapolation") is EXTRAPOLATION


def test_the_simulator_passes_and_every_figure_is_explained(questions):
    passed = grade(questions, "oracle")
    assert passed.value >= 99 and passed.measurable == 1
    assert passed.figures.keys() == EXTRAPOLATION.figures.keys()
    assert worth(passed, "x") > 0.98 and worth(passed, "law_slope") == pytest.approx(1, abs=0.01)
    assert worth(passed, "case_rate") == worth(passed, "reversal_rate") == 0
    assert worth(passed, "boundary") >= 0.9
    assert EXTRAPOLATION.not_learned(passed) == []
    assert "assumed" in passed.note
    assert len(passed.curves["uniform_error"]) == 6 * 4


def test_the_released_ruler_reads_everything_a_little_too_slow(questions):
    passed = grade([q for q in questions if q.scene == "uniform"], "oracle")
    assert worth(passed, "uniform_id_released") > 3 * worth(passed, "uniform_id_straight")


@pytest.mark.parametrize("name", EXTRAPOLATION.floors)
def test_what_knows_no_law_gets_nothing(questions, name):
    assert grade(questions, name).value <= 5


def test_the_nearest_case_has_coefficient_and_slope_zero(questions):
    nearest = grade(questions, "nearest")
    assert abs(worth(nearest, "x")) < 0.05 and abs(worth(nearest, "law_slope")) < 0.05
    assert worth(nearest, "case_rate") == 100 and worth(nearest, "conflict_kept") == 0
    assert EXTRAPOLATION.not_learned(nearest)


@pytest.mark.parametrize("name", ["blank", "noise", "blur"])
def test_what_cannot_be_measured_gets_nothing(questions, name):
    failed = grade(questions, name)
    assert failed.value == 0 and failed.measurable == 0


def test_a_thing_less_fails(questions):
    assert grade(questions, "one_deleted").value <= 10


def test_a_straight_line_is_the_law_of_uniform_motion_alone(questions):
    straight = grade(questions, "linear")
    assert worth(straight, "x_uniform") > 0.98
    assert worth(straight, "x_parabola") < 0.2 and worth(straight, "x_collision") < 0.2
    assert 20 <= straight.value <= 50


def test_half_speed_fails(questions):
    assert grade(questions, "slow_motion").value <= 15


def test_half_a_pixel_costs_nothing_much(questions):
    """Velocities stay; rims are blurred, and places in rooms are half a pixel off."""
    assert grade(questions, "half_pixel").value >= 98


@pytest.mark.parametrize("name", ["always_reappear", "always_make"])
def test_cheats_of_other_sections_change_nothing(questions, name):
    assert all((CANARIES[name](q) == q.true_frames()).all() for q in questions[:2])


def test_distance_is_counted_in_widths_of_the_range():
    ends = LAWS["uniform"]
    assert distance({"speed": 2.0, "radius": 1.0}, ends) == 0
    assert distance({"speed": 5.5, "radius": 1.0}, ends) == pytest.approx(0.5)
    assert distance({"speed": 7.0, "radius": 0.0}, ends) == pytest.approx(2**0.5)


def test_what_lies_outside_is_graded_and_nothing_else(questions):
    rows = [Row(q.id, q.cluster, q.scene, 0, EXTRAPOLATION.no_answer(q)) for q in questions]
    graded = {row.question for row in rows if is_graded(row)}
    assert not any("gap" in name for name in graded)
    assert all(row.question in graded for row in rows if row.scene in ("flip", "conflict"))
    assert sum(name.startswith("extrapolation/uniform/") for name in graded) == 8
    nothing = EXTRAPOLATION.grade(rows)
    assert nothing.value == 0 and nothing.measurable == 0 and worth(nothing, "x") <= 0
    json.loads(json.dumps([row.marks for row in rows], allow_nan=False))


def test_half_way_to_the_law_is_a_slope_of_a_half(questions):
    """Discs drawn at the mean of the true speed and the nearest of training."""

    def between(question):
        from reelworld.worlds.laws.draw import draw_motion

        place = (question.after.position + question.nearest.position) / 2
        return draw_motion(Motion(place, question.after.velocity, question.after.radius), 128)

    fast = [q for q in questions if q.scene == "uniform" and q.level.keys() == {"speed"}]
    rows = rows_of(fast, between)
    clusters = [[row] for row in rows]
    assert law_slope(clusters) == pytest.approx(0.5, abs=0.01)
    assert coefficient(clusters) == pytest.approx(0.5, abs=0.03)


def test_the_boundary_is_where_errors_leave_those_inside():
    def row(beyond, error):
        marks = {"beyond": beyond, "error": error, "case": 1.0, "still": 1.0}
        return [Row("q", "q", "uniform", 0, marks)]

    inside = [row(0.0, 0.05)] * 3
    assert boundary([*inside, row(0.2, 0.06), row(0.4, 0.09), row(0.6, 0.5)]) == 0.5
    assert boundary([*inside, row(0.2, None)]) == 0
    assert np.isnan(boundary([row(0.2, 0.1)]))
