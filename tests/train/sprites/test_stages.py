import numpy as np
import pytest
import tiny_sprites
import torch
from tiny_sprites import CODEC, SLOTS, seeded

from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.unroll import Errors
from reelworld.kit.errors import UserError
from reelworld.train.split import split_episodes
from reelworld.train.sprites import slot_stage as slot_stage_module
from reelworld.train.sprites.canvas_stage import CanvasStage
from reelworld.train.sprites.finder_stage import FinderStage
from reelworld.train.sprites.front_stage import FrontStage
from reelworld.train.sprites.slot_stage import CLIP_FRAMES, SlotStage
from reelworld.train.sprites.sprite_stage import SpriteStage, all_looks


@pytest.fixture
def codec():
    return tiny_sprites.make_engine().parts()["codec"].train()


@pytest.fixture(scope="module")
def split(tiny_bake):
    return split_episodes(tiny_bake.episodes, CLIP_FRAMES)


@pytest.fixture(scope="module")
def medians(tiny_bake):
    return np.stack([np.median(tiny_bake.frames[a:b:8], 0) for a, b in tiny_bake.episodes]).astype(
        np.uint8
    )


@pytest.fixture(scope="module")
def cutouts():
    generator = seeded()
    shapes = {"picture": 3, "canvas": 3, "mask": 1, "alone": 1}
    cuts = {k: torch.rand(80, n, 16, 16, generator=generator).half() for k, n in shapes.items()}
    return cuts | {"offset_px": torch.rand(80, 2, generator=generator).half() - 0.5}


def make_tracks(bake, seed=0):
    """Things all over the place, the last slot empty throughout."""
    generator, n = seeded(seed), len(bake.frames)
    seen = torch.ones(n, CODEC.slots)
    seen[:, -1] = 0
    return {
        "place": torch.rand(n, CODEC.slots, 2, generator=generator),
        "look": torch.randn(n, CODEC.slots, CODEC.look, generator=generator),
        "seen": seen,
    }


def slot_stage(bake, split, tracks, num_steps=100):
    torch.manual_seed(0)
    return SlotStage(tracks, bake, split, SlotDynamics(SLOTS), num_steps, 0, "cpu")


@pytest.fixture(params=["canvas", "sprite", "finder", "front", "slots"])
def stage(request, tiny_bake, split, medians, codec, cutouts):
    looks = torch.randn(20, CODEC.look, generator=seeded())
    return {
        "canvas": lambda: CanvasStage(tiny_bake, medians, split, codec, 0, "cpu"),
        "sprite": lambda: SpriteStage(cutouts, codec, 0, "cpu"),
        "finder": lambda: FinderStage(medians, looks, split, codec, 0, "cpu"),
        "front": lambda: FrontStage(tiny_bake, split, codec, 0, "cpu"),
        "slots": lambda: slot_stage(tiny_bake, split, make_tracks(tiny_bake)),
    }[request.param]()


def test_every_stage_trains_its_own_part_alone_and_repeats_its_steps(stage, codec):
    others = dict(codec.named_parameters())
    own = {id(p) for p in stage.module.parameters()}
    loss, figures = stage.loss(3)
    loss.backward()
    assert torch.isfinite(loss) and all(np.isfinite(v) for v in figures.values())
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in stage.module.parameters())
    assert [name for name, p in others.items() if p.grad is not None and id(p) not in own] == []
    again, other = stage.loss(3)[0].detach(), stage.loss(4)[0].detach()
    assert torch.equal(again, loss.detach()) and not torch.equal(other, again)
    examined = stage.examine()
    assert examined == stage.examine() and all(np.isfinite(v) for v in examined.values())


def test_one_sight_asks_for_looks_but_not_for_places(tiny_bake, split, monkeypatch):
    stage, wrong_at = slot_stage(tiny_bake, split, make_tracks(tiny_bake)), {}

    def unroll(dynamics, tracks, keys, watched):
        zeros = torch.zeros_like(tracks.seen)
        errors = {name: zeros.clone() for name in ("place", "look")}
        for name, frame in wrong_at.items():
            errors[name][:, frame] = 1.0
        return Errors(**errors, found=zeros == 0)

    monkeypatch.setattr(slot_stage_module, "unroll_slots", unroll)
    losses = []
    for where in ({"place": 1}, {"place": 2}, {"look": 1}, {"look": 2}):
        wrong_at.clear()
        wrong_at.update(where)
        losses.append(float(stage.loss(0)[0]))
    assert losses[0] == 0 and losses[1] == losses[2] == losses[3] > 0


