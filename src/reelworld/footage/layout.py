"""Where things lie in a footage folder: the LeRobotDataset v3 tree.

meta/recording.json                               what was asked for; written first
meta/info.json                                    what there is; written last
meta/import.json                                  imported footage: what became of each clip
meta/plays.json                                   of an environment: the episodes of each play
meta/stats.json, meta/tasks.parquet
meta/episodes/chunk-000/file-000.parquet          one row per episode
data/chunk-000/file-000.parquet                   one row per frame, lossless images inside
videos/observation.preview/chunk-000/file-000.mp4 the same frames, lossy, for people
bake/                                             made from the above for training, disposable
staged/                                           only while it is made: clips decoded, plays played
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CODEBASE_VERSION = "v3.0"
FILES_PER_CHUNK = 1000
IMAGE, PREVIEW = "observation.image", "observation.preview"

DATA_PATH = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
EPISODES_PATH = "meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
VIDEO_PATH = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
INFO, RECORDING, REPORT, STATS, TASKS = (
    "meta/info.json",
    "meta/recording.json",
    "meta/import.json",
    "meta/stats.json",
    "meta/tasks.parquet",
)
PLAYS = "meta/plays.json"
BAKE, STAGED = "bake", "staged"

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
        """The episode table; written last of the three."""
        return root / EPISODES_PATH.format(chunk_index=self.chunk_index, file_index=self.file_index)

    def files(self, root: Path) -> tuple[Path, Path, Path]:
        """Data, video and episode table: where all three exist, the shard is complete."""
        return self.data(root), self.video(root), self.table(root)


def shards(num_episodes: int) -> Iterator[Shard]:
    """Cut a recording into shards. Depends on its length alone, never on the machine.

    Small recordings get small shards, so that several cores have something to do.
    """
    step = max(1, min(_MOST_EPISODES_PER_SHARD, num_episodes // _FEWEST_SHARDS))
    for number, first in enumerate(range(0, num_episodes, step)):
        yield Shard(number, first, min(first + step, num_episodes))


def record_command(passport: dict[str, Any], root: Path) -> str:
    """The command that recorded ``root``, as it would be typed here and now.

    Run again, it writes whatever is missing from the folder, so it also mends it.
    """
    command = str(passport.get("command", "reelworld record WORLD --episodes N --out DIR"))
    return f"{command.rpartition(' --out ')[0]} --out {root}"


def remove_leftovers(root: Path) -> None:
    """Delete the half-written temporary files that a killed process left behind."""
    for place in ("meta", "data", "videos", STAGED):
        for path in (root / place).rglob(".*.tmp"):
            path.unlink(missing_ok=True)
