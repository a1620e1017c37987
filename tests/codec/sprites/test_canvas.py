import pytest
import torch
from tiny_sprites import discs, front, seeded

from reelworld.codec.sprites.canvas import CanvasNet, Seen, merge_canvases
from reelworld.codec.sprites.scene import Scene, draw

SIZE = 32


def sure(mask_logit):
    """A canvas net that gives this logit everywhere and paints grey."""
    net = CanvasNet(8)
    out = net.maps.net.out
    with torch.no_grad():
        out.weight.zero_()
        out.bias.zero_()
        out.bias[3 * 16 :] = mask_logit
    return net


def test_where_nothing_moves_the_canvas_is_the_frame_itself():
    frames = torch.rand(2, 3, SIZE, SIZE, generator=seeded())
    seen = sure(-50.0)(frames)
    assert torch.allclose(seen.canvas, frames, atol=1e-6)
    assert torch.allclose(sure(50.0)(frames).canvas, torch.zeros_like(frames), atol=1e-6)


def test_the_mask_alone_is_the_same_mask():
    frames, net = torch.rand(1, 3, SIZE, SIZE), CanvasNet(8)
    assert torch.equal(net.mask(frames), net(frames).mask)


def test_what_any_frame_shows_bare_outweighs_paint():
    mask = torch.zeros(4, 1, SIZE, SIZE)
    canvas = torch.zeros(4, 3, SIZE, SIZE)
    mask[0, :, 10:16, 10:16] = 1  # two clips of two frames each; both have a mover in the first
    mask[2, :, 10:16, 10:16] = 1
    canvas[0], canvas[1], canvas[2], canvas[3] = 0.9, 0.1, -0.9, -0.3
    merged = merge_canvases(Seen(mask, canvas), 2)
    assert merged.shape == (2, 3, SIZE, SIZE)
    assert torch.allclose(merged[0, :, 9:17, 9:17], torch.tensor(0.1), atol=0.02)
    assert torch.allclose(merged[1, :, 9:17, 9:17], torch.tensor(-0.3), atol=0.02)
    assert torch.allclose(merged[0, :, :7], torch.tensor(0.5)), "elsewhere, it is the mean"


def test_where_no_frame_is_bare_paint_must_do():
    mask, canvas = torch.ones(2, 1, SIZE, SIZE), torch.zeros(2, 3, SIZE, SIZE)
    canvas[0] = 0.4
    assert torch.allclose(merge_canvases(Seen(mask, canvas), 2), torch.tensor(0.2))


def test_one_frame_is_its_own_canvas():
    seen = CanvasNet(8)(torch.rand(2, 3, SIZE, SIZE))
    assert torch.allclose(merge_canvases(seen, 1), seen.canvas, atol=1e-6)


def footage(seed, batch=8):
    """White discs on plain dark canvases, and the canvases."""
    generator = seeded(seed)
    grey = torch.rand(batch, 1, 1, 1, generator=generator) - 0.9
    medians = grey.expand(batch, 3, SIZE, SIZE).contiguous()
    look, place = torch.ones(batch, 1, 3), torch.rand(batch, 1, 2, generator=generator)
    scene = Scene(medians, torch.zeros(batch, 2, SIZE, SIZE), place, look, torch.ones(batch, 1))
    with torch.no_grad():
        return draw(scene, discs(), front(hides=-50.0), 16), medians


def test_medians_teach_what_moves_and_what_is_behind_it():
    torch.manual_seed(0)
    net = CanvasNet(12)
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3)
    for step in range(60):
        loss, mask, _ = net.loss(*footage(step))
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    frames, medians = footage(1000)
    with torch.no_grad():
        seen = net(frames)
    moving = (frames - medians).abs().amax(1, keepdim=True) > 0.1
    agreed = ((seen.mask > 0.5) & moving).sum() / ((seen.mask > 0.5) | moving).sum()
    assert agreed > 0.7
    assert mask.shape == seen.mask.shape and not mask.requires_grad and mask.std() > 0.1
    left = (seen.canvas - medians).abs()[moving.expand_as(medians)].mean()
    assert left < 0.2 * (frames - medians).abs()[moving.expand_as(medians)].mean()


@pytest.mark.parametrize("frames", [1, 3])
def test_merging_keeps_clips_apart(frames):
    seen = Seen(torch.zeros(6, 1, 4, 4), torch.arange(6.0)[:, None, None, None].expand(6, 3, 4, 4))
    merged = merge_canvases(seen, frames)[:, 0, 0, 0]
    assert torch.allclose(merged, torch.arange(6.0).reshape(-1, frames).mean(1))
