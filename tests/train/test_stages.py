import errno
import os

import numpy as np
import pytest
import tiny
import torch

from reelworld.codec.codec import build_codec
from reelworld.codec.settings import CodecSettings
from reelworld.dynamics.network import Dynamics
from reelworld.footage.windows import Windows
from reelworld.kit.errors import UserError
from reelworld.rollout.grid import GridEngine
from reelworld.rollout.model import WorldModel
from reelworld.train.codec_stage import CodecStage, _crops
from reelworld.train.dynamics_stage import DynamicsStage, exam_frames
from reelworld.train.latents import bake_latents, to_latents
from reelworld.train.split import split_episodes


@pytest.fixture(scope="module")
def split(tiny_bake):
    return split_episodes(tiny_bake.episodes, 23)


@pytest.fixture(scope="module")
def latents(tiny_bake, tmp_path_factory):
    path = tmp_path_factory.mktemp("latents") / "latents.npy"
    return bake_latents(path, tiny_bake, tiny.make_codec(), "cpu")


def dynamics_stage(bake, latents, split, settings):
    codec = tiny.make_codec()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        dynamics = Dynamics(tiny.DYNAMICS)
    model = WorldModel(tiny.SETTINGS, GridEngine(tiny.SETTINGS, codec, dynamics))
    return DynamicsStage(bake, latents, split, model, dynamics, settings)


def test_the_last_episodes_are_held_back_and_never_trained_on(tiny_bake, split):
    assert len(split.held_back) == 2 and len(split.train) == 4
    both = np.concatenate([split.train, split.held_back])
    assert np.array_equal(both, tiny_bake.episodes)
    many = np.stack([np.arange(1000) * 30, np.arange(1000) * 30 + 30], 1)
    assert len(split_episodes(many, 23).held_back) == 20


def test_too_little_footage_is_refused():
    three = np.array([[0, 40], [40, 80], [80, 120]])
    with pytest.raises(UserError, match=r"3 episodes.*at least 4"):
        split_episodes(three, 23)
    short = np.array([[0, 40], [40, 80], [80, 120], [120, 142]])
    with pytest.raises(UserError, match=r"22 frames.*at least 23"):
        split_episodes(short, 23)


def test_baked_latents_are_the_codecs_latents(tiny_bake, latents):
    codec = tiny.make_codec()
    frames = torch.from_numpy(tiny_bake.frames[30:50].copy())
    with torch.no_grad():
        expected = codec.encode(frames.movedim(-1, 1) / 127.5 - 1)
    assert torch.allclose(
        to_latents(np.array(latents[30:50][None]), 7, "cpu")[0], expected, atol=1e-6
    )


def test_continuous_latents_are_baked_without_loss(tiny_bake, tmp_path):
    lossless = build_codec(CodecSettings(kind="lossless"))
    baked = bake_latents(tmp_path / "l.npy", tiny_bake, lossless, "cpu")
    pictures = lossless.decode(to_latents(np.array(baked[None, :3]), None, "cpu")[0])
    assert np.array_equal(
        ((pictures + 1) * 127.5).round().byte().movedim(1, -1).numpy(), tiny_bake.frames[:3]
    )


