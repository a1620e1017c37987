"""The packages themselves read what we write, and we read what they write."""

import os
import subprocess

import numpy as np
import pytest

from reelworld.footage.check import check
from reelworld.footage.foreign.importing import import_dataset
from reelworld.footage.foreign.settings import ForeignSettings
from reelworld.footage.images import decode_png
from reelworld.footage.layout import IMAGE
from reelworld.footage.store import Footage

LEROBOT = "REELWORLD_LEROBOT_PYTHON"
_READ = """
import sys, numpy as np
from lerobot.datasets.lerobot_dataset import LeRobotDataset
dataset = LeRobotDataset("reelworld/den", root=sys.argv[1])
names = ("action", "timestamp", "episode_index", "frame_index", "index")
got = {name: [] for name in ("images", "previews", "tasks", *names)}
for row in (dataset[i] for i in range(len(dataset))):
    got["images"].append(row["observation.image"].numpy())
    got["previews"].append(row["observation.preview"].numpy())
    got["tasks"].append(row["task"])
    for name in names:
        got[name].append(row[name].numpy())
np.savez(sys.argv[2], fps=dataset.fps, num_episodes=dataset.num_episodes, **got)
"""
_WRITE = """
import sys, numpy as np
from lerobot.datasets.lerobot_dataset import LeRobotDataset
kind, shape = sys.argv[2], (64, 64, 3)
axes = ["height", "width", "channel"]
features = {
    "observation.images.top": {"dtype": kind, "shape": shape, "names": axes},
    "action": {"dtype": "float32", "shape": (5,), "names": ["left", "right", "up", "down", "act"]},
}
dataset = LeRobotDataset.create("robot/arm", fps=20, root=sys.argv[1], features=features,
                                use_videos=kind == "video")
source = np.load(sys.argv[3])
for episode in range(2):
    for t in range(40):
        dataset.add_frame({"observation.images.top": source["frames"][episode, t],
                           "action": source["actions"][episode, t], "task": f"task {episode}"})
    dataset.save_episode()
dataset.finalize()
read = LeRobotDataset("robot/arm", root=sys.argv[1])
np.save(sys.argv[4], [read[i]["observation.images.top"].numpy() for i in range(len(read))])
"""


@pytest.fixture
def lerobot():
    """A function: run a script where the real package is."""
    python = os.environ.get(LEROBOT)
    if not python:
        pytest.skip(f"{LEROBOT} names no Python that can import lerobot (it brings its own torch)")
    drop = ("PYTHONPATH", "OMP_NUM_THREADS")
    surroundings = {name: value for name, value in os.environ.items() if name not in drop}
    surroundings |= {"HF_HUB_OFFLINE": "1"}

    def run(script, *words):
        done = subprocess.run(
            [python, "-c", script, *map(str, words)],
            env=surroundings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]

    return run


@pytest.mark.slow
def test_the_real_lerobot_reads_the_same_frames_actions_and_times(lerobot, recording, tmp_path):
    lerobot(_READ, recording, tmp_path / "got.npz")
    got, footage = np.load(tmp_path / "got.npz"), Footage(recording)
    episodes = [footage.episode(i) for i in range(footage.num_episodes)]
    assert got["fps"] == footage.fps and got["num_episodes"] == footage.num_episodes
    frames = np.concatenate([episode.frames for episode in episodes])
    images = np.round(got["images"].transpose(0, 2, 3, 1) * 255).astype(np.uint8)
    np.testing.assert_array_equal(images, frames)
    previews = got["previews"].transpose(0, 2, 3, 1) * 255
    assert np.abs(previews - frames).mean((1, 2, 3)).max() < 6  # the right ones, as H.264 has them
    np.testing.assert_array_equal(got["action"], np.concatenate([e.actions for e in episodes]))
    ticks = np.concatenate([np.arange(len(e.frames)) for e in episodes])
    np.testing.assert_array_equal(got["timestamp"], (ticks / footage.fps).astype(np.float32))
    np.testing.assert_array_equal(got["frame_index"], ticks)
    np.testing.assert_array_equal(got["index"], np.arange(len(frames)))
    assert got["tasks"].tolist() == [e.caption for e in episodes for _ in e.frames]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_data_set_that_the_real_lerobot_wrote_becomes_footage(lerobot, tiny_bake, tmp_path, kind):
    starts = tiny_bake.episodes[:2, 0]
    frames = np.stack([tiny_bake.frames[s : s + 40] for s in starts])
    actions = np.stack([tiny_bake.actions[s : s + 40] for s in starts]).astype(np.float32)
    np.savez(tmp_path / "source.npz", frames=frames, actions=actions)
    lerobot(_WRITE, tmp_path / "robot", kind, tmp_path / "source.npz", tmp_path / "read.npy")
    settings = ForeignSettings(size_px=64, workers=1)
    import_dataset(f"lerobot:{tmp_path / 'robot'}", tmp_path / "out", settings)
    assert check(tmp_path / "out", workers=1) == []
    footage = Footage(tmp_path / "out")
    assert footage.fps == 20 and footage.num_episodes == 2
    read = np.load(tmp_path / "read.npy").transpose(0, 2, 3, 1).reshape(2, 40, 64, 64, 3) * 255
    for index in range(2):
        episode = footage.episode(index)
        assert episode.caption == f"task {index}"
        np.testing.assert_array_equal(episode.actions[:-1], actions[index, :-1])
        if kind == "image":
            np.testing.assert_array_equal(episode.frames, frames[index])
        error = np.abs(episode.frames - read[index]).mean((1, 2, 3))
        assert error.max() < (1e-3 if kind == "image" else 1.5)  # another conversion from YUV


def test_the_datasets_library_reads_it(recording, tmp_path):
    datasets = pytest.importorskip("datasets", reason="pip install datasets")
    files = str(recording / "data/*/*.parquet")
    rows = datasets.load_dataset(
        "parquet", data_files=files, split="train", cache_dir=str(tmp_path)
    )
    footage = Footage(recording)
    assert len(rows) == footage.num_frames
    assert type(rows.features[IMAGE]).__name__ == "Image"
    stored = rows.cast_column(IMAGE, datasets.Image(decode=False))
    for index in range(footage.num_episodes):
        episode, start = footage.episode(index), footage.rows[index]["dataset_from_index"]
        part = stored.select(range(start, start + len(episode.frames)))
        frames = np.stack([decode_png(image["bytes"], 64) for image in part[IMAGE]])
        np.testing.assert_array_equal(frames, episode.frames)
        np.testing.assert_array_equal(np.array(part["action"]), episode.actions)
        assert part["frame_index"][:] == list(range(len(episode.frames)))
    np.testing.assert_array_equal(np.asarray(rows[0][IMAGE]), footage.episode(0).frames[0])
