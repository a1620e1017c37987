"""The commands around footage, as a person types them."""

import json
import shlex

import tyro

from reelworld.cli import footage, record


def _run(verb, line):
    return tyro.cli(
        footage.VERBS[verb][0], args=shlex.split(line), prog=f"reelworld footage {verb}"
    )


def test_record_check_show_and_bake_in_a_row(tmp_path, capsys):
    out = tmp_path / "box"
    line = f"box --episodes 2 --frames 12 --size 64 --num-balls 2 --workers 1 --out {out}"
    assert tyro.cli(record.main, args=shlex.split(line), prog="reelworld record") == 0
    assert _run("check", f"{out} --workers 1") == 0
    assert _run("show", f"{out} --episodes 1 --out {tmp_path / 'sheet.png'}") == 0
    assert _run("bake", f"{out} --workers 1") == 0
    said = capsys.readouterr().out
    assert "2 episodes of 12 frames" in said and "no faults found" in said
    assert (tmp_path / "sheet.png").stat().st_size > 1000


def test_check_exits_with_1_when_something_is_wrong(copy, capsys):
    (copy / "meta/stats.json").unlink()
    assert _run("check", f"{copy} --workers 1") == 1
    said = capsys.readouterr().out
    assert "error: meta/stats.json" in said and "run again: reelworld record den" in said


def test_the_recorded_command_is_one_that_runs(recording, settings, tmp_path, digests):
    words = json.loads((recording / "meta/info.json").read_text())["reelworld"]["command"]
    arguments = shlex.split(words.rpartition(" --out ")[0].removeprefix("reelworld record "))
    arguments += ["--workers", "1", "--out", str(tmp_path / "den")]
    tyro.cli(record.main, args=arguments, prog="reelworld record")
    assert digests(tmp_path / "den") == digests(recording)