def test_a_full_disk_shows_before_anything_is_encoded(tiny_bake, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(UserError, match="the disk is full"):
        bake_latents(tmp_path / "latents.npy", tiny_bake, tiny.make_codec(), "cpu")
    assert list(tmp_path.iterdir()) == []


def test_latents_are_baked_once(tiny_bake, tmp_path):
    path = tmp_path / "latents.npy"
    first = bake_latents(path, tiny_bake, tiny.make_codec(), "cpu")
    another = tiny.liven(tiny.make_codec())
    assert np.array_equal(bake_latents(path, tiny_bake, another, "cpu"), first)


def test_a_batch_depends_on_seed_and_step_alone(tiny_bake, latents, split, settings):
    stage = dynamics_stage(tiny_bake, latents, split, settings)
    third = float(stage.loss(3)[0].detach())
    stage.loss(4)
    assert float(stage.loss(3)[0].detach()) == third
    assert float(stage.loss(4)[0].detach()) != third


def test_figures_of_a_batch_are_numbers_even_where_nothing_is_dreamt(
    tiny_bake, latents, split, settings
):
    stage = dynamics_stage(tiny_bake, latents, split, settings)
    figures = [stage.loss(step)[1] for step in range(12)]
    assert all(np.isfinite(list(row.values())).all() for row in figures)
    assert any("dream_loss" in row for row in figures)


def test_an_untrained_model_is_deaf_and_dreams_a_still(tiny_bake, latents, split, settings):
    stage = dynamics_stage(tiny_bake, latents, split, settings)
    stage.module.eval()
    figures = stage.examine()
    assert figures["action_shuffle_ratio"] == pytest.approx(1.0, abs=1e-4)
    length = exam_frames(stage._model)
    frames, _ = held_back(tiny_bake, split).sample(np.random.default_rng(0), 16, length)
    still = stage._model.reconstruct(frames[:, 7])
    assert figures["dream_psnr_1s_db"] == pytest.approx(psnr_db(frames[:, -1], still), abs=0.01)
    copied = psnr_db(frames[:, -1], frames[:, 7])
    assert figures["copy_last_psnr_1s_db"] == pytest.approx(copied, abs=0.01)
    floor = psnr_db(frames[:, -1], stage._model.reconstruct(frames[:, -1]))
    assert figures["codec_floor_psnr_1s_db"] == pytest.approx(floor, abs=0.01)
    assert "static_psnr_1s_db" in figures


def test_the_examination_holds_the_keys_that_made_the_frames(
    tiny_bake, latents, split, settings, unchecked
):
    stage = dynamics_stage(tiny_bake, latents, split, settings)
    length = exam_frames(stage._model)
    frames, actions = held_back(tiny_bake, split).sample(np.random.default_rng(0), 16, length)
    stage._model = spy = Spy(frames)
    figures = stage.examine()
    assert np.array_equal(np.concatenate(spy.held, 1), actions[:, :-1])
    assert figures["dream_psnr_1s_db"] == 60.0  # the spy plays the true frames


def held_back(bake, split):
    return Windows(split.held_back, bake.frames, bake.actions)


def psnr_db(truth, picture):
    error = (truth.astype(float) - picture) / 255
    return float((-10 * np.log10((error**2).mean((1, 2, 3)))).mean())


class Spy:
    """A model that knows the true frames and notes which keys it was told."""

    context_frames, fps = 8, 15

    def __init__(self, frames):
        self._frames, self.held, self._t = frames, [], 7

    def start_batch(self, frames, seeds, actions):
        assert np.array_equal(frames, self._frames[:, :8])
        self.held.append(actions)
        return self

    def step(self, actions):
        self.held.append(actions[:, None])
        self._t += 1
        return self._frames[:, self._t]

    def reconstruct(self, frames):
        return frames

    def action_shuffle_ratio(self, frames, actions, seed):
        return np.ones(len(frames))


def test_most_crops_hold_something_that_moves(tiny_bake, split):
    shares = []
    for step in range(6):
        crops, moving = _crops(tiny_bake.frames, split.train, np.random.default_rng(step))
        assert crops.shape == (16, 64, 64, 3) and moving.shape == (16, 64, 64)
        shares += list(moving.any((1, 2)))
    assert np.mean(shares) > 0.6


def test_the_codecs_batches_and_figures(tiny_bake, split):
    codec = tiny.make_codec()
    stage = CodecStage(tiny_bake, split, codec, seed=0, device="cpu")
    loss, figures = stage.loss(5)
    assert float(stage.loss(5)[0].detach()) == float(loss.detach())
    assert np.isfinite(figures["psnr_db"])
    assert stage.examine().keys() == {"psnr_db", "psnr_moving_db"}
