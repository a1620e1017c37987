import pytest
import tiny_sprites
import torch
from tiny_sprites import CODEC, seeded

from reelworld.codec.sprites.codec import SpriteCodec
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.kit.errors import UserError


@pytest.fixture
def codec():
    return tiny_sprites.make_engine().parts()["codec"]


@pytest.mark.parametrize("size", [64, 96])
def test_scenes_have_the_shapes_that_the_settings_say(size):
    torch.manual_seed(0)
    codec, frames = SpriteCodec(CODEC, size), torch.rand(2, 3, size, size)
    scene = codec.encode(frames)
    assert scene.canvas.shape == frames.shape
    assert scene.depth.shape == (2, CODEC.depth, size, size)
    assert scene.place.shape == (2, CODEC.slots, 2)
    assert scene.look.shape == (2, CODEC.slots, CODEC.look)
    assert codec.decode(scene).shape == frames.shape


def test_a_frame_in_which_nothing_moves_comes_back_as_it_was():
    codec, frames = SpriteCodec(CODEC, 64), torch.rand(2, 3, 64, 64) * 2 - 1
    with torch.no_grad():
        codec.canvas.maps.net.out.bias[3 * 16 :] = -50.0
    scene = codec.encode(frames)
    assert not scene.present.any()
    assert torch.allclose(codec.decode(scene), frames, atol=1e-5)


def test_finding_is_the_same_with_and_without_the_canvas(codec):
    frames = torch.rand(2, 3, 64, 64, generator=seeded()) * 2 - 1
    found, alone = codec.look_at(frames)[1], codec.find(frames)
    assert (found.score > 0).any()
    assert all(torch.equal(a, b) for a, b in zip(found, alone, strict=True))


def test_any_canvas_may_meet_any_setting_of_sprites(codec):
    starts = codec.starts
    met = set()
    for seed in range(200):
        start = starts.draw(seeded(seed))
        pixels = ((start.canvas + 1) * 127.5).round().to(torch.uint8)
        i = [torch.equal(pixels[0], canvas) for canvas in starts.canvas].index(True)
        j = [torch.equal(start.place[0], place) for place in starts.place].index(True)
        assert torch.equal(start.look[0], starts.look[j])
        assert torch.equal(start.velocity[0], starts.velocity[j])
        assert torch.equal(start.present[0], starts.present[j])
        met.add((i, j))
    assert len(met) == CODEC.starts**2


@pytest.mark.parametrize(
    "wrong", [{"sprite_px": 20}, {"look": 0}, {"slots": -1}, {"kind": "conv"}, {"starts": 0}]
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(UserError, match=next(iter(wrong))):
        SpriteSettings(**wrong)
