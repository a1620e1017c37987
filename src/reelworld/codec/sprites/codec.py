"""The sprite codec: frames to scenes and back."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

from reelworld.codec.sprites.canvas import CanvasNet, Seen, merge_canvases
from reelworld.codec.sprites.finder import Finder, Found
from reelworld.codec.sprites.front import Front
from reelworld.codec.sprites.scene import Scene, draw
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.codec.sprites.sprite import SpriteDecoder, SpriteEncoder


class SpriteCodec(nn.Module):
    """A still canvas and the things that move on it.

    Four parts, each taught by the ones before and by footage, none by labels: ``canvas`` by medians
    over time, ``encoder`` and ``decoder`` by whole things cut out by the mask, ``finder`` by
    collages of those, and ``front`` by what is missing of found things.
    """

    def __init__(self, settings: SpriteSettings, size_px: int) -> None:
        super().__init__()
        self.settings, self.size_px = settings, size_px
        self.canvas = CanvasNet(settings.width)
        self.encoder = SpriteEncoder(settings.sprite_px, settings.look)
        self.decoder = SpriteDecoder(settings.sprite_px, settings.look)
        self.finder = Finder(settings.width, settings.look)
        self.front = Front(settings.width, settings.look, settings.depth)
        self.starts = Starts(settings, size_px)

    def look_at(self, frames: Float[Tensor, "b 3 h w"]) -> tuple[Seen, Found]:
        """Mask, canvas and sprites of single frames."""
        seen = self.canvas(frames)
        return seen, self.finder.find(frames, seen.mask, self.settings.slots)

    def find(self, frames: Float[Tensor, "b 3 h w"]) -> Found:
        """The sprites alone of single frames."""
        return self.finder.find(frames, self.canvas.mask(frames), self.settings.slots)

    def encode(self, frames: Float[Tensor, "b 3 h w"]) -> Scene:
        """Scenes of single frames."""
        seen, found = self.look_at(frames)
        canvas = merge_canvases(seen, 1)
        present = (found.score > 0).to(frames)
        return Scene(canvas, self.front(canvas), found.place, found.look, present)

    def decode(self, scene: Scene) -> Float[Tensor, "b 3 h w"]:
        """The frames of scenes."""
        return draw(scene, self.decoder, self.front, self.settings.sprite_px)


class Start(NamedTuple):
    """A made-up first scene."""

    canvas: Float[Tensor, "1 3 h w"]
    place: Float[Tensor, "1 k 2"]
    velocity: Float[Tensor, "1 k 2"]
    look: Float[Tensor, "1 k d"]
    present: Float[Tensor, "1 k"]


class Starts(nn.Module):
    """What is remembered of how scenes begin, to make up new ones: canvases, and whole settings of
    sprites. Any canvas may meet any setting."""

    canvas: Tensor
    place: Tensor
    velocity: Tensor
    look: Tensor
    present: Tensor

    def __init__(self, settings: SpriteSettings, size_px: int) -> None:
        super().__init__()
        n, k, d = settings.starts, settings.slots, settings.look
        self.register_buffer("canvas", torch.zeros(n, 3, size_px, size_px, dtype=torch.uint8))
        self.register_buffer("place", torch.zeros(n, k, 2))
        self.register_buffer("velocity", torch.zeros(n, k, 2))
        self.register_buffer("look", torch.zeros(n, k, d))
        self.register_buffer("present", torch.zeros(n, k))

    def draw(self, generator: torch.Generator) -> Start:
        """A canvas with the sprites of another scene."""
        i, j = torch.randint(0, len(self.canvas), (2,), generator=generator).tolist()
        canvas = self.canvas[i : i + 1].float() / 127.5 - 1
        rows = (self.place, self.velocity, self.look, self.present)
        return Start(canvas, *(row[j : j + 1] for row in rows))
