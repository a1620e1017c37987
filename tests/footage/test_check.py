"""``footage check`` finds what is wrong, names the file, and its advice works."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reelworld.footage.check import check
from reelworld.footage.images import encode_png
from reelworld.footage.record import record
from reelworld.kit.errors import UserError

DATA = "data/chunk-000/file-001.parquet"
VIDEO = "videos/observation.preview/chunk-000/file-001.mp4"
TABLE = "meta/episodes/chunk-000/file-001.parquet"
INFO, STATS, TASKS = "meta/info.json", "meta/stats.json", "meta/tasks.parquet"


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path):
    """Change one byte two fifths of the way in."""
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 5] ^= 0x10
    path.write_bytes(content)


def _edit_json(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _edit_column(path, column, edit):
    """Rewrite a data file with one numeric column changed, otherwise intact."""
    table = pq.read_table(path)
    kind = table.schema.field(column).type
    values = table[column].combine_chunks()
    width = kind.list_size if pa.types.is_fixed_size_list(kind) else 1
    flat = (values.flatten() if width > 1 else values).to_numpy(zero_copy_only=False).copy()
    edit(flat.reshape(-1, width))
    array = pa.array(flat)
    array = pa.FixedSizeListArray.from_arrays(array, width) if width > 1 else array
    place = table.column_names.index(column)
    table = table.set_column(place, table.schema.field(column), array)
    pq.write_table(table, path)


def _misspell(path):
    """Names of columns are in the footer, which has no checksum."""
    path.write_bytes(path.read_bytes().replace(b"data/sha256", b'data/sha"56'))


def _edit_image(path, data):
    table = pq.read_table(path)
    images = table["observation.image"].to_pylist()
    images[3]["bytes"] = data
    kind = table.schema.field(0)
    pq.write_table(table.set_column(0, kind, pa.array(images, kind.type)), path)


def _set(row, column, value):
    def edit(values):
        values[row, column] = value

    return edit


def _small_png():
    return encode_png(np.zeros((32, 32, 3), np.uint8))


DAMAGE = {
    "data cut short": (DATA, _cut, "cut short or damaged"),
    "data with a flipped bit": (DATA, _flip, ""),
    "data gone": (DATA, lambda p: p.unlink(), "missing"),
    "data empty": (DATA, lambda p: p.write_bytes(b""), "cut short or damaged"),
    "video cut short": (VIDEO, _cut, ""),
    "video with a flipped bit": (VIDEO, _flip, ""),
    "video gone": (VIDEO, lambda p: p.unlink(), "missing"),
    "video empty": (VIDEO, lambda p: p.write_bytes(b""), "cannot be decoded"),
    "episode table cut short": (TABLE, _cut, "cut short or damaged"),
    "episode table with a flipped bit": (TABLE, _flip, ""),
    "episode table with a misspelt column": (TABLE, _misspell, "it lacks data/sha256"),
    "episode table gone": (TABLE, lambda p: p.unlink(), "missing"),
    "info cut short": (INFO, _cut, "cannot be read"),
    "info with another length": (INFO, lambda p: _edit_json(p, total_frames=71), "total_frames"),
    "info with another count": (INFO, lambda p: _edit_json(p, total_episodes=4), "total_episodes"),
    "info with another rate": (INFO, lambda p: _edit_json(p, fps=30), "fps is 30"),
    "info without features": (INFO, lambda p: _edit_json(p, features={}), "features"),
    "info with other tasks": (INFO, lambda p: _edit_json(p, total_tasks=9), "total_tasks is 9"),
    "stats cut short": (STATS, _cut, "cannot be read"),
    "stats edited": (STATS, lambda p: _edit_json(p, action={}), "figures"),
    "tasks cut short": (TASKS, _cut, "cut short or damaged"),
    "NaN action": (
        DATA,
        lambda p: _edit_column(p, "action", _set(4, 2, np.nan)),
        "action is not 0 or 1 at frame 4",
    ),
    "action out of range": (
        DATA,
        lambda p: _edit_column(p, "action", _set(5, 0, 2.0)),
        "action is not 0 or 1 at frame 5",
    ),
    "action after the end": (
        DATA,
        lambda p: _edit_column(p, "action", _set(-1, 0, 1.0)),
        "the last action is not zero",
    ),
    "gap in the frame index": (
        DATA,
        lambda p: _edit_column(p, "frame_index", _set(9, 0, 11)),
        "frame_index",
    ),
    "wrong episode number": (
        DATA,
        lambda p: _edit_column(p, "episode_index", _set(9, 0, 0)),
        "episode_index",
    ),
    "wrong time": (
        DATA,
        lambda p: _edit_column(p, "timestamp", _set(9, 0, 100.0)),
        "timestamp",
    ),
    "position not finite": (
        DATA,
        lambda p: _edit_column(p, "truth.position_m", _set(2, 0, np.inf)),
        "truth.position_m is not finite",
    ),
    "impossible visibility": (
        DATA,
        lambda p: _edit_column(p, "truth.visible_fraction", _set(2, 0, 1.5)),
        "not between 0 and 1",
    ),
    "unknown colour": (
        DATA,
        lambda p: _edit_column(p, "truth.colour", _set(2, 0, 99)),
        "unknown code",
    ),
    "image that is none": (DATA, lambda p: _edit_image(p, b"no png"), "cannot be decoded"),
    "image of another size": (DATA, lambda p: _edit_image(p, _small_png()), "32 x 32 px"),
    "another episode's data": (
        DATA,
        lambda p: p.write_bytes((p.parent / "file-000.parquet").read_bytes()),
        "episode_index is wrong",
    ),
    "another episode's video": (
        VIDEO,
        lambda p: p.write_bytes((p.parent / "file-000.mp4").read_bytes()),
        "something else",
    ),
}


def test_an_intact_recording_has_no_faults(recording):
    assert check(recording, workers=1) == []


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_and_the_advice_mends_it(name, copy, settings, recording, digests):
    file, damage, says = DAMAGE[name]
    damage(copy / file)
    findings = check(copy, workers=1)
    mine = [finding for finding in findings if finding.file == file]
    assert any(says in finding.what for finding in mine), findings
    assert all(finding.severity == "error" for finding in mine)
    assert all(f"Delete {file} and run again: reelworld record den" in f.what_to_do for f in mine)

    (copy / file).unlink(missing_ok=True)
    record(settings, copy)
    assert check(copy, workers=1) == []
    assert digests(copy) == digests(recording)


def test_the_advice_is_right_for_every_file_at_fault(copy):
    """One damaged video does not accuse its neighbours."""
    _cut(copy / VIDEO)
    assert {finding.file for finding in check(copy, workers=1)} == {VIDEO}


def test_a_description_without_its_request_is_found(copy, settings, recording, digests):
    (copy / "meta/recording.json").unlink()
    (finding,) = check(copy, workers=1)
    assert finding.file == "meta/recording.json"
    record(settings, copy)
    assert digests(copy) == digests(recording)


def test_strangers_are_named(copy):
    (copy / "data/notes.txt").write_text("hello")
    (copy / "data/chunk-000/.file-000.parquet.abc.tmp").write_text("half")
    findings = check(copy, workers=1)
    assert {finding.file for finding in findings} == {
        "data/notes.txt",
        "data/chunk-000/.file-000.parquet.abc.tmp",
    }
    assert {finding.severity for finding in findings} == {"warning"}


def test_no_footage_is_another_matter_than_damaged_footage(tmp_path):
    with pytest.raises(UserError, match="There is no folder"):
        check(tmp_path / "nowhere")
    with pytest.raises(UserError, match="is not footage"):
        check(tmp_path)
