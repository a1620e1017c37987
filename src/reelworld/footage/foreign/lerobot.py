"""Data sets that the ``lerobot`` package wrote (layout v3.0), read without that package."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from reelworld.footage.foreign.source import SourceEpisode, choose_camera
from reelworld.footage.layout import CODEBASE_VERSION, IMAGE, INFO, PREVIEW, STATS
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json

_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    KeyError,
    zlib.error,
    av.FFmpegError,
    pa.ArrowException,
)


class LeRobotSource:
    """A folder in the layout of LeRobotDataset v3.0."""

    def __init__(self, root: str | os.PathLike[str], camera: str | None = None) -> None:
        """``camera`` is an ``image`` or ``video`` feature. Raises ``UserError`` if unreadable."""
        self.root = Path(root)
        if not self.root.is_dir():
            raise UserError(f"There is no folder {root} to import from.")
        self._info = _read_info(self.root)
        features = self._info["features"]
        cameras = [n for n, f in features.items() if f.get("dtype") in ("image", "video")]
        if camera is None and {IMAGE, PREVIEW} == set(cameras):
            camera = IMAGE  # our own footage: the same pictures, without loss
        self._camera = choose_camera(cameras, camera, str(root))
        self._is_video = features[self._camera]["dtype"] == "video"
        self._rows = _read_rows(self.root, self._info)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.root.resolve().name

    @property
    def fps(self) -> int:
        """Frames per second."""
        return round(self._info["fps"])

    @property
    def episodes(self) -> list[SourceEpisode]:
        """All of them; the caption is the first task."""
        return [
            SourceEpisode((row.get("tasks") or [self.name])[0], int(row["length"]))
            for row in self._rows
        ]

    def digest(self) -> str:
        """Of its description and its figures, which its writer takes from the frames."""
        stats = self.root / STATS
        figures = stats.read_bytes().hex() if stats.exists() else ""
        text = json.dumps([self._info, self._rows, figures, self._camera], default=str)
        return f"{len(self._rows)} episodes, {hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def pictures(self, index: int, start: int, stop: int) -> Iterator[av.VideoFrame]:
        """Frames of an episode. Raises ``UserError`` if they are damaged or not all there."""
        source = self._video(index, start, stop) if self._is_video else self._images(index)
        where = f"{self.root}, episode {index}"
        num_given = 0
        try:
            for t, frame in source:
                if t != start + num_given:
                    raise UserError(f"{where}: frame {start + num_given} is missing.")
                yield frame
                num_given += 1
                if num_given == stop - start:
                    return
        except UserError:
            raise
        except _DAMAGE as error:
            raise UserError(f"{where} is damaged ({_first_line(error)}).") from error
        raise UserError(f"{where} has {start + num_given} pictures of {stop}.")

    def _images(self, index: int) -> Iterator[tuple[int, av.VideoFrame]]:
        table = self._table(index, [self._camera])
        for t, image in enumerate(table[self._camera].to_pylist()):
            if not isinstance(image, dict) or not image.get("bytes"):
                raise OSError(f"frame {t} is no picture in the table")
            with Image.open(io.BytesIO(image["bytes"])) as picture:
                yield t, av.VideoFrame.from_ndarray(np.asarray(picture.convert("RGB")), "rgb24")

    def _video(self, index: int, start: int, stop: int) -> Iterator[tuple[int, av.VideoFrame]]:
        row, prefix = self._rows[index], f"videos/{self._camera}"
        path = self.root / self._info["video_path"].format(
            video_key=self._camera,
            chunk_index=row[f"{prefix}/chunk_index"],
            file_index=row[f"{prefix}/file_index"],
        )
        begin_s = row[f"{prefix}/from_timestamp"]
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            stream.codec_context.thread_count = 1
            target_s = begin_s + (start - 0.5) / self.fps
            file.seek(max(0, int(target_s / stream.time_base)), stream=stream)
            for frame in file.decode(stream):
                t = round((frame.time - begin_s) * self.fps)
                if t >= start:
                    yield t, frame
                if t >= stop - 1:
                    return

    def actions(self, index: int) -> np.ndarray:
        """``[t, n]`` as stored."""
        if "action" not in self._info["features"]:
            raise UserError(f"{self.root} has no actions. Import it with --actions none.")
        values = self._table(index, ["action"])["action"].to_pylist()
        try:
            return np.array(values, np.float64)
        except (TypeError, ValueError) as error:
            what = f"{self.root}, episode {index}: the actions are no numbers ({error})"
            raise UserError(f"{what}. Import it with --actions none.") from error

    def _table(self, index: int, columns: list[str]) -> pa.Table:
        """Some columns of an episode. Raises ``UserError``, but errors of decoding as they are."""
        row = self._rows[index]
        path = self.root / self._info["data_path"].format(
            chunk_index=row["data/chunk_index"], file_index=row["data/file_index"]
        )
        where = [("episode_index", "=", index)]
        try:
            table = pq.read_table(path, columns=[*columns, "frame_index"], filters=where)
        except _DAMAGE as error:
            raise UserError(f"{path} is damaged ({_first_line(error)}).") from error
        if table["frame_index"].to_pylist() != list(range(row["length"])):
            raise UserError(
                f"{path} is damaged: episode {index} has {len(table)} rows there, "
                f"{row['length']} in meta/, or they are out of order."
            )
        return table


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


_NEEDED = ("codebase_version", "fps", "features", "data_path", "total_episodes")


def _read_info(root: Path) -> dict[str, Any]:
    info = read_json(root / INFO, "description of a LeRobot data set")
    absent = [key for key in _NEEDED if not isinstance(info, dict) or key not in info]
    if absent or not isinstance(info["features"], dict):
        what = ", ".join(absent) or "features"
        raise UserError(f"{root / INFO} describes no LeRobot data set: it lacks {what}.")
    if info["codebase_version"] != CODEBASE_VERSION:
        raise UserError(
            f"{root} has LeRobot's layout {info['codebase_version']}, and {CODEBASE_VERSION} is "
            "read. Convert it with lerobot.datasets.v30.convert_dataset_v21_to_v30."
        )
    fps = info["fps"]
    if not isinstance(fps, int | float) or fps != round(fps) or not 5 <= fps <= 60:
        raise UserError(f"{root} has {fps!r} frames per second; a whole number, 5 to 60, is read.")
    return info


def _read_rows(root: Path, info: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per episode without its figures, in order."""
    rows: list[dict[str, Any]] = []
    for path in sorted((root / "meta/episodes").glob("chunk-*/file-*.parquet")):
        try:
            names = [n for n in pq.read_schema(path).names if not n.startswith("stats/")]
            rows += pq.read_table(path, columns=names).to_pylist()
        except _DAMAGE as error:
            raise UserError(f"{path} is damaged ({_first_line(error)}).") from error
    if [row.get("episode_index") for row in rows] != list(range(info["total_episodes"])):
        raise UserError(
            f"{root / 'meta/episodes'} is damaged: it does not describe each of "
            f"{info['total_episodes']} episodes once and in order."
        )
    columns = {"length", "data/chunk_index", "data/file_index"}
    if rows and (absent := columns - set(rows[0])):
        raise UserError(f"{root / 'meta/episodes'} is damaged: it lacks {sorted(absent)[0]}.")
    return rows
