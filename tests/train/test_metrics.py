import json

import pytest

from reelworld.kit.errors import UserError
from reelworld.train.metrics import Journal


def rows_of(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def steps_of(folder, kind):
    return [(row["stage"], row["step"]) for row in rows_of(folder) if row["kind"] == kind]


@pytest.fixture
def journal(tmp_path):
    """Three steps of the codec, one of the dynamics."""
    journal = Journal(tmp_path, "den")
    for step in (1, 2, 3):
        journal.examined("codec", step, {"psnr_db": 20.0 + step})
    journal.note("dynamics", 5, 5, {"loss": 1.5})
    return journal


def test_examinations_and_last_batches_are_kept(journal, tmp_path):
    assert steps_of(tmp_path, "exam") == [("codec", 1), ("codec", 2), ("codec", 3)]
    assert steps_of(tmp_path, "train") == [("dynamics", 5)]
    assert journal.last_exam("codec") == {"psnr_db": 23.0}
    assert journal.last_examined_step("codec") == 3
    assert journal.last_exam("dynamics") == {}
    assert journal.last_examined_step("dynamics") is None


def test_a_resumed_run_forgets_what_it_will_do_again(journal, tmp_path):
    resumed = Journal(tmp_path, "den")
    resumed.forget_after("codec", 1)
    resumed.forget_after("dynamics", 0)
    assert steps_of(tmp_path, "exam") == [("codec", 1)]
    assert steps_of(tmp_path, "train") == []
    assert resumed.last_exam("codec") == {"psnr_db": 21.0}


def test_a_line_that_a_kill_cut_off_is_dropped_and_the_next_one_stands_alone(journal, tmp_path):
    with open(tmp_path / "metrics.jsonl", "a") as file:
        file.write('{"kind": "exam", "sta')
    resumed = Journal(tmp_path, "den")
    resumed.forget_after("dynamics", 5)
    resumed.examined("dynamics", 6, {"loss": 1.0})
    assert steps_of(tmp_path, "exam")[-1] == ("dynamics", 6)
    assert len(rows_of(tmp_path)) == 5


def test_batches_are_noted_now_and_then_with_pace(tmp_path, monkeypatch, capsys):
    clock = iter([100.0, 101.0, 120.0, 121.0])
    monkeypatch.setattr("reelworld.train.metrics.time.monotonic", lambda: next(clock))
    journal = Journal(tmp_path, "den")
    for step, stage in ((1, "codec"), (2, "codec"), (41, "codec"), (1, "dynamics")):
        journal.note(stage, step, 100, {"loss": 2.0})
    assert steps_of(tmp_path, "train") == [("codec", 1), ("codec", 41)]
    said = capsys.readouterr().err
    assert "codec 41/100  2.00 steps/s  0 min left  loss 2" in said
    assert "nan" not in said


def test_the_page_shows_every_examination_and_needs_nothing_from_the_net(tmp_path):
    journal = Journal(tmp_path, "<script>den")
    journal.note("codec", 9, 9, {"loss": 1.5})
    journal.examined("codec", 9, {"psnr_db": 33.25})
    page = (tmp_path / "progress.html").read_text()
    assert "33.25" in page and "<svg" in page and 'http-equiv="refresh"' in page
    assert "<script>" not in page and "&lt;script&gt;den" in page
    assert "src=" not in page and "<link" not in page


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "metrics.jsonl").mkdir()
    journal = object.__new__(Journal)
    journal._run, journal._path, journal._rows = tmp_path, tmp_path / "metrics.jsonl", []
    with pytest.raises(UserError, match=r"Cannot write .*--resume"):
        journal._append("exam", "codec", 1, {})
