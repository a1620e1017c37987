import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import reelworld
from reelworld.cli import doctor, exam, footage
from reelworld.cli.main import VERBS, main
from reelworld.kit.errors import UserError

GROUPS = {"footage": footage, "exam": exam}
PACKAGE = Path(reelworld.__file__).parent
NESTED = [f"{name} {verb}" for name in ("footage", "exam") for verb in GROUPS[name].VERBS]
ASK_FOR_HELP = """
import sys
from reelworld.cli.main import main
try:
    code = main(sys.argv[1:])
except SystemExit as stopped:
    code = stopped.code or 0
sys.exit("torch was imported" if "torch" in sys.modules else code)
"""


def run(*words):
    return subprocess.run(words, capture_output=True, text=True)


@pytest.mark.parametrize("words", ["", *VERBS, *NESTED])
def test_help_is_quick_to_come_as_it_needs_no_torch(words):
    verb = words.split(" ")[0]
    if verb and not (PACKAGE / "cli" / f"{verb}.py").exists():
        pytest.skip(f"the verb {verb} has no file yet")
    done = run(sys.executable, "-c", ASK_FOR_HELP, *words.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert f"usage: reelworld {words}".strip() in done.stdout
    if verb and words not in GROUPS:
        assert "Example: reelworld" in done.stdout


def test_the_list_of_verbs_says_what_each_does(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(verb in said and line in said for verb, line in VERBS.items())


def test_no_verb_at_all_is_an_error_of_usage(capsys):
    assert main([]) == 2
    assert "usage: reelworld VERB" in capsys.readouterr().out


def test_the_version_is_the_packages(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == reelworld.__version__


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["fly"], "no verb 'fly'. Verbs: record, footage, train"),
        (["[red]"], "no verb '[red]'"),
        (["exam", "maths"], "no verb 'maths'. Verbs: run"),
        (["exam", "phyworld", "--draws", "0"], "draws is 0"),
        (["exam", "phyworld", "--seed", "-1"], "seed is -1"),
        (["footage", "burn"], "no verb 'burn'. Verbs: check, show, import, bake"),
        (["record", "attic", "--episodes", "1", "--out", "x"], "attic"),
        (["record", "den", "--episodes", "0", "--out", "x"], "num_episodes is 0"),
        (["footage", "check", "nowhere"], "nowhere"),
        (["play", "no-such-world", "--port", "0"], "no model 'no-such-world'"),
        (["train"], "needs --footage DIR and --out RUN"),
        (["train", "--footage", "nowhere", "--out", "x"], "no folder nowhere"),
        (["train", "--resume", "nowhere"], "no training run (config.json)"),
        (["train", "--resume", "x", "--minutes", "3"], "--resume RUN needs nothing else"),
        (["train", "--resume", "x", "--dry-run"], "--resume RUN needs nothing else"),
        (["train", "--footage", "f", "--out", "x", "--minutes", "0"], "--minutes is 0"),
        (["train", "--footage", "f", "--out", "x", "--codec-steps", "3"], "both --codec-steps"),
    ],
)
def test_an_error_of_the_user_is_one_clear_line_and_code_2(
    words, complaint, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    said = capsys.readouterr().err
    assert complaint in said.replace("\n", " ")
    assert said.startswith("error:") or "\nerror:" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["train", "--colour", "red"],
        ["train", "--size", "huge"],
        ["train", "--minutes", "soon"],
        ["doctor", "--colour"],
        ["record", "den"],
    ],
)
def test_flags_that_tyro_refuses_end_with_code_2(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert words[-1].lstrip("-") in said.err + said.out or "required" in said.err + said.out


def test_as_a_module_it_is_the_same_command(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "reelworld", "record", "attic", "--episodes", "1", "--out", "x"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "attic" in done.stderr and "Traceback" not in done.stderr


def answer(monkeypatch, action):
    """Make ``reelworld doctor`` do something else."""

    def stand_in() -> int:
        """Stand in."""
        return action()

    monkeypatch.setattr(doctor, "main", stand_in)
    return main(["doctor"])


def test_an_interrupt_ends_quietly_with_code_130(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    assert answer(monkeypatch, interrupted) == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_an_interrupt_while_a_verb_is_being_loaded_ends_quietly_too(monkeypatch, capsys):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib, "import_module", interrupted)
    assert main(["doctor"]) == 130
    assert capsys.readouterr().err.strip() == "Stopped."


def test_a_message_may_hold_square_brackets(monkeypatch, capsys):
    def refuse():
        raise UserError("shape is [t, h, w, 3], not [red]")

    assert answer(monkeypatch, refuse) == 2
    assert capsys.readouterr().err.strip() == "error: shape is [t, h, w, 3], not [red]"


def test_our_own_mistakes_are_not_dressed_up_as_the_users(monkeypatch):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answer(monkeypatch, fail)


def test_the_exit_code_is_the_verbs(monkeypatch):
    assert answer(monkeypatch, lambda: 1) == 1
    assert answer(monkeypatch, lambda: 0) == 0
