"""The columns of a recording: their types on disk and their meaning in ``info.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from reelworld.footage.actions import KEY_COLUMNS, ActionColumns
from reelworld.footage.layout import IMAGE, PREVIEW
from reelworld.footage.scene_truth import STATE, measure_columns
from reelworld.footage.truth import COLOUR_CODES, COLUMNS, KIND_CODES
from reelworld.worlds.state import FPS, GYM, VIDEO

ACTION_RULE = (
    "The action at row t is the one that produced the frame at row t+1. The last row of an episode "
    "has no next frame; its action is all zeros."
)
BOOKKEEPING = {
    "timestamp": "float32",
    "frame_index": "int64",
    "episode_index": "int64",
    "index": "int64",
    "task_index": "int64",
}
"""One number per row. ``frame_index`` counts from 0 in each episode, ``index`` in the recording."""
OUTCOMES = {"next.reward": "float32", "next.done": "bool", "next.truncated": "bool"}
"""One value per row, if an environment was recorded: the reward of the step from that row; in the
last row, whether the environment ended the episode there, and whether because time was up."""


@dataclass(frozen=True)
class Form:
    """What all rows of a recording have in common."""

    size_px: int
    """Width and height of a frame."""
    fps: int = FPS
    """Frames per second."""
    has_truth: bool = True
    """Whether there are truth columns; imported videos have none."""
    measures: tuple[str, ...] | None = None
    """The measures whose columns are there; ``None``: those of ``footage.truth.COLUMNS``."""
    has_events: bool = False
    """Whether events were scheduled."""
    action: ActionColumns = KEY_COLUMNS
    """What the columns of ``action`` mean."""
    has_outcomes: bool = False
    """Whether the columns of ``OUTCOMES`` are there: only if an environment was recorded."""

    @classmethod
    def of(cls, passport: dict[str, Any]) -> Form:
        """The form that the ``reelworld`` block of ``info.json`` describes."""
        size_px, fps = passport.get("size_px"), passport.get("fps", FPS)
        world = str(passport.get("world"))
        is_gym = world.startswith(GYM)
        return cls(
            size_px if isinstance(size_px, int) else 0,
            fps if isinstance(fps, int) else 0,
            world != VIDEO and not is_gym,
            measures=tuple(passport["measures"]) if "measures" in passport else None,
            has_events="events" in passport,
            action=ActionColumns.from_json(passport.get("action")) if is_gym else KEY_COLUMNS,
            has_outcomes=is_gym,
        )

    @property
    def truth(self) -> dict[str, tuple[type, tuple[int, ...], list[str]]]:
        """The truth columns of discs there are, as in ``footage.truth.COLUMNS``."""
        return COLUMNS if self.has_truth and self.measures is None else {}

    @property
    def scalars(self) -> dict[str, str]:
        """The truth columns of any other scene, and their types."""
        numbers = dict.fromkeys(measure_columns(self.measures or ()), "float64")
        return numbers | ({STATE: "string"} if self.has_state else {})

    @property
    def has_state(self) -> bool:
        """Whether each row has the whole state as text."""
        return self.has_truth and (self.measures is not None or self.has_events)

    @property
    def outcomes(self) -> dict[str, str]:
        """Those of ``OUTCOMES`` there are."""
        return OUTCOMES if self.has_outcomes else {}


def features(form: Form) -> dict[str, dict[str, Any]]:
    """The ``features`` block of ``info.json``."""
    size_px, preview_px = form.size_px, even(form.size_px)
    return {
        IMAGE: _feature("image", (size_px, size_px, 3), ["height", "width", "channel"]),
        PREVIEW: _feature("video", (preview_px, preview_px, 3), ["height", "width", "channel"])
        | {"info": _video_info(preview_px, form.fps)},
        "action": _feature("float32", (len(form.action.names),), list(form.action.names))
        | {"rule": ACTION_RULE},
        **{name: _feature(k, (1,), None) for name, k in (BOOKKEEPING | form.outcomes).items()},
        **{
            name: _feature(np.dtype(kind).name, (int(np.prod(shape)),), names)
            for name, (kind, shape, names) in form.truth.items()
        },
        **{name: _feature(kind, (1,), None) for name, kind in form.scalars.items()},
    }


def legend() -> dict[str, dict[str, int]]:
    """What the integer codes of the truth columns mean."""
    return {"truth.kind": KIND_CODES, "truth.colour": COLOUR_CODES}


def even(size_px: int) -> int:
    """Width of the preview: 4:2:0 video needs an even one."""
    return size_px + size_px % 2


def _feature(dtype: str, shape: tuple[int, ...], names: list[str] | None) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "names": names}


def _video_info(preview_px: int, fps: int) -> dict[str, Any]:
    return {
        "video.height": preview_px,
        "video.width": preview_px,
        "video.codec": "h264",
        "video.pix_fmt": "yuv420p",
        "video.is_depth_map": False,
        "video.fps": fps,
        "video.channels": 3,
        "has_audio": False,
    }


def frame_schema(form: Form) -> pa.Schema:
    """The data table's schema; its metadata lets the ``datasets`` library show the images."""
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    fields = [
        pa.field(IMAGE, image),
        pa.field("action", pa.list_(pa.float32(), len(form.action.names))),
    ]
    fields += [
        pa.field(name, pa.from_numpy_dtype(np.dtype(kind)))
        for name, kind in (BOOKKEEPING | form.outcomes).items()
    ]
    fields += [
        pa.field(name, pa.list_(pa.from_numpy_dtype(kind), int(np.prod(shape))))
        for name, (kind, shape, _) in form.truth.items()
    ]
    fields += [
        pa.field(name, pa.string() if kind == "string" else pa.float64())
        for name, kind in form.scalars.items()
    ]
    described = {field.name: _described(field.type) for field in fields}
    metadata = json.dumps({"info": {"features": described}})
    return pa.schema(fields, metadata={"huggingface": metadata})


def _described(kind: pa.DataType) -> dict[str, Any]:
    """A column's type in the words of the ``datasets`` library."""
    if pa.types.is_struct(kind):
        return {"_type": "Image"}
    if pa.types.is_fixed_size_list(kind):
        value = {"dtype": _numpy_name(kind.value_type), "_type": "Value"}
        return {"feature": value, "length": kind.list_size, "_type": "Sequence"}
    return {"dtype": "string" if pa.types.is_string(kind) else _numpy_name(kind), "_type": "Value"}


def _numpy_name(kind: pa.DataType) -> str:
    return np.dtype(kind.to_pandas_dtype()).name


def tasks_table(captions: list[str]) -> pa.Table:
    """The task table: one row per distinct caption, in order of number.

    The metadata names the caption as row label, which is how LeRobot looks a task up.
    """
    columns = [
        {"name": "task_index", "field_name": "task_index", "pandas_type": "int64"}
        | {"numpy_type": "int64", "metadata": None},
        {"name": "task", "field_name": "task", "pandas_type": "unicode"}
        | {"numpy_type": "object", "metadata": None},
    ]
    described = {"index_columns": ["task"], "column_indexes": [], "columns": columns}
    schema = pa.schema(
        [("task_index", pa.int64()), ("task", pa.string())],
        metadata={"pandas": json.dumps(described)},
    )
    return pa.table({"task_index": range(len(captions)), "task": captions}, schema=schema)
