import json
import subprocess
import sys

import exam_fakes as fakes
import pytest

import reelworld
from reelworld import worlds
from reelworld.cli import eval as command
from reelworld.cli.main import main
from reelworld.exam import runner
from reelworld.exam.items import episode_item
from reelworld.exam.settings import ExamSettings
from reelworld.kit.errors import UserError


@pytest.fixture
def simulator(events, monkeypatch):
    """``reelworld.load`` gives the simulator, whatever the name."""
    few = {kind: items[:1] for kind, items in events.items()}
    monkeypatch.setattr(runner, "find_events", lambda world, settings: few)
    world = worlds.make("den", size_px=96)
    items = [episode_item(world, index, 8, 15) for index in range(2)]
    known = [*items, *(item for some in few.values() for item in some)]
    monkeypatch.setattr(reelworld, "load", lambda name: fakes.SimulatorModel(known))


FLAGS = ["--episodes", "2", "--seconds", "1", "--fps-runs", "0"]


def test_json_is_the_only_thing_on_stdout(simulator, capsys):
    assert main(["eval", "any", *FLAGS, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["ball_error_1s_radii"]["value"] < 0.01


def test_the_table_names_every_figure_and_the_file_holds_them(simulator, capsys, tmp_path):
    assert main(["eval", "any", *FLAGS, "--out", str(tmp_path / "den.json")]) == 0
    shown = capsys.readouterr().out
    result = json.loads((tmp_path / "den.json").read_text())
    for key in set(result) - {"baselines", "curves", "about"}:
        assert key in shown
    assert "simulator" in shown


def test_an_unknown_model_is_one_clear_line(capsys):
    assert main(["eval", "no-such-world"]) == 2
    assert "no-such-world" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["num_balls", "num_balls=", "=4", "num balls=4", "num_balls=x"])
def test_a_world_option_must_be_a_name_and_a_number(word):
    with pytest.raises(UserError, match="name=number"):
        command.parse_options((word,))


def test_world_options_reach_the_settings():
    assert command.parse_options(("num_balls=4",)) == (("num_balls", 4),)


@pytest.mark.parametrize(
    "wrong", [{"episodes": 0}, {"context_frames": 1}, {"seconds": 0.5}, {"batch": 0}]
)
def test_settings_that_cannot_be_measured_are_refused(wrong):
    with pytest.raises(UserError, match=f"{next(iter(wrong))} is"):
        ExamSettings(**wrong)


def test_measuring_and_its_help_start_without_torch():
    modules = "detect, events, figures, identity, measure, returns, runner, search, strip, track"
    code = (
        f"import sys; from reelworld.exam import {modules}; import reelworld.cli.eval;"
        " sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
