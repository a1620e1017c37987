"""Footage goes to Minari and comes back; Minari's own data sets become footage."""

import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary

pytest.importorskip("h5py", reason="pip install 'reelworld[minari]'")
minari = pytest.importorskip("minari", reason="pip install 'reelworld[minari]'")

from minari.data_collector import EpisodeBuffer  # noqa: E402

from reelworld.cli.main import main  # noqa: E402
from reelworld.footage.check import check  # noqa: E402
from reelworld.footage.foreign.importing import import_dataset  # noqa: E402
from reelworld.footage.foreign.settings import ForeignSettings  # noqa: E402
from reelworld.footage.foreign.to_minari import export_minari  # noqa: E402
from reelworld.footage.store import Footage  # noqa: E402
from reelworld.kit.errors import UserError  # noqa: E402

SMALL = ForeignSettings(size_px=64, workers=1)
ID = "reelworld/den-v0"


@pytest.fixture(autouse=True)
def shelf(tmp_path, monkeypatch):
    """Where Minari keeps its data sets."""
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "shelf"))
    return tmp_path / "shelf"


def test_out_and_back_loses_nothing_but_the_truth_which_minari_itself_gives(
    recording, tmp_path, capsys
):
    assert main(["footage", "export", str(recording), f"minari:{ID}"]) == 0
    out = ["--out", str(tmp_path / "back"), "--size", "64", "--workers", "1"]
    assert main(["footage", "import", f"minari:{ID}", *out]) == 0
    assert "3 imported" in capsys.readouterr().out
    assert check(tmp_path / "back", workers=1) == []
    ours, back, theirs = Footage(recording), Footage(tmp_path / "back"), minari.load_dataset(ID)
    assert back.fps == ours.fps and theirs.total_episodes == 3
    for index in range(3):
        a, b, c = ours.episode(index), back.episode(index), theirs[index]
        np.testing.assert_array_equal(a.frames, b.frames)
        np.testing.assert_array_equal(a.actions, b.actions)
        np.testing.assert_array_equal(a.frames, c.observations)
        np.testing.assert_array_equal(a.actions[:-1], c.actions)
        assert a.caption == b.caption
        assert c.truncations.tolist() == [False] * 22 + [True]
        for name, values in a.truth.items():
            np.testing.assert_array_equal(values, c.infos[name])
        assert c.observations[0] in theirs.observation_space and c.actions[0] in theirs.action_space


def test_an_export_never_overwrites_and_leaves_nothing_of_damaged_footage(recording, copy, shelf):
    export_minari(recording, ID)
    with pytest.raises(UserError, match="is there already"):
        export_minari(recording, ID)
    data = copy / "data/chunk-000/file-002.parquet"
    data.write_bytes(data.read_bytes()[:900])
    with pytest.raises(UserError, match="is damaged"):
        export_minari(copy, "reelworld/other-v0")
    assert [path.name for path in (shelf / "reelworld").iterdir()] == ["den-v0"]


def _write(observation, observations, action=None, actions=None):
    minari.create_dataset_from_buffers(
        "robot/arm-v0",
        buffer=[
            EpisodeBuffer(
                observations=observations,
                actions=np.zeros((30, 5), np.int8) if actions is None else actions,
                rewards=[0.0] * 30,
                terminations=[False] * 30,
                truncations=[False] * 29 + [True],
            )
        ],
        observation_space=observation,
        action_space=action or MultiBinary(5),
        jpeg_encoding=False,
    )


PICTURE = Box(0, 255, (72, 96, 3), np.uint8)
PICTURES = np.random.default_rng(0).integers(0, 256, (31, 72, 96, 3), np.uint8)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_pictures_among_other_observations_are_found_and_the_rate_is_asked_for(tmp_path):
    both = Dict({"pixels": PICTURE, "joints": Box(-1, 1, (4,))})
    _write(both, {"pixels": PICTURES, "joints": np.zeros((31, 4), np.float32)})
    with pytest.raises(UserError, match="Give its rate with --fps"):
        import_dataset("minari:robot/arm-v0", tmp_path / "out", SMALL)
    settings = ForeignSettings(size_px=72, fps=12, workers=1)
    import_dataset("minari:robot/arm-v0", tmp_path / "out", settings)
    footage = Footage(tmp_path / "out")
    assert footage.fps == 12
    np.testing.assert_array_equal(footage.episode(0).frames, PICTURES[:, :, 12:84])


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_actions_that_are_no_keys_and_observations_without_pictures_are_refused(tmp_path):
    _write(PICTURE, PICTURES, Discrete(4), np.arange(30) % 4)
    settings = ForeignSettings(size_px=72, fps=12, workers=1)
    with pytest.raises(UserError, match=r"one number a frame; .*--actions none"):
        import_dataset("minari:robot/arm-v0", tmp_path / "out", settings)
    minari.delete_dataset("robot/arm-v0")
    _write(Box(-1, 1, (4,)), np.zeros((31, 4), np.float32))
    with pytest.raises(UserError, match="has none"):
        import_dataset("minari:robot/arm-v0", tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["reelworld/no-such-thing-v0", "no id at all", "../../etc"])
def test_a_data_set_that_is_not_there_is_said_plainly(tmp_path, name):
    with pytest.raises(UserError, match=r"no readable Minari data set|no id of a Minari"):
        import_dataset(f"minari:{name}", tmp_path / "out", SMALL)
    assert not (tmp_path / "out").exists()
