"""Any world can be recorded: its measures and states come back, with its events and factors."""

import json
import math
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reelworld import worlds
from reelworld.cli.main import main
from reelworld.footage.bake import bake
from reelworld.footage.check import check
from reelworld.footage.record import record
from reelworld.footage.scene_truth import STATE
from reelworld.footage.settings import RecordSettings
from reelworld.footage.show import show
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError
from reelworld.worlds.snapshot import state_to_json

OPTIONS = (("gravity_mps2", 1.6), ("num_lamps", (0, 1)), ("colour", ("red", "green")))
TOY = RecordSettings(
    world="toy",
    num_episodes=4,
    frames_per_episode=20,
    size_px=64,
    policy="sticky",
    options=OPTIONS,
    events=((3, 3, "lights_out"), (5, 15, "double")),
    workers=1,
)


@pytest.fixture(scope="module", autouse=True)
def toy_is_registered():
    worlds._WORLDS["toy"] = "worlds.toy:Toy"
    yield
    del worlds._WORLDS["toy"]


@pytest.fixture(scope="module")
def scenes(tmp_path_factory):
    """Read-only: four episodes of 20 frames of the toy."""
    return record(TOY, tmp_path_factory.mktemp("scenes") / "toy")


def test_states_come_back_exactly_and_continue_with_the_schedule(scenes):
    footage = Footage(scenes)
    for index in range(4):
        episode = footage.episode(index)
        world = worlds.make("toy", size_px=64, **dict(OPTIONS))
        frame, info = world.reset(seed=episode.seed, options={"events": episode.events})
        assert info["caption"] == episode.caption
        for t in range(20):
            assert episode.state(t) == world.state()
            assert np.array_equal(frame, episode.frames[t])
            assert np.array_equal(world.picture(episode.state(t)), episode.frames[t])
            frame = world.step(episode.actions[t])[0]


def test_measures_are_columns_of_numbers(scenes):
    footage = Footage(scenes)
    absent = 0
    for index in range(4):
        episode = footage.episode(index)
        assert episode.truth.keys() == {"truth.count", "truth.light_share", STATE}
        assert [s.count for s in map(episode.state, range(20))] == episode.truth[
            "truth.count"
        ].tolist()
        lamps = episode.state(0).lamps
        if lamps:
            assert episode.truth["truth.light_share"].tolist() == [1.0] * 3 + [0.0] * 17
        else:
            absent += 1
            assert np.isnan(episode.truth["truth.light_share"]).all()
    assert 0 < absent < 4


def test_events_and_factors_are_in_the_episode_table(scenes):
    episodes = [Footage(scenes).episode(index) for index in range(4)]
    for episode in episodes:
        assert episode.factors["gravity_mps2"] == 1.6 and episode.factors["num_lamps"] in (0, 1)
        assert episode.factors["colour"] in ("red", "green")
        (out, double) = episode.events
        assert out == (3, "lights_out") and double[1] == "double" and 5 <= double[0] <= 15
        t = double[0]
        held = int(episode.actions[t - 1, 4])
        assert episode.state(t).count == 2 * (episode.state(t - 1).count + held)
    assert len({episode.events[1][0] for episode in episodes}) > 1, "frames are drawn per episode"


def test_such_footage_is_whole_shown_and_baked(scenes, tmp_path):
    assert check(scenes, workers=1) == []
    copy = shutil.copytree(scenes, tmp_path / "toy")
    assert show(copy, tmp_path / "sheet.png").exists()
    assert bake(copy, workers=1).frames.shape == (80, 64, 64, 3)
    assert check(copy, workers=1) == []


def test_the_folder_says_what_its_columns_mean_and_how_to_make_it(scenes):
    info = json.loads((scenes / "meta/info.json").read_text())
    assert info["features"]["truth.count"] == {"dtype": "float64", "shape": [1], "names": None}
    assert info["features"][STATE]["dtype"] == "string"
    block = info["reelworld"]
    assert block["measures"]["count"] == "frames with act" and "codes" not in block
    assert block["command"] == (
        "reelworld record toy --episodes 4 --seed 0 --frames 20 --size 64 --policy sticky"
        " --factor gravity_mps2=1.6 --factor num_lamps=0..1 --factor colour=red,green"
        " --event 3:lights_out --event 5-15:double --out toy"
    )


