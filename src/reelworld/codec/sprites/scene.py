"""A frame as the codec knows it, and how it is drawn."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from reelworld.codec.sprites.front import Front
from reelworld.codec.sprites.hourglass import paste, windows
from reelworld.codec.sprites.sprite import SpriteDecoder, shift


class Scene(NamedTuple):
    """``b`` frames: a canvas and up to ``k`` sprites on each."""

    canvas: Float[Tensor, "b 3 h w"]
    depth: Float[Tensor, "b c h w"]
    """What ``Front`` makes of the canvas."""
    place: Float[Tensor, "b k 2"]
    look: Float[Tensor, "b k d"]
    present: Float[Tensor, "b k"]
    """1 where a slot holds a sprite, else 0."""


class Placed(NamedTuple):
    """One sprite of each frame, cut out around its place in the padded frame."""

    corner: Tensor
    """int64 ``[b, 2]``: first row and column of the cut-out in the padded frame."""
    colour: Float[Tensor, "b 3 s s"]
    opacity: Float[Tensor, "b 1 s s"]
    """As if nothing hid it."""


def pad(pictures: Float[Tensor, "b c h w"], sprite_px: int) -> Float[Tensor, "b c hp wp"]:
    """Room for sprites that reach beyond the frame."""
    return F.pad(pictures, (sprite_px,) * 4, mode="replicate")


def put(
    decoder: SpriteDecoder,
    place: Float[Tensor, "b 2"],
    look: Float[Tensor, "b d"],
    size: tuple[int, int],
) -> Placed:
    """A sprite at ``place`` of frames of ``size`` pixels. Places far outside are drawn just
    outside."""
    sprites = decoder(look)
    sprite_px = sprites.shape[-1]
    extent = torch.tensor(size).to(place)
    middle_px = place * extent - 0.5
    pixel = middle_px.round().clamp(min=-sprite_px / 2)
    pixel = torch.minimum(pixel, extent - 1 + sprite_px // 2)
    colour, opacity = shift(sprites, (middle_px - pixel).clamp(-sprite_px, sprite_px))
    return Placed(pixel.long() + sprite_px // 2, colour, opacity)


def draw(
    scene: Scene, decoder: SpriteDecoder, front: Front, sprite_px: int
) -> Float[Tensor, "b 3 h w"]:
    """The frame: sprites one over the other in the order of slots, each where nothing hides it."""
    size = (scene.canvas.shape[-2], scene.canvas.shape[-1])
    frames, depth = pad(scene.canvas, sprite_px), pad(scene.depth, sprite_px)
    row, slot = (scene.present > 0).nonzero(as_tuple=True)
    look = scene.look[row, slot]
    placed = put(decoder, scene.place[row, slot], look, size)  # all at once: decoding is dear
    gate = front.hides(windows(depth[row], placed.corner, sprite_px), look).sigmoid()
    shown = placed.opacity * (1 - gate) * scene.present[row, slot][:, None, None, None]
    for layer in range(scene.place.shape[1]):
        here = (slot == layer).nonzero()[:, 0]
        corner, rows = placed.corner[here], row[here]
        below = windows(frames[rows], corner, sprite_px)
        drawn = torch.lerp(below, placed.colour[here], shown[here])
        frames = frames.index_copy(0, rows, paste(frames[rows], corner, drawn))
    return frames[..., sprite_px:-sprite_px, sprite_px:-sprite_px]
