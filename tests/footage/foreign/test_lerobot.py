"""Data sets in LeRobot's layout become footage; what cannot is refused and leaves nothing."""

import numpy as np
import pytest

from reelworld.cli.main import main
from reelworld.footage.bake import open_bake
from reelworld.footage.check import check
from reelworld.footage.foreign.importing import import_dataset
from reelworld.footage.foreign.settings import ForeignSettings
from reelworld.footage.store import Footage
from reelworld.kit.errors import UserError

from . import made

SMALL = ForeignSettings(size_px=64, fit="pad", workers=1)


def test_our_own_footage_comes_back_to_the_bit(recording, tmp_path):
    import_dataset(f"lerobot:{recording}", tmp_path / "out", SMALL)
    assert check(tmp_path / "out", workers=1) == []
    ours, imported = Footage(recording), Footage(tmp_path / "out")
    assert imported.num_episodes == ours.num_episodes and imported.fps == ours.fps
    for index in range(ours.num_episodes):
        a, b = ours.episode(index), imported.episode(index)
        np.testing.assert_array_equal(a.frames, b.frames)
        np.testing.assert_array_equal(a.actions, b.actions)
        assert a.caption == b.caption and b.truth == {}


@pytest.mark.parametrize("is_video", [False, True])
def test_pictures_keys_and_tasks_reach_their_frames(tmp_path, is_video):
    source = made.lerobot(tmp_path / "source", is_video)
    assert main(["footage", "import", f"lerobot:{source}", "--out", str(tmp_path / "out"), "--size",
                 "72", "--workers", "1"]) == 0  # fmt: skip
    assert check(tmp_path / "out", workers=1) == []
    footage = Footage(tmp_path / "out")
    assert footage.fps == made.FPS
    for index, length in enumerate(made.LENGTHS):
        episode = footage.episode(index)
        assert len(episode.frames) == length and episode.caption == f"task {index}"
        wanted = np.stack(made.pictures(index))[:, :, 12:84]
        error = np.abs(episode.frames.astype(int) - wanted).mean((1, 2, 3))
        assert (error < 8).all() if is_video else (error == 0).all()  # a neighbour's is 12 or more
        np.testing.assert_array_equal(episode.actions[:-1], made.keys(index)[:-1])
        assert not episode.actions[-1].any()
    assert len(open_bake(tmp_path / "out", workers=1).frames) == sum(made.LENGTHS)


def test_long_episodes_are_parted_and_keep_their_keys(tmp_path, monkeypatch):
    monkeypatch.setattr(made, "LENGTHS", (650, 323))
    source = made.lerobot(tmp_path / "source", is_video=True)
    import_dataset(f"lerobot:{source}", tmp_path / "out", SMALL)
    assert check(tmp_path / "out", workers=1) == []
    footage = Footage(tmp_path / "out")
    assert [row["length"] for row in footage.rows] == [300, 300, 50, 323]
    second = footage.episode(1)
    np.testing.assert_array_equal(second.actions[:-1], made.keys(0)[300:599])
    assert not second.actions[-1].any() and footage.rows[1]["clip_from_s"] == 15.0


def test_the_number_of_workers_does_not_change_a_byte(tmp_path, digests):
    source = made.lerobot(tmp_path / "source")
    for workers in (1, 2):
        settings = ForeignSettings(size_px=64, workers=workers)
        import_dataset(f"lerobot:{source}", tmp_path / "out" / str(workers) / "x", settings)
    assert digests(tmp_path / "out/1") == digests(tmp_path / "out/2")


def test_a_deleted_file_is_made_again_by_the_command_that_check_names(tmp_path, digests):
    source = made.lerobot(tmp_path / "source")
    import_dataset(f"lerobot:{source}", tmp_path / "out", SMALL)
    before = digests(tmp_path / "out")
    (tmp_path / "out/data/chunk-000/file-001.parquet").unlink()
    (finding,) = check(tmp_path / "out", workers=1)
    assert "footage import lerobot:source --size 64 --fit pad --actions keep" in finding.what_to_do
    import_dataset(f"lerobot:{source}", tmp_path / "out", SMALL)
    assert digests(tmp_path / "out") == before


def test_actions_that_are_no_keys_are_refused_but_the_pictures_are_welcome(tmp_path):
    source = made.lerobot(tmp_path / "source", width=3)
    with pytest.raises(UserError, match=r"actions of 3 a frame; .*--actions none"):
        import_dataset(f"lerobot:{source}", tmp_path / "out", SMALL)
    assert not (tmp_path / "out").exists()
    alone = ForeignSettings(size_px=64, actions="none", workers=1)
    import_dataset(f"lerobot:{source}", tmp_path / "out", alone)
    assert not Footage(tmp_path / "out").episode(0).actions.any()


def test_reading_it_as_footage_says_how_to_import_it(tmp_path):
    source = made.lerobot(tmp_path / "source")
    with pytest.raises(UserError, match="footage import lerobot:"):
        Footage(source)
