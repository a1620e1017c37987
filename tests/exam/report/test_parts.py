"""What the page is made of."""

import base64
import io
from datetime import datetime

import numpy as np
import pytest
import report_fakes as fakes
from PIL import Image

from reelworld.exam.paper.section import SECTIONS, Row
from reelworld.exam.report import chart, clips, words
from reelworld.exam.report.run_folder import ExamRun, SectionRun


def rows(scores):
    return [
        Row(f"s/a/den/{i:04d}", str(i), "a", 0, {"score": score}) for i, score in enumerate(scores)
    ]


def picked(scores):
    return {rank: int(row.question[-4:]) for rank, row in clips.chosen_rows(rows(scores))}


def test_best_median_and_worst_of_the_first_answers():
    assert picked([0.2, 0.9, 0.5, 0.7, 0.1]) == {"Best": 1, "Median": 2, "Worst": 4}
    assert picked([1.0, 1.0, 0.0, 0.0]) == {"Best": 0, "Median": 1, "Worst": 2}
    equals = clips.chosen_rows(rows([1.0, 1.0, 1.0]))
    assert [rank for rank, _ in equals] == ["One of equals"] * 2
    assert picked([0.3]) == {"One of equals": 0}
    assert picked([0.3, 0.4]) == {"Best": 1, "Worst": 0}
    later = [Row("s/a/den/0009", "9", "a", 1, {"score": 2.0}), *rows([0.5])]
    assert [row.question for _, row in clips.chosen_rows(later)] == ["s/a/den/0000"]
    assert clips.chosen_rows([Row("s/a/den/0000", "0", "a", 0, {})]) == []


def test_rings_lie_on_the_balls_of_the_truth():
    """On the rim of each disc: inside it is the ball's colour, outside the room's."""
    question = fakes.Balls("permanence", "couch", "den", 0, 128)
    frames, shown = clips.composed(question, question.true_frames())
    plain, _ = clips.composed(question, None)
    assert shown == fakes.CONTEXT
    assert (frames[:shown] == plain[:shown]).all(), "rings before anything was asked"
    places = question.overlay()[0]
    assert len(places) and np.isfinite(places).all()
    for x, y, radius in places * 256:
        right = frames[shown, int(y), min(int(x + radius), 255)].astype(int)
        assert right[1] > right[0], "no green ring at the rim"
        middle = frames[shown, int(y), int(x)].astype(int)
        assert np.abs(middle - question.true_frames()[0, int(y / 2), int(x / 2)]).max() <= 1


def test_hidden_things_have_no_ring():
    frame = np.full((64, 64, 3), 50, np.uint8)
    assert (clips.with_rings(frame, np.full((2, 3), np.nan)) == frame).all()
    assert (clips.with_rings(frame, np.array([[0.5, 0.5, 0.2]])) != frame).any()


def test_answer_left_truth_right_and_a_bar_that_fills():
    question = fakes.Balls("permanence", "couch", "den", 0, 64)
    frames, shown = clips.composed(question, np.zeros((12, 64, 64, 3), np.uint8))
    assert frames.shape == (16, 256 + 6, 2 * 256 + 6, 3)
    truth = question.true_frames().repeat(4, 1).repeat(4, 2)
    assert (frames[shown:, :256, -256:] == truth).all()
    assert np.median(frames[shown:, :256, :256]) == 0
    filled = (frames[:, -1] == (185, 162, 255)).all(-1).sum(1)
    assert (filled[:shown] == 0).all() and (np.diff(filled[shown:]) > 0).all()
    assert (frames[-1, -1, -1] == (185, 162, 255)).all()


def test_short_answers_hold_their_last_frame():
    question = fakes.Balls("permanence", "couch", "den", 0, 64)
    short = question.true_frames()[:3]
    frames, shown = clips.composed(question, short)
    full, _ = clips.composed(question, np.concatenate([short, short[-1:].repeat(9, 0)]))
    assert (frames == full).all() and len(frames) == shown + 12


def test_a_long_clip_is_shown_faster_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(SECTIONS, "horizon", "")
    fakes.use(["horizon"], frames=100)
    run = ExamRun(tmp_path, {"size_px": 64}, (), datetime(2026, 1, 1))
    row = Row("horizon/couch/den/0000", "0", "couch", 0, {"score": 0.0})
    (clip,) = clips.make_clips(run, SectionRun("horizon", {}, {"model": [row]}))
    assert clip.speed == 2 and not clip.answered
    data = base64.b64decode(clip.moving.split(",")[1])
    assert Image.open(io.BytesIO(data)).n_frames == 52


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "–"),
        (100.0, "%", "100\u00a0%"),
        (66.666, "%", "66.7\u00a0%"),
        (-0.5, "m/s", "−0.5\u00a0m/s"),
        (0.0, "", "0"),
        (-0.0, "", "0"),
        (0.12345, "radii", "0.123\u00a0radii"),
        (12345.6, "", "12\u2009346"),
        (0.00004, "", "4e-05"),
    ],
)
def test_numbers_have_the_digits_that_matter(value, unit, text):
    assert words.with_unit(value, unit) == text


def test_a_grade_of_99_6_is_not_100():
    assert [words.grade(v) for v in (None, 0.0, 0.4, 41.6, 99.6, 99.97, 100.0)] == [
        "–",
        "0",
        "0.4",
        "42",
        "99.6",
        "100",
        "100",
    ]


GRADE = {
    "value": 40.0,
    "low": 30.0,
    "high": 52.5,
    "oracle": 99.5,
    "floor": 2.0,
    "curves": {"few": [1.0, 2.0], "occlusion_s": [0.3, 1.2], "recall": [1.0, None], "odd": [1.0]},
    "baselines": {"oracle": {"curves": {"recall": [1.0, 0.9]}}, "blank": {"curves": {}}},
}


def test_a_bar_is_as_long_as_its_grade_and_says_what_it_shows():
    svg = chart.grade_bar(GRADE, "<Con>")
    assert 'class="bar" x="0" y="9" width="40.00%"' in svg
    assert 'class="oracle" x1="99.50%"' in svg and 'cx="2.00%"' in svg
    assert 'x1="30.00%" x2="52.50%"' in svg
    assert "&lt;Con&gt;: 40 of 100, 95 % interval 30 to 52; the truth 99.5; best floor 2" in svg


def test_curves_find_their_axis_and_gaps_stay_gaps():
    (plot,) = chart.plots(GRADE, ("blank",))
    assert (plot.name, plot.axis, plot.x) == ("recall", "occlusion_s", (0.3, 1.2))
    assert plot.lines == (("model", [1.0, None]), ("oracle", [1.0, 0.9]))
    assert chart.loose_numbers(GRADE) == {"few": "1, 2", "odd": "1"}
    svg = chart.draw(plot)
    assert 'class="model" points="0.00,0.00 0.00,0.00"' in svg
    assert 'class="oracle" points="0.00,0.00 100.00,10.00"' in svg
    assert chart.draw(chart.Plot("a", "b_s", (0.0, 1.0), (("model", [None, None]),))) == ""