def test_its_command_makes_it_again(scenes, tmp_path, digests):
    block = json.loads((scenes / "meta/info.json").read_text())["reelworld"]
    words = block["command"].split()[1:-1]
    assert main([*words, str(tmp_path / "toy"), "--workers", "1"]) == 0
    assert digests(tmp_path / "toy") == digests(scenes)
    data = tmp_path / "toy/data/chunk-000/file-002.parquet"
    data.unlink()  # and mends it
    assert main([*words, str(tmp_path / "toy"), "--workers", "1"]) == 0
    assert digests(tmp_path / "toy") == digests(scenes)


def rewritten(root, column, change):
    """The copy's first data file with one column changed, its checksums in order."""
    path = root / "data/chunk-000/file-000.parquet"
    table = pq.read_table(path)
    values = table[column].to_pylist()
    changed = pa.array(change(values), table.schema.field(column).type)
    at = table.schema.get_field_index(column)
    pq.write_table(table.set_column(at, table.schema.field(column), changed), path)


def _of_another_world(values):
    return [values[0].replace('"toy"', '"den"'), *values[1:]]


@pytest.mark.parametrize(
    ("column", "change", "fault"),
    [
        ("truth.count", lambda v: [*v[:4], math.inf, *v[5:]], "truth.count is infinite at frame 4"),
        (STATE, lambda v: [*v[:4], v[4][:-3], *v[5:]], "truth.state is damaged at frame 4"),
        (STATE, lambda v: [*v[:4], v[3], *v[5:]], "that of another frame at frame 4"),
        (STATE, lambda v: [*v[:2], "[[", *v[3:]], "truth.state is damaged at frame 2"),
        (STATE, _of_another_world, "that of another frame at frame 0"),
    ],
)
def test_damaged_truth_is_found(scenes, tmp_path, column, change, fault):
    copy = shutil.copytree(scenes, tmp_path / "toy")
    rewritten(copy, column, change)
    assert any(fault in finding.what for finding in check(copy, workers=1))


def test_a_damaged_state_is_refused_when_it_is_asked_for(scenes, tmp_path):
    copy = shutil.copytree(scenes, tmp_path / "toy")
    rewritten(copy, STATE, lambda v: [*v[:4], v[4][:-3], *v[5:]])
    episode = Footage(copy).episode(0)
    assert state_to_json(episode.state(3))
    with pytest.raises(UserError, match="state of episode 0, frame 4"):
        episode.state(4)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--event", "lights_out"], "is no event; write FRAME:EVENT"),
        (["--event", "3:"], "is no event"),
        (["--event", "x:lights_out"], "is no event"),
        (["--event", "3:flood"], "Nothing called 'flood'"),
        (["--event", "20:double"], "has frames 0 to 19"),
        (["--event", "9-5:double"], "frame 9 to 5"),
        (["--factor", "gravity_mps2"], "is no factor"),
        (["--factor", "gravity_mps2=1..2,3"], "mixes values and ranges"),
        (["--factor", "gravity_mps2=a..b"], "not of numbers"),
        (["--factor", "gravity_mps2=11"], "must be a number from 0.0 to 10.0"),
        (["--factor", "colour=pink"], "must be one of red, blue, green"),
        (["--factor", "mass=1"], "has no option mass"),
        (["--factor", "num_lamps=1", "--factor", "num_lamps=2"], "given twice"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(flags, message, tmp_path, capsys):
    words = ["record", "toy", "--episodes", "1", "--frames", "20", "--policy", "idle"]
    words += ["--out", str(tmp_path / "x")]
    assert main([*words, *flags]) == 2
    said = "".join(capsys.readouterr())
    assert message in said
    assert not (tmp_path / "x").exists()


def test_a_den_in_which_things_happen_comes_back_exactly(tmp_path):
    events = ((2, 2, "green_ball_drops"), (4, 9, "pillar_rises"), (12, 12, "gravity_doubles"))
    settings = RecordSettings(
        world="den", num_episodes=3, frames_per_episode=40, size_px=64, events=events, workers=1
    )
    root = record(settings, tmp_path / "den")
    assert check(root, workers=1) == []
    for index in range(3):
        episode = Footage(root).episode(index)
        world = worlds.make("den", size_px=64)
        world.reset(seed=episode.seed, options={"events": episode.events})
        world.restore(episode.state(5))
        for t in range(5, 39):
            frame = world.step(episode.actions[t])[0]
            assert np.array_equal(frame, episode.frames[t + 1])
            assert world.state() == episode.state(t + 1)
        slots = (episode.truth["truth.id"] >= 0).sum(1)
        colours = [ball.colour for ball in episode.state(0).balls]
        assert slots[2] - slots[1] == ("green" not in colours)
