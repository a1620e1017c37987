import numpy as np
import pytest
import tiny_sprites
import torch

from reelworld.dynamics.slots.maps import MARGIN, sample_maps
from reelworld.train.sprites import hideouts as hideouts_module
from reelworld.train.sprites.hideouts import (
    bake_hideouts,
    distance_to_hideouts,
    hiding,
    map_side,
    out_of_reach,
    shown_shares,
)

SIDE = map_side(64)
NOWHERE = np.zeros((SIDE, SIDE), bool)


@pytest.fixture
def codec():
    """Draws discs; a wall hides all in the columns from 24 to 43 of a frame of 64."""
    codec = tiny_sprites.make_engine().parts()["codec"]
    codec.decoder = tiny_sprites.discs()
    codec.front = tiny_sprites.front(hides=-50.0, by_depth=1.0)

    def depth(canvas):
        maps = torch.zeros(len(canvas), 2, 64, 64)
        maps[:, 0, :, 24:44] = 100.0
        return maps

    codec.front.maps.forward = depth
    return codec.eval().requires_grad_(False)


def frames(count=3):
    return np.zeros((count, 64, 64, 3), np.uint8)


def read(maps, row_px, column_px):
    place = torch.tensor([row_px, column_px]) / 64
    return float(sample_maps(maps[None], place.expand(1, 1, len(maps), 2))[0, 0, 0])


def test_all_of_a_thing_shows_in_the_open_and_nothing_behind_the_wall_or_outside(codec):
    shares = shown_shares(codec, frames(), torch.zeros(1, 3))
    assert shares.shape == (1, SIDE, SIDE)
    assert read(shares, 32, 12) == pytest.approx(1, abs=1e-5)
    assert read(shares, 32, 34) == pytest.approx(0, abs=1e-5)
    assert read(shares, 32, -10) == pytest.approx(0, abs=1e-5)
    assert read(shares, 32, 24) == pytest.approx(0.5, abs=0.1), "centred on the wall's edge"
    assert read(shares, 0, 12) == pytest.approx(0.5, abs=0.1), "centred on the frame's edge"


def test_the_way_to_a_hideout_is_measured_in_widths_of_the_frame(codec):
    away = distance_to_hideouts(codec, frames(), torch.zeros(1, 3), NOWHERE)
    assert read(away, 32, 34) == 0 and read(away, 32, -10) == 0
    # A disc of 4 pixels radius is as good as hidden 1 pixel within an edge: see _FOUND_SHARE.
    assert read(away, 32, 8) == pytest.approx(8 / 64, abs=0.03), "the edge of the frame"
    assert read(away, 32, 54) == pytest.approx(10 / 64, abs=0.03)
    slopes = (away[0, SIDE // 2, 1:] - away[0, SIDE // 2, :-1]).abs()
    assert slopes.max() <= 4 / 64 + 1e-6, "no faster than places change"


def read_out(out, row_px, column_px):
    return read(torch.from_numpy(out.astype(np.float32))[None], row_px, column_px)


def test_no_hideout_lies_farther_out_than_any_sight(codec):
    sights = torch.tensor([[0.1, 0.2], [0.8, 0.7], [0.5, 0.5]])
    out = out_of_reach(sights, SIDE)
    for row_px, column_px in ((32, -8), (32, 6), (-8, 32), (70, 32), (60, 60)):
        assert read_out(out, row_px, column_px) == 1
    for row_px, column_px in ((32, 16), (32, 42), (10, 32), (48, 32)):
        assert read_out(out, row_px, column_px) == 0
    away = distance_to_hideouts(codec, frames(), torch.zeros(1, 3), out)
    assert read(away, 32, 34) == 0, "behind the wall"
    assert read(away, 32, -10) > 0.4, "not beside the frame, but behind the wall"
    assert read(away, -10, 34) == pytest.approx(16 / 64, abs=0.05)


def test_where_things_leave_the_frame_outside_is_in_reach():
    sights = torch.tensor([[0.5, 0.01], [0.1, 0.5], [0.9, 1.02]])
    out = out_of_reach(sights, SIDE)
    assert read_out(out, 32, -12) == 0 and read_out(out, 32, 76) == 0
    assert read_out(out, -10, 32) == 1 and read_out(out, 74, 32) == 1


def test_one_stray_sight_in_a_hundred_thousand_opens_nothing():
    sights = torch.full((100_000, 2), 0.5)
    sights[7] = 0.0
    assert read_out(out_of_reach(sights, SIDE), 10, 10) == 1
    sights[:500] = 0.0
    assert read_out(out_of_reach(sights, SIDE), 10, 10) == 0
    assert not out_of_reach(torch.zeros(0, 2), SIDE).any()


def test_without_a_hideout_nothing_is_near_one(codec):
    out = np.ones((SIDE, SIDE), bool)
    away = distance_to_hideouts(codec, frames(), torch.zeros(1, 3), out)
    assert (away >= 1).all()
    assert not hiding(*episode([1, 1] + 9 * [0]), away).any()


def episode(seen, column_px=22.0):
    t = len(seen)
    place = torch.tensor([0.5, column_px / 64]).expand(t, 1, 2)
    return place, torch.tensor(seen).float()[:, None]


def test_what_goes_behind_the_wall_is_lost_until_it_comes_back(codec):
    away = distance_to_hideouts(codec, frames(), torch.zeros(1, 3), NOWHERE)
    seen = [0, 0, 0, 0, 0, 0, 1, 1] + 6 * [0] + [1, 1] + 3 * [0] + [1] + 7 * [0]
    lost = hiding(*episode(seen), away)[:, 0].tolist()
    assert lost == 8 * [False] + 6 * [True] + 6 * [False] + 7 * [True], (
        "not before its first sight, nor for a blink, but to the end if it stays away"
    )


def test_what_vanishes_in_the_open_was_overlooked(codec):
    away = distance_to_hideouts(codec, frames(), torch.zeros(1, 3), NOWHERE)
    seen = [1, 1] + 9 * [0]
    assert hiding(*episode(seen, 22.0), away).sum() == 9
    assert hiding(*episode(seen, 12.0), away).sum() == 0


def test_hideouts_are_baked_once_and_per_episode(codec, tiny_bake, tmp_path, monkeypatch):
    n = len(tiny_bake.frames)
    tracks = {"place": torch.full((n, 4, 2), 0.35), "seen": torch.zeros(n, 4)}
    tracks["look"] = torch.zeros(n, 4, 3)
    first, stop = tiny_bake.episodes[1]
    tracks["seen"][first : first + 9, 2] = 1.0
    tracks["place"][first, 2], tracks["place"][first + 1, 2] = 0.05, 0.95  # it gets around
    made = bake_hideouts(tmp_path / "h.safetensors", tiny_bake, codec, tracks)
    assert made["away"].shape == (len(tiny_bake.episodes), 4, SIDE, SIDE)
    filled = made["away"].flatten(2).any(-1).nonzero().tolist()
    assert filled == [[1, 2]]
    assert made["lost"].nonzero()[:, 0].tolist() == list(range(first + 9, stop))
    monkeypatch.setattr(hideouts_module, "distance_to_hideouts", None)
    again = bake_hideouts(tmp_path / "h.safetensors", tiny_bake, codec, tracks)
    assert all(torch.equal(again[key], made[key]) for key in made)
    assert MARGIN * 64 % 4 == 0
