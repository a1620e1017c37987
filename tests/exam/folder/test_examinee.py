"""What a folder tells about its model decides what is asked, and how videos are lined up."""

import json

import numpy as np
import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.folder.asked import asked
from reelworld.exam.folder.examinee import open_folder
from reelworld.exam.folder.noise import MOST_PX, SentAs, measure_noise
from reelworld.exam.folder.score import score
from reelworld.exam.folder.settings import FolderSettings
from reelworld.exam.paper.section import Noise

from . import handed

SETTINGS = FolderSettings(sections=("contact",), size_px=64)


@pytest.fixture
def folder(fake_section, tmp_path):
    (tmp_path / "exam.json").write_text(json.dumps(SETTINGS.as_json()))
    (tmp_path / "answers").mkdir()
    return tmp_path


def says(folder, **about):
    (folder / "answers" / "model.json").write_text(json.dumps(about))


@pytest.mark.parametrize("conditioning", ["1 frame", "text"])
def test_who_saw_one_picture_is_asked_only_what_begins_at_rest(folder, conditioning):
    says(folder, name="still", conditioning=conditioning)
    rest = {name: q for name, q in asked(SETTINGS).items() if q.scene == "falls"}
    handed.hand_in(folder, rest, CANARIES["oracle"])
    result, _ = score(folder, workers=1)
    grade = result["grades"]["contact"]
    assert (grade["questions"], grade["measurable"]) == (3, 1.0)
    assert grade["value"] >= 99 and grade["oracle"] == 100
    assert "3 of 7 tasks count" in " ".join(result["answers"]["notes"])
    assert open_folder(folder)[0].spec.max_context == 1


def test_where_nothing_begins_at_rest_there_is_no_grade(folder, fake_section, monkeypatch):
    monkeypatch.delitem(fake_section.scenes, "falls")
    says(folder, conditioning="1 frame")
    handed.hand_in(folder, asked(SETTINGS), CANARIES["oracle"])
    grade = score(folder, workers=1)[0]["grades"]["contact"]
    assert grade["value"] is None and grade["note"]


def test_a_first_picture_that_repeats_the_last_one_is_cut(folder):
    says(folder, conditioning="1 frame")
    questions = asked(SETTINGS)
    handed.hand_in(folder, questions, CANARIES["oracle"], with_context=1, **handed.LOSSLESS)
    examinee, rest = open_folder(folder)
    assert examinee.included
    for question, samples in examinee.answer(list(rest.values()), 1):
        assert np.array_equal(next(iter(samples)), question.true_frames())


@pytest.mark.parametrize("with_context", [0, 8])
def test_whether_the_context_is_there_is_found_out_for_all_videos_at_once(folder, with_context):
    questions = asked(SETTINGS)
    handed.hand_in(
        folder, questions, CANARIES["oracle"], with_context=with_context, **handed.LOSSLESS
    )
    examinee, _ = open_folder(folder)
    assert examinee.included == bool(with_context)
    assert "4 of 4 agree" in " ".join(examinee.notes), "those that move; the others cannot tell"
    for question, samples in examinee.answer(list(questions.values()), 1):
        assert np.array_equal(next(iter(samples)), question.true_frames())


def test_one_video_of_another_kind_does_not_change_the_rule(folder):
    """Nobody gets a shift in time clip by clip."""
    questions = asked(SETTINGS)
    flies = [name for name, q in questions.items() if q.scene == "flies"]
    handed.hand_in(folder, questions, CANARIES["oracle"])
    odd = {flies[0]: questions[flies[0]]}
    handed.hand_in(folder, odd, CANARIES["oracle"], with_context=8)
    examinee, _ = open_folder(folder)
    assert not examinee.included and "(3 of 4 agree)" in " ".join(examinee.notes)


def test_noise_grows_with_compression_and_not_without_end():
    sigma = [measure_noise(SentAs(64, bits), 64)[0].sigma_px for bits in (10.0, 0.15, 1e-4)]
    assert sigma[0] >= Noise().sigma_px and sorted(sigma) == sigma
    assert sigma[2] > 2 * sigma[0] and sigma[2] <= MOST_PX
    assert measure_noise(SentAs(64, 10.0), 64)[1] == 10, "the best quality on the ladder"


def test_larger_videos_of_the_same_quality_are_no_noisier():
    small, large = (measure_noise(SentAs(side, 10.0), 64)[0].sigma_px for side in (64, 256))
    assert large <= small


def test_noise_reaches_the_measures(folder, fake_section, monkeypatch):
    given = []
    real = type(fake_section).mark

    def marked(self, question, answer, noise):
        given.append(noise.sigma_px)
        return real(self, question, answer, noise)

    monkeypatch.setattr(type(fake_section), "mark", marked)
    handed.hand_in(folder, asked(SETTINGS), CANARIES["oracle"], options={"crf": "40"})
    notes = " ".join(score(folder, workers=1)[0]["answers"]["notes"])
    assert given.count(Noise().sigma_px) == 14, "the truth and the floor are not sent"
    (sigma_px,) = set(given) - {Noise().sigma_px}
    assert given.count(sigma_px) == 7 and sigma_px > Noise().sigma_px
    assert f"leaves places {sigma_px:.2f} px uncertain" in notes
