import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld import worlds
from reelworld.play.wire import (
    HEADER,
    FrameMessage,
    decode_jpeg,
    encode_jpeg,
    pack_frame,
    unpack_frame,
)

U32 = st.integers(0, 2**32 - 1)


@given(
    st.builds(
        FrameMessage,
        number=U32,
        frame_index=U32,
        input_number=U32,
        step_us=U32,
        dropped=U32,
        paused=st.booleans(),
        cut=st.booleans(),
        dream=st.binary(max_size=50),
        truth=st.binary(max_size=50),
    )
)
def test_a_frame_message_survives_the_wire(message):
    assert unpack_frame(pack_frame(message)) == message


def test_the_header_is_the_one_the_page_reads():
    message = FrameMessage(
        number=1, frame_index=2, input_number=3, step_us=4, dropped=5, cut=True, dream=b"ab"
    )
    assert HEADER.size == 32
    expected = "52570102" + "01000000020000000300000004000000050000000200000000000000" + "6162"
    assert pack_frame(message).hex() == expected


@pytest.mark.parametrize("damage", [lambda d: d[:10], lambda d: d[:-1], lambda d: b"XX" + d[2:]])
def test_a_damaged_message_is_refused(damage):
    data = pack_frame(FrameMessage(frame_index=0, input_number=0, step_us=0, dream=b"abc"))
    with pytest.raises(ValueError, match=r"frame message|promises"):
        unpack_frame(damage(data))


def test_jpeg_keeps_small_coloured_things():
    frame, _ = worlds.make("den").reset(seed=3)
    error = decode_jpeg(encode_jpeg(frame, 92)).astype(float) - frame
    assert np.sqrt((error**2).mean()) < 2.5
