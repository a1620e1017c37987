import pytest
import tiny
import torch

from reelworld.codec.codec import build_codec
from reelworld.codec.conv import ConvCodec, psnr_db
from reelworld.codec.pixels import to_float, to_uint8
from reelworld.codec.settings import CodecSettings
from reelworld.kit.errors import UserError


def noise_frames(side=64, count=2):
    generator = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (count, side, side, 3), generator=generator).to(torch.uint8)


@pytest.fixture
def codec():
    return tiny.make_codec()


@pytest.fixture(scope="session")
def pictures(tiny_bake):
    """Four frames of four scenes, and the pixels that differ from the scene 8 frames later."""
    now = torch.from_numpy(tiny_bake.frames[0:160:40].copy())
    later = torch.from_numpy(tiny_bake.frames[8:160:40].copy())
    moving = (now.int() - later.int()).abs().amax(-1, keepdim=True).movedim(-1, 1) > 20
    return to_float(now), moving.float()


def test_every_grey_survives_the_way_into_the_network_and_back():
    greys = torch.arange(256, dtype=torch.uint8).reshape(1, 256, 1, 1).expand(1, 256, 1, 3)
    assert torch.equal(to_uint8(to_float(greys)), greys)


def test_the_lossless_codec_loses_nothing():
    lossless = build_codec(CodecSettings(kind="lossless"))
    frames = noise_frames()
    assert torch.equal(to_uint8(lossless.decode(lossless.encode(to_float(frames)))), frames)


@pytest.mark.parametrize("kind", ["conv", "lossless"])
@pytest.mark.parametrize("side", [64, 96, 128])
def test_the_grid_follows_the_size_of_the_frame(kind, side):
    settings = CodecSettings(kind=kind, width=16)
    codec = build_codec(settings)
    frames = to_float(noise_frames(side))
    latents = codec.encode(frames)
    assert latents.shape == (2, settings.latent_channels, side // 8, side // 8)
    assert codec.decode(latents).shape == frames.shape


def test_latents_lie_on_the_levels(codec):
    latents = codec.encode(to_float(noise_frames()))
    steps = (latents + 1) * ((tiny.CODEC.levels - 1) / 2)
    assert latents.abs().max() <= 1
    assert torch.allclose(steps, steps.round(), atol=1e-5)
    assert len(steps.round().unique()) > 1


def test_rounding_takes_the_nearest_level_and_lets_the_gradient_pass(codec):
    values = torch.tensor([-1.0, -0.6, -0.1, 0.2, 0.9]).reshape(1, 1, 1, 5).requires_grad_()
    rounded = codec.round(values)
    assert torch.allclose(rounded.flatten(), torch.tensor([-3, -2, 0, 1, 3]) / 3)
    rounded.sum().backward()
    assert torch.equal(values.grad, torch.ones_like(values))


def test_training_lowers_the_loss_of_a_batch(codec, pictures):
    optimiser = torch.optim.AdamW(codec.parameters(), lr=2.5e-3)
    losses = []
    for step in range(30):
        loss, _ = codec.training_loss(*pictures, torch.Generator().manual_seed(step))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(loss.detach()))
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


def test_a_moving_pixel_weighs_as_much_as_ten_still_ones(codec):
    torch.nn.init.zeros_(codec.decoder[-2].weight)
    torch.nn.init.constant_(codec.decoder[-2].bias, 0.5)  # it decodes to grey: no edges, one error
    frames, mask = torch.zeros(1, 3, 64, 64), torch.zeros(1, 1, 64, 64)
    still, _ = codec.training_loss(frames, mask, torch.Generator())
    moving, _ = codec.training_loss(frames, mask + 1, torch.Generator())
    assert float(still.detach()) == pytest.approx(0.5 + 0.25)
    assert float(moving.detach()) == pytest.approx(10 * (0.5 + 0.25))


def test_psnr_has_its_known_values():
    frames = torch.zeros(1, 3, 8, 8)
    assert psnr_db(frames, frames + 0.2) == pytest.approx(20.0, abs=1e-3)
    assert psnr_db(frames, frames + 0.02) == pytest.approx(40.0, abs=1e-3)


def test_psnr_of_moving_pixels_sees_only_them():
    frames, decoded = torch.zeros(1, 3, 8, 8), torch.zeros(1, 3, 8, 8)
    decoded[..., 0] = 0.2
    weight = torch.zeros(1, 1, 8, 8)
    weight[..., 0] = 1
    assert psnr_db(frames, decoded, weight) == pytest.approx(20.0, abs=1e-3)
    assert psnr_db(frames, decoded, 1 - weight) > 100
    assert psnr_db(frames, decoded) == pytest.approx(20.0 + 9.03, abs=0.01)  # an eighth of them


@pytest.mark.parametrize(
    "wrong", [{"kind": "vae"}, {"stride": 16}, {"levels": 6}, {"levels": 1}, {"width": 0}]
)
def test_impossible_settings_are_refused(wrong):
    with pytest.raises(UserError, match=next(iter(wrong))):
        CodecSettings(**wrong)


def test_the_shipped_shape_of_the_codec_stays_small():
    parameters = sum(p.numel() for p in ConvCodec(CodecSettings()).parameters())
    assert parameters == pytest.approx(0.47e6, rel=0.02)
