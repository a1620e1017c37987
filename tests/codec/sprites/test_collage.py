import math

import pytest
import torch
from tiny_sprites import CODEC, RADIUS_PX, centroid, discs, seeded

from reelworld.codec.sprites.collage import make_collage

SIZE, BLACK = 64, -1.0
LOOKS = torch.tensor([[0.0, 0.0, 0.0], [0.5, 0.0, 0.0], [0.9, 0.0, 0.0]])


def collage(slots, batch=64, seed=0):
    canvas = torch.full((batch, 3, SIZE, SIZE), BLACK)
    return make_collage(canvas, LOOKS, discs(), slots, seeded(seed))


@pytest.fixture(scope="module")
def lonely():
    """One sprite in each frame."""
    return collage(slots=1)


@pytest.fixture(scope="module")
def crowded():
    """One to five."""
    return collage(slots=5)


def test_places_are_where_the_pictures_show_sprites(lonely):
    whole = lonely.seen[:, 0] > 0.999
    assert 20 < whole.sum() < 60
    at = centroid(lonely.frames[whole, 0] - BLACK)
    assert torch.allclose(at, lonely.place[whole, 0] * SIZE - 0.5, atol=0.01)


def test_seen_is_the_share_of_the_sprite_that_is_in_the_picture(lonely):
    light = (lonely.frames[:, 0] - BLACK).sum((1, 2))
    here = lonely.area_px[:, 0] > 0
    assert here.float().mean() > 0.9
    assert (light[~here].abs() < 1e-3).all()  # cut off whole
    whole = (lonely.look[:, 0, 0].clamp(max=1) - BLACK) * lonely.area_px[:, 0]
    assert torch.allclose((light / whole)[here], lonely.seen[here, 0], atol=0.02)
    assert torch.allclose(lonely.area_px[here], torch.tensor(math.pi * RADIUS_PX**2), rtol=0.02)


def test_some_are_cut_by_much_and_some_by_little(lonely):
    cut = lonely.seen[:, 0][lonely.seen[:, 0] < 0.999]
    assert 0.2 < len(cut) / 64 < 0.6
    assert cut.min() < 0.25 and cut.max() > 0.75


def test_many_lie_at_edges_and_some_in_corners():
    at_px = collage(slots=1, batch=600).place[:, 0] * SIZE - RADIUS_PX
    at_edge = (at_px < 2.6) | (at_px > SIZE - 2 * RADIUS_PX - 2.6)
    assert (at_px > -0.6).all() and (at_px < SIZE - 2 * RADIUS_PX + 0.6).all()
    assert 0.3 < at_edge.any(1).float().mean() < 0.55  # by chance alone it would be .15
    assert at_edge.all(1).float().mean() > 0.03  # by chance .006


def test_there_is_one_sprite_at_least_and_empty_slots_are_unseen(crowded):
    filled = crowded.seen > 0
    assert filled.any(1).all()
    assert {1, 2, 3} <= set(filled.sum(1).tolist())
    assert (crowded.area_px[~filled] == 0).all()
    inside = (crowded.place[filled] > 0) & (crowded.place[filled] < 1)
    assert inside.all()


def test_sprites_touch_but_do_not_lie_on_each_other(crowded):
    gaps = []
    for place, area in zip(crowded.place * SIZE, crowded.area_px, strict=True):
        here = (area > 0).nonzero()[:, 0].tolist()
        gaps += [float((place[i] - place[j]).norm()) for i in here for j in here if i < j]
    assert min(gaps) > 2 * RADIUS_PX - 1.6
    assert sum(gap < 2 * RADIUS_PX + 3.5 for gap in gaps) > 0.2 * len(gaps)


def test_beyond_the_sprites_the_canvas_is_untouched():
    generator = seeded(5)
    canvas = torch.rand(8, 3, SIZE, SIZE, generator=generator)
    made = make_collage(canvas, LOOKS, discs(), 2, generator)
    line = torch.arange(SIZE)
    for frame, bare, places in zip(made.frames, canvas, made.place * SIZE - 0.5, strict=True):
        row, column = places[:, 0, None, None], places[:, 1, None, None]
        distance = ((line[:, None] - row) ** 2 + (line - column) ** 2).sqrt().amin(0)
        assert torch.equal(frame[:, distance > 7], bare[:, distance > 7])


def test_the_same_seed_makes_the_same_collage(crowded):
    again, other = collage(slots=5), collage(slots=5, seed=1)
    assert all(torch.equal(a, b) for a, b in zip(crowded, again, strict=True))
    assert not torch.equal(crowded.place, other.place)


def test_looks_are_those_given_give_or_take(crowded):
    far = torch.cdist(crowded.look.flatten(0, 1), LOOKS).amin(1)
    assert far.max() < 0.05 * 5 and CODEC.look == LOOKS.shape[1]
