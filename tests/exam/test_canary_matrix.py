"""The whole exam, examined: the truth passes every section, and who knows no law fails it.

What each of the other canaries must come to, section by section, is in ``tests/exam/sections``.
"""

import pytest

from reelworld.exam.canaries.canaries import CANARIES, Canary
from reelworld.exam.paper.section import SECTIONS, Noise, Row, load_section
from reelworld.exam.sitting.suites import not_yet, parts

THERE = [name for name in SECTIONS if not not_yet(name)]
LEAST_ORACLE, MOST_FLOOR = 99, 5


def graded(section, canary, most=None):
    """The grade of a canary on the mini suite, or on the first ``most`` questions of each scene."""
    answering, rows = Canary(canary), []
    for part in parts(section, "mini", answering.spec):
        for index in range(part.first, min(part.stop, most or part.stop)):
            question = section.question(part.scene, part.world, index, answering.spec.size_px)
            ((_, (frames,)),) = answering.answer([question], 1)
            marks = section.mark(question, frames, Noise())
            rows.append(Row(question.id, question.cluster, question.scene, 0, marks))
    return section.grade(rows)


@pytest.mark.parametrize("name", THERE)
def test_a_section_names_its_own_and_canaries_that_there_are(name):
    section = load_section(name)
    assert section.name == name
    assert section.floors and set(section.floors) <= set(CANARIES) - {"oracle"}


@pytest.mark.slow
@pytest.mark.parametrize("name", THERE)
def test_the_truth_passes_every_section(name):
    grade = graded(load_section(name), "oracle")
    assert grade.value is not None and grade.value >= LEAST_ORACLE
    assert grade.measurable == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", THERE)
def test_who_knows_no_law_fails_every_section(name):
    section = load_section(name)
    grades = {floor: graded(section, floor).value for floor in section.floors}
    assert all(value <= MOST_FLOOR for value in grades.values()), grades


@pytest.mark.slow
@pytest.mark.parametrize("name", THERE)
@pytest.mark.parametrize("canary", ["blank", "noise"])
def test_pictures_of_nothing_fail_every_section_and_cannot_be_measured(name, canary):
    grade = graded(load_section(name), canary, most=5)  # a counterfactual's moment has five deeds
    assert grade.value is not None and grade.value <= MOST_FLOOR
    assert grade.measurable < 0.1
