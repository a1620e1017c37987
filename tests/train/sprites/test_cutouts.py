import numpy as np
import pytest
import torch

from reelworld.codec.sprites.canvas import CanvasNet, Seen
from reelworld.footage.bake import Bake
from reelworld.kit.errors import UserError
from reelworld.train.sprites import cutouts
from reelworld.train.sprites.cutouts import Pieces, _cut_batch, _is_whole, bake_cutouts
from reelworld.train.sprites.frames import FrameSampler, bake_medians

SIZE, SPRITE_PX, RADIUS = 64, 16, 5
LINE = np.arange(SIZE)


def disc(row, column, radius=RADIUS):
    distance = np.hypot(LINE[:, None] - row, LINE - column)
    return (radius + 0.51 - distance).clip(0, 1).astype(np.float32)


def looks_at(*masks):
    """Pieces of (before, now, after)."""
    before, now, after = (Pieces(mask) for mask in masks)
    return now, (before, after)


def is_whole(*masks, piece=0):
    now, others = looks_at(*masks)
    return _is_whole(now, piece, others)


def test_pieces_are_the_things_of_a_mask():
    pieces = Pieces(disc(20, 30) + disc(40.5, 12.25))
    assert len(pieces.area) == 2
    assert np.allclose(pieces.centre, [[20, 30], [40.5, 12.25]], atol=0.05)
    assert np.allclose(pieces.area, np.pi * RADIUS**2, rtol=0.1)
    assert len(Pieces(np.zeros((SIZE, SIZE), np.float32)).area) == 0


def test_a_disc_that_moves_is_whole():
    assert is_whole(disc(20, 20), disc(20, 24), disc(20, 28))
    assert is_whole(disc(20, 20), disc(21.5, 20.5), disc(21.5, 20.5)), "it has just stopped"


def test_a_disc_at_rest_is_not_known_to_be_whole():
    assert not is_whole(disc(20, 20), disc(20, 20), disc(20, 20))


def test_a_disc_that_slides_behind_an_edge_is_not_whole():
    wall = (LINE < 24).astype(np.float32)[None]
    assert not is_whole(*(disc(20, column) * wall for column in (19, 22, 25)))


def test_a_disc_that_comes_from_nowhere_or_from_afar_is_not_whole():
    nothing = np.zeros((SIZE, SIZE), np.float32)
    assert not is_whole(nothing, disc(20, 20), disc(20, 22))
    assert not is_whole(disc(20, 50), disc(20, 20), disc(20, 22))


def test_two_discs_that_part_are_not_one_thing():
    def both(gap):
        return np.maximum(disc(20, 20), disc(20, 20 + gap))

    now, others = looks_at(both(10), both(10), both(13))
    assert len(now.area) == 1 and not _is_whole(now, 0, others)


@pytest.mark.parametrize("at", [(RADIUS, 30), (30, RADIUS), (63 - RADIUS, 30), (30, 63 - RADIUS)])
def test_what_touches_the_frames_edge_is_not_cut_out(at):
    assert not Pieces(disc(*at)).fits(0, SPRITE_PX)
    inward = [p + np.sign(31 - p) for p in at]
    assert Pieces(disc(*inward)).fits(0, SPRITE_PX)


@pytest.mark.parametrize("radius, fits", [(3, False), (5, True), (6, True), (7, False)])
def test_what_is_too_small_or_too_large_is_not_cut_out(radius, fits):
    assert Pieces(disc(30, 30, radius)).fits(0, SPRITE_PX) == fits


class ExactCanvas(CanvasNet):
    """Knows that the canvas is black."""

    def forward(self, frames):
        return Seen((frames[:, :1] + 1) / 2, -torch.ones_like(frames))


def footage(tmp_path):
    """A white disc on black that moves by two pixels per frame, and one at rest."""
    masks = [disc(20, 12 + 2 * t) + disc(50, 40) for t in range(20)]
    frames = np.stack([(255 * mask.clip(0, 1)).astype(np.uint8) for mask in masks])
    frames = frames[..., None].repeat(3, -1)
    episodes = np.array([[0, 20]])
    return Bake(tmp_path, frames, np.zeros((20, 5), np.uint8), episodes, {})


