"""Image-to-video pipelines sit the exam as any model does."""

import importlib.util
import json
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from reelworld.exam.examinees.diffusers import DiffusersModel, DiffusersOptions, diffusers_model
from reelworld.exam.paper.examinee import VideoModel
from reelworld.kit.errors import UserError

pytestmark = pytest.mark.filterwarnings("ignore")
needs_diffusers = pytest.mark.skipif(
    importlib.util.find_spec("diffusers") is None
    or importlib.util.find_spec("transformers") is None,
    reason="needs the extra `diffusers`: pip install 'reelworld[diffusers]'",
)
OPTIONS = DiffusersOptions(side_px=64, size_px=64, steps=2)
CONTEXT = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)


class WanLike:
    """Takes what Wan's pipeline takes, and shows what it was given."""

    vae_scale_factor_temporal = 4

    def __init__(self, short=0, bad=False):
        self.calls, self._short, self._bad = [], short, bad

    def __call__(
        self, image, prompt=None, height=480, width=832, num_frames=81, generator=None,
        num_inference_steps=50, output_type="np",
    ):  # fmt: skip
        assert output_type == "np" and image.size == (width, height)
        self.calls.append({"num_frames": num_frames, "prompt": prompt, "side": width})
        first = np.asarray(image, np.float32) / 255
        level = float(np.random.default_rng(generator.initial_seed()).random())
        video = np.stack([first] + [np.full_like(first, level)] * (num_frames - 1))
        video[1:, 0, 0] = np.nan if self._bad else 2.0
        return SimpleNamespace(frames=video[None, : num_frames - self._short])


class SomethingElse(WanLike):
    pass


def wan(**options):
    return DiffusersModel(
        WanLike(), "w", DiffusersOptions(side_px=64, size_px=64, fps=16, **options)
    )


def ask(model, horizon=10, n_samples=2, seed=3):
    return model.predict(
        CONTEXT, actions=None, text="a ball", n_samples=n_samples, horizon=horizon, seed=seed
    )


def test_frames_are_counted_as_the_codec_packs_them():
    model = wan()
    assert isinstance(model, VideoModel)
    for horizon, made in ((1, 5), (4, 5), (5, 9), (10, 13), (80, 81)):
        assert ask(model, horizon, 1).shape == (1, horizon, 64, 64, 3)
        assert model._pipeline.calls[-1] == {"num_frames": made, "prompt": "a ball", "side": 64}
    assert (model.spec.max_context, model.spec.max_horizon, model.spec.actions) == (1, 80, "text")
    assert wan(most_frames=40).spec.max_horizon == 36, "37 = 9 · 4 + 1"


def test_the_picture_it_repeats_is_cut_and_the_range_is_kept():
    given = ask(wan(), 4, 1)
    assert not np.array_equal(given[0, 0], CONTEXT[-1])
    assert given[0, 0, 0, 0].tolist() == [255] * 3 and np.ptp(given[0, :, 1:]) == 0


def test_a_seed_makes_its_samples_and_no_others():
    one, again, other = ask(wan()), ask(wan()), ask(wan(), seed=4)
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert not np.array_equal(one[0], one[1])
    assert np.array_equal(ask(wan(), n_samples=1)[0], one[0])


@pytest.mark.parametrize("fault", [{"short": 3}, {"bad": True}])
def test_what_is_no_video_raises(fault):
    model = DiffusersModel(WanLike(**fault), "w", DiffusersOptions(side_px=64, size_px=64, fps=16))
    with pytest.raises(ValueError, match="the pipeline gave"):
        ask(model, horizon=4)


def test_the_rate_is_stated_known_or_asked_for():
    class WanImageToVideoPipeline(WanLike):
        pass

    assert DiffusersModel(WanImageToVideoPipeline(), "w", OPTIONS).spec.fps == 16
    with pytest.raises(UserError, match="how many frames a second"):
        DiffusersModel(SomethingElse(), "s", OPTIONS)
    with pytest.raises(UserError, match="makes no video of a picture"):
        DiffusersModel(lambda prompt: None, "s", OPTIONS)


