"""A small data set in LeRobot's layout, written without that package, to read or to spoil."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from reelworld.footage.images import encode_png
from reelworld.worlds.state import KEYS

from ..videos import made

FPS, LENGTHS = 20, (30, 44)


def pictures(episode):
    """What episode ``episode`` shows."""
    return [made.scene(t, 96, 72, look=episode) for t in range(LENGTHS[episode])]


def keys(episode, width=5):
    """What was held in it; the last row too, as robots have it."""
    rng = np.random.default_rng(episode)
    return rng.integers(0, 2, (LENGTHS[episode], width)).astype(np.float32)


def lerobot(root, is_video=False, width=5, **changes):
    """Write it to ``root``; ``changes`` replace entries of ``info.json``."""
    camera = "observation.images.top"
    rows, data, first = [], [], 0
    for episode, length in enumerate(LENGTHS):
        where = {"chunk_index": 0, "file_index": 0}
        rows.append(
            {"episode_index": episode, "length": length, "tasks": [f"task {episode}"]}
            | {f"data/{name}": value for name, value in where.items()}
            | {f"videos/{camera}/{name}": value for name, value in where.items()}
            | {f"videos/{camera}/from_timestamp": first / FPS}
            | {"dataset_from_index": first, "dataset_to_index": first + length}
        )
        for t, (picture, action) in enumerate(
            zip(pictures(episode), keys(episode, width), strict=True)
        ):
            image = {} if is_video else {camera: {"bytes": encode_png(picture), "path": None}}
            data.append(
                {"action": action.tolist(), "episode_index": episode, "frame_index": t, **image}
            )
        first += length
    for name, table in (("meta/episodes", rows), ("data", data)):
        path = root / name / "chunk-000/file-000.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(table), path)
    if is_video:
        path = root / "videos" / camera / "chunk-000/file-000.mp4"
        path.parent.mkdir(parents=True)
        made.write(path, [*pictures(0), *pictures(1)], fps=FPS, options={"g": "13"})
    info = {
        "codebase_version": "v3.0",
        "fps": FPS,
        "total_episodes": len(LENGTHS),
        "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
        "video_path": "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4",
        "features": {
            camera: {"dtype": "video" if is_video else "image", "shape": [72, 96, 3]},
            "action": {"dtype": "float32", "shape": [width], "names": [*KEYS][:width]},
        },
    }
    (root / "meta/info.json").write_text(json.dumps(info | changes))
    return root
