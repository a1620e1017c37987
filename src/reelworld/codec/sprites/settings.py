"""What a sprite codec is made of. No PyTorch here."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from reelworld.kit.errors import UserError


@dataclass(frozen=True, kw_only=True)
class SpriteSettings:
    """How frames become a canvas and sprites. For footage from a camera that stands still."""

    kind: str = "sprites"
    """The name of this kind of codec."""

    sprite_px: int = 32
    """Width and height of a sprite's picture; larger things cannot be sprites. A multiple of 8."""

    look: int = 8
    """Numbers that say what a sprite looks like."""

    slots: int = 8
    """Most sprites in a frame."""

    depth: int = 4
    """Numbers that decide whether a part of the canvas hides a sprite."""

    width: int = 48
    """Channels of the networks that look at whole frames, at a quarter of the resolution."""

    starts: int = 24
    """Canvases and sprites kept to invent scenes from."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name != "kind" and value < 1:
                raise UserError(f"{name} is {value}; it must be at least 1.")
        if self.kind != "sprites":
            raise UserError(f"kind is {self.kind!r}; this codec's kind is 'sprites'.")
        if self.sprite_px % 8:
            raise UserError(f"sprite_px is {self.sprite_px}; it must be a multiple of 8.")