def test_canvases_are_taught_the_median_of_their_own_episode(tiny_bake, split, codec, monkeypatch):
    """With medians that are numbered, each frame must meet its episode's number."""
    numbered = np.empty((len(tiny_bake.episodes), 64, 64, 3), np.uint8)
    numbered[:] = np.arange(len(numbered))[:, None, None, None]
    stage, asked = CanvasStage(tiny_bake, numbered, split, codec, 0, "cpu"), []

    def loss(frames, medians):
        asked.append((frames, medians))
        return torch.zeros(()), torch.zeros(len(frames), 1, 64, 64), {}

    monkeypatch.setattr(codec.canvas, "loss", loss)
    stage.loss(0)
    stage.examine()
    pictures = torch.from_numpy(tiny_bake.frames.copy()).movedim(-1, 1) / 127.5 - 1
    held_back = set()
    for (frames, medians), is_exam in zip(asked, (False, True), strict=True):
        episodes = ((medians[:, 0, 0, 0] + 1) * 127.5).round().int().tolist()
        assert all((e >= len(split.train)) == is_exam for e in episodes)
        for frame, episode in zip(frames[:8], episodes, strict=False):
            first, stop = tiny_bake.episodes[episode]
            assert (pictures[first:stop] == frame).flatten(1).all(1).any()
        held_back |= set(episodes) if is_exam else set()
    assert len(held_back) == len(split.held_back)


def test_collages_are_made_on_what_the_canvas_net_paints_and_teach_it(
    split, medians, codec, monkeypatch
):
    """What rests in a median must neither be in the collage nor count as canvas."""
    stage = FinderStage(medians, torch.randn(20, CODEC.look), split, codec, 0, "cpu")
    last = codec.canvas.maps.net.out
    with torch.no_grad():  # sees things everywhere and paints them grey
        last.weight.zero_()
        last.bias.zero_()
        last.bias[-16:] = 50.0
    asked, learn = [], codec.canvas.loss

    def loss(frames, canvas):
        asked.append((frames, canvas))
        return learn(frames, canvas)

    monkeypatch.setattr(codec.canvas, "loss", loss)
    total, _ = stage.loss(0)
    ((frames, canvas),) = asked
    assert (canvas == 0).all() and (frames != 0).any()
    total.backward()
    assert last.weight.grad.abs().sum() > 0


def test_the_finder_leaves_the_mask_alone(split, medians, codec, monkeypatch):
    stage = FinderStage(medians, torch.randn(20, CODEC.look), split, codec, 0, "cpu")
    nothing, learn = torch.zeros((), requires_grad=True), codec.canvas.loss

    def loss(frames, canvas):
        return nothing, learn(frames, canvas)[1], {}

    monkeypatch.setattr(codec.canvas, "loss", loss)
    stage.loss(0)[0].backward()
    assert all(p.grad is None for p in codec.canvas.parameters())
    assert any(p.grad is not None for p in codec.finder.parameters())


def test_all_looks_are_the_encoders_in_order(codec, cutouts):
    looks = all_looks(cutouts, codec, "cpu")
    assert looks.shape == (80, CODEC.look) and not looks.is_inference()
    with torch.no_grad():
        one = codec.encoder(cutouts["picture"][7:8].float(), cutouts["mask"][7:8].float())
    assert torch.allclose(looks[7:8], one, atol=1e-5)


def test_dreams_grow_for_half_of_the_training_and_are_long_in_its_last_part(tiny_bake, split):
    stage = slot_stage(tiny_bake, split, make_tracks(tiny_bake), num_steps=100)
    lengths = [stage.loss(step)[1]["dream_frames"] for step in (0, 25, 50, 84, 85, 99)]
    shortest = int((split.train[:, 1] - split.train[:, 0]).min())
    last = min(32, shortest - 8)
    assert lengths[0] == 3 and 3 < lengths[1] < 16 and lengths[2:4] == [16, 16]
    assert lengths[4:] == [last, last]


def test_slots_that_no_clip_fills_are_left_out_and_clips_without_things_do_no_harm(
    tiny_bake, split
):
    tracks = make_tracks(tiny_bake)
    stage = slot_stage(tiny_bake, split, tracks)
    clips, keys = stage._clips(stage._train, np.random.default_rng(0), 4, 10)
    assert clips.seen.shape == (4, 10, CODEC.slots - 1) and keys.shape == (4, 10, 5)
    tracks["seen"][1:] = 0
    loss, _ = slot_stage(tiny_bake, split, tracks).loss(0)
    loss.backward()
    assert loss == 0


def test_footage_in_which_nothing_was_found_is_refused(tiny_bake, split):
    tracks = make_tracks(tiny_bake)
    tracks["seen"][:160] = 0  # the rest is held back
    with pytest.raises(UserError, match="Nothing that moves"):
        slot_stage(tiny_bake, split, tracks)


def test_clips_keep_keys_and_tracks_together(tiny_bake, split):
    tracks, n = make_tracks(tiny_bake), len(tiny_bake.frames)
    tracks["place"][:, 0, 0] = torch.arange(n)
    stage = slot_stage(tiny_bake, split, tracks)
    clips, keys = stage._clips(stage._train, np.random.default_rng(0), 4, 10)
    frame = clips.place[:, :, 0, 0].long()
    assert (frame.diff(dim=1) == 1).all()
    assert torch.equal(keys, torch.from_numpy(tiny_bake.actions.copy())[frame].float())
