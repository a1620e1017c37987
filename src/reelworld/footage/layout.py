"""Where things lie in a footage folder: the LeRobotDataset v3 tree.

meta/info.json                                    written last: a folder with it is complete
meta/recording.json                               only while a recording is unfinished
meta/stats.json, meta/tasks.parquet
meta/episodes/chunk-000/file-000.parquet          one row per episode
data/chunk-000/file-000.parquet                   one row per frame, lossless images inside
videos/observation.preview/chunk-000/file-000.mp4 the same frames, lossy, for people
bake/                                             made from the above for training, disposable
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODEBASE_VERSION = "v3.0"
FILES_PER_CHUNK = 1000
IMAGE, PREVIEW = "observation.image", "observation.preview"

DATA_PATH = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
EPISODES_PATH = "meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
VIDEO_PATH = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
INFO, RECORDING, STATS, TASKS = (
    "meta/info.json",
    "meta/recording.json",
    "meta/stats.json",
    "meta/tasks.parquet",
)
BAKE = "bake"

_MOST_EPISODES_PER_SHARD = 32
_FEWEST_SHARDS = 32


@dataclass(frozen=True)
class Shard:
    """Consecutive episodes that share one data file, one video file and one episode table."""

    number: int
    first_episode: int
    stop_episode: int

    @property
    def episodes(self) -> range:
        """Episode indices in this shard."""
        return range(self.first_episode, self.stop_episode)

    @property
    def chunk_index(self) -> int:
        """Number of the ``chunk-`` folder."""
        return self.number // FILES_PER_CHUNK

    @property
    def file_index(self) -> int:
        """Number of the file inside its chunk."""
        return self.number % FILES_PER_CHUNK

    def data(self, root: Path) -> Path:
        """The frame table."""
        return root / DATA_PATH.format(chunk_index=self.chunk_index, file_index=self.file_index)

    def video(self, root: Path) -> Path:
        """The preview."""
        return root / VIDEO_PATH.format(
            video_key=PREVIEW, chunk_index=self.chunk_index, file_index=self.file_index
        )

    def table(self, root: Path) -> Path:
        """The episode table; written last, so where it exists the shard is complete."""
        return root / EPISODES_PATH.format(chunk_index=self.chunk_index, file_index=self.file_index)


def shards(num_episodes: int) -> Iterator[Shard]:
    """Cut a recording into shards. Depends on its length alone, never on the machine.

    Small recordings get small shards, so that several cores have something to do.
    """
    step = max(1, min(_MOST_EPISODES_PER_SHARD, num_episodes // _FEWEST_SHARDS))
    for number, first in enumerate(range(0, num_episodes, step)):
        yield Shard(number, first, min(first + step, num_episodes))


def remove_leftovers(root: Path) -> None:
    """Delete the half-written temporary files that a killed process left behind."""
    for place in ("meta", "data", "videos"):
        for path in (root / place).rglob(".*.tmp"):
            path.unlink(missing_ok=True)
