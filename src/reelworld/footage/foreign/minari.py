"""Data sets in Minari's format, through the ``minari`` package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from reelworld.footage.foreign.source import SourceEpisode, choose_camera
from reelworld.kit.errors import UserError
from reelworld.kit.extras import need

PURPOSE = "Reading and writing Minari data sets"
ONLY = "observation"
"""What the pictures are called where an observation is a picture and nothing else."""


class MinariSource:
    """A Minari data set whose observations are, or contain, RGB pictures.

    Minari holds a whole episode in memory, and so does this.
    """

    def __init__(self, dataset_id: str, camera: str | None = None) -> None:
        """``dataset_id`` as in ``minari.load_dataset``, or a folder. Raises ``UserError``."""
        need("h5py", "minari", PURPOSE)
        self._storage = _open(dataset_id)
        self._id = dataset_id
        space = self._storage.observation_space
        parts = {ONLY: space} if not hasattr(space, "spaces") else space.spaces
        parts = parts if isinstance(parts, dict) else {}
        cameras = [name for name, part in parts.items() if _shows(part)]
        self._camera = choose_camera(cameras, camera, f"Minari data set {dataset_id}")
        self._is_only = not hasattr(space, "spaces")
        numbers = range(self._storage.total_episodes)
        self._metadata = list(self._storage.get_episode_metadata(numbers))
        self._held: tuple[int, dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The data set's id, or the folder's name."""
        return Path(self._id).resolve().name if Path(self._id).is_dir() else self._id

    @property
    def fps(self) -> int | None:
        """Frames per second, if ``reelworld`` exported it."""
        return self._storage.metadata.get("reelworld_fps")

    @property
    def episodes(self) -> list[SourceEpisode]:
        """All of them; an episode of ``n`` steps has ``n + 1`` frames."""
        return [
            SourceEpisode(str(one.get("caption", self.name)), int(one["total_steps"]) + 1)
            for one in self._metadata
        ]

    def digest(self) -> str:
        """Of its description and of the sizes of its files."""
        folder = Path(self._storage.data_path)
        sizes = [(p.name, p.stat().st_size) for p in sorted(folder.rglob("*.*"))]
        steps = [int(one["total_steps"]) for one in self._metadata]
        text = json.dumps([sizes, steps, self._camera])
        return f"{len(steps)} episodes, {hashlib.sha256(text.encode()).hexdigest()[:16]}"

    def pictures(self, index: int, start: int, stop: int) -> Iterator[av.VideoFrame]:
        """Frames of an episode. Raises ``UserError`` if they are damaged or not all there."""
        observations = self._episode(index)["observations"]
        frames = observations if self._is_only else observations[self._camera]
        if len(frames) < stop:
            raise UserError(f"{self._id}, episode {index} has {len(frames)} pictures of {stop}.")
        for frame in frames[start:stop]:
            yield av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), "rgb24")

    def actions(self, index: int) -> np.ndarray:
        """``[t, ...]`` as stored."""
        actions = self._episode(index)["actions"]
        if not isinstance(actions, np.ndarray):
            raise UserError(
                f"{self._id} has actions of several parts. Import it with --actions none."
            )
        return actions

    def _episode(self, index: int) -> dict[str, Any]:
        if self._held is None or self._held[0] != index:
            try:
                (episode,) = self._storage.get_episodes([index])
            except (OSError, KeyError, ValueError) as error:
                raise UserError(f"{self._id}, episode {index} is damaged ({error}).") from error
            self._held = index, episode
        return self._held[1]


def _open(dataset_id: str) -> Any:
    storage = need("minari.dataset.minari_storage", "minari", PURPOSE)
    root = Path(dataset_id) if Path(dataset_id).is_dir() else data_set_folder(dataset_id)
    data = root / "data" if (root / "data").is_dir() else root
    try:
        return storage.MinariStorage.read(data)
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise UserError(f"There is no readable Minari data set at {root} ({error}).") from error


def data_set_folder(dataset_id: str) -> Path:
    """Where Minari keeps the data set of that id on this machine. Raises ``UserError``."""
    try:
        need("minari.dataset.minari_dataset", "minari", PURPOSE).parse_dataset_id(dataset_id)
    except (TypeError, ValueError):
        raise UserError(
            f"{dataset_id!r} is no id of a Minari data set. Ids look like reelworld/den-v0."
        ) from None
    return need("minari.storage", "minari", PURPOSE).get_dataset_path(dataset_id)


def _shows(space: Any) -> bool:
    shape = getattr(space, "shape", None)
    return space.dtype == np.uint8 and shape is not None and len(shape) == 3 and shape[2] == 3
