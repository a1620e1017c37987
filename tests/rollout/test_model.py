import numpy as np
import pytest
import tiny

from reelworld.codec.settings import CodecSettings
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.kit.errors import UserError
from reelworld.rollout.model import check_device
from reelworld.rollout.settings import ModelSettings

KEYS = np.random.default_rng(4).integers(0, 2, (12, 3, 5)).astype(np.uint8)


@pytest.fixture(scope="module")
def clips(tiny_bake):
    """Three clips of six frames and the keys between them."""
    starts = (0, 40, 80)
    frames = np.stack([tiny_bake.frames[s : s + 6] for s in starts])
    return frames, np.stack([tiny_bake.actions[s : s + 5] for s in starts])


def test_dreams_stepped_together_are_the_dreams_stepped_alone(tiny_model, clips):
    """Up to rounding: sums over a batch may run in another order."""
    frames, actions = clips
    seeds = [5, 6, 7]
    batch = tiny_model.start_batch(frames, seeds, actions)
    singles = [tiny_model.start(frames[row], seed, actions[row]) for row, seed in enumerate(seeds)]
    for keys in KEYS:
        together = batch.step(keys)
        alone = np.stack([s.step(held) for s, held in zip(singles, keys, strict=True)])
        assert batch.frame_index == singles[0].frame_index
        assert np.abs(together.astype(int) - alone).max() <= 1


def test_reconstruction_is_one_picture_for_each(tiny_model, clips):
    pictures = tiny_model.reconstruct(clips[0][0])
    assert pictures.shape == (6, 64, 64, 3) and pictures.dtype == np.uint8


def test_a_lossless_model_reconstructs_exactly(clips):
    codec = CodecSettings(kind="lossless")
    dynamics = DynamicsSettings(
        latent_channels=192, latent_levels=None, width=16, coarse_width=16, belief=8
    )
    settings = ModelSettings(name="l", world="den", size_px=64, codec=codec, dynamics=dynamics)
    model = tiny.make_model(settings=settings)
    assert np.array_equal(model.reconstruct(clips[0][0]), clips[0][0])
    session = model.start(clips[0][0], seed=0)
    assert np.array_equal(session.frame, clips[0][0][-1])
    assert session.step(KEYS[0, 0]).shape == (64, 64, 3)


def test_the_model_says_what_it_shows(tiny_model):
    assert (tiny_model.name, tiny_model.world) == ("tiny", "den")
    assert (tiny_model.size_px, tiny_model.fps, tiny_model.context_frames) == (64, 15, 8)


def test_noise_depends_on_seed_and_frame_alone(tiny_model):
    noise = tiny_model.engine.noise
    both, one = noise([1, 2], 9), noise([2], 9)
    assert (both[1:] == one).all()
    assert not (both[0] == both[1]).any()
    assert not (noise([2], 10) == one).any()


def test_a_model_deaf_to_keys_has_a_shuffle_ratio_of_one(tiny_model, clips):
    frames, _ = clips
    actions = np.zeros((3, 6, 5), np.uint8)
    assert np.allclose(tiny_model.action_shuffle_ratio(frames, actions, seed=0), 1.0)


def test_other_keys_change_the_loss_of_a_model_that_listens(tiny_model, clips):
    actions = np.zeros((3, 6, 5), np.uint8)
    actions[0] = 1
    ratio = tiny_model.action_shuffle_ratio(clips[0], actions, seed=0)
    assert abs(ratio[0] - 1) > 1e-4 and abs(ratio[1] - 1) > 1e-4
    assert ratio[2] == 1.0  # it was given the keys of the second, which are the same


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"size_px": 72}, "multiple of 32.*--size 64"),
        ({"size_px": 100}, "--size 96"),
        ({"sampling_steps": 0}, "sampling_steps is 0"),
        ({"codec": CodecSettings(channels=4)}, "do not belong together"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong, complaint):
    with pytest.raises(UserError, match=complaint):
        ModelSettings(**({"name": "m", "world": "den", "size_px": 64} | wrong))


def test_cuda_is_refused_where_there_is_none(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert check_device("cpu") == "cpu"
    with pytest.raises(UserError, match="no CUDA device"):
        check_device("cuda")
