"""Whatever is wrong with another's data set is said, and once it is mended the import goes on."""

import json
import random
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reelworld.footage.check import check
from reelworld.footage.foreign.importing import import_dataset
from reelworld.footage.foreign.settings import ForeignSettings
from reelworld.kit.errors import UserError

from . import made

SMALL = ForeignSettings(size_px=64, workers=1)
DATA, TABLE = "data/chunk-000/file-000.parquet", "meta/episodes/chunk-000/file-000.parquet"
VIDEO = "videos/observation.images.top/chunk-000/file-000.mp4"
CAMERA = "observation.images.top"


def _info(root, **changes):
    path = root / "meta/info.json"
    info = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in info.items() if value is not None}))


def _rows(root, file, edit):
    rows = pq.read_table(root / file).to_pylist()
    edit(rows)
    pq.write_table(pa.Table.from_pylist(rows), root / file)


def _put(column, row, value):
    return lambda rows: rows[row].__setitem__(column, value)


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _cameras(root, *names):
    info = json.loads((root / "meta/info.json").read_text())
    others = {name: {"dtype": "video", "shape": [72, 96, 3]} for name in names}
    action = {"action": info["features"]["action"]}
    _info(root, features=others | action)


BAD = {
    "description gone": (False, lambda r: (r / "meta/info.json").unlink(), "There is no descr"),
    "description cut short": (False, lambda r: _cut(r / "meta/info.json"), "Cannot read the descr"),
    "description that is a list": (
        False,
        lambda r: (r / "meta/info.json").write_text("[]"),
        "describes no LeRobot data set",
    ),
    "no rate": (False, lambda r: _info(r, fps=None), "lacks fps"),
    "a rate that is no whole number": (False, lambda r: _info(r, fps=12.5), "12.5 frames"),
    "a rate of nothing": (False, lambda r: _info(r, fps=0), "0 frames per second"),
    "an older layout": (False, lambda r: _info(r, codebase_version="v2.1"), "Convert it with"),
    "features that are none": (False, lambda r: _info(r, features=7), "lacks features"),
    "no camera": (False, lambda r: _cameras(r), "has none"),
    "two cameras": (False, lambda r: _cameras(r, "left", "right"), "--camera"),
    "episode table cut short": (False, lambda r: _cut(r / TABLE), "is damaged"),
    "episode table gone": (False, lambda r: (r / TABLE).unlink(), "does not describe each"),
    "an episode's number twice": (
        False,
        lambda r: _rows(r, TABLE, _put("episode_index", 1, 0)),
        "once and in order",
    ),
    "an episode without frames": (
        False,
        lambda r: _rows(r, TABLE, _put("length", 1, 0)),
        "fewer than two frames",
    ),
    "an episode of another length": (
        False,
        lambda r: _rows(r, TABLE, _put("length", 1, 43)),
        "rows there, 43 in meta/",
    ),
    "shard gone": (False, lambda r: (r / DATA).unlink(), "is damaged"),
    "shard cut short": (False, lambda r: _cut(r / DATA), "is damaged"),
    "a frame left out": (False, lambda r: _rows(r, DATA, lambda rows: rows.pop(40)), "is damaged"),
    "a frame twice": (
        False,
        lambda r: _rows(r, DATA, lambda rows: rows.insert(40, rows[40])),
        "is damaged",
    ),
    "a picture that is none": (
        False,
        lambda r: _rows(r, DATA, _put(CAMERA, 40, {"bytes": b"no picture", "path": None})),
        "episode 1 is damaged",
    ),
    "a picture that lies elsewhere": (
        False,
        lambda r: _rows(r, DATA, _put(CAMERA, 40, {"bytes": None, "path": "/etc/passwd"})),
        "no picture in the table",
    ),
    "NaN for an action": (
        False,
        lambda r: _rows(r, DATA, _put("action", 40, [float("nan")] * 5)),
        "neither 0 nor 1",
    ),
    "half a key": (False, lambda r: _rows(r, DATA, _put("action", 3, [0.5] * 5)), "neither 0 nor"),
    "an action of another length": (
        False,
        lambda r: _rows(r, DATA, _put("action", 3, [0.0] * 4)),
        "the actions are no numbers",
    ),
    "video gone": (True, lambda r: (r / VIDEO).unlink(), "is damaged"),
    "video cut short": (True, lambda r: _cut(r / VIDEO), "is damaged|pictures of|is missing"),
    "text for a video": (True, lambda r: (r / VIDEO).write_text("no video"), "is damaged"),
    "video that starts elsewhere": (
        True,
        lambda r: _rows(r, TABLE, _put(f"videos/{CAMERA}/from_timestamp", 1, 99.0)),
        "pictures of",
    ),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """By kind of picture: a data set, and the footage of it."""
    place = tmp_path_factory.mktemp("sound")
    for is_video in (False, True):
        source = made.lerobot(place / str(is_video) / "source", is_video)
        import_dataset(f"lerobot:{source}", place / str(is_video) / "out", SMALL)
    return place


@pytest.mark.parametrize("kind", BAD)
def test_it_is_said_and_once_mended_the_import_ends_with_the_same_bytes(
    kind, sound, tmp_path, digests
):
    is_video, spoil, says = BAD[kind]
    original, source, out = sound / str(is_video), tmp_path / "source", tmp_path / "out"
    shutil.copytree(original / "source", source)
    spoil(source)
    with pytest.raises(UserError, match=says):
        import_dataset(f"lerobot:{source}", out, SMALL)
    assert not (out / "meta/info.json").exists() and not list(tmp_path.rglob("*.tmp"))
    shutil.rmtree(source)
    shutil.copytree(original / "source", source)
    if kind in ("an episode of another length", "video that starts elsewhere"):
        with pytest.raises(UserError, match="holds another recording"):
            import_dataset(f"lerobot:{source}", out, SMALL)  # what was begun was of another one
        shutil.rmtree(out)
    import_dataset(f"lerobot:{source}", out, SMALL)
    assert digests(out) == digests(original / "out")


def test_flipped_bytes_anywhere_in_a_shard_end_in_a_message_or_in_sound_footage(sound, tmp_path):
    source, rng = shutil.copytree(sound / "False/source", tmp_path / "source"), random.Random(0)
    content, num_said = (source / DATA).read_bytes(), 0
    for _ in range(6):
        spoilt = bytearray(content)
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        (source / DATA).write_bytes(spoilt)
        try:
            import_dataset(f"lerobot:{source}", tmp_path / "out", SMALL)
        except UserError:
            num_said += 1
        else:  # Parquet that has no checksums cannot tell
            assert check(tmp_path / "out", workers=1) == []
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
    assert num_said >= 3


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("lerobot:", "names no data set"),
        ("lerobot:nowhere", "There is no folder"),
        ("parquet:x", "names no data set"),
    ],
)
def test_a_name_of_nothing_is_refused(tmp_path, spec, says):
    with pytest.raises(UserError, match=says):
        import_dataset(spec, tmp_path / "out", SMALL)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fps": 99}, "5 to 60"),
        ({"size_px": 8}, "64 to 256"),
        ({"fit": "squash"}, "must be one of"),
        ({"actions": "keys.csv"}, "keep or none"),
        ({"workers": -1}, "at least 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(unchecked, change, says):
    with pytest.raises(UserError, match=says):
        ForeignSettings(**change)


def test_another_rate_an_unknown_camera_and_out_inside_are_refused(sound, tmp_path):
    source = f"lerobot:{sound / 'False/source'}"
    for change, says in (
        ({"fps": 10}, "keeps its rate"),
        ({"camera": "left"}, "no pictures 'left'"),
    ):
        with pytest.raises(UserError, match=says):
            import_dataset(source, tmp_path / "out", ForeignSettings(**change))
    with pytest.raises(UserError, match="lies inside"):
        import_dataset(source, sound / "False/source/out", SMALL)
    assert not (tmp_path / "out").exists() and not (sound / "False/source/out").exists()
    assert np.all([not path.name.startswith("out") for path in (sound / "False/source").iterdir()])
