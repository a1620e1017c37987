"""The names that captions use, and what they look like."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from reelworld.worlds.cat.state import RGB


class Coat(NamedTuple):
    """A cat's colours."""

    base: RGB
    far: RGB
    """Legs on the far side."""
    rim: RGB
    patch: RGB
    """Muzzle, chest and paws."""
    stripe: RGB | None
    eye: RGB


COATS: dict[str, Coat] = {
    "ginger": Coat(
        (232, 140, 62), (178, 98, 40), (112, 58, 26), (252, 228, 200), (196, 98, 36), (92, 148, 60)
    ),
    "black": Coat((58, 56, 66), (40, 38, 46), (18, 18, 24), (82, 80, 92), None, (236, 206, 70)),
    "grey": Coat(
        (140, 146, 158),
        (102, 107, 120),
        (60, 64, 76),
        (214, 218, 226),
        (106, 112, 126),
        (226, 180, 60),
    ),
    "white": Coat(
        (244, 242, 238), (200, 198, 198), (128, 126, 132), (255, 255, 255), None, (84, 150, 214)
    ),
    "brown": Coat(
        (142, 104, 74), (104, 74, 52), (58, 40, 30), (226, 204, 176), (92, 64, 46), (150, 180, 70)
    ),
    "tuxedo": Coat(
        (52, 52, 62), (36, 36, 44), (16, 16, 22), (248, 246, 242), None, (120, 190, 110)
    ),
}

WALLS: dict[str, RGB] = {
    "green": (176, 198, 170),
    "blue": (164, 192, 212),
    "peach": (236, 200, 174),
    "lilac": (196, 186, 216),
    "yellow": (236, 220, 164),
    "teal": (122, 168, 168),
}
PATTERNS = ("plain", "striped", "dotted", "panelled")
FLOORS: dict[str, RGB] = {
    "oak": (176, 130, 84),
    "walnut": (118, 82, 60),
    "grey": (132, 128, 130),
    "tiled": (190, 176, 160),
}
SOFAS: dict[str, RGB] = {
    "red": (186, 66, 64),
    "navy": (62, 82, 128),
    "olive": (112, 120, 66),
    "mustard": (206, 158, 56),
    "purple": (118, 76, 128),
}
WOODS: dict[str, RGB] = {"pine": (206, 164, 108), "cherry": (146, 82, 56), "dark": (92, 68, 56)}
SKIES: dict[str, tuple[RGB, RGB]] = {
    "day": ((112, 178, 236), (206, 232, 248)),
    "dusk": ((92, 82, 140), (246, 164, 116)),
    "night": ((20, 26, 62), (52, 62, 108)),
}
PICTURES = ("none", "sun", "hills", "fish")
VASES: dict[str, RGB] = {
    "blue": (56, 110, 214),
    "red": (206, 58, 62),
    "white": (238, 236, 228),
    "green": (56, 152, 104),
}
YARNS: dict[str, RGB] = {
    "pink": (232, 96, 150),
    "orange": (240, 128, 40),
    "turquoise": (40, 184, 178),
}

DARK = (0.24, 0.27, 0.42)
"""What is left of red, green and blue with the lights out."""


@lru_cache(1024)
def lit(rgb: RGB, light: float) -> RGB:
    """A colour under this light, 0 to 1."""
    if light == 1.0:
        return rgb
    r, g, b = (
        round(value * (dark + (1.0 - dark) * light)) for value, dark in zip(rgb, DARK, strict=True)
    )
    return r, g, b


@lru_cache(1024)
def shaded(rgb: RGB, share: float) -> RGB:
    """A colour made darker (below 1) or lighter, within what a picture can hold."""
    r, g, b = (min(max(round(value * share), 0), 255) for value in rgb)
    return r, g, b