def test_cut_outs_show_the_thing_in_the_middle_and_nothing_else(tmp_path):
    bake = footage(tmp_path)
    sampler = FrameSampler(bake, bake.episodes, "cpu")
    cuts = _cut_batch(ExactCanvas(8), sampler, np.array([4, 9]), SPRITE_PX)
    assert len(cuts) == 2, "the one that moves, in each frame"
    for cut, frame in zip(cuts, (4, 9), strict=True):
        top, left, half = 20 - 8, 12 + 2 * frame - 8, SPRITE_PX // 2
        window = bake.frames[frame, top : top + SPRITE_PX, left : left + SPRITE_PX, 0] / 127.5 - 1
        assert np.allclose(cut["picture"][0], window, atol=1e-5)
        assert cut["mask"][0, half, half] == 1 and cut["mask"][0, 0, 0] == 0
        assert (cut["canvas"] == -1).all() and (cut["alone"] == 1).all()
        assert cut["offset_px"].abs().max() < 0.05


def test_what_is_beyond_the_frame_or_another_thing_is_not_alone():
    mask = np.maximum(disc(8, 20), disc(8, 32))
    pieces, picture = Pieces(mask), torch.zeros(3, SIZE, SIZE)
    cut = cutouts._cut(picture, picture, pieces, 0, 20)
    alone = cut["alone"][0]
    assert (alone[:2] == 0).all() and (alone[3:, :14] == 1).all()
    assert alone[10, 18] == 0 and cut["mask"][0, 10, 18] == 0


def test_footage_without_things_that_move_is_refused_and_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(cutouts, "_FRAMES", 32)
    bake = footage(tmp_path)
    sampler = FrameSampler(bake, bake.episodes, "cpu")
    with pytest.raises(UserError, match=r"Only 32 whole moving.*camera.*--codec conv"):
        bake_cutouts(tmp_path / "c.safetensors", ExactCanvas(8), sampler, SPRITE_PX, seed=0)
    assert not (tmp_path / "c.safetensors").exists()


def test_cut_outs_are_made_once(tmp_path, monkeypatch):
    monkeypatch.setattr(cutouts, "_FRAMES", 64)
    monkeypatch.setattr(cutouts, "_LEAST", 10)
    bake, path = footage(tmp_path), tmp_path / "c.safetensors"
    sampler = FrameSampler(bake, bake.episodes, "cpu")
    first = bake_cutouts(path, ExactCanvas(8), sampler, SPRITE_PX, seed=0)
    assert first["picture"].shape == (64, 3, SPRITE_PX, SPRITE_PX)
    assert first["picture"].dtype == torch.float16
    monkeypatch.setattr(cutouts, "_cut_many", None)
    again = bake_cutouts(path, ExactCanvas(8), sampler, SPRITE_PX, seed=0)
    assert all(torch.equal(first[key], again[key]) for key in first)


def test_the_median_of_an_episode_shows_what_stands_still(tmp_path):
    bake = footage(tmp_path)
    medians = bake_medians(tmp_path / "m.npy", bake)
    still = (255 * disc(50, 40)).astype(np.uint8)
    assert medians.shape == (1, SIZE, SIZE, 3) and medians.dtype == np.uint8
    assert np.array_equal(medians[0, ..., 0], still)


def test_frames_are_drawn_from_given_episodes_away_from_their_ends(tmp_path):
    bake = footage(tmp_path)
    sampler = FrameSampler(bake, np.array([[0, 8], [12, 20]]), "cpu")
    index, episode = sampler.draw(np.random.default_rng(0), 500, margin=2)
    assert set(index[episode == 0].tolist()) == {2, 3, 4, 5}
    assert set(index[episode == 1].tolist()) == {14, 15, 16, 17}
    assert torch.equal(
        sampler.frames(index[:2]),
        torch.from_numpy(bake.frames[index[:2]]).movedim(-1, 1) / 127.5 - 1,
    )
