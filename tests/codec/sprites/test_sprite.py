import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_sprites import CODEC, centroid, discs, seeded
from torch.nn import functional as F

from reelworld.codec.sprites.sprite import SpriteDecoder, SpriteEncoder, shift, sprite_loss

SIDE = CODEC.sprite_px
MIDDLE = SIDE // 2
LOOK = torch.tensor([[0.5, 0.0, 0.0]])


def shifted(sprites, row, column):
    return torch.cat(shift(sprites, torch.tensor([[row, column]])), 1)


def noise_sprite(seed=0):
    return torch.rand(1, 4, SIDE, SIDE, generator=seeded(seed))


def slid(picture, rows, columns):
    """The picture moved by whole pixels, zeros coming in."""
    padded = F.pad(picture, (SIDE,) * 4)
    top, left = SIDE - rows, SIDE - columns
    return padded[..., top : top + SIDE, left : left + SIDE]


def test_half_a_pixel_off_the_middle_a_sprite_is_its_own_picture():
    """The middle of an even number of pixels lies between two of them."""
    sprite = noise_sprite()
    assert torch.allclose(shifted(sprite, -0.5, -0.5), sprite, atol=1e-5)


@pytest.mark.parametrize("way", [(0, 0), (1, 0), (0, -1), (3, -5), (-9, 12)])
def test_whole_pixels_move_a_sprite_exactly_and_nothing_comes_in_at_the_other_side(way):
    sprite = noise_sprite()
    moved = shifted(sprite, way[0] - 0.5, way[1] - 0.5)
    assert torch.allclose(moved, slid(sprite, *way), atol=1e-5)


@given(row=st.floats(-3, 3), column=st.floats(-3, 3))
def test_fractions_of_a_pixel_move_the_centroid_as_far_and_keep_the_area(row, column):
    sprite = discs()(LOOK)
    opacity = shifted(sprite, row, column)[:, 3]
    expected = torch.tensor([[MIDDLE + row, MIDDLE + column]])
    assert torch.allclose(centroid(opacity), expected, atol=0.01)
    assert float(opacity.sum()) == pytest.approx(float(sprite[:, 3].sum()), rel=1e-3)


@pytest.mark.parametrize("way", [(SIDE + 1, 0), (0, -SIDE - 1)])
def test_a_sprite_moved_out_of_its_picture_is_gone(way):
    assert shifted(noise_sprite(), *map(float, way)).abs().sum() == 0


def test_the_encoder_sees_what_the_mask_lets_through():
    encoder = SpriteEncoder(SIDE, CODEC.look)
    pictures, mask = torch.rand(1, 3, SIDE, SIDE), torch.zeros(1, 1, SIDE, SIDE)
    mask[..., 4:12, 4:12] = 1
    look = encoder(pictures, mask)
    assert torch.equal(encoder(pictures * mask + 5 * (1 - mask), mask), look)
    assert not torch.equal(encoder(-pictures, mask), look)


def cutouts(count, seed):
    """Discs of many greys on dark canvases, each a little off the middle pixel."""
    generator = seeded(seed)
    grey = torch.rand(count, generator=generator)
    offset = torch.rand(count, 2, generator=generator) - 0.5
    looks = torch.stack([grey, 0 * grey, 0 * grey], 1)
    colour, opacity = shift(discs()(looks), offset)
    canvas = torch.full_like(colour, -0.8)
    pictures = torch.lerp(canvas, colour, opacity)
    return pictures, canvas, (opacity > 0.5).float(), torch.ones_like(opacity), offset


def test_what_else_is_in_the_picture_is_nobodys_error():
    torch.manual_seed(0)
    parts = SpriteEncoder(SIDE, CODEC.look), SpriteDecoder(SIDE, CODEC.look)
    pictures, canvas, mask, alone, offset = cutouts(2, seed=0)
    alone[..., :3] = 0
    loss, _ = sprite_loss(*parts, pictures, canvas, mask, alone, offset, seeded())
    pictures[..., :3] = 1.0
    crowded, _ = sprite_loss(*parts, pictures, canvas, mask, alone, offset, seeded())
    assert torch.equal(loss, crowded)


def test_a_little_training_teaches_grey_and_shape():
    torch.manual_seed(0)
    encoder, decoder = SpriteEncoder(SIDE, CODEC.look), SpriteDecoder(SIDE, CODEC.look)
    optimiser = torch.optim.AdamW([*encoder.parameters(), *decoder.parameters()], lr=4e-3)
    for step in range(60):
        loss, _ = sprite_loss(encoder, decoder, *cutouts(16, step), seeded(step))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    pictures, canvas, mask, _, offset = cutouts(16, seed=1000)
    with torch.no_grad():
        colour, opacity = shift(decoder(encoder(pictures, mask)), offset)
    drawn = torch.lerp(canvas, colour, opacity)
    assert (drawn - pictures).abs().mean() < 0.25 * (canvas - pictures).abs().mean()
    assert opacity[mask > 0].mean() > 0.4 + opacity[mask == 0].mean()
