"""Grades of canaries in a section, at few questions."""

import json

import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.paper.section import Noise, Row, load_section


def rows_of(name, answer, questions, noise=Noise()):  # noqa: B008 - frozen
    """Rows of one source of answers: a canary's name, or a function of the question."""
    section = load_section(name)
    answer = CANARIES.get(answer, answer)
    found = []
    for question in questions:
        marks = section.mark(question, answer(question), noise)
        json.dumps(marks, allow_nan=False)
        assert isinstance(marks["measurable"], bool) and 0.0 <= marks["score"] <= 1.0
        found.append(Row(question.id, question.cluster, question.scene, 0, marks))
    return found


def grade_of(name, answer, questions, noise=Noise()):  # noqa: B008
    return load_section(name).grade(rows_of(name, answer, questions, noise))


@pytest.fixture
def small_bank(monkeypatch):
    """Six training cases instead of 32: to draw them takes longest."""
    monkeypatch.setattr("reelworld.exam.canaries.canaries._BANK", 6)
