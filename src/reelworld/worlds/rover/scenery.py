"""Colours of ground and sky, by name."""

from __future__ import annotations

from dataclasses import dataclass

from reelworld.worlds.state import RGB


@dataclass(frozen=True)
class Palette:
    """How a moonscape is coloured by day."""

    surface: RGB
    deep: RGB
    near: RGB
    """The nearer range of hills."""
    far: RGB
    sky: RGB
    """Of the sky's top."""
    horizon: RGB


GROUNDS: dict[str, Palette] = {
    "grey": Palette(
        (186, 184, 180), (84, 84, 92), (92, 94, 106), (58, 61, 76), (8, 10, 22), (26, 29, 48)
    ),
    "rust": Palette(
        (214, 132, 88), (104, 52, 42), (142, 78, 62), (112, 66, 62), (44, 26, 38), (146, 92, 76)
    ),
    "ice": Palette(
        (204, 226, 238), (78, 112, 146), (106, 140, 172), (64, 92, 128), (8, 16, 40), (40, 66, 104)
    ),
    "ochre": Palette(
        (222, 190, 124), (112, 84, 54), (150, 122, 82), (104, 90, 76), (22, 26, 38), (92, 84, 80)
    ),
    "violet": Palette(
        (176, 150, 204), (74, 54, 106), (104, 82, 142), (68, 56, 108), (12, 8, 30), (56, 36, 84)
    ),
}
"""What the ground is made of, by the word that captions use."""

PLANETS = ("earth", "ringed", "red", "none")
"""What hangs in the sky: the earth, a ringed planet, a red one, or stars alone."""

NIGHT = 0.36
"""Light that is left at night."""
