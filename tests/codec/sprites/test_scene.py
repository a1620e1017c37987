import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_sprites import CODEC, RADIUS_PX, centroid, discs, front, seeded

from reelworld.codec.sprites.scene import Scene, draw

SIZE = 64
OPEN, SHUT = front(hides=-50.0), front(hides=50.0)


def make_scene(places, *, greys=None, present=None, size=SIZE):
    """One frame with discs at ``places``, on a black canvas."""
    k = len(places)
    look = torch.zeros(1, k, CODEC.look)
    look[0, :, 0] = torch.tensor(greys or [1.0] * k)
    return Scene(
        canvas=torch.full((1, 3, size, size), -1.0),
        depth=torch.zeros(1, CODEC.depth, size, size),
        place=torch.tensor(places).reshape(1, k, 2),
        look=look,
        present=torch.tensor([present or [1.0] * k]),
    )


def drawn(scene, gate=OPEN):
    with torch.no_grad():
        return draw(scene, discs(), gate, CODEC.sprite_px)


def light(frames):
    """How much brighter than the canvas, ``[b, h, w]``."""
    return (frames[:, 0] + 1) / 2


@given(row=st.floats(0.1, 0.9), column=st.floats(0.1, 0.9))
def test_a_sprite_shows_at_its_place(row, column):
    at = centroid(light(drawn(make_scene([[row, column]]))))
    expected = torch.tensor([[row, column]]) * SIZE - 0.5
    assert torch.allclose(at, expected, atol=0.05)


@pytest.mark.parametrize(
    "place",
    [(0.0, 0.0), (1.0, 0.5), (0.5, 1.0), (-0.06, 0.3), (1.05, 1.03), (-0.3, 1.4), (9.0, -9)],
)
def test_a_sprite_over_the_edge_is_the_crop_of_a_larger_picture(place):
    small = drawn(make_scene([place]))
    assert small.shape == (1, 3, SIZE, SIZE)
    inside = [(p * SIZE + SIZE) / (3 * SIZE) for p in place]
    large = drawn(make_scene([inside], size=3 * SIZE))
    assert torch.allclose(small, large[..., SIZE : 2 * SIZE, SIZE : 2 * SIZE], atol=1e-3)
    assert bool((light(small) > 0).any()) == all(-0.07 < p < 1.07 for p in place)


def test_an_empty_slot_draws_nothing_wherever_it_is():
    scene = make_scene([[0.5, 0.5], [0.2, 0.2]], present=[0.0, 0.0])
    assert torch.equal(drawn(scene), scene.canvas)
    one = drawn(make_scene([[0.5, 0.5], [0.2, 0.2]], present=[0.0, 1.0]))
    assert torch.equal(one, drawn(make_scene([[0.2, 0.2]])))


def test_a_shut_gate_hides_a_sprite():
    scene = make_scene([[0.5, 0.5]])
    assert torch.allclose(drawn(scene, SHUT), scene.canvas, atol=1e-6)


def test_a_pillar_hides_what_is_behind_it_to_the_pixel():
    scene = make_scene([[0.5, 0.5]])
    scene.depth[:, 0, :, 30:33] = 1.0
    pillar = drawn(scene, front(hides=-50.0, by_depth=100.0))
    bare = drawn(scene)
    assert torch.allclose(pillar[..., 30:33], scene.canvas[..., 30:33], atol=1e-6)
    assert torch.equal(pillar[..., :30], bare[..., :30])
    assert torch.equal(pillar[..., 33:], bare[..., 33:])


def test_a_later_slot_covers_an_earlier_one():
    scene = make_scene([[0.5, 0.5], [0.5, 0.5 + 3 / SIZE]], greys=[1.0, 0.0])
    frame = drawn(scene)[0, 0]
    assert frame[31, 34] == pytest.approx(0.0) and frame[31, 29] == pytest.approx(1.0)


def test_frames_of_a_batch_are_drawn_as_one_by_one():
    generator = seeded(2)
    scene = Scene(
        canvas=torch.rand(3, 3, SIZE, SIZE, generator=generator) * 2 - 1,
        depth=torch.randn(3, CODEC.depth, SIZE, SIZE, generator=generator),
        place=torch.rand(3, 4, 2, generator=generator) * 1.4 - 0.2,
        look=torch.rand(3, 4, CODEC.look, generator=generator),
        present=torch.tensor([[1.0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 1]]),
    )
    together = drawn(scene, front(hides=0.0, by_depth=1.0))
    for row in range(3):
        alone = drawn(Scene(*(part[row : row + 1] for part in scene)), front(0.0, by_depth=1.0))
        assert torch.allclose(together[row : row + 1], alone, atol=1e-5)
    assert torch.equal(together[1], scene.canvas[1])


def test_the_area_drawn_is_the_sprites():
    disc = light(drawn(make_scene([[0.4, 0.61]]))).sum()
    assert float(disc) == pytest.approx(3.1416 * RADIUS_PX**2, rel=0.02)
