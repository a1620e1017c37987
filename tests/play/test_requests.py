import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.play import requests
from reelworld.play.requests import BadRequestError, parse_request


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ('{"type":"keys","held":[1,0,0,0,1],"number":7}', requests.Keys((1, 0, 0, 0, 1), 7)),
        ('{"type":"ack","number":3}', requests.Acknowledge(3)),
        ('{"type":"pause","on":true}', requests.Pause(True)),
        ('{"type":"step"}', requests.Step()),
        ('{"type":"reset","seed":5,"clean":false}', requests.Reset(5, False)),
        ('{"type":"rewind","frames":15}', requests.Rewind(15)),
        ('{"type":"truth","on":false}', requests.ShowTruth(False)),
    ],
)
def test_every_request_is_understood(text, request_):
    assert parse_request(text) == request_


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[" * 1000,
        "7",
        "[]",
        "{}",
        '{"type":[]}',
        '{"type":"fly"}',
        '{"type":"keys","held":[1,0,0,0],"number":1}',
        '{"type":"keys","held":[1,0,0,0,2],"number":1}',
        '{"type":"keys","held":[true,0,0,0,0],"number":1}',
        '{"type":"keys","held":[1,0,0,0,0],"number":-1}',
        '{"type":"keys","held":[1,0,0,0,0],"number":1e400}',
        '{"type":"ack","number":NaN}',
        '{"type":"pause","on":1}',
        '{"type":"reset","seed":4294967296,"clean":false}',
        '{"type":"reset","seed":1}',
        '{"type":"rewind","frames":"many"}',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadRequestError):
        parse_request(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(st.sampled_from(["keys", "ack", "pause", "step", "reset", "rewind", "truth"]), JSON, JSON)
def test_no_json_does_worse_than_being_refused(kind, first, second):
    fields = {"held": first, "number": second, "on": first, "seed": first, "clean": second}
    try:
        parse_request(json.dumps({"type": kind, "frames": second, **fields}))
    except BadRequestError as error:
        assert str(error)
