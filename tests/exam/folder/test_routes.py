"""The same model gets the same grades whether it is asked directly or hands in videos."""

import json

import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.folder.asked import asked
from reelworld.exam.folder.export import export
from reelworld.exam.folder.score import score
from reelworld.exam.folder.settings import FolderSettings
from reelworld.exam.paper.section import Noise, Row

from . import handed

SETTINGS = FolderSettings(sections=("contact",), size_px=96)
ANSWERS = {
    "oracle": CANARIES["oracle"],
    "slow_motion": CANARIES["slow_motion"],
    "copy_last": CANARIES["copy_last"],
    "imperfect": lambda question: question.imperfect_frames(0.02),
}


@pytest.fixture
def folder(fake_section, tmp_path):
    export(SETTINGS, tmp_path / "exam")
    return tmp_path / "exam"


def direct(section, answer):
    questions = asked(SETTINGS).values()
    marks = [section.mark(q, answer(q), Noise()) for q in questions]
    rows = [Row(q.id, q.cluster, q.scene, 0, m) for q, m in zip(questions, marks, strict=True)]
    return section.grade(rows).value


@pytest.mark.parametrize("name", ANSWERS)
def test_lossless_videos_get_the_same_grade_as_the_model_itself(fake_section, folder, name):
    handed.hand_in(folder, asked(SETTINGS), ANSWERS[name], "mp4", **handed.LOSSLESS)
    assert score(folder, workers=1)[0]["grades"]["contact"]["value"] == direct(
        fake_section, ANSWERS[name]
    )


@pytest.mark.parametrize("name", ANSWERS)
def test_videos_of_good_quality_cost_less_than_a_point(fake_section, folder, name):
    handed.hand_in(folder, asked(SETTINGS), ANSWERS[name], **handed.CRF18)
    value = score(folder, workers=1)[0]["grades"]["contact"]["value"]
    assert abs(value - direct(fake_section, ANSWERS[name])) <= 1.0


def test_the_models_differ_enough_to_tell_routes_apart(fake_section):
    values = [direct(fake_section, answer) for answer in ANSWERS.values()]
    assert values[0] >= 99 and values[2] <= 5 and 20 < values[3] < 90
    assert np.min(np.abs(np.diff(sorted(values)))) > 3, json.dumps(values)
