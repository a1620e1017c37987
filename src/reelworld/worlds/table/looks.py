"""Colours by name."""

from __future__ import annotations

RGB = tuple[float, float, float]

CUPS: dict[str, RGB] = {
    "red": (205, 62, 58),
    "blue": (62, 110, 190),
    "yellow": (236, 186, 66),
    "green": (82, 150, 98),
    "white": (232, 228, 218),
}
BLOCKS: dict[str, RGB] = {
    "orange": (228, 128, 52),
    "violet": (134, 92, 178),
    "pink": (224, 120, 150),
    "cyan": (76, 176, 186),
}
BOTTLES: dict[str, RGB] = {
    "green": (52, 122, 76),
    "brown": (128, 78, 44),
    "dark blue": (48, 66, 128),
}
GLASS: RGB = (206, 228, 232)
LIQUIDS: dict[str, RGB] = {
    "water": (72, 150, 220),
    "tea": (168, 92, 40),
    "orange juice": (250, 168, 36),
    "milk": (246, 243, 234),
    "cherry juice": (176, 30, 62),
}
WALLS: dict[str, tuple[RGB, RGB]] = {
    "cream": ((238, 224, 200), (214, 192, 160)),
    "sage": ((198, 212, 192), (160, 182, 160)),
    "sky": ((196, 214, 228), (158, 182, 204)),
    "rose": ((232, 206, 200), (206, 172, 168)),
}
"""At the top and at the bottom."""
WOODS: dict[str, RGB] = {
    "oak": (196, 148, 96),
    "walnut": (128, 86, 60),
    "birch": (218, 188, 142),
}


def tinted(rgb: RGB, light: float) -> tuple[float, float, float]:
    """``rgb`` darker (``light`` below 1) or, mixed with white, lighter."""
    if light <= 1.0:
        return rgb[0] * light, rgb[1] * light, rgb[2] * light
    white = min(light - 1.0, 1.0) * 255.0
    keep = 1.0 - min(light - 1.0, 1.0)
    return rgb[0] * keep + white, rgb[1] * keep + white, rgb[2] * keep + white
