"""The binary message that carries pictures to the browser. ``web/src/wire.ts`` reads it.

Little-endian header of 32 bytes, then the dream as JPEG, then the truth as JPEG (may be empty)::

    offset  type  field
    0       2 s   "RW"
    2       u8    version, 1
    3       u8    flags: 1 = paused, 2 = a cut (first picture after a start or a rewind)
    4       u32   number        of this message; the viewer acknowledges with it
    8       u32   frame_index   frames since the scene began
    12      u32   input_number  newest key change the model had read when it made this frame
    16      u32   step_us       microseconds the model took
    20      u32   dropped       frames made and never sent, in this scene
    24      u32   bytes of the dream
    28      u32   bytes of the truth
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PIL import Image

HEADER = struct.Struct("<2sBBIIIIIII")
VERSION = 1
MAGIC = b"RW"
_PAUSED, _CUT = 1, 2
_MAX_U32 = 2**32 - 1


@dataclass(frozen=True, kw_only=True)
class FrameMessage:
    """One message to the browser; the fields are those of the header above."""

    number: int = 0
    frame_index: int
    input_number: int
    step_us: int
    dropped: int = 0
    paused: bool = False
    cut: bool = False
    dream: bytes
    truth: bytes = b""


def pack_frame(message: FrameMessage) -> bytes:
    """The message as bytes. A step of over 71 minutes is written as 71 minutes."""
    flags = _PAUSED * message.paused + _CUT * message.cut
    header = HEADER.pack(
        MAGIC,
        VERSION,
        flags,
        message.number,
        message.frame_index,
        message.input_number,
        min(message.step_us, _MAX_U32),
        message.dropped,
        len(message.dream),
        len(message.truth),
    )
    return header + message.dream + message.truth


def unpack_frame(data: bytes) -> FrameMessage:
    """The inverse of ``pack_frame``. Raises ``ValueError`` if ``data`` is not such a message."""
    if len(data) < HEADER.size:
        raise ValueError(f"A frame message has at least {HEADER.size} bytes, this one {len(data)}.")
    magic, version, flags, number, frame_index, input_number, step_us, dropped, *lengths = (
        HEADER.unpack_from(data)
    )
    if (magic, version) != (MAGIC, VERSION):
        raise ValueError(f"This is not a frame message of version {VERSION}: {data[:4]!r}.")
    if len(data) != HEADER.size + sum(lengths):
        raise ValueError(f"The header promises {lengths} bytes, {len(data) - HEADER.size} came.")
    middle = HEADER.size + lengths[0]
    return FrameMessage(
        number=number,
        frame_index=frame_index,
        input_number=input_number,
        step_us=step_us,
        dropped=dropped,
        paused=bool(flags & _PAUSED),
        cut=bool(flags & _CUT),
        dream=data[HEADER.size : middle],
        truth=data[middle:],
    )


def encode_jpeg(frame: UInt8[np.ndarray, "h w 3"], quality: int) -> bytes:
    """``frame`` as JPEG with full colour resolution: small coloured things are the whole point."""
    buffer = io.BytesIO()
    Image.fromarray(frame).save(buffer, "JPEG", quality=quality, subsampling=0)
    return buffer.getvalue()


def decode_jpeg(data: bytes) -> UInt8[np.ndarray, "h w 3"]:
    """The picture in ``data``, as ``uint8``."""
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return np.asarray(image.convert("RGB"))
