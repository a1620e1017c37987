"""Any picture as a square of a given size."""

from __future__ import annotations

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.decode import Picture, check_size
from reelworld.footage.videos.settings import Fit

_MOST_OBLONG = 16


class Fitter:
    """Scales, turns upright and squares, ``uint8 [size, size, 3]``.

    Colour matrix, range and bit depth are those the frame states; high dynamic range is not tone
    mapped. Shrinking averages areas, so that thin things stay; growing is bicubic. Colours come
    first: scaled together with halved colour planes, swscale lays colours up to a
    third of a pixel to the left.
    """

    def __init__(self, size_px: int, fit: Fit) -> None:
        self._size_px, self._fit = size_px, fit
        self._to_rgb, self._scale = VideoReformatter(), VideoReformatter()

    def __call__(self, picture: Picture) -> np.ndarray:
        """Raises ``BadClipError`` for a picture too large or too oblong."""
        frame, size_px = picture.frame, self._size_px
        check_size(frame.width, frame.height)
        shown = frame.width * picture.pixel_aspect, float(frame.height)
        if max(shown) > _MOST_OBLONG * min(shown):
            raise BadClipError(
                f"its pictures are more than {_MOST_OBLONG} times longer one way than the other"
            )
        width_px, height_px = self._scaled(*shown)
        shrinks = width_px * height_px < frame.width * frame.height
        pixels = self._scale.reformat(
            self._to_rgb.reformat(frame, format="rgb24", interpolation=Interpolation.BICUBIC),
            width_px,
            height_px,
            "rgb24",
            interpolation=Interpolation.AREA if shrinks else Interpolation.BICUBIC,
        ).to_ndarray()
        square = _middle(pixels, size_px) if self._fit == "crop" else _padded(pixels, size_px)
        return np.ascontiguousarray(np.rot90(square, picture.quarter_turns))

    def _scaled(self, width: float, height: float) -> tuple[int, int]:
        if self._fit == "stretch":
            return self._size_px, self._size_px
        side = min(width, height) if self._fit == "crop" else max(width, height)
        scale = self._size_px / side
        return max(1, round(width * scale)), max(1, round(height * scale))


def _middle(pixels: np.ndarray, size_px: int) -> np.ndarray:
    top, left = ((length - size_px) // 2 for length in pixels.shape[:2])
    return pixels[top : top + size_px, left : left + size_px]


def _padded(pixels: np.ndarray, size_px: int) -> np.ndarray:
    before = [(size_px - length) // 2 for length in pixels.shape[:2]]
    after = [size_px - length - b for length, b in zip(pixels.shape[:2], before, strict=True)]
    return np.pad(pixels, ((before[0], after[0]), (before[1], after[1]), (0, 0)))
