"""What was recorded is read back exactly, and follows the laws it claims to follow."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from reelworld.footage.shard import play_episode
from reelworld.footage.store import Footage
from reelworld.footage.truth import HAND_SLOT, TOUCHED, pack_truth
from reelworld.kit.errors import UserError
from reelworld.kit.seeds import episode_seed
from reelworld.worlds import make


def test_frames_actions_and_truth_come_back_exactly(recording, settings):
    footage = Footage(recording)
    for index in range(settings.num_episodes):
        play, episode = play_episode(settings, index), footage.episode(index)
        assert np.array_equal(episode.frames, play.frames)
        assert np.array_equal(episode.actions, play.actions)
        assert (episode.caption, episode.seed) == (play.caption, play.origin["seed"])
        for t, state in enumerate(play.states):
            read = episode.state(t)
            assert (read.bodies, read.scenery, read.keys, read.frame_index) == (
                state.bodies,
                state.scenery,
                state.keys,
                state.frame_index,
            )


def test_the_action_at_row_t_made_the_frame_at_row_t_plus_1(recording, settings):
    episode = Footage(recording).episode(0)
    assert episode.actions.any(), "an episode without keys could not tell"
    world = make(settings.world, size_px=settings.size_px)
    frame, _ = world.reset(seed=episode_seed(settings.seed, 0))
    assert np.array_equal(frame, episode.frames[0])
    for t in range(len(episode.frames) - 1):
        frame = world.step(episode.actions[t])[0]
        assert np.array_equal(frame, episode.frames[t + 1])
    assert not episode.actions[-1].any(), "nothing follows the last row"


@pytest.mark.parametrize("shift", [-1, 1])
def test_shifted_actions_do_not_replay(recording, settings, shift):
    episode = Footage(recording).episode(0)
    world = make(settings.world, size_px=settings.size_px)
    world.reset(seed=episode_seed(settings.seed, 0))
    shifted = np.roll(episode.actions, shift, axis=0)
    replayed = [world.step(action)[0] for action in shifted[:-1]]
    assert not np.array_equal(np.stack(replayed), episode.frames[1:])


def test_a_world_restored_from_the_truth_of_any_row_continues_exactly(recording, settings):
    episode = Footage(recording).episode(1)
    world = make(settings.world, size_px=settings.size_px)
    for start in (0, 7, 15):
        world.restore(episode.state(start))
        assert np.array_equal(world.render(), episode.frames[start])
        for t in range(start, len(episode.frames) - 1):
            assert np.array_equal(world.step(episode.actions[t])[0], episode.frames[t + 1])


def test_contacts_are_kept_for_both_bodies(settings):
    play = play_episode(settings, 0)
    state = max(play.states, key=lambda s: len(s.contacts))
    assert state.contacts, "the tiny recording has a collision"
    impulse = pack_truth([state])["truth.contact_impulse_Ns"][0]
    among = impulse[:, : HAND_SLOT + 1]
    assert np.array_equal(among, among.T)
    walls = sum(c.impulse_Ns for c in state.contacts if min(c.a, c.b) < 0)
    bodies = sum(c.impulse_Ns for c in state.contacts if min(c.a, c.b) >= 0)
    assert impulse[:, HAND_SLOT + 1 :].sum() == pytest.approx(walls)
    assert among.sum() == pytest.approx(2 * bodies)
    assert impulse.shape[1] == len(TOUCHED)


def test_the_folder_is_a_lerobot_v3_dataset(recording):
    """The facts a LeRobot reader relies on: paths, counters, columns, row labels of the tasks."""
    info = json.loads((recording / "meta/info.json").read_text())
    assert info["codebase_version"] == "v3.0"
    rows = [
        row
        for path in sorted((recording / "meta/episodes").rglob("*.parquet"))
        for row in pq.read_table(path).to_pylist()
    ]
    assert [row["episode_index"] for row in rows] == list(range(info["total_episodes"]))
    assert rows[-1]["dataset_to_index"] == info["total_frames"]
    for row in rows:
        place = {"chunk_index": row["data/chunk_index"], "file_index": row["data/file_index"]}
        data = pq.read_table(recording / info["data_path"].format(**place))
        columns = {k for k, f in info["features"].items() if f["dtype"] != "video"}
        assert set(data.column_names) == columns
        for key, feature in info["features"].items():
            if feature["names"] is not None and feature["dtype"] not in ("image", "video"):
                assert data.schema.field(key).type.list_size == len(feature["names"])
                assert feature["shape"] == [len(feature["names"])]
        video = info["video_path"].format(video_key="observation.preview", **place)
        assert (recording / video).exists()
        tasks = pq.read_table(recording / "meta/tasks.parquet")
        assert json.loads(tasks.schema.metadata[b"pandas"])["index_columns"] == ["task"]
        number = tasks["task"].to_pylist().index(row["tasks"][0])
        at = data["episode_index"].to_pylist().index(row["episode_index"])
        assert data["task_index"][at].as_py() == tasks["task_index"][number].as_py()


def test_the_recording_says_how_to_make_it_again(recording, settings):
    block = json.loads((recording / "meta/info.json").read_text())["reelworld"]
    assert block["command"] == (
        "reelworld record den --episodes 3 --seed 5 --frames 24 --size 64 --policy curious"
        " --out den"
    )
    assert block["seed"] == settings.seed and block["version"]


def test_folders_that_are_no_footage_are_refused(tmp_path):
    with pytest.raises(UserError, match="There is no folder"):
        Footage(tmp_path / "nowhere")
    with pytest.raises(UserError, match="is not footage"):
        Footage(tmp_path)
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta/info.json").write_text('{"codebase_version": "v2.1"}')
    with pytest.raises(UserError, match=r"layout version 'v2\.1'"):
        Footage(tmp_path)


def test_a_missing_episode_is_named(recording):
    with pytest.raises(UserError, match="no episode 3"):
        Footage(recording).episode(3)
