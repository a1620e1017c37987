"""Reading a recording back, episode by episode."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage import layout, scene_truth
from reelworld.footage.actions import KEY_COLUMNS, ActionColumns
from reelworld.footage.images import decode_png
from reelworld.footage.layout import IMAGE
from reelworld.footage.schema import Form
from reelworld.footage.truth import unpack_scenery, unpack_state
from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json
from reelworld.worlds.state import Scenery


@dataclass(frozen=True)
class Episode:
    """One recorded episode of ``t`` frames."""

    index: int
    world: str
    seed: int | None
    """``None`` if the episode was imported from a video."""
    caption: str
    scenery: Scenery | None
    """``None`` if no world of discs made it."""
    frames: np.ndarray
    """``uint8 [t, h, w, 3]``, exactly as drawn."""
    actions: np.ndarray
    """``uint8 [t, 5]`` keys, or ``float32 [t, a]`` as ``Footage.action_columns`` says: row ``t``
    made frame ``t + 1``; the last row is zeros."""
    truth: dict[str, np.ndarray]
    """``[t, ...]`` by column name; shapes and units in ``footage.truth.COLUMNS``, or one number a
    frame for each measure of the world. Empty if no world of ours
    made it."""
    factors: dict[str, Any] = field(default_factory=dict)
    """What the scene's factors came to."""
    events: tuple[tuple[int, str], ...] = ()
    """What was scheduled: ``(frame, slug)``."""
    outcomes: dict[str, np.ndarray] = field(default_factory=dict)
    """``[t]`` by column name, as in ``footage.schema.OUTCOMES``, if an environment was recorded."""

    def state(self, t: int) -> Any:
        """The world's state at frame ``t``; ``World.restore`` continues from it exactly.

        Of ``den`` and ``box`` it is a ``WorldState``. Raises ``UserError`` if no world of ours made
        the episode (then no one knows it) or if the state is damaged.
        """
        if scene_truth.STATE in self.truth:
            try:
                return scene_truth.unpack_state(self.truth[scene_truth.STATE][t], self.world)
            except ValueError as error:
                raise UserError(
                    f"The state of episode {self.index}, frame {t}: {error}."
                ) from error
        if self.scenery is None:
            made = "imported from a video" if self.seed is None else f"recorded from {self.world}"
            raise UserError(
                f"Episode {self.index} was {made}, so it has frames and actions but no true states."
                " Footage with truth is made by `reelworld record` of a world."
            )
        keys = self.actions[t - 1] if t > 0 else np.zeros_like(self.actions[0])
        return unpack_state(self.truth, t, self.world, self.scenery, keys.tolist())


