"""Images are lossless, whoever reads them."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from reelworld.footage.images import decode_png, encode_png
from reelworld.footage.preview import PreviewWriter, read_preview
from reelworld.kit.errors import UserError


@given(arrays.arrays(np.uint8, st.integers(1, 20).map(lambda n: (n, n, 3))))
def test_png_keeps_every_pixel(frame):
    assert np.array_equal(decode_png(encode_png(frame), len(frame)), frame)


def test_png_of_another_encoder_is_read(recording):
    frame = np.arange(64 * 64 * 3, dtype=np.uint16).astype(np.uint8).reshape(64, 64, 3)
    other = io.BytesIO()
    Image.fromarray(frame).save(other, format="PNG")
    assert np.array_equal(decode_png(other.getvalue(), 64), frame)


def test_a_flipped_bit_in_a_png_is_noticed():
    data = bytearray(encode_png(np.full((64, 64, 3), 7, np.uint8)))
    data[60] ^= 1
    with pytest.raises(UserError, match="cannot be decoded"):
        decode_png(bytes(data), 64)


@pytest.mark.parametrize("size_px", [64, 65])
def test_the_preview_shows_the_frames_in_order(tmp_path, size_px):
    levels = np.array([20, 90, 160, 230, 60], np.uint8)
    frames = np.broadcast_to(levels[:, None, None, None], (5, size_px, size_px, 3))
    with PreviewWriter(tmp_path / "v.mp4", size_px) as preview:
        preview.write(frames[:3])
        preview.write(frames[3:])
    shown = [float(picture.mean()) for picture in read_preview(tmp_path / "v.mp4")]
    assert np.allclose(shown, levels, atol=4)
