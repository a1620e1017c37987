import numpy as np
import pytest
import tiny_sprites
import torch
from tiny_sprites import CODEC, make_found

from reelworld.footage.bake import Bake
from reelworld.train.sprites import tracks as tracks_module
from reelworld.train.sprites.tracks import bake_tracks, link

RED, BLUE = torch.tensor([3.0, 0.0, 0.0]), torch.tensor([0.0, 3.0, 0.0])


def crossing(frames=60):
    """A red thing goes right, a blue one left, through each other; the finder says them in an order
    that changes."""
    t = torch.linspace(0.1, 0.9, frames)
    red = torch.stack([torch.full_like(t, 0.5), t], 1)
    blue = torch.stack([torch.full_like(t, 0.52), 1 - t], 1)
    place = torch.stack([red, blue], 1)
    look = torch.stack([RED, BLUE]).expand(frames, 2, 3).clone()
    swapped = torch.arange(frames) % 3 == 0
    place[swapped], look[swapped] = place[swapped].flip(1), look[swapped].flip(1)
    return make_found(place, look), red, blue


def test_two_things_that_cross_keep_their_slots():
    found, red, blue = crossing()
    tracks = link(found, 4)
    order = [0, 1] if torch.equal(tracks["look"][0, 0], RED) else [1, 0]
    assert torch.equal(tracks["place"][:, order[0]], red)
    assert torch.equal(tracks["place"][:, order[1]], blue)
    assert (tracks["seen"][:, :2] == 1).all() and (tracks["seen"][:, 2:] == 0).all()


def test_a_thing_hidden_for_20_frames_while_another_passes_keeps_its_slot():
    found, red, blue = crossing()
    is_red = (found.look == RED).all(2)
    hidden = is_red & (torch.arange(60) >= 20)[:, None] & (torch.arange(60) < 40)[:, None]
    found = found._replace(score=torch.where(hidden, 0.0, found.score))
    tracks = link(found, 4)
    first = 0 if torch.equal(tracks["look"][0, 0], RED) else 1
    seen = tracks["seen"][:, first] > 0
    assert seen.tolist() == [True] * 20 + [False] * 20 + [True] * 20
    assert torch.equal(tracks["place"][seen, first], red[seen])
    assert torch.equal(tracks["place"][:, 1 - first], blue)
    assert (tracks["seen"][:, 2:] == 0).all()


def still(frames=40, slots=1):
    """Red things at rest, far apart."""
    place = torch.linspace(0.1, 0.9, slots)[None, :, None].expand(frames, slots, 2).clone()
    return make_found(place, RED.expand(frames, slots, 3).clone())


def test_three_frames_of_a_phantom_leave_nothing():
    found = still(slots=2)
    found.score[:, 1] = 0
    found.score[10:13, 1] = 1
    tracks = link(found, 4)
    assert (tracks["seen"][:, 0] == 1).all() and (tracks["seen"][:, 1:] == 0).all()


def test_a_jump_across_the_frame_with_another_look_is_a_new_thing():
    found = still()
    found.place[20:], found.look[20:] = 0.9, BLUE
    seen = link(found, 4)["seen"] > 0
    assert seen[:, 0].tolist() == [True] * 20 + [False] * 20
    assert seen[:, 1].tolist() == [False] * 20 + [True] * 20


@pytest.mark.parametrize("score, seen", [(0.45, 1.0), (1.0, 0.4)])
def test_a_doubtful_find_is_followed_but_starts_nothing(score, seen):
    found = still()
    found.score[20:], found.seen[20:] = score, seen
    tracks = link(found, 4)
    assert (tracks["seen"][:20, 0] == 1).all() and (tracks["seen"][20:, 0] == seen).all()
    found.score[:], found.seen[:] = score, seen
    assert (link(found, 4)["seen"] == 0).all()


def test_with_more_things_than_slots_the_first_keep_theirs():
    found = still(slots=6)
    tracks = link(found, 4)
    assert (tracks["seen"] == 1).all()
    assert torch.equal(tracks["place"], found.place[:, :4])


def test_footage_in_which_nothing_is_found_has_empty_tracks():
    found = still()
    found.score[:] = 0
    assert all((part == 0).all() for part in link(found, 4).values())


@pytest.fixture
def bake(tmp_path):
    """Four episodes of twelve frames of noise."""
    frames = np.random.default_rng(0).integers(0, 256, (48, 64, 64, 3)).astype(np.uint8)
    episodes = np.arange(0, 48, 12)
    stacked = np.stack([episodes, episodes + 12], 1)
    return Bake(tmp_path, frames, np.zeros((48, 5), np.uint8), stacked, {})


def test_baking_in_parts_and_again_gives_the_same_tracks(bake, tmp_path, monkeypatch):
    codec = tiny_sprites.make_engine().parts()["codec"]
    whole = bake_tracks(tmp_path / "whole", bake, codec)
    assert whole["place"].shape == (48, CODEC.slots, 2)
    assert whole["look"].shape == (48, CODEC.slots, CODEC.look)
    assert (whole["seen"] > 0).any()
    monkeypatch.setattr(tracks_module, "_EPISODES_PER_PART", 3)
    monkeypatch.setattr(tracks_module, "_FRAMES_AT_ONCE", 7)
    parts = bake_tracks(tmp_path / "parts", bake, codec)
    assert len(list((tmp_path / "parts").glob("part-*"))) == 2
    monkeypatch.setattr(type(codec), "find", None)  # what is made is not made again
    again = bake_tracks(tmp_path / "parts", bake, codec)
    (tmp_path / "parts" / "linked.safetensors").unlink()
    linked_again = bake_tracks(tmp_path / "parts", bake, codec)
    for key in whole:
        assert torch.allclose(whole[key], parts[key], atol=1e-4)
        assert torch.equal(parts[key], again[key]) and torch.equal(parts[key], linked_again[key])


def test_tracks_do_not_run_on_from_one_episode_into_the_next(bake, tmp_path, monkeypatch):
    """Each has one thing, another than the episode before."""
    codec, calls = tiny_sprites.make_engine().parts()["codec"], iter(range(1000))

    def find(frames):
        index = torch.tensor([next(calls) for _ in frames])
        other = (index // 12 % 2)[:, None, None] > 0
        place = torch.where(other, 0.9, 0.1).expand(-1, 1, 2).clone()
        return make_found(place, torch.where(other, BLUE, RED))

    monkeypatch.setattr(codec, "find", find)
    tracks = bake_tracks(tmp_path / "tracks", bake, codec)
    assert (tracks["seen"][:, 0] == 1).all() and (tracks["seen"][:, 1:] == 0).all()
