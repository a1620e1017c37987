"""JSON is written whole and read with errors that name what was looked for."""

import pytest

from reelworld.kit.errors import UserError
from reelworld.kit.files import read_json, write_json


def test_what_is_written_is_read_back(tmp_path):
    value = {"name": "Höhle", "values": [1, 0.1, None, True], "nested": {"a": "🟠"}}
    write_json(tmp_path / "value.json", value)
    assert read_json(tmp_path / "value.json", "value") == value
    assert "Höhle" in (tmp_path / "value.json").read_text(encoding="utf-8")


def test_floats_keep_every_bit(tmp_path):
    values = [0.1 + 0.2, 1e-300, -0.0, 2**0.5]
    write_json(tmp_path / "value.json", values)
    assert [v.hex() for v in read_json(tmp_path / "value.json", "")] == [v.hex() for v in values]


def test_a_value_that_is_not_json_leaves_the_old_file(tmp_path):
    write_json(tmp_path / "value.json", "old")
    with pytest.raises(TypeError):
        write_json(tmp_path / "value.json", {"bad": object()})
    assert read_json(tmp_path / "value.json", "value") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["value.json"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"There is no model card at .*card.json"):
        read_json(tmp_path / "card.json", "model card")


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"a": 1', b"\xff\xfe\x00", b"[" * 100_000, b"not json"]
)
def test_a_damaged_file_is_named(tmp_path, content):
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(UserError, match=r"Cannot read the model card at .*card.json: "):
        read_json(tmp_path / "card.json", "model card")


def test_a_folder_in_its_place_is_named(tmp_path):
    with pytest.raises(UserError, match="Cannot read the model card"):
        read_json(tmp_path, "model card")
    (tmp_path / "file").write_text("{}")
    with pytest.raises(UserError, match="Cannot read the model card"):
        read_json(tmp_path / "file" / "card.json", "model card")
