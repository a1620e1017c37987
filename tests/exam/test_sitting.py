"""Sitting the exam: with the small section of fake_section, which is the only one here."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import fake_section
import numpy as np
import pytest

from reelworld.cli.main import main
from reelworld.exam.canaries.canaries import Canary
from reelworld.exam.paper.section import SECTIONS
from reelworld.exam.sitting.compare import compare_runs
from reelworld.exam.sitting.rows import read_rows
from reelworld.exam.sitting.run import sit
from reelworld.exam.sitting.settings import SittingSettings
from reelworld.footage.preview import read_preview
from reelworld.kit.errors import UserError

ONE = SittingSettings(workers=1)
GUESSER = "fake_section:guesser"


@pytest.fixture(autouse=True)
def only_fake():
    before = dict(SECTIONS)
    fake_section.add()
    yield
    SECTIONS.clear()
    SECTIONS.update(before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that was left alone. Read-only."""
    before = dict(SECTIONS)
    fake_section.add()
    root = tmp_path_factory.mktemp("whole") / "out"
    sit(GUESSER, ONE, root)
    SECTIONS.clear()
    SECTIONS.update(before)
    return root


def files(root):
    """What was made there. Rows come in the order in which parts were done, so they are sorted."""
    return {
        str(path.relative_to(root)): sorted(path.read_bytes().splitlines())
        if path.suffix == ".jsonl"
        else path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_truth_passes_and_who_knows_no_law_fails(tmp_path):
    result = sit(Canary("oracle", 64), ONE, tmp_path / "oracle")
    grade = result["grades"]["fake"]
    assert (grade["value"], grade["oracle"], grade["measurable"]) == (100, 100, 1)
    assert grade["floor"] == 0 and grade["questions"] == 16 and grade["samples"] == 1
    assert set(grade["baselines"]) == {"oracle", "copy_last", "linear"}
    assert grade["figures"]["error"]["value"] < 0.1
    assert result["did_not_learn"] == [] and result["about"]["exam"] == "1"
    assert json.loads((tmp_path / "oracle/result.json").read_text()) == result

    lazy = sit(Canary("copy_last", 64), ONE, tmp_path / "lazy")
    assert lazy["grades"]["fake"]["value"] == 0
    assert lazy["did_not_learn"] == ["Discs do not bounce: 0 of 100."]


def test_a_specialist_is_asked_in_its_world_and_a_note_says_what_was_left_out(tmp_path):
    boxed, shown = Canary("oracle", 64), Canary("oracle", 64)
    boxed.spec = replace(boxed.spec, world="box")
    grade = sit(boxed, ONE, tmp_path / "box")["grades"]["fake"]
    assert grade["value"] == 100 and grade["questions"] == 10
    assert "box, shows nothing of fall (shown in court)" in grade["note"]
    rows = read_rows(tmp_path / "box", "fake", "model")
    assert {row.question[:16] for row in rows} == {"fake/bounce/box/"}

    shown.spec = replace(shown.spec, world="rover")
    grade = sit(shown, ONE, tmp_path / "rover")["grades"]["fake"]
    assert grade["value"] is grade["oracle"] is grade["floor"] is None
    assert "bounce (shown in den, box)" in grade["note"]


def test_a_section_to_come_is_named_and_not_graded(tmp_path):
    SECTIONS["later"] = "reelworld.exam.sections.later.section:LATER"
    grades = sit(Canary("oracle", 64), ONE, tmp_path / "out")["grades"]
    assert grades["fake"]["value"] == 100
    assert grades["later"]["value"] is None and "does not ask it yet" in grades["later"]["note"]


def test_who_takes_one_picture_is_asked_what_starts_from_rest(tmp_path):
    still = Canary("oracle", 64)
    still.spec = replace(still.spec, max_context=1)
    grade = sit(still, ONE, tmp_path / "out")["grades"]["fake"]
    assert grade["questions"] == 6 and grade["value"] == 100
    assert len(read_rows(tmp_path / "out", "fake", "linear")) == 6


def test_every_sample_is_marked_and_the_first_is_kept_as_a_clip(tmp_path):
    sit(GUESSER, SittingSettings(workers=1, samples=3), tmp_path / "out")
    rows = read_rows(tmp_path / "out", "fake", "model")
    assert len(rows) == 16 * 3
    assert len({row.marks["error"] for row in rows[:3]}) == 3, "its samples are one and the same"
    assert len(read_rows(tmp_path / "out", "fake", "oracle")) == 16
    clip = np.stack(list(read_preview(tmp_path / "out/clips/fake/bounce/den/0003.mp4")))
    assert clip.shape == (12, 64, 64, 3)
    question = fake_section.Disc("bounce", "den", 3, 64)
    answer = fake_section.Guesser().predict(
        question.task.context[-2:],
        actions=None,
        text=None,
        n_samples=3,
        horizon=12,
        seed=question.task.sample_seed(0),
    )
    assert np.abs(clip.astype(int) - answer[0]).mean() < 4


def test_a_folder_with_another_exam_or_anything_else_is_left_alone(tmp_path):
    sit(Canary("oracle", 64), ONE, tmp_path / "out")
    with pytest.raises(UserError, match=r"another exam .*'oracle' there, 'blank' asked"):
        sit(Canary("blank", 64), ONE, tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("Dear")
    with pytest.raises(UserError, match="something else"):
        sit(Canary("oracle", 64), ONE, tmp_path / "mine")


@pytest.mark.parametrize("damage", ["half a line", "no row", "half a letter", "not noted"])
def test_what_was_half_written_is_dropped_and_made_again(tmp_path, whole, damage):
    shutil.copytree(whole, tmp_path / "hurt")
    rows, done = tmp_path / "hurt/rows/fake/model.jsonl", tmp_path / "hurt/done.jsonl"
    text = rows.read_text()
    (tmp_path / "hurt/result.json").unlink()
    if damage == "half a line":
        rows.write_text(text[:-30])
    elif damage == "no row":
        rows.write_text("\n".join(text.splitlines()[3:]) + "\n")
    elif damage == "half a letter":
        rows.write_bytes(text.encode() + b'{"question": "\xe2\x82')
    else:
        done.write_text("".join(done.read_text().splitlines(keepends=True)[:-1]))
    sit(GUESSER, ONE, tmp_path / "hurt")
    assert files(tmp_path / "hurt") == files(whole)


def test_nothing_is_asked_twice(tmp_path):
    class Counting(Canary):
        asked = 0

        def answer(self, questions, num_samples):
            self.asked += len(questions)
            return super().answer(questions, num_samples)

    who = Counting("oracle", 64)
    sit(who, ONE, tmp_path / "out")
    done = (tmp_path / "out/done.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "out/done.jsonl").write_text("".join(done[:-1]))
    assert who.asked == 16
    sit(who, ONE, tmp_path / "out")
    assert who.asked == 16 + sum(json.loads(done[-1])["rows"].values()) / 4


def test_an_examinee_that_passes_questions_over_has_not_answered(tmp_path):
    class Lazy(Canary):
        def answer(self, questions, num_samples):
            return super().answer(questions[1:], num_samples)

    grade = sit(Lazy("oracle", 64), ONE, tmp_path / "out")["grades"]["fake"]
    assert grade["no_answer"] == {"it was passed over": 3}
    assert grade["measurable"] == 13 / 16 and grade["value"] < 100


def test_two_processes_come_to_the_same(tmp_path, whole):
    sit(GUESSER, SittingSettings(workers=2), tmp_path / "two")
    assert files(tmp_path / "two") == files(whole)


_SIT = """
import sys
import fake_section
from reelworld.exam.sitting.run import sit
from reelworld.exam.sitting.settings import SittingSettings
if __name__ == "__main__":
    fake_section.add()
    print("ready", flush=True)
    sit("fake_section:guesser", SittingSettings(suite="full", samples=2, workers=int(sys.argv[2])),
        sys.argv[1])
"""


def _start(out, workers):
    here = str(Path(__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-c", _SIT, str(out), str(workers)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def _killed(out, workers, delay_s):
    """Whether it was still at work when it was killed."""
    process = _start(out, workers)
    time.sleep(delay_s)
    was_at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return was_at_work


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))]
)
def test_a_run_killed_twice_ends_as_one_that_was_left_alone(tmp_path, seed):
    settings = SittingSettings(suite="full", samples=2, workers=1)
    start_s = time.monotonic()
    sit(GUESSER, settings, tmp_path / "whole")
    duration_s = time.monotonic() - start_s
    rng = random.Random(seed)
    killed = [
        _killed(tmp_path / "hurt", 1 + seed % 2, rng.uniform(0.2, 0.8) * duration_s)
        for _ in range(2)
    ]
    assert killed[0]
    sit(GUESSER, settings, tmp_path / "hurt")
    assert files(tmp_path / "hurt") == files(tmp_path / "whole")


def test_the_command_shows_a_table_or_json(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["exam", "run", GUESSER, "--workers", "1", "--samples", "2"]) == 0
    shown = capsys.readouterr().out
    assert "fake" in shown and "16 × 2" in shown and "Discs do not bounce" in shown
    assert main(["exam", "run", GUESSER, "--workers", "1", "--samples", "2", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) == {"grades", "did_not_learn", "about"}
    saved = tmp_path / "runs/exam/fake_section-guesser-mini/result.json"
    assert json.loads(saved.read_text()) == result


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--sections", "magic"], "no section 'magic'"),
        (["--samples", "0"], "samples is 0"),
        (["--workers", "-1"], "workers is -1"),
    ],
)
def test_what_cannot_be_sat_is_one_clear_line(flags, words, capsys, tmp_path):
    assert main(["exam", "run", "oracle", "--out", str(tmp_path / "out"), *flags]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_two_runs_are_compared_on_the_questions_both_were_asked(tmp_path, capsys):
    sit(Canary("copy_last", 64), ONE, tmp_path / "lazy")
    boxed = Canary("oracle", 64)
    boxed.spec = replace(boxed.spec, world="den")
    sit(boxed, ONE, tmp_path / "good")
    folders = [str(tmp_path / name) for name in ("lazy", "good")]
    assert main(["exam", "compare", *folders, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["sections"]["fake"]
    assert found["difference"] == 100 and found["grades"] == [0, 100]
    assert 0 < found["low"] < 100 and found["clusters"] == 5 and found["questions"] == 10
    assert found["p"] == found["p_holm"] == 2 / 2**5
    assert main(["exam", "compare", *folders[::-1]]) == 0
    assert "-100.0" in capsys.readouterr().out
    assert compare_runs(tmp_path / "lazy", tmp_path / "lazy")["sections"]["fake"]["p"] == 1


def test_runs_without_anything_in_common_are_not_compared(tmp_path):
    for world in ("den", "court"):
        one = Canary("oracle", 64)
        one.spec = replace(one.spec, world=world)
        sit(one, ONE, tmp_path / world)
    found = compare_runs(tmp_path / "den", tmp_path / "court")["sections"]["fake"]
    assert found["difference"] is None and "asked of both" in found["note"]
    with pytest.raises(UserError, match=r"holds no result\.json"):
        compare_runs(tmp_path / "den", tmp_path)
    result = json.loads((tmp_path / "den/result.json").read_text())
    result["about"]["exam"] = "0"
    (tmp_path / "den/result.json").write_text(json.dumps(result))
    with pytest.raises(UserError, match="version 0 and"):
        compare_runs(tmp_path / "den", tmp_path / "court")