class Footage:
    """A complete recording on disk. Nothing but its episode table is held in memory."""

    def __init__(self, footage_dir: str | os.PathLike[str]) -> None:
        """Raises ``UserError`` if there is no complete recording there."""
        self.root = Path(footage_dir)
        self.info = read_info(self.root)
        self.rows = _episode_rows(self.root, self.info)
        self._first_in_file: dict[Path, int] = {}
        for index in range(self.num_episodes):
            self._first_in_file.setdefault(self.data_path(index), index)

    @property
    def world(self) -> str:
        """Name of the recorded world."""
        return self.info["reelworld"]["world"]

    @property
    def size_px(self) -> int:
        """Width and height of a frame."""
        return self.info["reelworld"]["size_px"]

    @property
    def fps(self) -> int:
        """Frames per second."""
        return self.info["fps"]

    @cached_property
    def form(self) -> Form:
        """What all its rows have in common."""
        return Form.of(self.info["reelworld"])

    @property
    def action_columns(self) -> ActionColumns:
        """What the columns of its actions mean."""
        return self.form.action

    @property
    def num_episodes(self) -> int:
        """Episodes recorded."""
        return len(self.rows)

    @property
    def num_frames(self) -> int:
        """Frames in all episodes together."""
        return sum(row["length"] for row in self.rows)

    def data_path(self, index: int) -> Path:
        """The data file that holds episode ``index``."""
        row = self.rows[index]
        return self.root / layout.DATA_PATH.format(
            chunk_index=row["data/chunk_index"], file_index=row["data/file_index"]
        )

    def episode(self, index: int) -> Episode:
        """Read episode ``index``. Raises ``UserError`` if it is damaged or does not exist."""
        if not 0 <= index < self.num_episodes:
            raise UserError(f"There is no episode {index}: {self.root} has {self.num_episodes}.")
        row = self.rows[index]
        form, outcomes = self.form, self.form.outcomes
        columns, scalars = form.truth, form.scalars
        table = self._table(index, [IMAGE, "action", *columns, *scalars, *outcomes])
        return Episode(
            index=index,
            world=self.world,
            seed=row.get("seed"),
            caption=row["caption"],
            scenery=unpack_scenery(row["scenery"]) if columns else None,
            frames=self._decode(index, table),
            actions=self._actions(table),
            truth={
                name: column_values(table, name).reshape(-1, *shape)
                for name, (_, shape, _) in columns.items()
            }
            | {name: column_values(table, name) for name in scalars},
            factors=json.loads(row.get("factors") or "{}"),
            events=tuple((int(f), str(slug)) for f, slug in json.loads(row.get("events") or "[]")),
            outcomes={name: column_values(table, name) for name in outcomes},
        )

    def frames_and_actions(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """Frames and actions of episode ``index`` as in ``Episode``, without its truth."""
        table = self._table(index, [IMAGE, "action"])
        return self._decode(index, table), self._actions(table)

    def _actions(self, table: pa.Table) -> np.ndarray:
        rows = column_values(table, "action")
        return rows.astype(np.uint8) if self.action_columns == KEY_COLUMNS else rows

    def _table(self, index: int, columns: list[str]) -> pa.Table:
        """An episode is one row group of its file, so nothing else is read."""
        path, row = self.data_path(index), self.rows[index]
        group = index - self._first_in_file[path]
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                table = file.read_row_group(group, columns=columns, use_threads=False)
        except (OSError, pa.ArrowException, IndexError) as error:
            raise UserError(_damaged(path, str(error), self.root)) from error
        if table.num_rows != row["length"]:
            what = f"episode {index} has {table.num_rows} rows there, {row['length']} in meta/"
            raise UserError(_damaged(path, what, self.root))
        return table

    def _decode(self, index: int, table: pa.Table) -> np.ndarray:
        images = table[IMAGE].combine_chunks().field("bytes")
        frames = np.empty((len(images), self.size_px, self.size_px, 3), np.uint8)
        for t, image in enumerate(images):
            try:
                frames[t] = decode_png(image.as_py() or b"", self.size_px)
            except UserError as error:
                what = f"episode {index}, frame {t}: {error}"
                raise UserError(_damaged(self.data_path(index), what, self.root)) from error
        return frames


def column_values(table: pa.Table, name: str) -> np.ndarray:
    """A column of numbers or texts as ``[t]`` or, for a list column, ``[t, n]``."""
    values = table[name].combine_chunks()
    if isinstance(values, pa.FixedSizeListArray):
        return values.flatten().to_numpy(zero_copy_only=False).reshape(len(values), -1)
    return values.to_numpy(zero_copy_only=False)


def read_info(root: Path) -> dict[str, Any]:
    """``meta/info.json`` of a complete recording; ``UserError`` with the reason otherwise."""
    if not root.is_dir():
        raise UserError(f"There is no folder {root}. Record one: reelworld record den --out {root}")
    if not (root / layout.INFO).exists() and (root / layout.RECORDING).exists():
        passport = read_json(root / layout.RECORDING, "description of the recording")
        command = layout.record_command(passport, root)
        raise UserError(f"The recording in {root} is unfinished. Continue it with: {command}")
    if not (root / layout.INFO).exists():
        raise UserError(f"{root} is not footage: it has no {layout.INFO}.")
    info = read_json(root / layout.INFO, "description of the recording")
    version = info.get("codebase_version") if isinstance(info, dict) else None
    if version != layout.CODEBASE_VERSION or "reelworld" not in info:
        raise UserError(
            f"{root} is not footage that reelworld recorded: {layout.INFO} has layout version "
            f"{version!r} and {'a' if info and 'reelworld' in info else 'no'} reelworld block. If "
            f"LeRobot wrote it: reelworld footage import lerobot:{root} --out NEW_FOLDER"
        )
    return info


def _episode_rows(root: Path, info: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per episode, without the summary figures, in order of episode."""
    rows: list[dict[str, Any]] = []
    for path in sorted((root / "meta/episodes").glob("chunk-*/file-*.parquet")):
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                names = [n for n in file.schema_arrow.names if not n.startswith("stats/")]
                rows += file.read(columns=names, use_threads=False).to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise UserError(_damaged(path, str(error), root)) from error
    if [row["episode_index"] for row in rows] != list(range(info["total_episodes"])):
        what = f"{len(rows)} of {info['total_episodes']} episodes are described"
        raise UserError(_damaged(root / "meta/episodes", what, root))
    return rows


def _damaged(path: Path, what: str, root: Path) -> str:
    return f"{path} is damaged: {what}. For a full report: reelworld footage check {root}"


def fingerprint(footage: Footage) -> str:
    """Changes whenever the recording does; cheap, as episode rows hold their files' digests."""
    text = json.dumps([footage.info, footage.rows], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
