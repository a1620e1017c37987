import torch

from reelworld.nets.blocks import ChannelNorm, ResBlock


def picture(channels=4, seed=0):
    return torch.randn(2, channels, 6, 6, generator=torch.Generator().manual_seed(seed))


def test_channel_norm_gives_every_place_unit_power():
    power = ChannelNorm(4)(7 * picture()).square().mean(1)
    assert torch.allclose(power, torch.ones(2, 6, 6), atol=1e-4)


def test_channel_norm_is_local_so_one_thing_cannot_change_how_another_is_seen():
    there, gone = picture(), picture()
    gone[:, :, 0, 0] = 50.0
    same = ChannelNorm(4)(there)[:, :, 1:] == ChannelNorm(4)(gone)[:, :, 1:]
    assert same.all()


def test_a_block_starts_as_the_identity_whatever_its_condition():
    block = ResBlock(4, condition_dim=3)
    assert torch.equal(block(picture(), torch.ones(2, 3)), picture())


def test_a_condition_reaches_only_its_own_row():
    block = ResBlock(4, condition_dim=3)
    for parameter in block.parameters():
        torch.nn.init.normal_(parameter, generator=torch.Generator().manual_seed(1))
    condition = torch.zeros(2, 3)
    changed = condition.clone()
    changed[1] = 1.0
    before, after = block(picture(), condition), block(picture(), changed)
    assert torch.equal(before[0], after[0])
    assert not torch.allclose(before[1], after[1])
