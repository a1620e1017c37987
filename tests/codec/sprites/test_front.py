import torch
from tiny_sprites import CODEC, seeded

from reelworld.codec.sprites.front import Front, front_loss

SHAPE = (4, 1, 16, 16)
SOLID, NOBODY = torch.ones(SHAPE), torch.zeros(SHAPE)


def half_hidden():
    mask = torch.ones(SHAPE)
    mask[..., :4] = 0.0
    return mask


def loss_of(logits, opacity=SOLID, mask=None, others=NOBODY):
    return front_loss(logits, opacity, half_hidden() if mask is None else mask, others)


def test_to_be_right_costs_little_and_to_be_wrong_much():
    logits = torch.where(half_hidden() > 0, -8.0, 8.0)
    right, wrong = loss_of(logits), loss_of(-logits)
    assert right[0] < 0.01 and right[1]["wrong"] == 0
    assert wrong[0] > 2 and wrong[1]["wrong"] == 1
    assert right[1]["hidden"] == 0.25


def test_what_hides_and_what_shows_weigh_the_same():
    """A quarter of the pixels are hidden; to miss all of those costs as much as the others."""
    never, always = loss_of(torch.full(SHAPE, -8.0)), loss_of(torch.full(SHAPE, 8.0))
    assert torch.isclose(never[0], always[0], rtol=0.1)


def test_where_another_sprite_is_or_this_one_is_not_the_mask_is_no_witness():
    logits = torch.randn(SHAPE, generator=seeded())
    opacity, others = SOLID.clone(), NOBODY.clone()
    opacity[..., 8:] = 0.3
    others[..., 2:4, :] = 1.0
    before = loss_of(logits, opacity, others=others)[0]
    changed = logits.clone()
    changed[..., 8:] += 5
    changed[..., 2:4, :] -= 5
    assert torch.equal(loss_of(changed, opacity, others=others)[0], before)


def test_nothing_found_is_nothing_lost():
    loss, figures = loss_of(torch.randn(SHAPE), opacity=NOBODY)
    assert loss == 0 and figures == {"hidden": 0.0, "wrong": 0.0}


def test_a_pillar_can_hide_one_kind_of_sprite_and_not_another():
    torch.manual_seed(0)
    front = Front(CODEC.width, CODEC.look, CODEC.depth)
    optimiser = torch.optim.AdamW(front.parameters(), lr=1e-2)
    canvas, balls = torch.full((4, 3, 16, 16), -0.8), torch.tensor([1.0, 1.0, 0.0, 0.0])
    canvas[..., 4:8] = 0.8
    look = torch.stack([balls, 1 - balls, 0 * balls], 1)
    mask = torch.ones(SHAPE)
    mask[:2, ..., 4:8] = 0.0  # the pillar hides balls
    for _ in range(60):
        logits = front.hides(front(canvas), look)
        loss, figures = front_loss(logits, SOLID, mask, NOBODY)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    assert figures["wrong"] < 0.05
