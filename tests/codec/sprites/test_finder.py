import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_sprites import CODEC, discs, seeded

from reelworld.codec.sprites.collage import make_collage
from reelworld.codec.sprites.finder import Finder, finder_loss, wanted

GRID = (16, 16)
FRAMES, MASK = torch.zeros(1, 3, 64, 64), torch.ones(1, 1, 64, 64)
# In each row far apart, in either row at other places of their cells.
PLACE = torch.tensor([[[0.11, 0.2], [0.5, 0.53], [0.9, 0.31]], [[0.3, 0.7], [0.99, 0.01], [0, 0]]])
LOOK = torch.randn(2, 3, CODEC.look, generator=seeded(1))
SEEN = torch.tensor([[1.0, 0.6, 0.3], [0.9, 0.5, 0.0]])
AREA_PX = torch.full((2, 3), 100.0)
SCALE = torch.ones(CODEC.look)


def wish():
    return wanted(PLACE, SEEN, AREA_PX, GRID)


def perfect_maps(want, look=LOOK, seen=SEEN):
    """Maps of a finder that says what is wanted."""
    maps = torch.zeros(len(want.heat), 4 + look.shape[-1], *GRID)
    maps[:, 0] = -12.0
    for row, slot in want.asked.nonzero().tolist():
        i, j = want.cell[row, slot].tolist()
        maps[row, 0, i, j] = 12.0 - slot  # the first is the surest
        maps[row, 1:3, i, j] = want.offset[row, slot]
        maps[row, 3, i, j] = seen[row, slot].logit(1e-6)
        maps[row, 4:, i, j] = look[row, slot]
    return maps


def finds(monkeypatch, maps, slots):
    finder = Finder(8, CODEC.look)
    monkeypatch.setattr(finder, "forward", lambda frames, mask: maps)
    b = len(maps)
    return finder.find(FRAMES.expand(b, -1, -1, -1), MASK.expand(b, -1, -1, -1), slots)


@given(row=st.floats(0, 1), column=st.floats(0, 1))
def test_cell_and_offset_are_the_place(row, column):
    place = torch.tensor([[[row, column]]])
    want = wanted(place, torch.ones(1, 1), torch.full((1, 1), 100.0), GRID)
    back = (want.cell + 0.5 + want.offset) / torch.tensor(GRID)
    assert torch.allclose(back, place, atol=1e-6)
    assert want.offset.abs().max() <= 0.5 + 1e-5
    i, j = want.cell[0, 0].tolist()
    assert want.heat[0, i, j] == want.heat.max() > 0.5


def test_slivers_are_not_asked_for_and_any_answer_there_will_do():
    seen = torch.tensor([[1.0, 0.1, 0.05]])  # of 100 pixels: 10 and 5 are too few
    want = wanted(PLACE[:1], seen, AREA_PX[:1], GRID)
    assert want.asked.tolist() == [[True, False, False]]
    assert want.unclear[0, 8, 8] and want.unclear[0, 14, 4] and not want.unclear[0, 1, 3]
    assert want.heat[0, 8, 8] < 1e-3
    look, share = LOOK[:1], seen
    maps = perfect_maps(want, look, share)
    answered = maps.clone()
    answered[0, 0, 8, 8] = 12.0
    losses = [finder_loss(m, want, look, share, SCALE)[0] for m in (maps, answered)]
    assert losses[0] == losses[1]


def test_an_empty_slot_asks_for_nothing():
    want = wanted(torch.full((1, 2, 2), -9.0), torch.zeros(1, 2), torch.zeros(1, 2), GRID)
    assert not want.asked.any() and not want.unclear.any() and want.heat.max() == 0


def test_what_is_wanted_is_found_exactly(monkeypatch):
    found = finds(monkeypatch, perfect_maps(wish()), slots=4)
    full = SEEN > 0
    assert torch.equal(found.score > 0, torch.cat([full, torch.zeros(2, 1).bool()], 1))
    assert torch.allclose(found.place[:, :3][full], PLACE[full], atol=1e-5)
    assert torch.allclose(found.look[:, :3][full], LOOK[full], atol=1e-6)
    assert torch.allclose(found.seen[:, :3][full], SEEN[full], atol=1e-4)


def test_with_too_few_slots_the_surest_are_kept(monkeypatch):
    found = finds(monkeypatch, perfect_maps(wish()), slots=2)
    assert found.score.shape == (2, 2) and (found.score > 0.9).all()
    assert torch.allclose(found.place[0], PLACE[0, :2], atol=1e-5)


def test_nothing_is_found_where_there_is_nothing(monkeypatch):
    maps = perfect_maps(wish())
    maps[:, 0] = -4.0
    assert (finds(monkeypatch, maps, slots=4).score == 0).all()
    assert (Finder(8, CODEC.look).find(FRAMES, MASK, 4).score == 0).all(), "untrained"


def test_saying_what_is_wanted_costs_next_to_nothing():
    want = wish()
    maps = perfect_maps(want, seen=torch.ones_like(SEEN))
    loss, figures = finder_loss(maps, want, LOOK, torch.ones_like(SEEN), SCALE)
    assert loss < 0.05
    assert figures["offset_px"] == pytest.approx(0.04) and figures["look"] == 0


def test_every_kind_of_mistake_costs():
    want = wish()
    maps = perfect_maps(want)
    best = finder_loss(maps, want, LOOK, SEEN, SCALE)[0]
    i, j = want.cell[0, 0].tolist()

    def cost_of(*mistakes):
        wrong = maps.clone()
        for channel, row, column, value in mistakes:
            wrong[0, channel, row, column] = value
        loss, figures = finder_loss(wrong, want, LOOK, SEEN, SCALE)
        return float(loss - best), figures

    assert cost_of((0, i, j, -4.0))[0] > 0.5  # missed
    assert cost_of((0, 4, 12, 4.0))[0] > 0.5  # found where nothing is
    assert cost_of((4, i, j, LOOK[0, 0, 0] + 3))[0] > 0.1
    assert cost_of((3, i, j, -6.0))[0] > 0.1  # says that it is hidden
    beside, figures = cost_of((1, i, j, want.offset[0, 0, 0] + 0.5))
    assert beside > 0.1
    assert figures["offset_px"] == pytest.approx(4 * 0.5 / 5, abs=0.05)  # one of five, by 2 pixels


def test_collages_teach_where_things_are():
    torch.manual_seed(0)
    finder, decoder, looks = Finder(12, CODEC.look), discs(), torch.rand(8, CODEC.look)
    optimiser = torch.optim.AdamW(finder.parameters(), lr=5e-3)
    canvas = torch.full((8, 3, 64, 64), -0.9)

    def made(seed):
        collage = make_collage(canvas, looks, decoder, 2, seeded(seed))
        mask = (collage.frames - canvas).abs().amax(1, keepdim=True).gt(0.1).float()
        return collage, mask

    for step in range(80):
        collage, mask = made(step)
        maps = finder(collage.frames, mask)
        want = wanted(collage.place, collage.seen, collage.area_px, GRID)
        loss, _ = finder_loss(maps, want, collage.look, collage.seen, SCALE)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    collage, mask = made(1000)
    with torch.no_grad():
        found = finder.find(collage.frames, mask, 2)
    whole = collage.seen > 0.9
    distance = torch.cdist(collage.place, torch.where(found.score[..., None] > 0, found.place, 9.0))
    near_px = distance.amin(2)[whole] * 64
    assert (near_px < 3).float().mean() > 0.7
