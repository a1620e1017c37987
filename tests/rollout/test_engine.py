"""A second family of models, as small as can be, plugs in beside the first."""

import json
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
import tiny
import torch
from torch import Tensor, nn

import reelworld
from reelworld.dynamics.settings import DynamicsSettings
from reelworld.kit.errors import UserError
from reelworld.rollout import build, settings
from reelworld.rollout.engine import Engine
from reelworld.rollout.folder import save_model
from reelworld.rollout.grid import GridEngine
from reelworld.rollout.settings import ModelSettings, read_settings

KEYS = np.random.default_rng(4).integers(0, 2, (40, 5)).astype(np.uint8)


@dataclass(frozen=True, kw_only=True)
class GreyCodec:
    kind: str = "grey"


@dataclass(frozen=True, kw_only=True)
class GreyDynamics:
    gain: int = 10


class GreyState(NamedTuple):
    grey: Tensor


class GreyEngine:
    """Frames of one grey, which the keys, a weight and noise change."""

    state_type = GreyState
    deterministic = False

    def __init__(self, about):
        self._about, self._codec, self._dynamics = about, nn.Linear(1, 1), nn.Linear(5, 1)

    def watch(self, frames, keys):
        assert not keys[:, 0].any() and keys.shape[:2] == frames.shape[:2]
        return GreyState(torch.from_numpy(frames[:, -1].mean((1, 2, 3))).float())

    def imagine(self, state, keys, seeds, index):
        noise = torch.tensor([(seed + index) % 3 for seed in seeds])
        with torch.inference_mode():
            change = self._about.dynamics.gain * self._dynamics(keys)[:, 0]
        return GreyState((state.grey + change + noise).clamp(0, 255))

    def draw(self, state):
        size = self._about.size_px
        grey = state.grey.to(torch.uint8)[:, None, None, None]
        return grey.expand(-1, size, size, 3).contiguous().numpy()

    def invent(self, seed):
        return GreyState(torch.tensor([100.0 + seed]))

    def reconstruct(self, frames):
        return self.draw(self.watch(frames[:, None], torch.zeros(len(frames), 1, 5)))

    def surprise(self, frames, keys, seed):
        return 1 + keys.sum((1, 2))

    def parts(self):
        return {"codec": self._codec, "dynamics": self._dynamics}


@pytest.fixture
def grey(monkeypatch, tmp_path):
    """A model of the second family, saved and loaded."""
    monkeypatch.setitem(settings.FAMILIES, "grey", (GreyCodec, GreyDynamics))
    monkeypatch.setitem(build._BUILDERS, "grey", lambda about, device: GreyEngine(about))
    about = ModelSettings(
        name="g", world="den", size_px=50, codec=GreyCodec(), dynamics=GreyDynamics(gain=7)
    )
    save_model(tmp_path / "grey", about, GreyEngine(about), made_by={})
    assert read_settings(tmp_path / "grey") == about
    return reelworld.load(str(tmp_path / "grey"))


def test_both_families_are_engines():
    assert isinstance(tiny.make_engine(), Engine) and isinstance(GreyEngine(None), Engine)
    assert build._BUILDERS.keys() == settings.FAMILIES.keys()
    assert isinstance(build.build_engine(tiny.SETTINGS), GridEngine)


def test_dreams_of_another_family_are_stepped_forked_rewound_saved_and_batched(grey, tmp_path):
    clip = np.full((3, 50, 50, 3), 120, np.uint8)
    session = grey.start(clip, seed=1, actions=KEYS[:2])
    frames = [session.step(held) for held in KEYS]
    twin = session.fork()
    assert np.array_equal(session.rewind(20), frames[19])
    session.save(tmp_path / "dream.safetensors")
    loaded = grey.resume(tmp_path / "dream.safetensors")
    assert all(np.array_equal(loaded.step(k), f) for k, f in zip(KEYS[20:], frames[20:], strict=1))
    assert np.array_equal(twin.frame, frames[-1])
    batch = grey.start_batch(np.stack([clip, clip]), [1, 2])
    assert np.array_equal(batch.step(np.stack([KEYS[0], KEYS[0]]))[0], frames[0])
    assert grey.start(None, seed=3).frame.max() == 103
    assert np.array_equal(grey.reconstruct(clip), clip)
    ratio = grey.action_shuffle_ratio(clip[None].repeat(2, 0), KEYS[:6].reshape(2, 3, 5), 0)
    assert ratio.shape == (2,)


def test_the_session_of_another_family_is_refused(grey, tiny_model, tmp_path):
    tiny_model.start(None, seed=0).save(tmp_path / "dream.safetensors")
    with pytest.raises(UserError, match="holds no saved session"):
        grey.resume(tmp_path / "dream.safetensors")


def test_parts_of_two_families_are_refused(grey, tmp_path):
    with pytest.raises(UserError, match=r"GreyCodec.*DynamicsSettings do not belong together"):
        ModelSettings(
            name="g", world="den", size_px=64, codec=GreyCodec(), dynamics=DynamicsSettings()
        )
    config = tmp_path / "grey" / "config.json"
    config.write_text(config.read_text().replace('"grey"', '"conv"'))
    assert json.loads(config.read_text())["codec"]["kind"] == "conv"
    with pytest.raises(UserError, match=r"damaged.*gain"):
        reelworld.load(str(config.parent))
