"""Strips for people: truth above answer, the same scenes for every model."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reelworld.exam.phyworld.asking import SIZE_PX, Answer
from reelworld.exam.phyworld.errors import FIRST_SCORED
from reelworld.worlds.laws.draw import draw_motion
from reelworld.worlds.laws.scenes import DRAW

SHOWN = {
    "uniform": {
        "2.5 units/s": ((1.0,), (2.5,)),
        "0.4": ((1.0,), (0.4,)),
        "4.8": ((1.0,), (4.8,)),
        "6": ((1.0,), (6.0,)),
    },
    "collision": {
        "2.5 and 2.5": ((0.8, 1.0), (2.5, 2.5)),
        "0.4 and 2.5": ((0.8, 1.0), (0.4, 2.5)),
        "4.8 and 1.5": ((0.6, 0.6), (4.8, 1.5)),
    },
}
"""By scene, radii and speeds of one video within the trained ranges and of some outside."""
FRAMES = (3, 6, 9, 12, 15, 20, 25, 30)
_THUMB_PX, _GAP_PX, _SIDE_PX, _TOP_PX = 64, 3, 96, 16
_SEED = 11


def draw_rows(answer: Answer, scene: str) -> Image.Image:
    """Two rows of frames for each of ``SHOWN``."""
    rng = np.random.default_rng(_SEED)
    rows: list[tuple[str, np.ndarray]] = []
    for name, (radius, speed) in SHOWN[scene].items():
        motion = DRAW[scene](rng, *radius, *speed)
        assert motion is not None, "SHOWN holds scenes with room"
        true = draw_motion(motion, SIZE_PX)
        said = answer(true[None, :FIRST_SCORED])[0]
        rows += [(name, true[FIRST_SCORED:]), ("model", said)]
    across, down = _THUMB_PX + _GAP_PX, _THUMB_PX + _GAP_PX
    size = (_SIDE_PX + across * len(FRAMES), _TOP_PX + down * len(rows))
    sheet = Image.new("RGB", size, (225, 225, 230))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for column, frame in enumerate(FRAMES):
        draw.text((_SIDE_PX + across * column, 1), f"frame {frame}", (40, 40, 48), font)
    for row, (name, frames) in enumerate(rows):
        top = _TOP_PX + down * row
        draw.text((4, top + down // 2), name, (40, 40, 48), font, anchor="lm")
        for column, frame in enumerate(FRAMES):
            picture = Image.fromarray(frames[frame - FIRST_SCORED]).resize((_THUMB_PX,) * 2)
            sheet.paste(picture, (_SIDE_PX + across * column, top))
    return sheet
