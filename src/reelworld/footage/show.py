"""A recording at a glance: ``reelworld footage show``."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from reelworld.footage.actions import KEY_COLUMNS, ActionColumns
from reelworld.footage.store import Episode, Footage
from reelworld.kit.errors import UserError
from reelworld.kit.files import atomic_path
from reelworld.worlds.state import KEYS

_COLUMNS = 8
_GAP_PX, _TITLE_PX, _KEYS_PX = 8, 24, 22
_BACKGROUND, _TEXT, _FAINT, _HELD = (24, 26, 32), (226, 228, 232), (86, 92, 104), (255, 140, 26)
_KEY_WIDTH_PX = 14
_LEAST_CELL_PX = 128
_MOST_NUMBERS = 3

_ARROWS = {  # corners in a unit square, y down
    "left": ((0.8, 0.1), (0.8, 0.9), (0.1, 0.5)),
    "right": ((0.2, 0.1), (0.2, 0.9), (0.9, 0.5)),
    "up": ((0.1, 0.8), (0.9, 0.8), (0.5, 0.1)),
    "down": ((0.1, 0.2), (0.9, 0.2), (0.5, 0.9)),
}


def show(
    footage_dir: str | os.PathLike[str],
    out: str | os.PathLike[str] = "contact.png",
    num_episodes: int = 6,
) -> Path:
    """Write a contact sheet: a row per episode, evenly spaced frames, and the keys held in each.

    The keys under a frame are those that led to the next one. Episodes are spread evenly over the
    recording. Raises ``UserError`` if the footage is unfinished or damaged, if ``num_episodes`` is
    below 1 or ``out`` cannot be written.
    """
    if num_episodes < 1:
        raise UserError(f"{num_episodes} episodes cannot be shown; ask for at least one.")
    footage = Footage(footage_dir)
    num_rows = min(num_episodes, footage.num_episodes)
    indices = np.linspace(0, footage.num_episodes - 1, num_rows).round().astype(int)
    episodes = [footage.episode(int(index)) for index in indices]
    sheet = contact_sheet(episodes, footage.fps, footage.action_columns)
    with atomic_path(out) as part:
        sheet.save(part, format="PNG")
    return Path(out)


def contact_sheet(
    episodes: list[Episode], fps: int, columns: ActionColumns = KEY_COLUMNS
) -> Image.Image:
    """The sheet as a picture; ``columns`` say what the actions mean."""
    size_px = episodes[0].frames.shape[1]
    cell_px = size_px * -(-_LEAST_CELL_PX // size_px)  # small frames are shown in whole multiples
    row_px = _TITLE_PX + cell_px + _KEYS_PX + _GAP_PX
    width_px = _GAP_PX + _COLUMNS * (cell_px + _GAP_PX)
    sheet = Image.new("RGB", (width_px, _GAP_PX + len(episodes) * row_px), _BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    for row, episode in enumerate(episodes):
        top = _GAP_PX + row * row_px
        title = f"{episode.index}   {episode.caption}"
        draw.text((_GAP_PX, top), title, _TEXT, ImageFont.load_default(15))
        times = np.linspace(0, len(episode.frames) - 1, _COLUMNS).round().astype(int)
        for column, t in enumerate(times):
            left = _GAP_PX + column * (cell_px + _GAP_PX)
            picture = Image.fromarray(episode.frames[t])
            picture = picture.resize((cell_px, cell_px), Image.Resampling.NEAREST)
            sheet.paste(picture, (left, top + _TITLE_PX))
            below = top + _TITLE_PX + cell_px + 4
            if columns == KEY_COLUMNS:
                _draw_keys(draw, left, below, episode.actions[t])
            elif t < len(episode.frames) - 1:
                words = _in_words(columns, episode.actions[t])
                draw.text((left, below), words, _HELD, ImageFont.load_default(12))
            clock = f"{t / fps:.1f} s"
            place = (left + cell_px, top + _TITLE_PX + cell_px + 3)
            draw.text(place, clock, _FAINT, ImageFont.load_default(12), anchor="ra")
    return sheet


def _in_words(columns: ActionColumns, row: np.ndarray) -> str:
    """An action that is no set of keys, as short as a cell is wide."""
    if columns.kind == "discrete" and columns.meanings:
        return columns.meanings[int(row[0] - (columns.low[0] or 0))]
    shown = [f"{value:.2f}" if columns.kind == "box" else f"{value:.0f}" for value in row]
    return " ".join(shown[:_MOST_NUMBERS]) + (" …" if len(shown) > _MOST_NUMBERS else "")


def _draw_keys(draw: ImageDraw.ImageDraw, left: int, top: int, action: np.ndarray) -> None:
    """Four arrows and a dot for ``act``, bright while held."""
    for number, (key, held) in enumerate(zip(KEYS, action, strict=True)):
        colour = _HELD if held else _FAINT
        x, size = left + number * (_KEY_WIDTH_PX + 2), _KEY_WIDTH_PX - 2
        if key in _ARROWS:
            corners = [(x + u * size, top + v * size) for u, v in _ARROWS[key]]
            draw.polygon(corners, fill=colour)
        else:
            draw.ellipse((x + 1, top + 1, x + size - 1, top + size - 1), fill=colour)
