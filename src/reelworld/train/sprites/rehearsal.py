"""Data of the right shape that costs nothing to make: what a sprite run will cost is measured on
it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.footage.bake import Bake
from reelworld.train.sprites.cutouts import CutOuts, cutout_shapes

_CUTOUTS = 256
_CUTOUTS_MIB = 150
"""What cut-outs of 32 pixels took of the den's footage, rounded up."""
_FOUND = 1.0
"""Heat of every place of a finder that finds things everywhere."""


def one_median(bake: Bake) -> np.ndarray:
    """The first frame as every episode's median, ``uint8 [e, h, w, 3]``, without copies."""
    first = np.array(bake.frames[0])
    return np.broadcast_to(first, (len(bake.episodes), *first.shape))


def noise_cutouts(settings: SpriteSettings) -> CutOuts:
    """Cut-outs of noise."""
    generator, shapes = torch.Generator().manual_seed(0), cutout_shapes(settings.sprite_px)
    noise = {
        name: torch.rand(_CUTOUTS, *shape, generator=generator).half()
        for name, shape in shapes.items()
    }
    return noise | {"offset_px": torch.zeros_like(noise["offset_px"])}


def find_everywhere(codec: SpriteCodec) -> None:
    """Spoil the finder: an untrained one finds nothing, and the stages after it would cost less
    than they will."""
    bias = codec.finder.maps.out.bias
    assert bias is not None
    with torch.no_grad():
        bias[0] = _FOUND


def tracks_at_rest(bake: Bake, settings: SpriteSettings) -> dict[str, Tensor]:
    """Tracks of things that rest in half of the slots: about as many as some clip of a batch
    fills."""
    shape = (len(bake.frames), settings.slots)
    seen = torch.zeros(*shape)
    seen[:, : (settings.slots + 1) // 2] = 1.0
    look = torch.zeros(*shape, settings.look)
    return {"place": torch.zeros(*shape, 2), "look": look, "seen": seen}


def tracks_bytes(bake: Bake, settings: SpriteSettings) -> int:
    """What tracks take, and the finds that they are linked from."""
    finds, tracks = settings.look + 4, settings.look + 3
    return 4 * len(bake.frames) * settings.slots * (finds + tracks)


def codec_bytes(bake: Bake, settings: SpriteSettings) -> int:
    """What medians and cut-outs take."""
    medians = len(bake.episodes) * int(np.prod(bake.frames.shape[1:]))
    return medians + int(_CUTOUTS_MIB * 2**20 * (settings.sprite_px / 32) ** 2)