@pytest.mark.parametrize(
    "query", ["side_px=500", "steps=-1", "colour=red", "fps=", "most_frames=1"]
)
def test_options_that_mean_nothing_are_refused(query):
    with pytest.raises(UserError):
        diffusers_model(f"nowhere?{query}")


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "diffusers", None)
    with pytest.raises(UserError, match=r"pip install 'reelworld\[diffusers\]'"):
        diffusers_model("nowhere")


def tiny_pipeline():
    """Stable Video Diffusion with random weights, a few thousand of them."""
    import diffusers
    import torch
    import transformers

    torch.manual_seed(0)
    size = {"down_block_types": ["DownEncoderBlock2D"] * 2, "block_out_channels": [32, 32]}
    vision = transformers.CLIPVisionConfig(
        hidden_size=32,
        projection_dim=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=224,  # to which this pipeline always scales
        intermediate_size=37,
        patch_size=56,
    )
    unet = diffusers.UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 64),
        layers_per_block=1,
        sample_size=32,
        in_channels=8,
        out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=32,
        num_attention_heads=8,
        projection_class_embeddings_input_dim=96,
        addition_time_embed_dim=32,
        num_frames=14,
    )
    return diffusers.StableVideoDiffusionPipeline(
        vae=diffusers.AutoencoderKLTemporalDecoder(latent_channels=4, **size),
        image_encoder=transformers.CLIPVisionModelWithProjection(vision),
        unet=unet,
        scheduler=diffusers.EulerDiscreteScheduler(
            prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous"
        ),
        feature_extractor=transformers.CLIPImageProcessor(
            crop_size=224, size={"shortest_edge": 224}
        ),
    )


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Read-only: the tiny pipeline on disk."""
    folder = tmp_path_factory.mktemp("pipelines") / "tiny-svd"
    tiny_pipeline().save_pretrained(str(folder), safe_serialization=True)
    return folder


@needs_diffusers
def test_a_real_pipeline_is_read_from_disk_without_network_and_answers(saved, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    model = diffusers_model(f"{saved}?side_px=64&size_px=64&steps=2")
    assert model.spec.name == "tiny-svd" and model.spec.fps == 7
    assert model.spec.max_horizon == 13 and model.spec.actions == "none"
    given = ask(model, horizon=5)
    assert given.shape == (2, 5, 64, 64, 3) and given.dtype == np.uint8
    assert np.array_equal(given, ask(model, horizon=5)) and np.ptp(given) > 0
    assert not np.array_equal(given[0], given[1])


@needs_diffusers
def test_pickles_and_code_are_never_read(saved, tmp_path):
    import shutil

    for name, spoil, words in (
        ("pickled", lambda f: (f / "unet/diffusion_pytorch_model.safetensors").rename(
            f / "unet/diffusion_pytorch_model.bin"), "is a pickle"),
        ("strange", lambda f: _index(f, unet=["my_module", "Net"]), "would run code"),
        ("own class", lambda f: _index(f, _class_name=["mine", "Pipe"]), "itself knows"),
        ("empty", lambda f: (f / "model_index.json").unlink(), "no pipeline's index"),
    ):  # fmt: skip
        folder = shutil.copytree(saved, tmp_path / name)
        spoil(folder)
        with pytest.raises(UserError, match=words):
            diffusers_model(f"{folder}?side_px=64")


def _index(folder, **changes):
    path = folder / "model_index.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_picture_is_enlarged_and_given_back_at_the_exam_s_size():
    model = DiffusersModel(WanLike(), "w", DiffusersOptions(side_px=192, size_px=64, fps=16))
    assert ask(model, 4, 1).shape == (1, 4, 64, 64, 3)
    assert model._pipeline.calls[-1]["side"] == 192
    assert Image.fromarray(CONTEXT[-1]).size == (64, 64)
