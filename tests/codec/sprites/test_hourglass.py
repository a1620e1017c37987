import pytest
import torch
from tiny_sprites import seeded
from torch.nn import functional as F

from reelworld.codec.sprites.hourglass import Hourglass, PixelMaps, paste, widen, windows


def pictures(*shape, seed=0):
    return torch.rand(*shape, generator=seeded(seed))


CORNERS = torch.tensor([[0, 0], [3, 7], [12, 16]])


def test_each_window_is_cut_from_its_own_picture():
    frames = pictures(3, 2, 20, 24)
    cut = windows(frames, CORNERS, 8)
    for row, (top, left) in enumerate(CORNERS.tolist()):
        assert torch.equal(cut[row], frames[row, :, top : top + 8, left : left + 8])


def test_pasting_replaces_the_window_and_nothing_else():
    frames, new = pictures(3, 2, 20, 24), pictures(3, 2, 8, 8, seed=1)
    before = frames.clone()
    pasted = paste(frames, CORNERS, new)
    assert torch.equal(windows(pasted, CORNERS, 8), new)
    assert torch.equal(paste(pasted, CORNERS, windows(before, CORNERS, 8)), before)
    assert torch.equal(frames, before)


@pytest.mark.parametrize("reach", [1, 2, 3])
def test_widening_is_a_square_max_pool(reach):
    mask = pictures(2, 1, 17, 23) ** 8
    square = F.max_pool2d(mask, 2 * reach + 1, stride=1, padding=reach)
    assert torch.equal(widen(mask, reach), square)


@pytest.mark.parametrize("size", [(64, 64), (48, 80)])
def test_maps_follow_the_size_of_the_frame(size):
    frames = pictures(1, 3, *size)
    assert Hourglass(3, 5, 8)(frames).shape == (1, 5, size[0] // 4, size[1] // 4)
    assert PixelMaps(3, 5, 8)(frames).shape == (1, 5, *size)


def test_pictures_of_a_batch_do_not_see_each_other():
    net, frames = PixelMaps(3, 2, 8), pictures(2, 3, 32, 32)
    assert torch.allclose(net(frames)[1:], net(frames[1:]), atol=1e-6)
