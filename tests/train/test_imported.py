"""A model of imported videos trains, dreams and is played; only the truth is missing."""

import json

import numpy as np
import pytest
from PIL import Image

import reelworld
from reelworld.cli.main import main
from reelworld.footage.store import Footage
from reelworld.play.keyboard import Keyboard
from reelworld.play.session import Player
from reelworld.play.settings import PlaySettings


@pytest.fixture(scope="module")
def trained(tmp_path_factory, small_dial):
    """Read-only: footage of four walks at 10 fps, under keys, and a run of two steps on it."""
    place = tmp_path_factory.mktemp("videos")
    keys = ["file,frame,left,right,up,down,act"]
    for number in range(4):
        (place / "clips" / f"walk{number}").mkdir(parents=True)
        for t in range(40):
            picture = np.full((64, 64, 3), 40 + 30 * number, np.uint8)
            picture[20:36, (2 * t) % 48 : (2 * t) % 48 + 16] = 220
            Image.fromarray(picture).save(place / "clips" / f"walk{number}" / f"{t}.png")
            keys.append(f"walk{number},{t},0,1,0,0,{t % 2}")
    (place / "keys.csv").write_text("\n".join(keys))
    words = ["--actions", str(place / "keys.csv"), "--fps", "10", "--size", "64", "--workers", "1"]
    clips, footage = str(place / "clips"), str(place / "footage")
    assert main(["footage", "import", clips, "--out", footage, *words]) == 0
    steps = ["--codec", "conv", "--codec-steps", "2", "--dynamics-steps", "2"]
    assert main(["train", "--footage", footage, "--out", str(place / "run"), *steps]) == 0
    return place


def test_it_dreams_at_its_own_rate_and_starts_from_frames_of_the_footage(trained):
    model = reelworld.load(str(trained / "run/model"))
    assert (model.world, model.fps, model.size_px) == ("video", 10, 64)
    frames, actions = Footage(trained / "footage").frames_and_actions(2)
    session = model.start(frames[:8], seed=1, actions=actions[:7])
    assert session.step(actions[7]).shape == (64, 64, 3)


def test_it_tells_no_ones_folders(trained):
    made_by = json.loads((trained / "run/model/config.json").read_text())["made_by"]
    assert made_by["footage"]["world"] == "video"
    assert str(trained) not in json.dumps(made_by)


@pytest.mark.parametrize("clean", [True, False])
def test_the_page_shows_the_dream_alone(trained, clean):
    model = reelworld.load(str(trained / "run/model"))
    player = Player(model, PlaySettings(), Keyboard())
    scene, frame = player.start(3, clean)
    assert scene.clean and not scene.has_truth and "made up" in scene.caption
    assert frame.truth == b"" and len(frame.dream) > 100
    assert player.advance().frame_index == 1 and player.rewind(1).frame_index == 0


@pytest.mark.parametrize("words", [[], ["--strip", "strips"]])
def test_the_exam_says_what_is_missing(trained, words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["eval", str(trained / "run/model"), "--fps-runs", "0", *words]) == 2
    assert "no truth to compare with" in capsys.readouterr().err.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_recorded_under_that_name(tmp_path, capsys):
    words = ["record", "video", "--episodes", "1", "--out", str(tmp_path / "out")]
    assert main(words) == 2 and "is no world" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
